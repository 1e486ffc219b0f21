"""Five years of history, killed three times at random moments, and what the simulators saw.

`python -m bench.killed [VENDOR …]`: of all vendors, or of some.
"""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import psycopg
from psycopg import sql

from bench.place import PROGRAM, Place, _prepare
from health_scraper.embedded import running_postgres
from health_scraper.sandbox.limits import Limits
from health_scraper.sandbox.serve import running
from health_scraper.sandbox.world import VENDORS, Sandbox

DAYS, KILLS, LATENCY, HURRY = 5 * 365, 3, 0.15, 10
NOW = datetime.now(UTC)
LATELY = NOW - timedelta(days=3)
DATE, EPOCH = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{9,10}$")
# The vendors' limits in a tenth of the time, here and in the simulators.
RATES = {
    "OURA_RATE_LIMITS": f"5000/{300 / HURRY:g}",
    "WHOOP_RATE_LIMITS": f"100/{60 / HURRY:g},10000/{86400 / HURRY:g}",
    "WITHINGS_RATE_LIMITS": f"120/{60 / HURRY:g}",
}
PAGING = {"next_token", "nextToken", "offset"}
SERVICE = ["created_at", "updated_at", "observed_at", "deleted_at"]


@dataclass(slots=True)
class Page:
    """A request. `last_at` is when its answer had left, if that was the last page of the chain."""

    vendor: str
    chain: str
    last_at: float | None = None


class Watched:
    """The simulators, and every data request that they get."""

    def __init__(self, app: Any) -> None:  # noqa: ANN401 - ASGI
        self.app, self.pages = app, list[Page]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        path = scope.get("path", "")
        vendor = path.split("/")[1]
        if vendor not in VENDORS or "oauth" in path:
            return await self.app(scope, receive, send)
        sent = await receive()
        waiting, answer = [sent], bytearray()
        form = scope["query_string"] or sent.get("body", b"")
        page = Page(vendor, f"{path}?{_named(parse_qsl(form.decode()))}")
        self.pages.append(page)

        async def again() -> Any:  # noqa: ANN401 - ASGI
            return waiting.pop() if waiting else await receive()

        async def through(message: Any) -> None:  # noqa: ANN401 - ASGI
            answer.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, again, through)
        page.last_at = time.monotonic() if _is_last(answer) else None
        return None


def _named(fields: Iterable[tuple[str, str]]) -> str:
    """What tells a chain of pages from another; every run has another now."""
    return urlencode(
        sorted((key, _steady(key, value)) for key, value in fields if key not in PAGING)
    )


def _steady(key: str, value: str) -> str:
    """Instants and dates of the last days are `now`, and so is where a change feed goes on."""
    if key == "lastupdate":
        return "now" if value != "0" else value
    if value.isdecimal():
        return "now" if int(value) >= LATELY.timestamp() else value
    return "now" if DATE.match(value) and value[:10] >= f"{LATELY:%Y-%m-%d}" else value


def _is_new(chain: str) -> bool:
    """Nothing but what came since the run before: no repetition, however often."""
    values = [value for _, value in parse_qsl(chain.partition("?")[2])]
    return "now" in values and not any(DATE.match(one) or EPOCH.match(one) for one in values)


def _is_last(answer: bytes) -> bool:
    found = json.loads(answer)
    page = found.get("body") or found
    return not (page.get("next_token") or page.get("more"))


class WatchedSandbox(Sandbox):
    @cached_property
    def app(self) -> Any:  # noqa: ANN401 - ASGI
        return Watched(Sandbox.app.func(self))


@contextmanager
def simulators(sandbox: Sandbox) -> Iterator[str]:
    """In a thread of their own."""
    ready, ended = threading.Event(), threading.Event()
    urls = []

    async def serve() -> None:
        async with running(sandbox) as url:
            urls.append(url)
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield urls[0]
    finally:
        ended.set()
        thread.join()


@dataclass(slots=True)
class Ran:
    """A run, killed where it has no exit code; `at` is when it ended."""

    code: int | None
    seconds: float
    at: float
    pages: list[Page] = field(default_factory=list)

    @property
    def counted(self) -> str:
        by = Counter(page.vendor for page in self.pages)
        return f"{len(self.pages):,} requests ({', '.join(f'{n} {by[n]:,}' for n in by)})"

    @property
    def finished(self) -> set[str]:
        return {page.chain for page in self.pages if page.last_at and page.last_at < self.at}

    def age(self, chain: str) -> float | None:
        """How long before its end the last page of a chain had been delivered."""
        if chain not in self.finished:
            return None
        return self.at - max(page.last_at or 0 for page in self.pages if page.chain == chain)


def backfill(place: Place, watched: Watched, dsn: str, kill_after: float | None = None) -> Ran:
    since = f"{NOW - timedelta(days=DAYS):%Y-%m-%d}"
    environment = {**os.environ, **place.variables, "DATABASE_URL": dsn, **RATES}
    begin, known = time.monotonic(), len(watched.pages)
    only = [word for vendor in sys.argv[1:] for word in ("--provider", vendor)]
    arguments = ("backfill", "--since", since, *only)
    say(f"\n$ health-scraper {' '.join(arguments)}")
    quiet, command = subprocess.DEVNULL, (*PROGRAM, *arguments)
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            code: int | None = process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            code = None
        at = time.monotonic()
    ran = Ran(code, at - begin, at, watched.pages[known:])
    ended = "SIGKILL" if code is None else f"exit code {code}"
    say(f"  {ended} after {ran.seconds:.1f} s: {ran.counted}")
    return ran


