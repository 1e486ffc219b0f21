"""What has been completely fetched. A window's coverage is written with its last page's rows."""

from dataclasses import dataclass
from datetime import datetime

from health_scraper.db import Connection, Database, query
from health_scraper.declare import Window


@dataclass(frozen=True, slots=True)
class Subject:
    """One endpoint of one account: what coverage, reports and rejected records are about."""

    account_id: int
    account: str
    provider: str
    endpoint: str

    @property
    def key(self) -> dict[str, object]:
        return {
            "account_id": self.account_id,
            "provider": self.provider,
            "endpoint": self.endpoint,
        }


async def want(
    database: Database, subject: Subject, *, asked: Window, resume: bool
) -> list[Window]:
    """Records that a range is wanted; returns the ranges to fetch, newest first.

    With `resume`, whatever earlier runs left undone is fetched as well, and the asked range is
    read again even where it is covered (the lookback). Without, only the asked range is filled.
    """
    rows = await database.fetch(
        query("want"), **subject.key, since=asked.start, until=asked.end, resume=resume
    )
    return [Window(row["since"], row["until"]) for row in rows]


async def cover(connection: Connection, subject: Subject, window: Window) -> None:
    parameters = subject.key | {"since": window.start, "until": window.end}
    await connection.execute(query("cover"), parameters)


async def follow(connection: Connection, subject: Subject, cursor: datetime) -> None:
    await connection.execute(query("follow"), subject.key | {"cursor": cursor})


async def cursor_of(database: Database, subject: Subject) -> datetime | None:
    rows = await database.fetch(
        "SELECT cursor_at FROM ops.coverage WHERE account_id = %(account_id)s"
        " AND provider = %(provider)s AND endpoint = %(endpoint)s",
        **subject.key,
    )
    return rows[0]["cursor_at"] if rows else None
