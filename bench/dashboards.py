"""How fast the dashboards open: every query at its default range, on little and on much history.

Four weeks are brought home by the real program and then repeated in SQL, into the past and for
other accounts. Of a hundred accounts one keeps all its samples, and is the one looked at; of the
others every sixtieth is kept, for the disk of a laptop is small.
"""

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.place import PROGRAM, UNLIMITED, Place
from bench.report import Line

sys.path.insert(0, str(Path(__file__).parents[1]))

from grafana.panels.build import dashboards as boards
from grafana.panels.expand import Situation, expand
from grafana.panels.questions import Question, asked, chosen, opening

WEEKS, ROUNDS, LIMIT_MS = 4, 5, 200
MOMENTS = {"date", "timestamptz"}
NUMBERED = {"id", "cycle_id", "grpid", "signalid", "ecg_signalid", "stetho_signalid"}
SAMPLES = {"heartrate", "ring_battery_level", "intraday_activity", "sleep_sample"}
SIXTIETH = "extract(EPOCH FROM timestamp)::bigint / 60 % 60 = 0"
COLUMNS = """
    SELECT rel.oid::regclass::text, attr.attname, attr.atttypid::regtype::text
    FROM pg_attribute AS attr
    INNER JOIN pg_class AS rel ON rel.oid = attr.attrelid
    WHERE
        rel.relnamespace::regnamespace::text IN ('oura', 'whoop', 'withings')
        AND rel.relkind = 'r'
        AND attr.attnum > 0
        AND EXISTS (
            SELECT FROM pg_attribute AS own
            WHERE own.attrelid = rel.oid AND own.attname = 'account_id'
        )
    ORDER BY 1, attr.attnum
"""
# A scrape every three hours, like the CronJob's; of many accounts only the newest weeks, for
# each run leaves a row an account and endpoint.
RUN_DAYS = 6000
RUNS = """
    WITH beginning AS (
        SELECT now() - n * interval '3 hours' AS at
        FROM generate_series(1, 8 * least(%(days)s, %(run_days)s)) AS n
    ),

    run AS (
        INSERT INTO ops.run (id, command, version, started_at, finished_at, outcome, exit_code)
        SELECT
            gen_random_uuid(), 'scrape', '1', at, at + interval '20 seconds', 'succeeded', 0
        FROM beginning
        RETURNING id, started_at, finished_at
    )

    INSERT INTO ops.run_endpoint
    SELECT
        run.id, account.id, known.provider, known.endpoint, 'succeeded', NULL, NULL,
        1, 1, 1, 2, 1, 100, 0, 0, run.started_at, run.finished_at
    FROM run
    CROSS JOIN ops.account
    INNER JOIN ops.coverage AS known ON known.account_id = account.id
"""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    years: int
    accounts: int

    @property
    def watched(self) -> int:
        """The account on the screen, in the middle of the tables."""
        return 1 + self.accounts // 2


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one query, in ms, round by round."""

    title: str
    much: list[float]
    little: list[float]


# By dashboard, every query with the database and the situation it is asked in.
Opened = Iterator[tuple[str, list[tuple[Question, Connection, Situation]]]]

LITTLE = Size("1 year x 1 account", 1, 1)
SIZES = (Size("10 years x 1 account", 10, 1), Size("5 years x 100 accounts", 5, 100))


def dashboards(place: Place) -> list[Line]:
    """Wall time in PostgreSQL and on the wire, in ms; the ratio is against one year."""
    lines: list[Line] = []
    with place.database() as seed:
        bring_home(place, seed)
        with grown(place, seed, LITTLE) as little:
            for size in SIZES:
                with grown(place, seed, size) as much:
                    lines += compared(size, opened(much, size), opened(little, LITTLE))
    return lines


def compared(size: Size, much: Opened, little: Opened) -> Iterator[Line]:
    """A line for every dashboard and one for all; both sizes are asked in turn, query by query."""
    everything: list[Timing] = []
    for (name, questions), (_, same) in zip(much, little, strict=True):
        timings = [
            Timing(more[0].title, times(*more), times(*less))
            for more, less in zip(questions, same, strict=True)
        ]
        # The pipeline shows every account at once, all others one.
        everyone = name == "pipeline"
        everything += [] if everyone else timings
        yield _line(name, size, timings, size.accounts if everyone else 1)
    yield _line("all but pipeline", size, everything, 1)


def _line(name: str, size: Size, timings: Sequence[Timing], shown: int) -> Line:
    slow = p95([time for each in timings for time in each.much])
    usual = p95([time for each in timings for time in each.little])
    slowest = max(timings, key=lambda each: statistics.median(each.much))
    # Of all queries together, for the quick ones mostly cost a turn of the wire; of the best
    # rounds, for what else the machine does is no cost of theirs.
    ratio = sum(min(each.much) for each in timings) / sum(min(each.little) for each in timings)
    return Line(
        f"{name}: {len(timings)} queries, {size.name}",
        f"p95 {slow:.0f} ms, slowest {statistics.median(slowest.much):.0f} ms ({slowest.title})",
        f"p95 {usual:.0f} ms ({LITTLE.name})",
        ratio,
        f"p95 <= {LIMIT_MS} ms, ratio <= 2{' an account' if shown > 1 else ''}",
        slow <= LIMIT_MS and ratio <= 2 * shown,
    )


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


@contextmanager
def grown(place: Place, seed: str, size: Size) -> Iterator[Connection]:
    """The database of a size, as Grafana's reader sees it."""
    with place.database(seed) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        grow(connection, size)
        connection.execute("SET ROLE grafana_reader")
        yield connection


