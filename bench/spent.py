"""Requests spent, against the fewest that the vendors' windows and pages allow."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from bench.place import PROGRAM, UNLIMITED, Place
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
SAMPLES = (("oura", "heartrate"), ("oura", "ring_battery_level"))
SAMPLES_PER_WINDOW = """
SELECT sum(greatest(ceil(samples / 1000.0), 1)) AS pages
FROM (
    SELECT count(*) AS samples
    FROM {}
    WHERE timestamp > now() - %(days)s * interval '1 day'
    GROUP BY floor(extract(epoch FROM now() - timestamp) / (30 * 86400))
) AS windows"""
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
        return [Spent(**row, fewest=_fewest(connection, row, days)) for row in rows]


def _fewest(connection: psycopg.Connection[DictRow], row: DictRow, days: float) -> int:
    name = (row["provider"], row["endpoint"])
    if name in SAMPLES:
        # The pages of the widest windows, each with its own last page.
        statement = sql.SQL(SAMPLES_PER_WINDOW).format(sql.Identifier(*name))
        (pages,) = connection.execute(statement, {"days": days}).fetchall()
        return int(pages["pages"])
    if name == ("withings", "measure"):
        # A page holds groups, and the rows counted are groups and their measures.
        (groups,) = connection.execute(
            "SELECT count(*) AS n FROM withings.measure_group"
        ).fetchall()
        return fewest(days=days, **{**row, "rows": groups["n"]})
    return fewest(days=days, **row)


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
    """A three-day incremental and a one-year backfill of each vendor, today on top of both."""
    lines = []
    place.control("limits", {"enabled": False})
    now = datetime.now(UTC)
    since = f"{now - timedelta(days=365):%Y-%m-%d}"
    today = (now - now.replace(hour=0, minute=0, second=0)) / timedelta(days=1)
    for vendor in ("oura", "whoop", "withings"):
        with place.database() as dsn:
            place.run(
                (*PROGRAM, "backfill", "--since", since, "--provider", vendor), dsn, **UNLIMITED
            )
            lines.append(_line(f"{vendor}: a year, requests", spent(dsn, 365 + today)))
            place.run((*PROGRAM, "scrape", "--provider", vendor), dsn, **UNLIMITED)
            lines.append(_line(f"{vendor}: three days, requests", spent(dsn, 3 + today)))
    place.control("reset", {})
    return lines


def _line(what: str, found: list[Spent]) -> Line:
    requests, least = sum(one.requests for one in found), sum(one.fewest for one in found)
    ratio = requests / least
    return Line(what, f"{requests:,}", f"{least:,} (fewest)", ratio, "<= 1.02", ratio <= 1.02)
