"""One invented person at all three vendors, brought home once by the real program.

The simulators' clock stands still at NOW. The range spans both changes of the clocks, two
journeys, an illness with rest mode and a split night.
"""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import stamina
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # the dashboards' source is not part of the installed package

from grafana.panels.build import dashboards  # noqa: E402
from grafana.panels.expand import Situation  # noqa: E402
from grafana.panels.questions import chosen, opening  # noqa: E402

from health_scraper import accounts  # noqa: E402
from health_scraper.assemble import Order, Selection, run_order  # noqa: E402
from health_scraper.db import Database, open_database  # noqa: E402
from health_scraper.declare import Provider, Window  # noqa: E402
from health_scraper.demo import free_port, visit  # noqa: E402
from health_scraper.providers import PROVIDERS  # noqa: E402
from health_scraper.sandbox.faults import Fault  # noqa: E402
from health_scraper.sandbox.serve import environment, running  # noqa: E402
from health_scraper.sandbox.world import Sandbox  # noqa: E402
from health_scraper.settings import Settings, load_settings  # noqa: E402
from health_scraper.tokens.authorize import Authorization  # noqa: E402
from health_scraper.tokens.consent import new_consent  # noqa: E402
from health_scraper.tokens.listener import listen  # noqa: E402
from health_scraper.tokens.opening import open_tokens  # noqa: E402

NOW = datetime(2026, 4, 20, 18, tzinfo=UTC)
SEED = 16
KEY = "YW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cyBvbmx5ISE="
DAYS = 200
# On a busy machine nothing may fail for want of time: few requests at once, and long waits.
UNHURRIED = {"RATE_LIMITS": "5000/1", "CONCURRENT_REQUESTS": "2", "REQUEST_TIMEOUT": "300"}
PATIENT = 20
# What would make most of the rows comes for fewer days, and WHOOP's raw samples for one night.
DENSE = {
    "oura.heartrate": 12,
    "oura.ring_battery_level": 12,
    "withings.intraday_activity": 12,
    "withings.sleep": 12,
    "whoop.sleep_stream": 1,
}


Reader = psycopg.Connection[tuple[object, ...]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits until everything is brought home; a busy machine takes its time."""
    for item in items:
        if "filled" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(900))


@dataclass(frozen=True, slots=True)
class World:
    """`sam` (1) has everything, `nobody` (2) is linked nowhere."""

    dsn: str
    sandbox: Sandbox

    def connect(self) -> Reader:
        """As Grafana connects."""
        connection = psycopg.connect(self.dsn, autocommit=True)
        connection.execute("SET ROLE grafana_reader")
        return connection


@pytest.fixture(scope="session")
def filled(server: str, template: str) -> Iterator[World]:
    name = f"dashboards_{uuid.uuid4().hex}"
    _admin(server, sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
    dsn = make_conninfo(server, dbname=name)
    sandbox = Sandbox(seed=SEED)
    sandbox.clock.freeze(NOW)
    with pytest.MonkeyPatch.context() as patch, stamina.set_testing(True, attempts=PATIENT):
        asyncio.run(_fill(dsn, sandbox, patch))
    yield World(dsn, sandbox)
    _admin(server, sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


@pytest.fixture(scope="session")
def reader(filled: World) -> Iterator[Reader]:
    with filled.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def situations(reader: Reader) -> dict[str, Situation]:
    """Every dashboard as `sam` opens it; Pipeline until today, because runs are of today."""
    today = datetime.now(UTC)

    def ask(text: str) -> Sequence[Sequence[object]]:
        return reader.execute(text.encode()).fetchall()

    boards = {each.name: each.json() for each in dashboards()}
    found = {}
    for name, board in boards.items():
        situation = opening(board, NOW)
        if name == "pipeline":
            situation = Situation(min(NOW, today) - timedelta(days=30), max(NOW, today))
        account = ["1", "2"] if name == "pipeline" else "1"
        found[name] = chosen(board, situation, ask, account=account)
    return found


def _admin(server: str, statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(*(sql.Identifier(name) for name in names)))


async def _fill(dsn: str, sandbox: Sandbox, patch: pytest.MonkeyPatch) -> None:
    async with _program(dsn, sandbox, patch) as (settings, database):
        await accounts.add(database, "sam", "Europe/Berlin")
        await accounts.add(database, "nobody", "America/New_York")
        for provider in PROVIDERS:
            await _link(settings, database, provider)
        names = {f"{each.name}.{one.name}" for each in PROVIDERS for one in each.endpoints}
        assert await _backfill(settings, database, DAYS, *sorted(names - set(DENSE))) == 0
        for endpoint, days in DENSE.items():
            assert await _backfill(settings, database, days, endpoint) == 0
        fault = Fault(kind="status", path="/v2/usercollection/vO2_max", status=500)
        sandbox.vendor("oura").faults.add(fault)
        with stamina.set_testing(True, attempts=2):
            assert await _backfill(settings, database, 400, "oura.vo2_max") == 1
        sandbox.vendor("oura").faults.clear()
        assert await _backfill(settings, database, 400, "oura.vo2_max") == 0
        await database.execute("ANALYZE")


@asynccontextmanager
async def _program(
    dsn: str, sandbox: Sandbox, patch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Settings, Database]]:
    async with running(sandbox) as url:
        variables = environment(url, redirect_port=free_port()) | {"TOKEN_ENCRYPTION_KEYS": KEY}
        for each in PROVIDERS:
            variables |= {f"{each.name.upper()}_{key}": value for key, value in UNHURRIED.items()}
        for name, value in variables.items():
            patch.setenv(name, value)
        settings = load_settings(dotenv=False)
        async with open_database(dsn, max_connections=12) as database:
            yield settings, database


async def _link(settings: Settings, database: Database, provider: Provider) -> None:
    own = settings.provider(provider.name)
    async with open_tokens(settings, database) as tokens:
        link = await tokens.store.find_link("sam", provider.name)
        consent = new_consent(provider, own)
        async with listen(consent) as listener:
            await visit(consent.url)
            code = await listener.code(60)
        authorization = Authorization(
            provider, own, tokens.store, tokens.http, tokens.rotation(provider)
        )
        await authorization.finish(link, consent, code)


async def _backfill(settings: Settings, database: Database, days: int, *endpoints: str) -> int:
    since = (NOW - timedelta(days=days)).replace(hour=0)
    order = Order("backfill", Selection(endpoints=endpoints), Window(since, NOW))
    run = await run_order(settings, database, order)
    return run.exit_code
