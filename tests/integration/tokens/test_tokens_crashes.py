"""The guarantee of docs/tokens.md, line by line: real processes, a real socket, and SIGKILL."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import crashing
import httpx
import pytest
from crashing import BUSY, DONE, QUICK, REAUTHORIZE, STEPS, Job
from cryptography.fernet import Fernet

from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.serve import environment, running
from health_scraper.settings import load_settings
from health_scraper.tokens.crypto import Cipher
from health_scraper.tokens.refresh import Patience
from health_scraper.tokens.store import TokenStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.integration.tokens.conftest import World


KEY = Fernet.generate_key().decode()
KILLED = -signal.SIGKILL
# The one window that is left open: the vendor has rotated, and nothing durable knows it.
UNAVOIDABLE = ("request sent", "answer computed", "answer received")
LIGHT = {"oura": "oura.personal_info", "whoop": "whoop.profile", "withings": "withings.goal"}
KILLS_PER_VENDOR = 70
HASTY = replace(QUICK, settle=0.0)


class Process:
    """A process of the launcher's."""

    def __init__(self) -> None:
        self.pid = 0
        self.events = {name: asyncio.Event() for name in ("begun", "started", "finished")}
        self.code: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it may just have ended by itself
            os.kill(self.pid, signal.SIGKILL)

    async def ended(self) -> int:
        async with asyncio.timeout(60):
            return await self.code


class Launcher:
    """Starts processes that have everything imported already."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        self._program = program
        self._asked: deque[Process] = deque()
        self._begun: dict[int, Process] = {}

    async def start(self, job: Job) -> Process:
        process = Process()
        self._asked.append(process)
        assert self._program.stdin is not None
        self._program.stdin.write(job.line())
        await process.events["begun"].wait()
        return process

    async def listen(self) -> None:
        assert self._program.stdout is not None
        async for line in self._program.stdout:
            fact = json.loads(line)
            if fact.get("event") == "begun":
                process = self._begun[fact["pid"]] = self._asked.popleft()
                process.pid = fact["pid"]
            if "code" in fact:
                self._begun.pop(fact["pid"]).code.set_result(fact["code"])
            else:
                self._begun[fact["pid"]].events[fact["event"]].set()

    def kill_all(self) -> None:
        for process in self._begun.values():
            process.kill()


@asynccontextmanager
async def launching() -> AsyncIterator[Launcher]:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, crashing.__file__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    launcher = Launcher(program)
    listening = asyncio.create_task(launcher.listen())
    try:
        yield launcher
    finally:
        launcher.kill_all()
        assert program.stdin is not None
        program.stdin.close()
        await listening
        await program.wait()


@dataclass
class Crashes:
    """A linked account over a real socket, and processes that renew its token."""

    world: World
    environment: dict[str, str]
    folder: Path
    launcher: Launcher

    async def start(self, **changes: Any) -> Process:
        job = Job(self.environment, self.world.link, str(self.folder / "output.log"))
        return await self.launcher.start(replace(job, **changes))

    async def run(self, **changes: Any) -> int:
        return await (await self.start(**changes)).ended()

    async def expire(self) -> None:
        """Only here: the process goes by the stored time."""
        await self.world.database.execute(
            "UPDATE ops.token SET expires_at = now() - interval '1 hour'"
            " WHERE account_id = %(account_id)s",
            account_id=self.world.link.account_id,
        )

    async def is_whole(self) -> bool:
        """Whether the stored pair is the vendor's newest one."""
        stored = await self.world.store.read(self.world.link)
        newest = self.world.lineage.newest
        return stored is not None and stored.tokens.refresh_token == newest.refresh

    @property
    def token_label(self) -> str:
        """How the simulator calls requests to the token URL."""
        return urlsplit(self.world.settings.token_url[0]).path.partition(self.world.provider.name)[
            2
        ]

    @property
    def output(self) -> str:
        return (self.folder / "output.log").read_text()


