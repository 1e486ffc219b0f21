"""Oura: the daily run, the run that changes nothing, and a year of heart rate."""

import statistics
import sys
from datetime import UTC, datetime, timedelta

from bench.place import BARE, PROGRAM, Measured, Place, count, wal
from bench.report import Line

ROUNDS = 5
SCRAPE = (*PROGRAM, "scrape", "--provider", "oura")


def incremental(place: Place) -> list[Line]:
    """Three days of all endpoints at 50 ms latency, process start to exit."""
    place.control("faults", {"vendor": "oura", "kind": "latency", "seconds": 0.05})
    ours, bare, start = [], [], []
    for _ in range(ROUNDS):
        with place.database() as dsn:
            bare.append(place.run((*BARE, "3"), dsn))
            ours.append(place.run(SCRAPE, dsn))
            start.append(place.run((sys.executable, "-c", "pass"), dsn).seconds)
    place.control("faults", method="DELETE")
    allowed = 1.5 * _median(bare) + statistics.median(start)
    return [
        Line("3 days, 50 ms latency: wall time", f"{_median(ours):.2f} s",
             f"{_median(bare):.2f} s", _median(ours) / _median(bare),
             f"<= {allowed / _median(bare):.2f}", _median(ours) <= allowed),
        Line("3 days: peak memory", f"{_peak(ours):.0f} MB", f"{_peak(bare):.0f} MB",
             _peak(ours) / _peak(bare), "<= 90 MB", _peak(ours) <= 90),
    ]  # fmt: skip


def unchanged(place: Place) -> list[Line]:
    """The same again with the simulator's clock standing still."""
    place.control("clock", {"freeze": True})
    with place.database() as dsn:
        before = wal(dsn)
        place.run(SCRAPE, dsn, OURA_SCRAPE_DAYS="14")
        first = wal(dsn) - before
        before = wal(dsn)
        place.run(SCRAPE, dsn, OURA_SCRAPE_DAYS="14")
        second = wal(dsn) - before
    place.control("reset", {})
    return [
        Line("unchanged re-run: WAL", f"{second / 1024:.0f} KiB", f"{first / 1024:.0f} KiB",
             second / first, "< 0.05", second < 0.05 * first),
    ]  # fmt: skip


def heartrate(place: Place) -> list[Line]:
    """A year of heart rate at no latency, and what three days of it need in memory."""
    since = f"{datetime.now(UTC) - timedelta(days=365):%Y-%m-%d}"
    year = (*PROGRAM, "backfill", "--since", since, "--endpoint", "oura.heartrate")
    days = (*SCRAPE, "--endpoint", "oura.heartrate")
    ours, bare, small, rates, bare_rates = [], [], [], [], []
    with place.database() as dsn:
        place.run((*BARE, "365", "heartrate"), dsn)  # the simulator renders its days once
    for _ in range(3):
        with place.database() as dsn:
            bare.append(place.run((*BARE, "365", "heartrate"), dsn))
            bare_rates.append(count(dsn, "bare.sample") / bare[-1].seconds)
        with place.database() as dsn:
            ours.append(place.run(year, dsn))
            rates.append(count(dsn, "oura.heartrate") / ours[-1].seconds)
        with place.database() as dsn:
            small.append(place.run(days, dsn))
    rate, bare_rate = statistics.median(rates), statistics.median(bare_rates)
    return [
        Line("a year of heart rate: rows per second", f"{rate:,.0f}", f"{bare_rate:,.0f}",
             rate / bare_rate, ">= 0.60", rate >= 0.6 * bare_rate),
        Line("a year of heart rate: peak memory", f"{_peak(ours):.0f} MB",
             f"{_peak(small):.0f} MB (3 days)", _peak(ours) / _peak(small), "<= 1.20",
             _peak(ours) <= 1.2 * _peak(small)),
    ]  # fmt: skip


def _median(runs: list[Measured]) -> float:
    return statistics.median(run.seconds for run in runs)


def _peak(runs: list[Measured]) -> float:
    return max(run.peak_mb for run in runs)
