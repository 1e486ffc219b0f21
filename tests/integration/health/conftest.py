"""A database that a real run has filled from the three simulators, and the person it is about.

Autumn 2025 in Berlin with a week in Reykjavik: a flight there and one back, a clock change, two
nights in two parts, naps, and no device left in a drawer.
"""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow, dict_row

from health_scraper import accounts
from health_scraper.assemble import Order, Selection, run_order
from health_scraper.db import open_database
from health_scraper.declare import Window
from health_scraper.demo import consent, demo_environment, free_port
from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.person import Person, Sleep
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import load_settings

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 9, 20), date(2025, 11, 2)
NOW = datetime(2025, 11, 2, 22, tzinfo=UTC)
# All that fills a view, but of the samples only those of one day.
DOCUMENTS = (
    *("oura.sleep", "oura.daily_sleep", "oura.daily_readiness", "oura.daily_activity"),
    *("oura.daily_spo2", "oura.daily_cardiovascular_age", "oura.vo2_max", "oura.workout"),
    *("oura.session", "oura.personal_info", "whoop.cycle", "whoop.sleep", "whoop.recovery"),
    *("whoop.workout", "whoop.body_measurement", "withings.measure", "withings.activity"),
    *("withings.workout", "withings.sleep_summary"),
)
SAMPLES = ("oura.heartrate", "withings.intraday_activity", "withings.sleep", "whoop.sleep_stream")
KEY = "YW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cyBvbmx5ISE="


@dataclass(frozen=True, slots=True)
class Filled:
    """A database after a real run, and the person it is about."""

    connection: psycopg.Connection[DictRow]
    person: Person
    first: date = FIRST
    last: date = LAST
    now: datetime = NOW

    def rows(self, statement: str, **values: object) -> list[DictRow]:
        return self.connection.execute(statement.encode(), values).fetchall()

    def one(self, statement: str, **values: object) -> DictRow:
        (row,) = self.rows(statement, **values)
        return row

    def of(self, view: str, day: date) -> dict[str, DictRow]:
        """The rows of a day by vendor, of which a vendor has at most one."""
        statement = f"SELECT * FROM health.{view} WHERE day = %(day)s ORDER BY provider"  # noqa: S608 - ours
        found = self.rows(statement, day=day)
        assert len({row["provider"] for row in found}) == len(found)
        return {row["provider"]: row for row in found}

    def night(self, day: date) -> Sleep:
        night = self.main_night(day)
        assert night is not None
        return night

    def main_night(self, day: date) -> Sleep | None:
        """The longest night of a day, as it is known by now."""
        known = [night.seen(NOW) for night in self.person.day(day).nights]
        found = (night for night in known if night)
        return max(found, key=lambda night: night.seconds, default=None)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


async def fill(sandbox: Sandbox, dsn: str) -> None:
    async with running(sandbox) as url:
        variables = environment(url, redirect_port=free_port())
        variables |= {"DATABASE_URL": dsn, "TOKEN_ENCRYPTION_KEYS": KEY}
        with demo_environment(variables, keep=False):
            settings = load_settings()
            async with open_database(dsn) as database:
                await accounts.add(database, "sam", "Europe/Berlin")
                for provider in PROVIDERS:
                    await consent(settings, database, provider, "sam")
                for names, first in ((DOCUMENTS, FIRST - 2 * DAY), (SAMPLES, LAST - DAY)):
                    window = Window(midnight(first), NOW)
                    order = Order("backfill", Selection(endpoints=names), window)
                    assert (await run_order(settings, database, order)).exit_code == 0


@pytest.fixture(scope="session")
def filled(server: str, template: str) -> Iterator[Filled]:
    sandbox = Sandbox(seed=66)
    sandbox.clock.freeze(NOW)
    person = sandbox.person(sandbox.vendor("oura").user_id())
    person.since = date(2023, 6, 1)  # a shorter life: all of it would only take longer to fetch
    name = sql.Identifier(f"health_{uuid.uuid4().hex}")
    dsn = make_conninfo(server, dbname=name.as_string())
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(template))
        )
        asyncio.run(fill(sandbox, dsn.replace('"', "")))
        with psycopg.connect(dsn.replace('"', ""), row_factory=dict_row) as connection:
            yield Filled(connection, person)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
