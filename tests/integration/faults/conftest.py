"""Runs that are disturbed, and what an undisturbed one leaves in the database.

The invented person bought everything seven weeks ago, and the simulators' clock stands still: two
runs a few seconds apart then see the same data.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from health_scraper import accounts
from health_scraper.assemble import Order, Selection, run_order
from health_scraper.db import Database, open_database
from health_scraper.declare import Window
from health_scraper.demo import consent, free_port
from health_scraper.plan import recent
from health_scraper.providers import PROVIDERS
from health_scraper.runs import Run
from health_scraper.sandbox.person import Person
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import Settings, load_settings

KEY = "q2Vgc1b3OyZ1cUJ6M0kzS0hQd2JtT3RLZ3VyYW5kb20="
NOW = datetime.now(UTC)
DAYS = 20
SERVICE = ["created_at", "updated_at", "observed_at", "deleted_at"]
STARTED = {"oura": 0, "withings": 370, "whoop": 760}

State = dict[str, Counter[str]]


class YoungPerson(Person):
    """Whoever has eleven years of data takes the simulators seconds to list."""

    def __init__(self, seed: int, vendor: str) -> None:
        super().__init__(seed)
        self.since = NOW.date() - timedelta(days=49 + STARTED[vendor])


def sandbox_of(vendor: str) -> Sandbox:
    sandbox = Sandbox(seed=7)
    sandbox.clock.freeze(NOW)
    sandbox._persons[0] = YoungPerson(7, vendor)
    return sandbox


@dataclass(frozen=True, slots=True)
class Scene:
    """One vendor, the account `sam` linked to it, and a backfill of the last DAYS days."""

    vendor: str
    settings: Settings
    database: Database
    sandbox: Sandbox
    expected: State
    now: datetime = NOW
    days: int = DAYS

    @property
    def faults(self) -> Any:
        return self.sandbox.vendor(self.vendor).faults

    async def backfill(self) -> Run:
        window = Window(recent(NOW, DAYS).start, datetime.now(UTC))
        return await self.run(Order("backfill", self.selection, window))

    async def scrape(self) -> Run:
        return await self.run(Order("scrape", self.selection))

    @property
    def selection(self) -> Selection:
        return Selection(providers=(self.vendor,))

    async def run(self, order: Order) -> Run:
        run = await run_order(self.settings, self.database, order)
        tells_the_truth(run)
        return run

    async def disturbed(self, *, again: bool = False) -> None:
        """A backfill, or a scrape after one; it may fail, but says so where anything is missing."""
        run = await (self.scrape() if again else self.backfill())
        if {report.outcome for report in run.reports} == {"succeeded"}:
            assert await self.lacks() == {}

    async def lacks(self, rows: int = 2) -> dict[str, Any]:
        """How the database differs from that of an undisturbed run: empty where it does not."""
        return differences(await state_of(self.database), self.expected, rows)

    async def forget(self) -> None:
        """As if nothing had ever been fetched."""
        names = [table for table in self.expected if table != "ops"]
        forgotten = ", ".join(
            [*names, "ops.coverage", "ops.detail", "ops.rejected_record", "ops.drift"]
        )
        await self.database.execute(f"TRUNCATE {forgotten}")


def tells_the_truth(run: Run) -> None:
    """The exit code is 0 only where everything came that the vendor gives."""
    outcomes = {report.outcome for report in run.reports}
    assert (run.exit_code == 0) == (outcomes <= {"succeeded", "skipped", "stopped"})
    for report in run.reports:
        assert (report.error is None) == (report.outcome in {"succeeded", "stopped"})


async def state_of(database: Database) -> State:
    """Every row of every data table without what only says when it was stored."""
    tables = await database.fetch("""
        SELECT table_schema || '.' || table_name AS name
        FROM information_schema.columns
        WHERE table_schema IN ('oura', 'whoop', 'withings') AND column_name = 'deleted_at'
    """)
    state = {}
    for table in tables:
        rows = await database.fetch(
            f"SELECT ((to_jsonb(stored) - %(service)s::text[])"  # noqa: S608 - our own tables
            f" || jsonb_build_object('gone', deleted_at IS NOT NULL))::text AS row"
            f" FROM {table['name']} AS stored",
            service=SERVICE,
        )
        state[table["name"]] = Counter(row["row"] for row in rows)
    state["ops"] = Counter(await _service_state(database))
    return state


async def _service_state(database: Database) -> list[str]:
    coverage = await database.fetch(
        "SELECT endpoint, isempty(wanted - covered) AS whole, cursor_at IS NULL AS unread,"
        " isempty(tstzmultirange(tstzrange(%(since)s, %(until)s)) - covered) AS covered"
        " FROM ops.coverage",
        since=recent(NOW, DAYS).start,
        until=NOW,
    )
    rejected = await database.fetch("SELECT table_name, payload::text FROM ops.rejected_record")
    drift = await database.fetch("SELECT table_name, field, seen FROM ops.drift")
    return [json.dumps(row) for row in [*coverage, *rejected, *drift]]


def differences(state: State, expected: State, rows: int) -> dict[str, Any]:
    """By table, some rows too few and too many; nothing where the states are equal."""
    return {
        table: {"missing": list(expected[table] - state[table])[:rows], "more": list(rest)[:rows]}
        for table in expected
        if (rest := state[table] - expected[table]) or expected[table] - state[table]
    }


@contextmanager
def fresh_database(server: str, template: str, name: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield make_conninfo(server, dbname=name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def pointed_at(base_url: str, dsn: str) -> Iterator[Settings]:
    variables = environment(base_url, redirect_port=free_port())
    variables |= {"DATABASE_URL": dsn, "TOKEN_ENCRYPTION_KEYS": KEY}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield load_settings()


async def linked(settings: Settings, database: Database, vendor: str) -> None:
    await accounts.add(database, "sam", "Europe/Berlin")
    provider = next(one for one in PROVIDERS if one.name == vendor)
    await consent(settings, database, provider, "sam")


@pytest.fixture(scope="session")
def known() -> dict[str, State]:
    """What one backfill without any fault leaves, by vendor; made at most once."""
    return {}


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vendors' own limits would stretch a disturbed run over minutes."""
    for vendor in STARTED:
        monkeypatch.setenv(f"{vendor.upper()}_RATE_LIMITS", "100000/60")


@pytest.fixture(params=["oura", "whoop", "withings"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def expected(known: dict[str, State], vendor: str, server: str, template: str) -> State:
    if vendor not in known:
        with fresh_database(server, template, f"undisturbed_{vendor}") as dsn:
            known[vendor] = await undisturbed(vendor, dsn)
    return known[vendor]


async def undisturbed(vendor: str, dsn: str) -> State:
    sandbox = sandbox_of(vendor)
    async with running(sandbox) as base_url, open_database(dsn) as database:
        with pointed_at(base_url, dsn) as settings:
            await linked(settings, database, vendor)
            scene = Scene(vendor, settings, database, sandbox, {})
            assert (await scene.backfill()).exit_code == 0
            return await state_of(database)


@pytest.fixture
def sandbox(vendor: str) -> Sandbox:
    return sandbox_of(vendor)


@pytest.fixture
async def scene(
    vendor: str, settings: Settings, database: Database, sandbox: Sandbox, expected: State
) -> Scene:
    await linked(settings, database, vendor)
    return Scene(vendor, settings, database, sandbox, expected)
