"""Runs that are killed, run into each other, or have the wrong time; and the run after them.

`make kills` kills a hundred runs of each vendor instead of twelve.
"""

import asyncio
import itertools
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from health_scraper.assemble import Order, Selection
from health_scraper.db import Database, open_database
from health_scraper.declare import Window
from health_scraper.demo import consent
from health_scraper.plan import cut, recent
from health_scraper.providers import by_name
from health_scraper.providers.oura import DAYS
from health_scraper.sandbox.faults import Fault
from health_scraper.settings import load_settings
from health_scraper.tokens.opening import open_tokens
from health_scraper.tokens.unlink import unlink

REQUESTS = {"oura": 20, "whoop": 7, "withings": 40}  # about as many as a whole backfill takes
KILLS = int(os.environ.get("KILLS", "12"))
# Until PostgreSQL has noticed that a process is dead, the account counts as taken.
UNTIL_FREE = """
DO $$
BEGIN
    WHILE EXISTS (
        SELECT FROM pg_locks INNER JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND datname = current_database()
    ) LOOP
        PERFORM pg_sleep(0.02);
    END LOOP;
END
$$
"""
WRONG_CLOCK = """
CREATE SCHEMA skewed;
CREATE FUNCTION skewed.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS $$ SELECT pg_catalog.clock_timestamp() + interval '{hours} hours' $$;
CREATE FUNCTION skewed.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT pg_catalog.now() + interval '{hours} hours' $$;
ALTER DATABASE {name} SET search_path = skewed, pg_catalog, public;
"""


@dataclass(frozen=True, slots=True)
class Moment:
    requests: int
    seconds: float


def moments(vendor: str) -> Iterator[Moment]:
    chance = random.Random(vendor)  # noqa: S311 - repeatable on purpose
    for _ in range(KILLS):
        yield Moment(chance.randrange(REQUESTS[vendor]), chance.uniform(0, 0.15))


async def backfill_process(scene: Any, log: IO[bytes]) -> asyncio.subprocess.Process:
    since = recent(scene.now, scene.days).start.date().isoformat()
    return await program("backfill", "--since", since, "--provider", scene.vendor, log=log)


async def program(*arguments: str, log: IO[bytes]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "health_scraper", *arguments),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=log,
    )


async def killed(
    process: asyncio.subprocess.Process, arrivals: asyncio.Queue[str], moment: Moment
) -> bool:
    """Kills the process some requests and some milliseconds into its work; False if it ended."""
    ended = asyncio.create_task(process.wait())
    for _ in range(moment.requests):
        arrived = asyncio.create_task(arrivals.get())
        await asyncio.wait((ended, arrived), return_when=asyncio.FIRST_COMPLETED)
        arrived.cancel()
    await asyncio.wait((ended,), timeout=moment.seconds)
    if ended.done():
        return False
    process.kill()
    await ended
    return True


@pytest.mark.timeout(120 + 15 * KILLS)
async def test_a_run_killed_again_and_again_is_finished_by_the_next(
    scene: Any, tmp_path: Path
) -> None:
    arrivals: asyncio.Queue[str] = asyncio.Queue()
    scene.faults.arrived = arrivals.put
    with (tmp_path / "log").open("wb") as log:
        for moment in moments(scene.vendor):
            process = await backfill_process(scene, log)
            if not await killed(process, arrivals, moment):
                assert process.returncode == 0, (tmp_path / "log").read_text()[-4000:]
                assert await scene.lacks() == {}
                await scene.forget()
            await scene.database.execute(UNTIL_FREE)
            while not arrivals.empty():
                arrivals.get_nowait()
        scene.faults.clear()
        process = await backfill_process(scene, log)
        assert await process.wait() == 0, (tmp_path / "log").read_text()[-4000:]
    assert await scene.lacks() == {}
    again = await scene.backfill()
    assert all(report.requests <= 1 for report in again.reports)


