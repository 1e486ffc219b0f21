"""The database restarts, or stays away, between the vendor's answer and the commit."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import stamina
from psycopg.conninfo import make_conninfo

from health_scraper.db import Database, open_database
from health_scraper.embedded import running_postgres
from health_scraper.errors import DatabaseError
from health_scraper.migrations import migrate
from health_scraper.tokens.reconcile import reconcile
from health_scraper.tokens.store import TokenStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.integration.tokens.conftest import World

    from health_scraper.tokens.mirror import Mirror


class Server:
    """A PostgreSQL that can be stopped and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: Any = None

    def start(self) -> str:
        self._running = running_postgres(self._folder, settings={"fsync": "off"})
        return make_conninfo(self._running.__enter__(), host=str(self._folder / "sockets"))

    def stop(self) -> None:
        if self._running is not None:
            self._running.__exit__(None, None, None)
        self._running = None


@pytest.fixture
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="hs") as folder:  # a socket's path must be short
        Path(folder).chmod(0o711)  # the server runs as another user where the tests run as root
        found = Server(Path(folder) / "data")
        yield found
        found.stop()


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    """Instead of the tests' own: this one goes away."""
    dsn = await asyncio.to_thread(server.start)
    await migrate(dsn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("health_scraper.db.CONNECT_TIMEOUT", 1)
        async with open_database(dsn) as opened:
            yield opened


@pytest.fixture
def vendor_name() -> str:
    return "oura"


@pytest.fixture(autouse=True)
def pauses() -> Iterator[None]:
    with stamina.set_testing(False):
        yield


def stop_when_answered(world: World, server: Server) -> asyncio.Event:
    """Set when the database has stopped."""
    stopped = asyncio.Event()

    async def stop(label: str) -> None:
        if label.startswith("/oauth/token"):
            await asyncio.to_thread(server.stop)
            stopped.set()

    world.vendor.faults.computed = stop
    return stopped


async def test_a_restart_in_the_middle_of_a_rotation_costs_nothing(
    linked: World, server: Server
) -> None:
    linked.expire()
    stopped = stop_when_answered(linked, server)
    work = asyncio.create_task(linked.bearer().token())
    await stopped.wait()
    await asyncio.sleep(0.5)  # the commit is tried, and fails
    await asyncio.to_thread(server.start)
    assert await work == linked.lineage.newest.access
    assert (await linked.stored()).tokens.refresh_token == linked.lineage.newest.refresh


async def test_tokens_that_a_lost_database_cannot_take_are_safe_in_the_vault(
    mirrored: World, mirror: Mirror, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("health_scraper.db.RETRY_FOR", 1)
    mirrored.expire()
    stop_when_answered(mirrored, server)
    with pytest.raises(DatabaseError, match="safe in the vault"):
        await mirrored.bearer().token()
    mirrored.vendor.faults.clear()
    async with open_database(await asyncio.to_thread(server.start)) as next_run:
        mirrored.store = TokenStore(next_run, mirrored.store._cipher)
        await reconcile(mirrored.store, mirror)
        assert await mirrored.bearer().token() == mirrored.lineage.newest.access
    assert mirrored.lineage.refreshes == 1


async def test_tokens_that_can_be_kept_nowhere_are_named(
    linked: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("health_scraper.db.RETRY_FOR", 1)
    linked.expire()
    stop_when_answered(linked, server)
    with pytest.raises(DatabaseError, match=r"stored nowhere: run .*--account anna"):
        await linked.bearer().token()
