"""What the demo shows at its end: the tables, the last week, and the way to one's own data."""

from collections.abc import Iterable

import click
from psycopg import sql

from health_scraper.db import Connection, Database, query
from health_scraper.declare import Endpoint, Provider
from health_scraper.terminal import show_table

NEXT_STEPS = """
What you have seen is an invented person. To bring your own ring's data home:

  1. Register an app at https://cloud.ouraring.com/oauth/applications
     with the redirect URL http://localhost:8765/callback/
  2. export OURA_CLIENT_ID=… OURA_CLIENT_SECRET=…
  3. health-scraper account add me --timezone Europe/Berlin
  4. health-scraper authorize oura --account me
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
    numbers = ("asleep", "deep", "REM", "sleep score", "readiness", "HRV", "lowest HR", "steps")
    rows = [
        (
            f"{row['day']:%a %d %b}",
            _hours(row["asleep_seconds"]),
            _hours(row["deep_seconds"]),
            _hours(row["rem_seconds"]),
            _number(row["sleep_score"]),
            _number(row["readiness_score"]),
            _number(row["hrv_ms"], " ms"),
            _number(row["lowest_bpm"], " bpm"),
            _number(row["steps"]),
        )
        for row in await database.fetch(query("demo_week"))
    ]
    show_table(("day", *numbers), rows, title="The last week at a glance", numbers=numbers)


def _hours(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def _number(value: float | None, unit: str = "") -> str:
    return "-" if value is None else f"{value:,.0f}{unit}"


def show_next_steps() -> None:
    click.echo(NEXT_STEPS)
