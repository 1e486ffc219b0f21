"""Alerts are quiet while all is well and for who is not linked, and fire for what they name."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from grafana.panels.alerts import ALERTS, Alert
from grafana.panels.kit.query import Query
from psycopg.postgres import types

Owner = psycopg.Connection[tuple[object, ...]]
BY_NAME = {each.query: each for each in ALERTS}
# What has to happen for an alert to fire.
TROUBLE = {
    "stale": """
        INSERT INTO ops.run (id, command, version, started_at, outcome, exit_code)
        SELECT
            ('00000000-0000-4000-8000-' || lpad(day::text, 12, '0'))::uuid, 'scrape', '1',
            now() - day * interval '1 day', 'succeeded', 0
        FROM generate_series(10, 20) AS day;
        DELETE FROM ops.run_endpoint WHERE endpoint = 'daily_sleep';
        INSERT INTO ops.run_endpoint
        SELECT
            id, 1, 'oura', 'daily_sleep', 'succeeded', NULL, NULL, 1, 1, 1, 1, 0, 0, 0, 0,
            started_at, started_at
        FROM ops.run WHERE version = '1'
    """,
    "reauthorize": "UPDATE ops.token SET dead_since = now() WHERE provider = 'oura'",
    "in_doubt": "UPDATE ops.token SET intent_at = now() - interval '1 hour'",
    "unmirrored": "UPDATE ops.token SET mirror_error = 'no vault answers'",
    "run_failed": """
        INSERT INTO ops.run (id, command, version, started_at, finished_at, outcome, exit_code)
        SELECT
            gen_random_uuid(), 'scrape', '1', now() - number * interval '1 hour', now(),
            'failed', 1
        FROM generate_series(1, 2) AS number
    """,
    "rejected": "UPDATE ops.run_endpoint SET rejected = 1 WHERE endpoint = 'daily_sleep'",
    "budget": """
        INSERT INTO ops.budget_slot (app, holder, bin, backfill, slots, last_at)
        SELECT app, gen_random_uuid(), now(), false, limits[1], now() + interval '1 minute'
        FROM ops.budget
    """,
    "gap": """
        UPDATE ops.coverage
        SET wanted = wanted + tstzmultirange(tstzrange('2020-01-01Z', '2020-01-02Z'))
        WHERE endpoint = 'daily_sleep'
    """,
}

# Hours since each arrival, and how much longer than usual the newest is ago.
ARRIVALS: dict[str, tuple[list[float], float]] = {
    "of_today": ([*range(1, 120, 3)], 1 / 12),
    "daily_and_of_today": ([*range(10, 600, 24)], 10 / 24),
    "often_and_of_yesterday": ([*range(35, 120, 3)], 35 / 12),
    "often_and_late": ([*range(37, 120, 3)], 37 / 12),
    "daily_and_a_little_late": ([*range(70, 600, 24)], 70 / 24),
    "daily_and_late": ([*range(73, 600, 24)], 73 / 24),
    "one_gap_in_ten_is_long": ([75, 215, *range(239, 455, 24)], 75 / 24),
    "two_gaps_in_ten_are_long": ([75, 215, 355, *range(379, 571, 24)], 75 / 140),
    "often_and_rarely": ([200, 201, 202, 300, 400, 500], 200 / 100),
}
NO_RHYTHM: dict[str, list[float]] = {
    "four_times": [100, 101, 102, 103],
    "four_times_this_month": [100, 101, 102, 103, 730],
}
ARRIVED = """
    WITH run AS (
        INSERT INTO ops.run (id, command, version, started_at)
        VALUES (gen_random_uuid(), 'scrape', '1', now() - %(hours)s * interval '1 hour')
        RETURNING id, started_at
    )

    INSERT INTO ops.run_endpoint
    SELECT
        id, 1, 'oura', %(endpoint)s, 'succeeded', NULL, NULL, 1, 1, 1,
        %(inserted)s, %(updated)s, 5, 0, 0, started_at, started_at
    FROM run
