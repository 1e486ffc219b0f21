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