def state(dsn: str) -> dict[str, tuple[int, int]]:
    """Of every data table the number of rows, and a sum over their contents."""
    with psycopg.connect(dsn) as connection:
        tables = connection.execute("""
            SELECT table_schema, table_name FROM information_schema.columns
            WHERE table_schema IN ('oura', 'whoop', 'withings') AND column_name = 'deleted_at'
        """).fetchall()
        return {f"{schema}.{name}": _content(connection, schema, name) for schema, name in tables}


def _content(connection: psycopg.Connection[Any], schema: str, name: str) -> tuple[int, int]:
    content = sql.SQL(
        "SELECT count(*), coalesce(sum(hashtextextended(((to_jsonb(stored) - {service}::text[])"
        " || jsonb_build_object('gone', deleted_at IS NOT NULL))::text, 0)::numeric), 0)"
        " FROM {table} AS stored"
    ).format(service=sql.Literal(SERVICE), table=sql.Identifier(schema, name))
    row = connection.execute(content).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def missing(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT count(*) FROM ops.coverage WHERE NOT isempty(wanted - covered)"
        ).fetchone()
        assert row is not None
        return int(row[0])


def compare(undisturbed: Ran, runs: list[Ran]) -> None:
    """Accounts for every request of the killed runs."""
    say("\nWhat was asked again, by chains of pages (a window, a detail, a whole listing):")
    for number, run in enumerate(runs[:-1], start=1):
        later = {page.chain for one in runs[number:] for page in one.pages}
        again = {page.chain for page in run.pages if not _is_new(page.chain)} & later
        delivered = [age for age in map(run.age, again) if age is not None]
        latest = f", at most {max(delivered):.2f} s before the kill" if delivered else ""
        say(
            f"  kill {number}: of {len({page.chain for page in run.pages}):,} chains"
            f" {len(run.finished):,} had been delivered to the end; {len(again)} were asked again:"
            f" {len(again) - len(delivered)} not delivered, {len(delivered)} just so{latest}"
        )
        for path in sorted({chain.partition("?")[0] for chain in again}):
            spans = sorted(_span(chain) for chain in again if chain.partition("?")[0] == path)
            say(f"    {path}: {', '.join(spans)}")
    every = Counter(page.chain for run in runs for page in run.pages)
    usual = Counter(page.chain for page in undisturbed.pages)
    new = sum(times - usual[chain] for chain, times in every.items() if _is_new(chain))
    again = sum(max(0, times - usual[chain]) for chain, times in every.items() if usual[chain])
    again -= sum(max(0, every[chain] - times) for chain, times in usual.items() if _is_new(chain))
    others = every.total() - usual.total() - again - new
    say(f"\nRequests: {every.total():,} in all, and {usual.total():,} undisturbed. The rest are:")
    say(f"  {again} pages of chains in hand at a kill, {new} for the minutes since the run before,")
    say(f"  {others} others; {len(usual.keys() - every.keys())} chains were never asked")


def _span(chain: str) -> str:
    values = [value for _, value in parse_qsl(chain.partition("?")[2])]
    moments = [one for one in values if one == "now" or DATE.match(one) or EPOCH.match(one)]
    return " - ".join(
        f"{datetime.fromtimestamp(int(one), UTC):%Y-%m-%d}" if EPOCH.match(one) else one[:10]
        for one in reversed(moments)
    )


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    chance = random.Random(3)  # noqa: S311 - repeatable on purpose
    sandbox = WatchedSandbox(limits=Limits())
    with (
        tempfile.TemporaryDirectory(prefix="health-scraper-bench-") as folder,
        running_postgres(Path(folder)) as server,
        simulators(sandbox) as base_url,
    ):
        place = asyncio.run(_prepare(server, base_url))
        place.control("clock", {"freeze": True})
        place.control("limits", {"enabled": True, "factor": HURRY})
        place.control("faults", {"vendor": "*", "kind": "latency", "seconds": LATENCY})
        watched = sandbox.app
        with place.database() as calm, place.database() as dsn:
            say(f"Simulators: {LATENCY * 1000:.0f} ms latency, limits {HURRY} times as fast.")
            undisturbed = backfill(place, watched, calm)
            say("\nThe same with a fresh database, and kills at random moments:")
            share = undisturbed.seconds * 0.2
            moments = [chance.uniform(0.1 * share, share) for _ in range(KILLS)]
            runs = [backfill(place, watched, dsn, moment) for moment in moments]
            runs.append(backfill(place, watched, dsn))
            compare(undisturbed, runs)
            ours, theirs = state(dsn), state(calm)
            rows = sum(count for count, _ in ours.values())
            same = [table for table in theirs if ours[table] == theirs[table]]
            say(f"\nEndpoints with a hole in their coverage: {missing(dsn)}")
            say(
                f"Tables equal to the undisturbed ones: {len(same)} of {len(theirs)}, {rows:,} rows"
            )
            for table in set(theirs) - set(same):
                say(f"  {table} differs: {ours[table][0]} rows instead of {theirs[table][0]}")
            refused = place.control("requests", method="GET")
            say(f"Refusals (429, 601): {sum(one['refused'] for one in refused.values())}")


if __name__ == "__main__":
    main()
