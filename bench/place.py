"""Where a benchmark runs: a PostgreSQL, the simulators in a process of their own, an account."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

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
PROGRAM = (sys.executable, "-m", "health_scraper")
BARE = (sys.executable, str(Path(__file__).with_name("bare.py")))
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
    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Place:
    base_url: str
    server: str
    variables: dict[str, str]
    template: str

    @contextmanager
    def database(self) -> Iterator[str]:
        """A fresh copy of the migrated database in which the account is linked."""
        name = f"bench_{uuid.uuid4().hex}"
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        _admin(self.server, copied.format(sql.Identifier(name), sql.Identifier(self.template)))
        yield make_conninfo(self.server, dbname=name)
        dropped = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        _admin(self.server, dropped)

    def control(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:  # noqa: ANN401 - JSON
        answer = httpx.request(method, f"{self.base_url}/control/{path}", json=body)
        return answer.raise_for_status().json() if answer.content else None

    def requests(self, vendor: str) -> int:
        total: int = self.control("requests", method="GET")[vendor]["total"]
        return total

    def run(self, command: tuple[str, ...], dsn: str, **more: str) -> Measured:
        """Runs a process to its end; raises where it fails."""
        environment = {**os.environ, **self.variables, "DATABASE_URL": dsn, **more}
        begin = time.perf_counter()
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            noise = process.stderr.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(
                f"{command} ended with {process.returncode}: {noise.decode()[-2000:]}"
            )
        cpu = usage.ru_utime + usage.ru_stime
        return Measured(time.perf_counter() - begin, cpu, usage.ru_maxrss / 1024)


@contextmanager
def open_place() -> Iterator[Place]:
    with (
        tempfile.TemporaryDirectory(prefix="health-scraper-bench-") as folder,
        running_postgres(Path(folder)) as server,
        simulators() as base_url,
    ):
        yield asyncio.run(_prepare(server, base_url))


@contextmanager
def simulators() -> Iterator[str]:
    command = [*PROGRAM, "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" listen at ")[1].split(";")[0]
        yield url
        process.terminate()


async def _prepare(server: str, base_url: str) -> Place:
    template = f"bench_{uuid.uuid4().hex}"
    _admin(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
    dsn = make_conninfo(server, dbname=template)
    variables = environment(base_url, redirect_port=free_port())
    variables |= {
        "TOKEN_ENCRYPTION_KEYS": KEY,
        "OURA_SCRAPE_DAYS": "3",
        "WITHINGS_SCRAPE_DAYS": "3",
    }
    variables |= {"WHOOP_SCRAPE_DAYS": "3"}
    os.environ |= {**variables, "DATABASE_URL": dsn}
    settings = load_settings(dotenv=False)
    await migrate(dsn)
    async with open_database(dsn) as database:
        await accounts.add(database, "bench", "Europe/Berlin")
        for provider in PROVIDERS:
            await consent(settings, database, provider, "bench")
        async with open_tokens(settings, database) as tokens:
            link = await tokens.store.find_link("bench", "oura")
            stored = await tokens.store.read(link)
            assert stored is not None
            variables["BARE_TOKEN"] = stored.tokens.access_token
    _admin(dsn, sql.SQL(PLAIN_TABLES))
    return Place(base_url, server, variables, template)


def _admin(dsn: str, statement: sql.Composable) -> None:
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