def opened(reader: Connection, size: Size) -> Opened:
    def ask(text: str) -> list[tuple[Any, ...]]:
        return reader.execute(text.encode()).fetchall()

    for board in boards():
        shown = board.json()
        given = {} if board.name == "pipeline" else {"account": str(size.watched)}
        situation = chosen(shown, opening(shown, datetime.now(UTC)), ask, **given)
        yield board.name, [(each, reader, situation) for each in asked(board.name, shown)]


def times(question: Question, reader: Connection, situation: Situation) -> list[float]:
    """In ms, of `ROUNDS` runs after a first."""
    text = expand(question.text, situation).encode()

    def run() -> float:
        begin = time.perf_counter()
        reader.execute(text).fetchall()
        return 1000 * (time.perf_counter() - begin)

    run()
    return [run() for _ in range(ROUNDS)]


def bring_home(place: Place, dsn: str) -> None:
    """Four weeks; what Withings tells of the years before would come twice."""
    since = datetime.now(UTC) - timedelta(weeks=WEEKS)
    command = (*PROGRAM, "backfill", "--since", f"{since:%Y-%m-%d}")
    place.run(command, dsn, **UNLIMITED)
    with psycopg.connect(dsn, autocommit=True) as owner:
        for table, columns in tables(owner).items():
            moment = next((name for name, kind in columns if kind in MOMENTS), "")
            if moment != "observed_at" and ("observed_at", "timestamptz") not in columns:
                owner.execute(f'DELETE FROM {table} WHERE "{moment}" <= %s'.encode(), [since])  # noqa: S608 - names of the catalogue


def grow(owner: Connection, size: Size) -> None:
    owner.execute("SET synchronous_commit = off")
    for table, columns in tables(owner).items():
        # What was just written is vacuumed once, at the end.
        owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)".encode())
        for statement in copies(table, columns, size):
            owner.execute(statement.encode())
    owner.execute(
        "INSERT INTO ops.account (name, timezone) SELECT 'bench-' || n, 'Europe/Berlin' "
        "FROM generate_series(2, %s) AS n",
        [size.accounts],
    )
    owner.execute(
        "INSERT INTO ops.coverage (account_id, provider, endpoint, wanted, covered, complete_at) "
        "SELECT account.id, provider, endpoint, wanted, covered, complete_at "
        "FROM ops.coverage CROSS JOIN ops.account WHERE account.id > 1"
    )
    days = size.years * 365
    owner.execute(RUNS, {"days": days, "run_days": RUN_DAYS // size.accounts})
    owner.execute("VACUUM ANALYZE")


def tables(owner: Connection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in owner.execute(COLUMNS):
        found.setdefault(table, []).append(
            (column, kind.replace("timestamp with time zone", "timestamptz"))
        )
    return found


def copies(table: str, columns: list[tuple[str, str]], size: Size) -> Iterator[str]:
    """Repeats the four weeks into the past and for every account, with ids of their own."""
    everybody = f"generate_series(1, {size.accounts})"
    if size.accounts == 1 or table.rpartition(".")[2] not in SAMPLES:
        yield copied(table, columns, size, everybody)
        return
    yield copied(table, columns, size, f"(VALUES ({size.watched}))")
    yield copied(table, columns, size, everybody, f"AND {SIXTIETH}")


def copied(
    table: str, columns: list[tuple[str, str]], size: Size, accounts: str, kept: str = ""
) -> str:
    """Account by account and in the order of time, as a backfill writes."""
    history = ("observed_at", "timestamptz") in columns
    periods = 0 if history else size.years * 365 // (7 * WEEKS)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join(_value(name, kind) for name, kind in columns)
    moment = next(name for name, kind in columns if kind in MOMENTS)
    return (
        "WITH seed AS MATERIALIZED ("  # noqa: S608 - names of the catalogue
        f'SELECT * FROM {table} WHERE account_id = 1 {kept} ORDER BY "{moment}") '
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {accounts} AS account (id) "
        f"CROSS JOIN generate_series({periods}, 0, -1) AS back (n) CROSS JOIN LATERAL ("
        "SELECT * FROM seed WHERE (back.n, account.id) <> (0, 1) OFFSET 0"
        ") AS old ON CONFLICT DO NOTHING"
    )


def _value(name: str, kind: str) -> str:
    old = f'old."{name}"'
    if name == "account_id":
        return "account.id"
    if name == "payload":
        return "'{}'"
    if kind in {"date", "timestamptz"}:
        return f"({old} - back.n * interval '{7 * WEEKS} days')::{kind}"
    if kind == "uuid" or (kind == "text" and name == "id"):
        return f"md5({old}::text || back.n)::{kind}"
    if kind == "bigint" and name in NUMBERED:
        return f"{old} + back.n * 10000000000"
    return old