@pytest.fixture
async def crashes(
    world: World, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crashes]:
    async with (
        running(world.sandbox) as base_url,
        httpx.AsyncClient(trust_env=False) as http,
        launching() as launcher,
    ):
        variables = {
            **environment(base_url),
            "DATABASE_URL": dsn,
            "TOKEN_ENCRYPTION_KEYS": KEY,
            "HEALTH_SCRAPER_DATA_DIR": str(tmp_path),
        }
        for name in ("KEY_VAULT_URL", "REQUESTS_CA_BUNDLE", "IDENTITY_ENDPOINT", "IDENTITY_HEADER"):
            if name in os.environ:
                variables[name] = os.environ[name]
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        world.settings = load_settings().provider(world.provider.name)
        world.store, world.http = TokenStore(world.database, Cipher([KEY])), http
        await world.authorize()
        yield Crashes(world, variables, tmp_path, launcher)


def kill_on(crashes: Crashes, moment: str, victim: asyncio.Future[Process]) -> None:
    """Lets the simulator kill the process whose refresh it is about to answer."""

    async def kill(label: str) -> None:
        if label.startswith(crashes.token_label):
            (await victim).kill()

    setattr(crashes.world.vendor.faults, moment, kill)


async def crash_at(crashes: Crashes, step: str) -> int:
    await crashes.expire()
    if step in STEPS:
        return await crashes.run(die=step)
    victim = asyncio.get_running_loop().create_future()
    kill_on(crashes, {"request sent": "arrived", "answer computed": "computed"}[step], victim)
    process = await crashes.start()
    victim.set_result(process)
    code = await process.ended()
    crashes.world.vendor.faults.clear()
    return code


@pytest.mark.parametrize(
    "step", [*STEPS[:2], "request sent", "answer computed", *STEPS[2:4]], ids=str
)
async def test_a_process_killed_at_any_step_costs_a_grant_only_where_physics_demands_it(
    crashes: Crashes, step: str
) -> None:
    assert await crash_at(crashes, step) == KILLED
    again = await crashes.run()
    may_be_lost = step in UNAVOIDABLE and not crashes.world.vendor.oauth.rules.grace_seconds
    if not may_be_lost:
        assert (again, await crashes.is_whole()) == (DONE, True)
        return
    assert again == REAUTHORIZE
    assert "The answer to an earlier refresh was lost" in crashes.output
    assert "token.in_doubt" in crashes.output
    await crashes.world.authorize()
    assert (await crashes.run(), await crashes.is_whole()) == (DONE, True)


@pytest.mark.parametrize("vendor_name", ["oura"])
@pytest.mark.parametrize("step", STEPS[3:], ids=str)
async def test_a_process_killed_around_the_mirror_is_caught_up_by_the_next(
    vault: Any, crashes: Crashes, step: str
) -> None:
    assert await crash_at(crashes, step) == KILLED
    assert (await crashes.run(), await crashes.is_whole()) == (DONE, True)
    assert crashes.world.lineage.newest.refresh in vault.newest("health-scraper-oura-anna").value


@pytest.mark.parametrize("vendor_name", ["withings"])
async def test_withings_repeated_request_is_sat_out(crashes: Crashes) -> None:
    crashes.world.vendor.oauth.change(repeat_seconds=3)
    crashes.world.vendor.faults.add(Fault("lose", times=1))
    await crashes.expire()
    patience = Patience(pause=3.1, longest_pause=15)
    assert (await crashes.run(patience=patience), await crashes.is_whole()) == (DONE, True)


async def test_processes_at_once_on_one_expired_token_send_one_refresh(crashes: Crashes) -> None:
    await crashes.expire()
    started = [await crashes.start() for _ in range(6)]
    assert [await process.ended() for process in started] == [DONE] * 6
    assert crashes.world.lineage.refreshes == 1
    tokens = {line for line in crashes.output.splitlines() if line.startswith("token ")}
    assert len(tokens) == 1