"""


@pytest.fixture
def owner(filled: Any) -> Iterator[Owner]:
    """Whatever a test does here is undone."""
    with psycopg.connect(filled.dsn) as connection:
        yield connection
        connection.rollback()


def rows(connection: Owner, alert: Alert) -> list[dict[str, Any]]:
    cursor = connection.execute(Query(f"alerts/{alert.query}").text.encode())
    names = [each.name for each in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def firing(connection: Owner, alert: Alert) -> list[dict[str, Any]]:
    return [row for row in rows(connection, alert) if row["value"] > alert.limit]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_grafana_may_ask_and_gets_labels_and_a_number(alert: Alert, reader: Owner) -> None:
    cursor = reader.execute(Query(f"alerts/{alert.query}").text.encode())
    found = [(each.name, types[each.type_code].name) for each in cursor.description or ()]
    assert found[0] == ("time", "timestamptz")
    assert {kind for _, kind in found[1:-1]} <= {"text"}
    assert found[-1][0] == "value"
    assert found[-1][1] in {"int4", "int8", "float8"}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_all_is_quiet_while_all_is_well(alert: Alert, owner: Owner) -> None:
    assert not firing(owner, alert)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_it_fires_for_what_it_names(alert: Alert, owner: Owner) -> None:
    owner.execute(TROUBLE[alert.query].encode())
    assert firing(owner, alert)


@pytest.mark.parametrize("name", sorted(set(TROUBLE) - {"run_failed", "rejected"}))
def test_it_is_quiet_for_a_vendor_that_is_not_linked(name: str, owner: Owner) -> None:
    owner.execute(TROUBLE[name].encode())
    owner.execute("DELETE FROM ops.token")
    assert not rows(owner, BY_NAME[name])


def test_a_dead_grant_raises_one_alert_and_not_four(owner: Owner) -> None:
    owner.execute("UPDATE ops.token SET dead_since = now(), intent_at = now(), mirror_error = 'x'")
    fired = {alert.title for alert in ALERTS if firing(owner, alert)}
    assert fired == {"HealthScraperReauthorize"}


def test_without_a_vault_nothing_is_behind(owner: Owner) -> None:
    owner.execute("UPDATE ops.token SET mirrored_generation = NULL, generation = 9")
    assert not firing(owner, BY_NAME["unmirrored"])


def arrive(owner: Owner, endpoint: str, hours: float, inserted: int, updated: int) -> None:
    values = {"endpoint": endpoint, "hours": hours, "inserted": inserted, "updated": updated}
    owner.execute(ARRIVED.encode(), values)


@pytest.fixture
def late(owner: Owner) -> dict[str, float]:
    """The alert's value of each endpoint in ARRIVALS and NO_RHYTHM, which also have dull runs."""
    owner.execute("DELETE FROM ops.run_endpoint")
    histories = {name: hours for name, (hours, _) in ARRIVALS.items()} | NO_RHYTHM
    for name, history in histories.items():
        arrive(owner, name, 0.5, 0, 0)
        for number, hours in enumerate(history):
            arrive(owner, name, hours, number % 2, 1 - number % 2)
    found = rows(owner, BY_NAME["stale"])
    return {row["endpoint"].removeprefix("oura."): row["value"] for row in found}


def test_an_endpoint_is_late_by_its_own_rhythm(late: dict[str, float]) -> None:
    limit = BY_NAME["stale"].limit
    fired = {name for name, value in late.items() if value > limit}
    assert fired == {name for name, (_, overdue) in ARRIVALS.items() if overdue > limit}


def test_only_what_may_be_late_has_a_value(late: dict[str, float]) -> None:
    assert late == {
        name: 0 if hours[0] < 36 else pytest.approx(overdue)
        for name, (hours, overdue) in ARRIVALS.items()
    }
