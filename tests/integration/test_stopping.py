"""A run that is told to stop while its database does not answer."""

import asyncio
import os
import signal
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from health_scraper.assemble import Order, Selection, run_order
from health_scraper.db import open_database
from health_scraper.errors import CutShort
from health_scraper.shard import open_claims


class Gate:
    """A port before the database that lets nothing through unless it is open."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._passing: set[asyncio.Task[None]] = set()
        self.arrived, self.opened = asyncio.Event(), asyncio.Event()
        self.port = 0

    @property
    def dsn(self) -> str:
        plain = {"sslmode": "disable", "gssencmode": "disable"}
        return make_conninfo(self._dsn, host="127.0.0.1", port=self.port, **plain)

    def arrive(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._passing.add(asyncio.create_task(self._pass_on(reader, writer)))
        self.arrived.set()

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        await self.opened.wait()
        there_reader, there_writer = await self._connected()
        await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))

    async def _pump(self, source: StreamReader, sink: StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                await self.opened.wait()
                sink.write(data)
                await sink.drain()
        sink.close()
        with suppress(ConnectionError):
            await sink.wait_closed()

    async def _connected(self) -> tuple[StreamReader, StreamWriter]:
        there = conninfo_to_dict(self._dsn)
        host, port = str(there["host"]), there.get("port", 5432)
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, int(port))

    async def close(self) -> None:
        self.opened.set()
        await asyncio.gather(*self._passing)


@pytest.fixture
async def gate(dsn: str) -> AsyncIterator[Gate]:
    made = Gate(dsn)
    async with await asyncio.start_server(made.arrive, "127.0.0.1", 0) as server:
        made.port = server.sockets[0].getsockname()[1]
        yield made
    await made.close()


async def test_a_signal_before_any_account_is_begun_ends_the_run_in_order(
    world: Any, gate: Gate
) -> None:
    world.sandbox.vendor("oura").requests.clear()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "health_scraper", "scrape"),
        env=os.environ | {"DATABASE_URL": gate.dsn},
        stderr=asyncio.subprocess.PIPE,
    )
    await gate.arrived.wait()
    process.send_signal(signal.SIGTERM)
    gate.opened.set()
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    (row,) = await world.rows("SELECT outcome, exit_code FROM ops.run")
    assert row == {"outcome": "stopped", "exit_code": 0}
    assert world.sandbox.vendor("oura").requests.total() == 0


async def test_after_a_signal_a_database_that_does_not_answer_is_not_waited_for(
    world: Any, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("LAST", "END"):
        monkeypatch.setattr(f"health_scraper.assemble.{limit}", 0)
    async with open_database(gate.dsn) as silent:
        run = asyncio.create_task(run_order(world.settings, silent, Order("scrape", Selection())))
        await asyncio.sleep(0)  # from its first step on it heeds signals
        await gate.arrived.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(CutShort):
            await run
        gate.opened.set()  # so that the pool need not wait either


async def claiming(gate: Gate, silent: asyncio.Event) -> None:
    """A run in whose work the database stops answering."""
    async with (
        open_database(gate.dsn) as database,
        open_claims(database, "scrape") as claims,
        claims.claim(1, "oura"),
    ):
        await database.fetch("SELECT 1")  # the pool has its connection, too
        gate.opened.clear()
        silent.set()
        await asyncio.Event().wait()


@pytest.mark.timeout(60)
async def test_a_run_that_is_cut_short_gives_no_claim_back_and_just_goes(gate: Gate) -> None:
    gate.opened.set()
    silent = asyncio.Event()
    run = asyncio.create_task(claiming(gate, silent))
    await silent.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
