"""Every daily panel puts a value on the local day it belongs to, wherever the person is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from grafana.panels.expand import Situation, expand
from grafana.panels.questions import Question, questions

Reader = psycopg.Connection[tuple[object, ...]]
NOW = datetime(2026, 4, 20, 18, tzinfo=UTC)
HOME = ZoneInfo("Europe/Berlin")
NOON = time(12)
SPRING, AUTUMN = date(2026, 3, 29), date(2025, 10, 26)
ABROAD = date(2026, 2, 20)  # in São Paulo


def is_daily(question: Question) -> bool:
    return "time '12:00'" in question.text and "date_trunc('week'" not in question.text


DAILY = [pytest.param(each, id=str(each)) for each in questions() if is_daily(each)]


@pytest.fixture
def long(situations: dict[str, Situation]) -> dict[str, Situation]:
    """Half a year, over both changes of the clocks."""
    return {
        name: replace(each, since=NOW - timedelta(days=190)) for name, each in situations.items()
    }


def days(reader: Reader, question: Question, situation: Situation) -> Iterator[tuple[date, object]]:
    """Each day with the name of its series, where the query names several."""
    named = question.place["targets"][0]["format"] == "time_series"
    for row in reader.execute(expand(question.text, situation).encode()):
        moment: Any = row[0]
        local = moment.astimezone(HOME)
        assert local.time() == NOON or moment == situation.until
        yield local.date(), row[1] if named else ""


@pytest.mark.parametrize("question", DAILY)
def test_a_day_is_drawn_once_at_its_own_noon(
    question: Question, reader: Reader, long: dict[str, Situation]
) -> None:
    found = list(days(reader, question, long[question.dashboard]))
    assert len(found) == len(set(found))
    assert [day for day, _ in found] == sorted(day for day, _ in found)


def one(reader: Reader, name: str, day: date, situation: Situation) -> dict[str, Any]:
    """The row of a panel's query for one local day."""
    (question,) = (each for each in questions() if str(each) == name)
    cursor = reader.execute(expand(question.text, situation).encode())
    names = [each.name for each in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    (row,) = (each for each in rows if each["time"].astimezone(HOME).date() == day)
    return row


OWN = {
    ("sleep: How long did I sleep?", "Oura"): """
        SELECT max(total_sleep_duration) / 3600.0 FROM oura.sleep
        WHERE account_id = 1 AND day = %s AND type = 'long_sleep'
    """,
    ("activity: How many steps?", "Steps"): """
        SELECT steps FROM oura.daily_activity WHERE account_id = 1 AND day = %s
    """,
    ("recovery: Am I ready?", "Readiness"): """
        SELECT score FROM oura.daily_readiness WHERE account_id = 1 AND day = %s
    """,
    ("activity: How far and how high?", "Distance"): """
        SELECT distance / 1000 FROM withings.activity
        WHERE account_id = 1 AND date = %s ORDER BY brand LIMIT 1
    """,
}


@pytest.mark.parametrize("day", [SPRING, AUTUMN, ABROAD], ids=["spring", "autumn", "abroad"])
@pytest.mark.parametrize("place", list(OWN), ids=str)
def test_a_value_stands_on_the_vendor_s_own_day(
    day: date, place: tuple[str, str], reader: Reader, long: dict[str, Situation]
) -> None:
    panel, column = place
    own = reader.execute(OWN[place].encode(), [day]).fetchone()
    assert own is not None
    situation = long[panel.split(":", maxsplit=1)[0]]
    assert one(reader, panel, day, situation)[column] == pytest.approx(float(str(own[0])))


def test_a_whoop_day_is_the_local_date_of_waking_up_abroad(
    filled: Any, reader: Reader, long: dict[str, Situation]
) -> None:
    lived = filled.sandbox.person("10000001").day(ABROAD)
    assert lived.zone.key == "America/Sao_Paulo"
    row = one(reader, "sleep: How long did I sleep?", ABROAD, long["sleep"])
    assert row["WHOOP"] == pytest.approx(lived.night.asleep_seconds / 3600, abs=0.5)


def test_bedtime_abroad_is_told_by_the_clock_there(
    filled: Any, reader: Reader, long: dict[str, Situation]
) -> None:
    night = filled.sandbox.person("10000001").day(ABROAD).night
    row = one(reader, "sleep: When do I go to bed and get up?", ABROAD, long["sleep"])
    woken = night.ends.hour + night.ends.minute / 60
    assert row["Wake-up"] == pytest.approx(woken, abs=0.1)


@pytest.mark.parametrize(("day", "hour"), [(SPRING, 10), (AUTUMN, 11)])
def test_noon_follows_the_change_of_the_clocks(
    day: date, hour: int, reader: Reader, long: dict[str, Situation]
) -> None:
    row = one(reader, "sleep: How long did I sleep?", day, long["sleep"])
    assert row["time"].astimezone(UTC).hour == hour


def test_today_is_drawn_before_noon_already(
    reader: Reader, situations: dict[str, Situation]
) -> None:
    breakfast = datetime(2026, 4, 20, 6, 30, tzinfo=UTC)
    situation = replace(situations["sleep"], until=breakfast)
    row = one(reader, "sleep: How long did I sleep?", breakfast.date(), situation)
    assert row["time"] == breakfast


def test_the_clock_of_a_day_goes_forward_when_an_hour_comes_twice(
    filled: Any, situations: dict[str, Situation]
) -> None:
    (question,) = (
        each for each in questions() if each.title == "How did my heart beat through the day?"
    )
    values = {**situations["heart"].values, "day": AUTUMN.isoformat()}
    text = expand(question.text, replace(situations["heart"], values=values))
    with psycopg.connect(filled.dsn) as connection:
        connection.execute(
            "INSERT INTO oura.heartrate (account_id, timestamp, bpm, source)"
            " SELECT 1, moment, 60, 'rest' FROM generate_series("
            "'2025-10-25 22:00Z'::timestamptz, '2025-10-26 22:55Z', '5 minutes') AS moment"
        )
        clock = [row[0] for row in connection.execute(text.encode())]
        connection.rollback()
    assert clock == [pytest.approx(number / 12) for number in range(24 * 12)]
