"""What the dashboards read: every endpoint's table, and nothing that holds a token."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from grafana.panels.expand import Situation, expand
from grafana.panels.questions import questions
from psycopg import sql

from health_scraper.catalogue import catalogue

Reader = psycopg.Connection[tuple[object, ...]]


def scanned(plan: Any) -> Iterator[str]:
    """Every table of a plan, those behind views included."""
    if isinstance(plan, list):
        for each in plan:
            yield from scanned(each)
    elif isinstance(plan, dict):
        if "Relation Name" in plan:
            yield f"{plan['Schema']}.{plan['Relation Name']}"
        for each in plan.values():
            yield from scanned(each)


@pytest.fixture(scope="session")
def read(reader: Reader, situations: dict[str, Situation]) -> set[str]:
    found = set()
    for question in questions():
        if question.kind not in {"variable", "annotation"}:
            # Every device is chosen once: a device that is not shown is not planned for.
            for source in ("oura", "whoop", "withings"):
                found |= planned(reader, question.text, situations[question.dashboard], source)
    return found


def planned(reader: Reader, text: str, situation: Situation, source: str) -> set[str]:
    values = {**situation.values, "source": source}
    expanded = expand(text, Situation(situation.since, situation.until, values))
    explained = reader.execute(f"EXPLAIN (VERBOSE, FORMAT JSON) {expanded}".encode()).fetchone()
    assert explained is not None
    plan = explained[0]
    return set(scanned(json.loads(plan) if isinstance(plan, str) else plan))


TABLES = sorted(
    {
        f"{provider.name}.{record.table}"
        for provider, endpoint in catalogue()
        for record in endpoint.records
    }
)


@pytest.mark.parametrize("table", TABLES)
def test_a_panel_reads_the_table(table: str, read: set[str]) -> None:
    assert table in read


def everything(name: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM ops.{}").format(sql.Identifier(name))


@pytest.mark.parametrize("table", ["token", "rejected_record"])
def test_what_holds_secrets_or_raw_records_is_not_readable(table: str, reader: Reader) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(everything(table))


def test_nothing_in_ops_that_is_readable_has_a_token_in_it(reader: Reader, filled: Any) -> None:
    secrets = filled.sandbox.issued_secrets
    assert secrets
    readable = reader.execute(
        """
        SELECT relname FROM pg_class
        WHERE
            relnamespace = 'ops'::regnamespace
            AND relkind IN ('r', 'v')
            AND has_table_privilege(oid, 'SELECT')
        """
    ).fetchall()
    for (name,) in readable:
        text = str(reader.execute(everything(str(name))).fetchall())
        assert not [secret for secret in secrets if secret in text]


def test_grafana_cannot_write(reader: Reader) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("DELETE FROM oura.daily_sleep")
