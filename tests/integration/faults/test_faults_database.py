"""A database that restarts, is full, or takes no writes."""

import itertools
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import stamina

from health_scraper.db import Database, open_database
from health_scraper.embedded import running_postgres
from health_scraper.errors import DatabaseError
from health_scraper.migrations import migrate

FIRST_TABLE = {"oura": "oura.sleep", "whoop": "whoop.cycle", "withings": "withings.measure"}
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: no space left on device' USING ERRCODE = 'disk_full';
END
$$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_room();
"""


async def test_a_full_disk_ends_the_run_and_loses_nothing(scene: Any) -> None:
    table = FIRST_TABLE[scene.vendor]
    await execute(scene, FULL.format(table=table))
    with pytest.raises(DatabaseError, match="cannot be used: could not extend file: no space left"):
        await scene.backfill()
    (row,) = await scene.database.fetch("SELECT outcome, exit_code FROM ops.run")
    assert row == {"outcome": "failed", "exit_code": 4}
    await execute(scene, f"DROP TRIGGER full_disk ON {table}; DROP FUNCTION no_room()")
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}


async def test_a_database_that_takes_no_writes_is_named(scene: Any, dsn: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    await execute(scene, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    async with open_database(dsn) as replica:
        scene_there = type(scene)(
            scene.vendor, scene.settings, replica, scene.sandbox, scene.expected
        )
        with pytest.raises(DatabaseError, match="read-only transaction") as refused:
            await scene_there.backfill()
    assert refused.value.exit_code == 4
    await execute(scene, f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}


async def execute(scene: Any, statements: str) -> None:
    async def work(connection: Any) -> None:
        await connection.execute(statements)

    await scene.database.run(work)


class TestRestart:
    """On a server of its own: the crash of one backend restarts all of PostgreSQL."""

    @pytest.fixture
    def dsn(self, tmp_path: Path) -> Iterator[str]:
        # The log is written late, so that a crash takes back whatever nobody has waited for.
        settings = {"fsync": "off", "wal_writer_delay": "10s"}
        with running_postgres(tmp_path / "postgres", settings=settings) as own:
            yield own

    @pytest.fixture
    async def database(self, dsn: str) -> AsyncIterator[Database]:
        await migrate(dsn)
        async with open_database(dsn) as opened:
            yield opened

    async def test_a_restart_in_mid_run_is_survived(self, scene: Any, dsn: str) -> None:
        crash_at(scene, dsn, {4, 9})
        with stamina.set_testing(testing=False):
            run = await scene.backfill()
        assert run.exit_code == 0
        assert await scene.lacks() == {}

    @pytest.mark.parametrize("vendor", ["oura"])
    async def test_a_window_never_counts_without_its_first_pages(
        self, scene: Any, dsn: str
    ) -> None:
        crash_at(scene, dsn, {6}, "/v2/usercollection/heartrate")
        with stamina.set_testing(testing=False):
            assert (await scene.backfill()).exit_code == 0
        assert await scene.lacks() == {}


def crash_at(scene: Any, dsn: str, numbers: set[int], path: str = "") -> None:
    """PostgreSQL crashes when the vendor gets these requests."""
    arrivals = itertools.count(1)

    async def arrived(label: str) -> None:
        if label.startswith(path) and next(arrivals) in numbers:
            crash(dsn)

    scene.faults.arrived = arrived


def crash(dsn: str) -> None:
    """Kills a backend, as a lack of memory does: PostgreSQL recovers from its log and goes on."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGKILL)