@pytest.mark.parametrize("vendor", ["oura"])
async def test_after_a_kill_no_finished_window_is_fetched_again(
    scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURA_EMPTY_DAYS", "9999")
    endpoint = Selection(endpoints=("oura.daily_sleep",))
    asked = Window(datetime(2020, 1, 1, tzinfo=UTC), scene.now)
    arrivals: asyncio.Queue[str] = asyncio.Queue()
    scene.faults.arrived = arrivals.put
    scene.faults.add(Fault("latency", seconds=0.1))
    with (tmp_path / "log").open("wb") as log:
        arguments = ("--since", "2020-01-01", "--endpoint", "oura.daily_sleep")
        process = await program("backfill", *arguments, log=log)
        assert await killed(process, arrivals, Moment(requests=15, seconds=0))
    await scene.database.execute(UNTIL_FREE)
    (done,) = await scene.database.fetch("SELECT covered FROM ops.coverage")
    windows = list(cut(asked, DAYS))
    finished = [
        one
        for one in windows[1:]
        if any(part.lower <= one.start and one.end <= part.upper for part in done["covered"])
    ]
    patient = replace(scene, settings=load_settings())
    again = await patient.run(Order("backfill", endpoint, asked))
    (report,) = again.reports
    assert 0 < len(finished) < len(windows) - 5
    assert report.outcome == "succeeded"
    assert len(windows) - len(finished) - 1 <= report.requests <= len(windows) - len(finished)


async def test_two_runs_at_once_do_the_work_together(scene: Any) -> None:
    backfill, scrape = await asyncio.gather(scene.backfill(), scene.scrape())
    assert (backfill.exit_code, scrape.exit_code) == (0, 0)
    assert await scene.lacks() == {}


async def test_the_second_of_two_scrapes_leaves_the_account_alone(scene: Any) -> None:
    await scene.backfill()
    first, second = await asyncio.gather(scene.scrape(), scene.scrape())
    assert sorted((len(first.reports) > 0, len(second.reports) > 0)) == [False, True]
    assert await scene.lacks() == {}


async def test_an_hour_that_the_vendor_is_behind_is_caught_up_with(scene: Any) -> None:
    scene.sandbox.clock.shift(timedelta(hours=-1))
    assert (await scene.backfill()).exit_code == 0
    scene.sandbox.clock.shift(timedelta(hours=1))
    assert (await scene.scrape()).exit_code == 0
    lacks = await scene.lacks()
    # A device's state of an hour ago is a version of its own.
    assert lacks.pop("withings.device", {"missing": []})["missing"] == []
    assert lacks == {}


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_database_whose_clock_was_wrong_by_an_hour_is_whole_in_the_end(
    scene: Any, dsn: str, hours: int
) -> None:
    name = sql.Identifier(str(conninfo_to_dict(dsn)["dbname"]))
    await execute(scene.database, sql.SQL(WRONG_CLOCK).format(name=name, hours=sql.SQL(str(hours))))
    async with open_database(dsn) as wrong:
        (told,) = await wrong.fetch("SELECT clock_timestamp() - pg_catalog.clock_timestamp() AS by")
        assert round(told["by"] / timedelta(hours=1)) == hours
        assert (await replace(scene, database=wrong).backfill()).exit_code == 0
        assert (await replace(scene, database=wrong).scrape()).exit_code == 0
    await execute(scene.database, sql.SQL("ALTER DATABASE {} RESET search_path").format(name))
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


async def execute(database: Database, statements: sql.Composed) -> None:
    await database.run(lambda connection: connection.execute(statements))


async def test_nobody_claims_to_have_fetched_what_is_still_to_come(scene: Any) -> None:
    window = Window(recent(scene.now, 5).start, scene.now + timedelta(days=3))
    await scene.run(Order("backfill", scene.selection, window))
    rows = await scene.database.fetch("SELECT FROM ops.coverage WHERE upper(covered) > now()")
    assert rows == []


async def test_a_run_ends_with_its_link_although_the_vendor_still_answers(scene: Any) -> None:
    arrivals = itertools.count(1)

    async def arrived(_label: str) -> None:
        if next(arrivals) == 2:
            async with open_tokens(scene.settings, scene.database) as tokens:
                link = await tokens.store.find_link("sam", scene.vendor)
                await tokens.store.unlink(link, "on the way")

    scene.faults.arrived = arrived
    run = await scene.backfill()
    assert run.exit_code == 3
    assert any("was unlinked meanwhile" in str(report.error) for report in run.reports)
    scene.faults.arrived = None
    await consent(scene.settings, scene.database, by_name(scene.vendor), "sam")
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}


async def test_an_account_unlinked_in_mid_run_ends_it_and_linked_again_goes_on(scene: Any) -> None:
    provider = by_name(scene.vendor)
    arrivals = itertools.count(1)

    async def arrived(_label: str) -> None:
        if next(arrivals) == 4:
            scene.faults.arrived = None
            async with open_tokens(scene.settings, scene.database) as tokens:
                link = await tokens.store.find_link("sam", scene.vendor)
                await unlink(tokens, provider, link)
                scene.sandbox.vendor(scene.vendor).oauth.revoke_user(
                    scene.sandbox.vendor(scene.vendor).user_id(0)
                )

    scene.faults.arrived = arrived
    assert (await scene.backfill()).exit_code == 3
    await consent(scene.settings, scene.database, provider, "sam")
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}
