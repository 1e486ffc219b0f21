"""A year of heart rate: rows per second, beside a bare loader, a bare script and dlt."""

import os
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bench.asked import asked, since
from bench.place import BARE, PROGRAM, Place, count, script
from bench.report import Line

DAYS, ROUNDS = 365, 3
ENDPOINT = ("--endpoint", "oura.heartrate")
# What dlt needs must not decide what the project is tested with: it has an environment of its own.
PROJECT = Path(__file__).parents[1]
DLT = PROJECT / ".bench" / "dlt"
# From the first request to the last commit, as the run report tells it.
SECONDS = "SELECT sum(extract(EPOCH FROM finished_at - started_at)) FROM ops.run_endpoint"


def heartrate(place: Place) -> list[Line]:
    """Ours and the bare loaders write the same rows into the same table."""
    plan = asked(DAYS, "oura.heartrate")
    with place.database() as dsn:
        place.run(BARE, dsn, plan)  # the simulator renders its days once
    rounds = [_round(place, plan) for _ in range(ROUNDS)]
    with place.database() as dsn:
        small = place.run((*PROGRAM, "scrape", *ENDPOINT), dsn)
    rows = rounds[0].rows
    rate, whole, upsert, copy, script_rate, cpu, peak = (
        statistics.median(column) for column in zip(*(one.rates for one in rounds), strict=True)
    )
    return [
        Line(f"{rows:,} rows of heart rate, rows per second", f"{rate:,.0f}",
             f"{upsert:,.0f} (bare upsert of parsed rows)", rate / upsert, ">= 0.80",
             rate >= 0.8 * upsert),
        Line("the same beside what cannot run twice", f"{rate:,.0f}",
             f"{copy:,.0f} (bare COPY of parsed rows)", rate / copy),
        Line("the same with the start, beside a script", f"{whole:,.0f}",
             f"{script_rate:,.0f} (bare script, HTTP included)", whole / script_rate),
        Line("the same: processor time a row", f"{cpu:.1f} µs"),
        Line("the same: peak memory", f"{peak:.0f} MB", f"{small.peak_mb:.0f} MB (three days)",
             peak / small.peak_mb, "<= 1.20", peak <= 1.2 * small.peak_mb),
        _dlt(place, plan, rate),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Round:
    rows: int
    rates: tuple[float, ...]


def _round(place: Place, plan: str) -> Round:
    """Rows per second of all, side by side, then our processor time (µs a row) and peak (MB)."""
    with place.database() as dsn:
        bare = place.run(BARE, dsn, plan)
        plain = count(dsn, "bare.sample") / bare.seconds
    with place.database() as dsn:
        run = place.run((*PROGRAM, "backfill", "--since", since(DAYS), *ENDPOINT), dsn)
        rows, seconds = count(dsn, "oura.heartrate"), _seconds(dsn)
        upsert, copy = (
            rows / float(place.run((*script("rows.py"), way), dsn).said)
            for way in ("upsert", "copy")
        )
    cpu = 1e6 * run.cpu_seconds / rows
    return Round(rows, (rows / seconds, rows / run.seconds, upsert, copy, plain, cpu, run.peak_mb))


def _dlt(place: Place, plan: str, rate: float) -> Line:
    with place.database() as dsn, tempfile.TemporaryDirectory() as folder:
        quiet = {"RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": folder, "HOME": folder}
        command = (_dlt_python(), *script("dlt_load.py")[1:])
        run = place.run(command, dsn, plan, DLT_CREDENTIALS=_url(dsn), **quiet)
        rows = count(dsn, "dlt.heartrate")
    theirs, cpu = rows / float(run.said), 1e6 * run.cpu_seconds / rows
    beside = f"{theirs:,.0f} (dlt; {cpu:.0f} µs of processor a row)"
    what = "the same beside a general loader"
    return Line(what, f"{rate:,.0f}", beside, rate / theirs, ">= 5.00", rate >= 5 * theirs)


def _dlt_python() -> str:
    uv = shutil.which("uv") or str(PROJECT / ".uv" / "bin" / "uv")
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(DLT)}
    sync = (uv, "sync", "--quiet", "--locked", "--only-group", "dlt")
    subprocess.run(sync, env=environment, cwd=PROJECT, check=True)
    return str(DLT / "bin" / "python")


def _url(dsn: str) -> str:
    """A URL as dlt wants it, with host and password; what counts is the folder in the query."""
    parts = conninfo_to_dict(dsn)
    host = urlencode({"host": parts["host"]})
    place = f"localhost:{parts['port']}/{parts['dbname']}?{host}"
    return f"postgresql://{quote(str(parts['user']))}:unused@{place}"


def _seconds(dsn: str) -> float:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(SECONDS).fetchone()
        assert row is not None
        return float(row[0])
