"""What every health view promises whoever reads it: words, grants, and plans that use indexes."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow, dict_row

VIEWS = ("sleep", "nap", "recovery", "activity", "workout", "heart_rate", "body", "indicator")


# Eight years of one person among three, in the columns that plans look at.
CROWD = {
    "oura.sleep": "id text, day date, type kind, bedtime_end instant",
    "oura.daily_readiness": "id text, day date",
    "oura.daily_activity": "id text, day date",
    "oura.vo2_max": "id text, day date, timestamp instant",
    "oura.workout": "id text, day date, start_datetime instant",
    "oura.heartrate": "timestamp instant, source kind, bpm number",
    "whoop.sleep": 'id uuid, cycle_id number, start instant, "end" instant, timezone_offset zone',
    "whoop.recovery": "sleep_id uuid",
    "whoop.cycle": "id number, start instant, timezone_offset zone",
    "whoop.workout": "id uuid, start instant, timezone_offset zone",
    "whoop.sleep_stream": 'sleep_id uuid, "timestamp" instant, hr number',
    "withings.sleep_summary": "id number, date date, enddate instant",
    "withings.activity": "date date, brand number",
    "withings.workout": "id number, date date, startdate instant",
    "withings.measure_group": "grpid number, date instant, timezone place",
    "withings.intraday_activity": "timestamp instant, heart_rate number",
    "withings.sleep_sample": "timestamp instant, hash_deviceid text, hr number",
}
SAMPLES = {
    "oura.heartrate",
    "whoop.sleep_stream",
    "withings.intraday_activity",
    "withings.sleep_sample",
}
VALUES = {
    "text": "n::text",
    "number": "n",
    "uuid": "md5(account || '-' || n)::uuid",
    "date": "date '2026-01-01' - n",
    "instant": "timestamptz '2026-01-01' - n * interval '1 day'",
    "kind": "'long_sleep'",
    "zone": "'+02:00'",
    "place": "'Europe/Berlin'",
}


@pytest.fixture
def connection(dsn: str) -> Iterator[psycopg.Connection[DictRow]]:
    with psycopg.connect(dsn, row_factory=dict_row, autocommit=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def crowd(server: str, template: str) -> Iterator[psycopg.Connection[DictRow]]:
    name = f"crowd_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        dsn = make_conninfo(server, dbname=name)
        with psycopg.connect(dsn, row_factory=dict_row, autocommit=True) as opened:
            for table, columns in CROWD.items():
                opened.execute(crowded(table, columns).encode())
            opened.execute("ANALYZE")
            yield opened
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def crowded(table: str, columns: str) -> str:
    pairs = [column.split() for column in columns.split(", ")]
    names, kinds = zip(*pairs, strict=True)
    documents = "" if table in SAMPLES else ", payload"
    return (
        f"INSERT INTO {table} (account_id, {', '.join(names)}{documents})"  # noqa: S608 - our own names
        f" SELECT account, {', '.join(VALUES[kind] for kind in kinds)}"
        f"{documents and ', to_jsonb(repeat(md5(n::text), 20))'}"
        " FROM generate_series(1, 3) AS account, generate_series(1, 3000) AS n"
    )


def test_every_view_and_column_says_what_it_means(connection: psycopg.Connection[DictRow]) -> None:
    silent = connection.execute(
        "SELECT pg_class.relname, attname FROM pg_class"
        " JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
        " WHERE relnamespace = 'health'::regnamespace AND relkind IN ('r', 'v')"
        " AND (col_description(attrelid, attnum) IS NULL"
        "  OR obj_description(attrelid, 'pg_class') IS NULL)"
    )
    assert silent.fetchall() == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_names_account_vendor_and_moment(
    connection: psycopg.Connection[DictRow], view: str
) -> None:
    columns = connection.execute(f"SELECT * FROM health.{view} LIMIT 0".encode()).description  # noqa: S608 - ours
    names = {column.name for column in columns or ()}
    assert names >= {"account_id", "provider", "day", "source_table"}


@pytest.mark.parametrize(
    "relation",
    [
        *VIEWS,
        "indicator_definition",
        "sport",
        "baseline(1, 'steps', 'today', 'today')",
        "heart_rate_between(1, 'yesterday', 'today')",
    ],
)
def test_grafana_may_read_it(connection: psycopg.Connection[DictRow], relation: str) -> None:
    connection.execute("SET ROLE grafana_reader")
    connection.execute(f"SELECT * FROM health.{relation}".encode())  # noqa: S608 - our own names


@pytest.mark.parametrize(
    ("view", "moment", "indexes"),
    [
        ("sleep", "day", {"oura.sleep_day", "whoop.sleep_day", "withings.sleep_summary_date"}),
        (
            "sleep",
            "end_time",
            {"oura.sleep_bedtime_end", "whoop.sleep_end", "withings.sleep_summary_enddate"},
        ),
        ("nap", "day", {"oura.sleep_day", "whoop.sleep_day", "withings.sleep_summary_date"}),
        ("recovery", "day", {"oura.daily_readiness_day", "whoop.sleep_day"}),
        ("activity", "day", {"oura.daily_activity_day", "whoop.sleep_day"}),
        ("activity", "day", {"whoop.cycle_without_night_day", "withings.activity_pkey"}),
        ("workout", "day", {"oura.workout_day", "whoop.workout_day", "withings.workout_date"}),
        (
            "workout",
            "start_time",
            {"oura.workout_start_datetime", "whoop.workout_start", "withings.workout_startdate"},
        ),
        ("body", "day", {"withings.measure_group_day", "oura.vo2_max_day"}),
        ("body", "time", {"withings.measure_group_date"}),
        ("heart_rate", "time", {"oura.heartrate_pkey", "withings.intraday_activity_pkey"}),
        ("heart_rate", "time", {"withings.sleep_sample_pkey", "whoop.sleep_stream_timestamp"}),
        ("indicator", "day", {"oura.sleep_day", "whoop.workout_day", "withings.activity_pkey"}),
    ],
)
def test_both_ends_of_a_range_reach_the_vendors_indexes(
    crowd: psycopg.Connection[DictRow], view: str, moment: str, indexes: set[str]
) -> None:
    crowd.execute("SET enable_bitmapscan = off")  # its index scans do not name their schema
    plan = crowd.execute(
        f"EXPLAIN (FORMAT json, VERBOSE) SELECT * FROM health.{view} WHERE account_id = 1"  # noqa: S608 - our own names
        f" AND {moment} BETWEEN '2025-10-01' AND '2025-10-08'".encode()
    ).fetchall()
    assert set(ranges(plan[0]["QUERY PLAN"])) >= indexes


def ranges(node: Any) -> Iterator[str]:
    """The indexes that the plan reads by a lower and an upper bound."""
    if isinstance(node, list):
        for each in node:
            yield from ranges(each)
    if isinstance(node, dict):
        condition = node.get("Index Cond", "")
        if ">= '2025-10-01" in condition and "<= '2025-10-08" in condition:
            yield f"{node['Schema']}.{node['Index Name']}"
        for each in node.values():
            yield from ranges(each)
