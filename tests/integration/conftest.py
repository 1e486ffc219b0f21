"""The three simulators on a loopback socket, an account linked to them, and the settings."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stamina
import structlog
from psycopg.rows import DictRow

from health_scraper import accounts
from health_scraper.assemble import Order, Selection, run_order
from health_scraper.db import Database
from health_scraper.declare import Provider, Window
from health_scraper.demo import consent, free_port
from health_scraper.providers import PROVIDERS
from health_scraper.runs import Run
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import Settings, load_settings

KEY = "YW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cyBvbmx5ISE="


@pytest.fixture(autouse=True)
def no_pauses() -> Iterator[None]:
    """Retries happen, but do not wait."""
    with stamina.set_testing(True, attempts=3):
        yield
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def sandbox() -> Sandbox:
    """Its clock stands still: no night becomes known between two runs of one test."""
    made = Sandbox(seed=7)
    made.clock.freeze()
    return made


@pytest.fixture
async def base_url(sandbox: Sandbox) -> AsyncIterator[str]:
    async with running(sandbox) as url:
        yield url


@pytest.fixture
def settings(base_url: str, dsn: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    variables = environment(base_url, redirect_port=free_port())
    variables |= {"DATABASE_URL": dsn, "TOKEN_ENCRYPTION_KEYS": KEY}
    # A busy machine invents slowly, and a request that is sent again would be counted twice.
    variables |= {f"{vendor}_REQUEST_TIMEOUT": "300" for vendor in ("OURA", "WITHINGS", "WHOOP")}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


@dataclass(frozen=True, slots=True)
class World:
    """A health-scraper in front of the simulators, with the account `sam`."""

    settings: Settings
    database: Database
    sandbox: Sandbox

    async def link(self, provider: Provider, account: str = "sam") -> None:
        await consent(self.settings, self.database, provider, account)

    async def scrape(self, *endpoints: str) -> Run:
        order = Order("scrape", Selection(endpoints=endpoints))
        return await run_order(self.settings, self.database, order)

    async def backfill(self, days: int, *endpoints: str) -> Run:
        now = datetime.now(UTC)
        start = (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
        order = Order("backfill", Selection(endpoints=endpoints), Window(start, now))
        return await run_order(self.settings, self.database, order)

    async def rows(self, query: str, **parameters: Any) -> list[DictRow]:
        return await self.database.fetch(query, **parameters)


@pytest.fixture
async def world(settings: Settings, database: Database, sandbox: Sandbox) -> World:
    """Linked at Oura only; tests of other vendors link those themselves."""
    await accounts.add(database, "sam", "Europe/Berlin")
    world = World(settings, database, sandbox)
    await world.link(PROVIDERS[0])
    return world