async def test_a_frozen_holder_of_the_lock_keeps_one_lineage(
    crashes: Crashes, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"{crashes.world.provider.name.upper()}_REQUEST_TIMEOUT"
    monkeypatch.setitem(crashes.environment, variable, "2")
    await crashes.expire()
    begun = asyncio.get_running_loop().create_future()
    frozen = asyncio.Event()

    async def freeze(_label: str) -> None:
        os.kill((await begun).pid, signal.SIGSTOP)
        frozen.set()

    crashes.world.vendor.faults.computed = freeze
    holder = await crashes.start()
    begun.set_result(holder)
    await frozen.wait()
    crashes.world.vendor.faults.clear()
    assert await crashes.run(patience=Patience(lock=4.5)) == BUSY
    os.kill(holder.pid, signal.SIGCONT)
    assert await holder.ended() == DONE
    assert (await crashes.run(), await crashes.is_whole()) == (DONE, True)
    assert crashes.world.lineage.refreshes == 1


@dataclass
class Tally:
    """`killed` counts the processes that were alive when they were killed."""

    killed: int = 0
    survived: int = 0
    unavoidable: int = 0
    lost_otherwise: int = 0


@pytest.mark.timeout(1200)
async def test_hundreds_of_kills_at_random_moments_lose_nothing_that_could_be_kept(
    crashes: Crashes,
) -> None:
    tally = Tally()
    dice = random.Random(crashes.world.provider.name)  # noqa: S311 - repeatable
    # The way back takes a while, as it does in the world: kills fall into that window too.
    crashes.world.vendor.faults.add(Fault("late", path=crashes.token_label, seconds=0.01))
    span = await usual_span(crashes)
    while tally.killed < KILLS_PER_VENDOR:
        await crashes.expire()
        process = await crashes.start()
        await process.events["started"].wait()
        await asyncio.sleep(dice.uniform(0, span))
        process.kill()
        if await process.ended() == KILLED:
            tally.killed += 1
            await note(crashes, await crashes.run(patience=HASTY), tally)
    print(f"{crashes.world.provider.name}: {tally}")  # noqa: T201
    assert tally.lost_otherwise == 0
    assert tally.survived > 0
    if crashes.world.vendor.oauth.rules.grace_seconds:
        assert tally.unavoidable == 0


async def usual_span(crashes: Crashes) -> float:
    """How long a renewal takes here and now, so that kills fall into all of it."""
    loop = asyncio.get_running_loop()
    await crashes.expire()
    process = await crashes.start()
    await process.events["started"].wait()
    begin = loop.time()
    await process.events["finished"].wait()
    span = loop.time() - begin
    assert await process.ended() == DONE
    return span * 1.1


async def note(crashes: Crashes, code: int, tally: Tally) -> None:
    """What the next run makes of the grant that the killed process left behind."""
    whole = await crashes.is_whole()
    if code == DONE and whole:
        tally.survived += 1
    elif code == REAUTHORIZE and not whole:
        tally.unavoidable += 1
        await crashes.world.authorize()
    else:
        tally.lost_otherwise += 1


async def test_signals_let_a_rotation_finish_and_the_run_stop_in_order(crashes: Crashes) -> None:
    await crashes.expire()
    crashes.world.vendor.faults.add(Fault("late", path=crashes.token_label, seconds=0.5))
    victim = asyncio.get_running_loop().create_future()

    async def interrupt(label: str) -> None:
        if label.startswith(crashes.token_label):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
                (await victim).send_signal(number)

    crashes.world.vendor.faults.arrived = interrupt
    scraping = ("-m", "health_scraper", "scrape", "--endpoint", LIGHT[crashes.world.link.provider])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *scraping),
        env=os.environ | crashes.environment,
        stderr=asyncio.subprocess.PIPE,
    )
    victim.set_result(process)
    _, err = await process.communicate()
    assert process.returncode is not None
    assert process.returncode >= 0, err.decode()
    assert crashes.world.lineage.refreshes == 1, err.decode()
    assert await crashes.is_whole()
