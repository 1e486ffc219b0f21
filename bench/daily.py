"""The daily run: three days of all three vendors, and a run that finds nothing new."""

import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from bench.asked import asked
from bench.place import BARE, PROGRAM, UNLIMITED, Measured, Place, admin, wal
from bench.report import Line
from health_scraper.providers.withings import WITHINGS

ROUNDS = 5
SCRAPE = (*PROGRAM, "scrape")
# Without a cursor the first run brings all that a change feed has ever held.
FOLLOWED = """
INSERT INTO ops.coverage (account_id, provider, endpoint, cursor_at, rechecked_at)
SELECT account.id, 'withings', feed, now() - %s * interval '1 day', now()
FROM ops.account CROSS JOIN unnest(%s::text[]) AS feed
ON CONFLICT ON CONSTRAINT coverage_pkey DO UPDATE SET cursor_at = excluded.cursor_at"""
FEEDS = [endpoint.name for endpoint in WITHINGS.endpoints if endpoint.changes]
WRITTEN = """
SELECT
    coalesce(sum(inserted + updated + deleted), 0)::integer AS written,
    coalesce(sum(requests), 0)::integer AS requests
FROM ops.run_endpoint
WHERE run_id = (SELECT id FROM ops.run ORDER BY started_at DESC LIMIT 1)"""


@contextmanager
def days_behind(place: Place, days: int = 3) -> Iterator[str]:
    """A database whose change feeds were last read some days ago; the rest is read anew."""
    with place.database() as dsn:
        follow_from(dsn, days)
        yield dsn


def follow_from(dsn: str, days: int) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(FOLLOWED, [days, FEEDS])


def incremental(place: Place) -> list[Line]:
    """Three days of all endpoints at 50 ms latency, process start to exit."""
    ours, bare, start = [], [], []
    place.control("limits", {"enabled": False})
    with days_behind(place) as behind:
        place.control("faults", {"vendor": "*", "kind": "latency", "seconds": 0.05})
        for _ in range(ROUNDS):
            with place.database(behind) as dsn:
                bare.append(place.run(BARE, dsn, asked(3)))
                ours.append(place.run(SCRAPE, dsn))
                _, requests = written(dsn)
            start.append(place.run((sys.executable, "-c", "pass"), "").seconds)
    place.control("reset", {})
    ratio, cpu = _median(ours) / _median(bare), statistics.median(run.cpu_seconds for run in ours)
    bare_cpu = statistics.median(run.cpu_seconds for run in bare)
    return [
        Line("three days, 50 ms latency: wall time", f"{_median(ours):.2f} s",
             f"{_median(bare):.2f} s (bare script)", ratio, "<= 1.50", ratio <= 1.5),
        Line("the same: processor time", f"{cpu:.2f} s", f"{bare_cpu:.2f} s (bare script)",
             cpu / bare_cpu),
        Line("the same: requests", f"{requests}", f"{int(bare[-1].said)} (bare script)",
             requests / int(bare[-1].said), "<= 1.02", requests <= 1.02 * int(bare[-1].said)),
        Line("the same: peak memory", f"{_peak(ours):.0f} MB",
             f"{_peak(bare):.0f} MB (bare script)", _peak(ours) / _peak(bare), "<= 90 MB",
             _peak(ours) <= 90),
    ]  # fmt: skip


def unchanged(place: Place) -> list[Line]:
    """The same again with the simulators' clock standing still."""
    place.control("limits", {"enabled": False})
    with undisturbed(place.server), days_behind(place) as dsn:
        place.control("clock", {"freeze": True})
        before = wal(dsn)
        place.run(SCRAPE, dsn, **UNLIMITED)
        first, (stored, _) = wal(dsn) - before, written(dsn)
        before = wal(dsn)
        place.run(SCRAPE, dsn, **UNLIMITED)
        second, (again, _) = wal(dsn) - before, written(dsn)
    place.control("reset", {})
    return [
        Line("unchanged re-run: rows written", f"{again:,}", f"{stored:,} (first run)",
             again / stored, "0", not again),
        Line("unchanged re-run: WAL", f"{second / 1024:.0f} KiB",
             f"{first / 1024:,.0f} KiB (first run)", second / first, "< 0.02",
             second < 0.02 * first),
    ]  # fmt: skip


@contextmanager
def undisturbed(server: str) -> Iterator[None]:
    """Neither a vacuum nor a checkpoint, which write WAL of their own, whenever they come."""
    for setting in ("autovacuum = off", "checkpoint_timeout = '1h'"):
        admin(server, sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
    admin(server, sql.SQL("SELECT pg_reload_conf()"))
    try:
        yield
    finally:
        for setting in ("autovacuum", "checkpoint_timeout"):
            admin(server, sql.SQL("ALTER SYSTEM RESET ") + sql.SQL(setting))
        admin(server, sql.SQL("SELECT pg_reload_conf()"))


def written(dsn: str) -> tuple[int, int]:
    """Rows that the last run has inserted, updated or marked deleted, and its requests."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(WRITTEN).fetchone()
        assert row is not None
        return row[0], row[1]


def _median(runs: list[Measured]) -> float:
    return statistics.median(run.seconds for run in runs)


def _peak(runs: list[Measured]) -> float:
    return max(run.peak_mb for run in runs)
