"""Runs one renewal in a process of its own, which dies where it is told to.

The steps are methods of `Rotation`: a subclass kills itself between two of them with SIGKILL,
which no handler and no `finally` sees. Run as a program, this file is a launcher: everything is
imported once, and each line on standard input becomes a process of its own. On standard output it
tells as JSON lines which process began, what it told, and how it ended.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import select
import signal
import sys
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from health_scraper.db import open_database
from health_scraper.errors import Reauthorize, RotationBusy
from health_scraper.providers import PROVIDERS
from health_scraper.settings import load_settings
from health_scraper.tokens.bearer import Bearer
from health_scraper.tokens.opening import Tokens, open_tokens
from health_scraper.tokens.refresh import Patience
from health_scraper.tokens.rotation import Rotation
from health_scraper.tokens.store import Link

DONE, REAUTHORIZE, BUSY, FAILED = 0, 3, 5, 7
QUICK = Patience(lock=60, pause=0.01, longest_pause=2, settle=0.3)
STEPS = ("before the intent", "intent written", "answer received", "committed", "mirrored")


@dataclass(frozen=True)
class Job:
    """What a process is to do. `log` is the file for everything it writes."""

    environment: dict[str, str]
    link: Link
    log: str
    die: str = ""
    patience: Patience = QUICK
    repeat_after: float = 0.0

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def job_in(line: bytes) -> Job:
    fields = json.loads(line)
    fields["link"] = Link(**fields["link"])
    fields["patience"] = Patience(**fields["patience"])
    return Job(**fields)


class Dying(Rotation):
    """A rotation that ends the process at `die`."""

    die = ""

    async def _intend(self, *arguments: Any) -> None:
        self._at("before the intent")
        await super()._intend(*arguments)
        self._at("intent written")

    async def _commit(self, *arguments: Any) -> None:
        self._at("answer received")
        await super()._commit(*arguments)
        self._at("committed")

    async def copy(self, *arguments: Any) -> None:
        await super().copy(*arguments)
        self._at("mirrored")

    def _at(self, step: str) -> None:
        if step == self.die:
            os.kill(os.getpid(), signal.SIGKILL)


def renew(job: Job, told: int) -> int:
    """The process's work: a token for the link. Its exit code is one of those above."""
    with Path(job.log).open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.update(job.environment)
    return asyncio.run(_renew(job, told))


async def _renew(job: Job, told: int) -> int:
    settings = load_settings()
    provider = next(one for one in PROVIDERS if one.name == job.link.provider)
    provider = replace(provider, repeat_after=job.repeat_after)
    async with (
        open_database(job.environment["DATABASE_URL"]) as database,
        open_tokens(settings, database) as tokens,
    ):
        tell(told, event="started")
        try:
            token = await Bearer(_rotation(job, tokens, provider), job.link).token()
        except Reauthorize as error:
            print(error)  # noqa: T201 - into the log
            return REAUTHORIZE
        except RotationBusy as error:
            print(error)  # noqa: T201
            return BUSY
    tell(told, event="finished")
    print("token", hashlib.sha256(token.encode()).hexdigest(), flush=True)  # noqa: T201
    return DONE


def _rotation(job: Job, tokens: Tokens, provider: Any) -> Dying:
    own = tokens.settings.provider(provider.name)
    rotation = Dying(
        provider, own, tokens.store, tokens.http, mirror=tokens.mirror, patience=job.patience
    )
    rotation.die = job.die
    return rotation


def tell(told: int, **fact: Any) -> None:
    # One write for one line: lines of several processes never mix.
    os.write(told, json.dumps({"pid": os.getpid(), **fact}).encode() + b"\n")


def serve() -> None:
    told = os.dup(1)
    woken, wake = os.pipe2(os.O_NONBLOCK)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waiting = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            reap(told)
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                return
            *lines, waiting = (waiting + data).split(b"\n")
            for line in lines:
                begin(line, told)


def begin(line: bytes, told: int) -> None:
    pid = os.fork()
    if pid:
        tell(told, pid=pid, event="begun")
        return
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = FAILED
    try:
        code = renew(job_in(line), told)
    except BaseException:  # noqa: BLE001 - a process of its own: into the log, and out
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def reap(told: int) -> None:
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            tell(told, pid=pid, code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    serve()
