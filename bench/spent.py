"""Requests spent, against the fewest that the vendors' windows and pages allow."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.rows import dict_row

from bench.place import PROGRAM, Place
from bench.report import Line

PAGE = {
    ("oura", "heartrate"): 1000,
    ("oura", "ring_battery_level"): 1000,
    ("whoop", "cycle"): 25,
    ("whoop", "recovery"): 25,
    ("whoop", "sleep"): 25,
    ("whoop", "workout"): 25,
    ("withings", "measure"): 500,
    ("withings", "activity"): 200,
    ("withings", "workout"): 200,
    ("withings", "sleep_summary"): 300,
    ("withings", "heart"): 100,
    ("withings", "stetho"): 100,
}
# What one request may ask, in days; Oura's dated windows lose two days on either side.
DAYS = {
    ("oura", "heartrate"): 30.0,
    ("oura", "ring_battery_level"): 30.0,
    ("withings", "intraday_activity"): 1.0,
    ("withings", "sleep"): 1.0,
}
OURA_DATED = 86.0
WHOLE = ("personal_info", "ring_configuration", "profile", "body_measurement", "device", "goal")


@dataclass(frozen=True, slots=True)
class Spent:
    provider: str
    endpoint: str
    requests: int
    rows: int
    fewest: int


def spent(dsn: str, days: float) -> list[Spent]:
    """What the last run spent, endpoint by endpoint."""
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        rows = connection.execute(
            "SELECT provider, endpoint, requests, inserted + updated + unchanged AS rows"
            " FROM ops.run_endpoint WHERE run_id = (SELECT id FROM ops.run"
            " ORDER BY started_at DESC LIMIT 1) ORDER BY provider, endpoint"
        ).fetchall()
    return [Spent(**row, fewest=fewest(days=days, **row)) for row in rows]


def fewest(*, provider: str, endpoint: str, requests: int, rows: int, days: float) -> int:
    """The larger of what the widest windows and what the largest pages need.

    A detail costs one request each, and a run that has none to fetch spends none.
    """
    if endpoint.endswith(("_signal", "_stream")):
        return requests
    if endpoint in WHOLE:
        return 1
    width = DAYS.get((provider, endpoint), OURA_DATED if provider == "oura" else math.inf)
    pages = math.ceil(rows / PAGE.get((provider, endpoint), math.inf)) if rows else 1
    windows = math.ceil(days / width) if math.isfinite(width) else 1
    return max(pages, windows, 1)


def requests_spent(place: Place) -> list[Line]:
    """A three-day incremental and a one-year backfill of each vendor."""
    lines = []
    since = f"{datetime.now(UTC) - timedelta(days=365):%Y-%m-%d}"
    for vendor in ("oura", "whoop", "withings"):
        with place.database() as dsn:
            place.run((*PROGRAM, "backfill", "--since", since, "--provider", vendor), dsn)
            lines.append(_line(f"{vendor}: a year, requests", spent(dsn, 365)))
            place.run((*PROGRAM, "scrape", "--provider", vendor), dsn)
            lines.append(_line(f"{vendor}: three days, requests", spent(dsn, 3)))
    return lines


def _line(what: str, found: list[Spent]) -> Line:
    requests, least = sum(one.requests for one in found), sum(one.fewest for one in found)
    ratio = requests / least
    return Line(what, f"{requests:,}", f"{least:,} (fewest)", ratio, "<= 1.02", ratio <= 1.02)
