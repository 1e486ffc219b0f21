"""Two hundred accounts at all three vendors, one pod: the pace, the processor, the memory."""

import sys

import psycopg

from bench.daily import follow_from
from bench.history import RATES, limited, scaled
from bench.place import PROGRAM, UNLIMITED, Measured, Place
from bench.report import Line

PEOPLE, FEW = 200, 20
LATENCY = 0.05
SPENT = """
SELECT
    run_endpoint.provider,
    sum(run_endpoint.requests)::integer AS requests,
    extract(EPOCH FROM max(run_endpoint.finished_at) - min(run.started_at))::float AS seconds
FROM ops.run_endpoint
INNER JOIN ops.run ON run.id = run_endpoint.run_id
WHERE run.started_at = (SELECT max(started_at) FROM ops.run)
GROUP BY run_endpoint.provider
ORDER BY run_endpoint.provider"""


def many(place: Place) -> list[Line]:
    """Three days of everybody; a tenth of them goes first, for the memory's sake."""
    place.control("reset", {})
    with place.database() as dsn:
        _linked(place, dsn, 1, FEW)
        few, _, _ = _scraped(place, dsn)
        _linked(place, dsn, FEW, PEOPLE)
        run, spent, refused = _scraped(place, dsn)
    place.control("reset", {})
    held = [run.held(share) for share in (0.25, 0.5, 1)]
    return [
        *(_pace(*one) for one in spent),
        Line(f"{PEOPLE} accounts: refusals (429, 601)", str(refused), "0", None, "0", not refused),
        Line(f"{PEOPLE} accounts: processor time an account", f"{run.cpu_seconds / PEOPLE:.2f} s",
             f"{few.cpu_seconds / FEW:.2f} s ({FEW} accounts)",
             run.cpu_seconds / PEOPLE / (few.cpu_seconds / FEW)),
        Line(f"{PEOPLE} accounts: peak memory", f"{run.peak_mb:.0f} MB",
             f"{few.peak_mb:.0f} MB ({FEW} accounts)", run.peak_mb / few.peak_mb, "<= 1.20",
             run.peak_mb <= 1.2 * few.peak_mb),
        Line(f"{PEOPLE} accounts: memory after 25, 50, 100 % of the run",
             ", ".join(f"{megabytes:.0f}" for megabytes in held) + " MB", "", held[-1] / held[0],
             "<= 1.20", held[-1] <= 1.2 * held[0]),
    ]  # fmt: skip


def _pace(vendor: str, requests: int, seconds: float) -> Line:
    rate, factor = RATES[vendor]
    pace, permitted = requests / seconds, rate * factor
    what = f"{PEOPLE} accounts: {requests:,} requests to {vendor}, per second"
    beside = f"{permitted:.1f} (permitted)"
    return Line(what, f"{pace:.1f}", beside, pace / permitted, ">= 0.95", pace >= 0.95 * permitted)


def _linked(place: Place, dsn: str, first: int, until: int) -> None:
    place.control("limits", {"enabled": False})
    place.run((sys.executable, "-m", "bench.people", str(first), str(until)), dsn, **UNLIMITED)
    follow_from(dsn, 3)


def _scraped(place: Place, dsn: str) -> tuple[Measured, list[tuple[str, int, float]], int]:
    for vendor in RATES:
        limited(place, vendor, LATENCY)
    everywhere = {name: value for vendor in RATES for name, value in scaled(vendor).items()}
    run = place.run((*PROGRAM, "scrape"), dsn, **everywhere)
    told = place.control("requests", method="GET").values()
    place.control("reset", {})
    with psycopg.connect(dsn) as connection:
        return run, connection.execute(SPENT).fetchall(), sum(one["refused"] for one in told)
