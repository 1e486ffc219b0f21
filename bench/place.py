"""Where a benchmark runs: a PostgreSQL, the simulators in a process of their own, an account."""

import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import psycopg
import structlog
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from health_scraper import accounts
from health_scraper.db import open_database
from health_scraper.demo import consent, free_port
from health_scraper.embedded import running_postgres
from health_scraper.migrations import migrate
from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.serve import environment
from health_scraper.settings import load_settings
from health_scraper.tokens.opening import open_tokens

KEY = "YW4gaW52ZW50ZWQga2V5IGZvciBiZW5jaG1hcmtzISE="
TIMEZONE = "Europe/Berlin"
PROGRAM = (sys.executable, "-m", "health_scraper")
VENDORS = tuple(provider.name for provider in PROVIDERS)
# Neither the program's budget nor the simulators' limits.
UNLIMITED = {f"{name.upper()}_RATE_LIMITS": "100000/1" for name in VENDORS}


def script(name: str) -> tuple[str, ...]:
    return sys.executable, str(Path(__file__).with_name(name))


BARE = script("bare.py")
PLAIN_TABLES = """
CREATE SCHEMA bare;
CREATE TABLE bare.document (
    collection text, id text, payload jsonb, PRIMARY KEY (collection, id));
CREATE TABLE bare.sample (
    collection text, at timestamptz, source text, value integer,
    PRIMARY KEY (collection, at, source));
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """A process that has ended. `memory` is what it held in MB, at even distances of time."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    memory: list[float]
    said: str

    def held(self, share: float) -> float:
        """Memory when so much of the run was over."""
        return self.memory[round(share * (len(self.memory) - 1))]


class Memory(threading.Thread):
    """Looks at a process's memory twenty times a second until the process is gone.

    What `wait4` tells as the peak is no less than what the parent held when it began the process.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.samples: list[float] = []
        self.peak = 0.0
        self._status = Path(f"/proc/{pid}/status")
        self.start()

    def run(self) -> None:
        while held := self._held():
            self.peak = held["VmHWM"]
            self.samples.append(held["VmRSS"])
            time.sleep(0.05)

    def _held(self) -> dict[str, float]:
        """MB by the kernel's names; nothing of a process that has ended."""
        try:
            lines = self._status.read_text().splitlines()
        except OSError:
            return {}
        found = (line.split() for line in lines if line.startswith(("VmHWM", "VmRSS")))
        return {name.rstrip(":"): int(kilobytes) / 1024 for name, kilobytes, _ in found}


@dataclass(frozen=True, slots=True)
class Place:
    base_url: str
    server: str
    variables: dict[str, str]
    template: str

    @contextmanager
    def database(self, of: str | None = None) -> Iterator[str]:
        """A fresh copy of a database: of the migrated one, in which the account is linked."""
        name = f"bench_{uuid.uuid4().hex}"
        template = str(conninfo_to_dict(of)["dbname"]) if of else self.template
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        admin(self.server, copied.format(sql.Identifier(name), sql.Identifier(template)))
        yield make_conninfo(self.server, dbname=name)
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        admin(self.server, dropped)

    def control(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:  # noqa: ANN401 - JSON
        answer = httpx.request(method, f"{self.base_url}/control/{path}", json=body)
        return answer.raise_for_status().json() if answer.content else None

    def requests(self, vendor: str) -> int:
        total: int = self.control("requests", method="GET")[vendor]["total"]
        return total

    def run(self, command: tuple[str, ...], dsn: str, told: str = "", **more: str) -> Measured:
        """Runs a process to its end, with `told` as its input; raises where it fails."""
        environment = {**os.environ, **self.variables, "DATABASE_URL": dsn, **more}
        with (
            tempfile.TemporaryFile("w+") as source,
            tempfile.TemporaryFile("w+") as said,
            tempfile.TemporaryFile("w+") as noise,
        ):
            source.write(told)
            source.seek(0)
            begin = time.perf_counter()
            streams = {"stdin": source, "stdout": said, "stderr": noise}
            with subprocess.Popen(command, env=environment, **streams) as process:
                memory = Memory(process.pid)
                _, status, usage = os.wait4(process.pid, 0)
                seconds = time.perf_counter() - begin
                process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise RuntimeError(f"{command} ended with {process.returncode}: {_text(noise)}")
            cpu = usage.ru_utime + usage.ru_stime
            return Measured(seconds, cpu, memory.peak, memory.samples, _text(said))


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()[-2000:]


@contextmanager
def open_place() -> Iterator[Place]:
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    with (
        tempfile.TemporaryDirectory(prefix="health-scraper-bench-") as folder,
        running_postgres(Path(folder)) as server,
        simulators() as base_url,
    ):
        # Every copy of the database holds the same tokens: a refresh in one would end all others.
        lasting = {"vendor": "*", "access_seconds": 7 * 86400}
        httpx.post(f"{base_url}/control/rules", json=lasting).raise_for_status()
        yield asyncio.run(_prepare(server, base_url))


@contextmanager
def simulators() -> Iterator[str]:
    command = [*PROGRAM, "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" listen at ")[1].split(";")[0]
        try:
            yield url
        finally:
            process.terminate()


async def _prepare(server: str, base_url: str) -> Place:
    template = f"bench_{uuid.uuid4().hex}"
    admin(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
    dsn = make_conninfo(server, dbname=template)
    variables = environment(base_url, redirect_port=free_port())
    variables |= {f"{name.upper()}_SCRAPE_DAYS": "3" for name in VENDORS}
    variables["TOKEN_ENCRYPTION_KEYS"] = KEY
    os.environ |= {**variables, "DATABASE_URL": dsn}
    settings = load_settings(dotenv=False)
    await migrate(dsn)
    async with open_database(dsn) as database:
        await accounts.add(database, "bench", TIMEZONE)
        for provider in PROVIDERS:
            await consent(settings, database, provider, "bench")
        async with open_tokens(settings, database) as tokens:
            for name in VENDORS:
                stored = await tokens.store.read(await tokens.store.find_link("bench", name))
                assert stored is not None
                variables[f"BARE_{name.upper()}_TOKEN"] = stored.tokens.access_token
    admin(dsn, sql.SQL(PLAIN_TABLES))
    return Place(base_url, server, variables, template)


def admin(dsn: str, statement: sql.Composable) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(statement)


def wal(dsn: str) -> int:
    """The server's position in its write-ahead log, in bytes."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone()
        assert row is not None
        return int(row[0])


def count(dsn: str, table: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table.split(".")))
        ).fetchone()
        assert row is not None
        return int(row[0])
