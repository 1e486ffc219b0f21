"""What the demo shows at its end: the tables, the last week, and the way to one's own data."""

from collections.abc import Callable, Iterable

import click
from psycopg import sql
from psycopg.rows import DictRow

from health_scraper.db import Connection, Database, query
from health_scraper.declare import Endpoint, Provider
from health_scraper.terminal import show_table

NEXT_STEPS = """
What you have seen is an invented person. To bring your own data home:

  1. Register an app at your vendor, with the redirect URL http://localhost:8765/callback/
       Oura      https://cloud.ouraring.com/oauth/applications
       WHOOP     https://developer-dashboard.whoop.com
       Withings  https://developer.withings.com/dashboard
  2. export OURA_CLIENT_ID=… OURA_CLIENT_SECRET=…        (or WHOOP_…, WITHINGS_…)
  3. health-scraper account add me --timezone Europe/Berlin
  4. health-scraper authorize oura --account me          (or whoop, withings)
  5. health-scraper backfill --since 2024-01-01, and from then on health-scraper scrape
"""


async def show_tables(database: Database, catalogue: Iterable[tuple[Provider, Endpoint]]) -> None:
    rows = []
    for provider, endpoint in catalogue:
        for record in endpoint.records:
            count = await _count(database, provider.name, record.table)
            name = f"{provider.name}.{record.table}"
            rows.append((f"{provider.name} {endpoint.name}", name, f"{count:,}"))
    columns = ("endpoint", "table", "rows")
    show_table(columns, rows, title="What is in the database", numbers=("rows",))


async def _count(database: Database, schema: str, table: str) -> int:
    statement = sql.SQL("SELECT count(*) AS rows FROM {}").format(sql.Identifier(schema, table))

    async def work(connection: Connection) -> int:
        row = await (await connection.execute(statement)).fetchone()
        return 0 if row is None else int(row["rows"])

    return await database.run(work)


async def show_week(database: Database) -> None:
    """The last seven days as a person reads them over breakfast."""
    found = await database.fetch(query("demo_week"))
    rows = [(f"{row['day']:%a %d %b}", *(show(row) for show in WEEK.values())) for row in found]
    show_table(("day", *WEEK), rows, title="The last week at a glance", numbers=tuple(WEEK))
    click.echo(WHOSE)


def _hours(row: DictRow) -> str:
    if row["asleep_seconds"] is None:
        return "-"
    minutes = round(row["asleep_seconds"] / 60)
    return f"{minutes // 60} h {minutes % 60:02} min"


def _number(name: str, form: str) -> Callable[[DictRow], str]:
    return lambda row: "-" if row[name] is None else form.format(row[name])


WEEK: dict[str, Callable[[DictRow], str]] = {
    "asleep": _hours,
    "sleep": _number("oura_sleep", "{:.0f}"),
    "readiness": _number("readiness", "{:.0f}"),
    "HRV": _number("hrv_ms", "{:.0f} ms"),
    "steps": _number("steps", "{:,.0f}"),
    "recovery": _number("recovery_percent", "{:.0f} %"),
    "strain": _number("strain", "{:.1f}"),
    "resting HR": _number("resting_bpm", "{:.0f} bpm"),
    "sleep score": _number("withings_sleep", "{:.0f}"),
    "weight": _number("weight_kg", "{:.1f} kg"),
}
# Each column is one vendor's: they define nearly everything differently.
WHOSE = "  Oura: asleep to steps. WHOOP: recovery to resting HR. Withings: sleep score and weight."


def show_next_steps() -> None:
    click.echo(NEXT_STEPS)
