"""Every query of every panel, variable and annotation, run as Grafana runs it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any

import psycopg
import pytest
from grafana.panels.build import dashboards
from grafana.panels.expand import Situation, expand
from grafana.panels.questions import Question, chosen, questions
from psycopg.postgres import types

NOW = datetime(2026, 4, 20, 18, tzinfo=UTC)  # of the simulators, as in conftest
BOARDS = {each.name: each.json() for each in dashboards()}
QUESTIONS = [pytest.param(each, id=str(each)) for each in questions()]
NUMBERS = {"int2", "int4", "int8", "float4", "float8", "numeric"}
TEXT = {"text", "varchar"}
# What a body, a day or a number of a panel can be, by unit.
POSSIBLE = {
    "percent": (0, 100),
    "suffix:bpm": (25, 230),
    "suffix:ms": (5, 250),
    "suffix:kg": (0.3, 300),
    "suffix:mmHg": (30, 260),
    "suffix:h": (-8, 31),
    "suffix:min": (0, 1440),
    "suffix:/min": (6, 40),
    "suffix:/h": (0, 100),
    "suffix:km": (0, 400),
    "suffix:m": (0, 9000),
    "suffix:m/s": (3, 20),
    "suffix:ml/kg/min": (10, 95),
    "suffix:years": (5, 110),
    "suffix:µS": (0, 200),
    "suffix:mV": (-5, 5),
    "suffix:MET": (0, 25),
    "suffix:of 7 days": (0, 7),
    "suffix:kg/m²": (12, 60),
    "suffix:kcal/day": (500, 6000),
    "suffix:kcal": (0, 40000),
    "celsius": (-3, 44),
}
# Columns that say how far something is from something else, or where the axis is another one.
RELATIVE = {"Fell by", "Minute"}
RELATIVE_PANELS = {"who sees more, who less?", "Before and after the chosen tag"}

Reader = psycopg.Connection[tuple[object, ...]]


def columns(cursor: psycopg.Cursor[Any]) -> list[tuple[str, str]]:
    return [(each.name, types[each.type_code].name) for each in cursor.description or ()]


def values(rows: Sequence[Sequence[Any]], index: int) -> Iterator[float]:
    found = (float(row[index]) for row in rows if row[index] is not None)
    return (value for value in found if not isnan(value))


@pytest.mark.parametrize("question", QUESTIONS)
def test_there_is_something_to_see(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    situation = situations[question.dashboard]
    if question.kind == "annotation":  # not every month has a rest mode
        situation = replace(situation, since=NOW - timedelta(days=90))
    assert reader.execute(expand(question.text, situation).encode()).fetchone() is not None


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_columns_are_what_the_panel_needs(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    text = expand(question.text, situations[question.dashboard])
    found = columns(reader.execute(text.encode()))
    assert len({name for name, _ in found}) == len(found), "names are unique"
    (first, kind), rest = found[0], [kind for _, kind in found[1:]]
    match question.kind:
        case "timeseries" | "heatmap":
            assert (first, kind) == ("time", "timestamptz")
            assert_series(question, found)
        case "state-timeline":
            assert (first, kind) == ("time", "timestamptz")
            assert set(rest) <= NUMBERS | TEXT
        case "trend" | "xychart":
            assert {kind, *rest} <= NUMBERS
        case "barchart" | "piechart":
            assert kind in TEXT
            assert set(rest) <= NUMBERS
        case "stat" if question.place["targets"][0]["format"] == "time_series":
            assert_series(question, found)
        case "stat" | "bargauge":
            assert kind in NUMBERS | TEXT | {"timestamptz"}
            assert set(rest) <= NUMBERS
        case "variable":
            assert [name for name, _ in found] in (["__text"], ["__text", "__value"])
        case "annotation":
            assert [name for name, _ in found] == ["time", "timeend", "text", "tags"]
        case _:
            assert question.kind == "table"


def assert_series(question: Question, found: list[tuple[str, str]]) -> None:
    if question.place["targets"][0]["format"] == "time_series":
        assert [name for name, _ in found] == ["time", "metric", "value"]
        found = [found[0], found[2]]
    assert {kind for _, kind in found[1:]} <= NUMBERS


PANELS = [param for param in QUESTIONS if param.values[0].kind not in {"variable", "annotation"}]


@pytest.mark.parametrize("question", PANELS)
def test_an_override_names_a_column_or_a_row_that_there_is(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    text = expand(question.text, situations[question.dashboard])
    cursor = reader.execute(text.encode())
    there = {name for name, _ in columns(cursor)}
    there |= {value for row in cursor for value in row if isinstance(value, str)}
    overrides = question.place["fieldConfig"]["overrides"]
    named = {each["matcher"]["options"] for each in overrides if each["matcher"]["id"] == "byName"}
    assert named <= there


@pytest.mark.parametrize("question", PANELS)
def test_values_are_humanly_possible_and_times_go_forward(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    situation = situations[question.dashboard]
    cursor = reader.execute(expand(question.text, situation).encode())
    rows: list[Any] = cursor.fetchall()
    for index, (name, kind) in enumerate(columns(cursor)):
        if kind == "timestamptz":
            times = [row[index] for row in rows]
            assert times == sorted(times)
            assert all(time <= situation.until for time in times)
        unit = unit_of(question.place, name)
        if kind in NUMBERS and unit in POSSIBLE and name not in RELATIVE:
            low, high = POSSIBLE[unit]
            if not any(part in question.title for part in RELATIVE_PANELS):
                assert all(low <= value <= high for value in values(rows, index)), name


TABLES = [param for param in PANELS if param.values[0].kind == "table"]


@pytest.mark.parametrize("question", TABLES)
def test_a_table_shows_all_its_rows_or_has_pages(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    text = expand(question.text, situations[question.dashboard])
    rows = len(reader.execute(text.encode()).fetchall())
    room = 38 * question.place["gridPos"]["h"] - 56  # pixels below the panel's title
    assert question.place["options"]["footer"]["enablePagination"] or 36 * (rows + 1) <= room


def unit_of(panel: dict[str, Any], column: str) -> str:
    unit = panel["fieldConfig"]["defaults"].get("unit", "none")
    for override in panel["fieldConfig"]["overrides"]:
        if override["matcher"]["options"] == column:
            units = [each["value"] for each in override["properties"] if each["id"] == "unit"]
            unit = units[0] if units else unit
    return str(unit)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("account", ["2", "0"], ids=["without data", "that is not there"])
def test_an_account_is_answered_cleanly(
    question: Question, account: str, reader: Reader, situations: dict[str, Situation]
) -> None:
    board, situation = BOARDS[question.dashboard], situations[question.dashboard]

    def ask(text: str) -> Sequence[Sequence[object]]:
        return reader.execute(text.encode()).fetchall()

    one = [account] if question.dashboard == "pipeline" else account
    nobody = chosen(board, replace(situation, values={}), ask, account=one)
    reader.execute(expand(question.text, nobody).encode())


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_does_not_depend_on_the_session_s_time_zone(
    question: Question, reader: Reader, situations: dict[str, Situation]
) -> None:
    text = expand(question.text, situations[question.dashboard]).encode()
    answers = []
    for zone in ("UTC", "America/Los_Angeles", "Asia/Kathmandu"):
        reader.execute(f"SET TIME ZONE '{zone}'".encode())
        answers.append(comparable(reader.execute(text).fetchall()))
    reader.execute("RESET TIME ZONE")
    assert answers[0] == answers[1] == answers[2]


def comparable(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """What is not a number does not equal itself."""
    return [[None if value != value else value for value in row] for row in rows]  # noqa: PLR0124
