"""What one endpoint asks for in a run: chains of pages, each with what its success means.

A chain is a window of time, a change feed since its cursor, one detail, or a whole listing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from health_scraper.coverage import Subject, cover, cursor_of, follow, want
from health_scraper.db import Connection, Database, query
from health_scraper.declare import Document, Endpoint, Request, Window
from health_scraper.keep import Commit
from health_scraper.plan import cut, recent

EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command asked for: a range to fill (backfill), or None for an incremental scrape."""

    now: datetime
    scrape_days: int
    concurrency: int
    fill: Window | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    first: Request
    documents: Callable[[Any], list[Document]]
    commit: Commit


async def chains(
    database: Database, subject: Subject, endpoint: Endpoint, asked: Asked
) -> list[Chain]:
    """The endpoint's work, newest first."""
    if endpoint.details:
        return await _details(database, subject, endpoint)
    if endpoint.changes:
        return [await _changes(database, subject, endpoint, asked)]
    if endpoint.windows:
        return await _windows(database, subject, endpoint, asked)
    return await _listing(database, subject, endpoint, asked)


async def _windows(
    database: Database, subject: Subject, endpoint: Endpoint, asked: Asked
) -> list[Chain]:
    wanted = asked.fill or recent(asked.now, asked.scrape_days)
    begin = await _first_day(database, subject, endpoint)
    if begin is not None:
        wanted = Window(max(begin, wanted.start), wanted.end)
    if wanted.start >= wanted.end:
        return []
    missing = await want(database, subject, asked=wanted, resume=asked.fill is None)
    assert endpoint.windows is not None  # noqa: S101 - the caller looked
    return [
        Chain(endpoint.request(window), endpoint.documents, partial(_cover, subject, window))
        for gap in missing
        for window in cut(gap, endpoint.windows)
    ]


async def _first_day(database: Database, subject: Subject, endpoint: Endpoint) -> datetime | None:
    """When the endpoint's data can begin; the distant future while its parent has no row yet."""
    if endpoint.begins is None:
        return None
    (row,) = await database.fetch(
        query(f"first/{endpoint.begins.first}"), account_id=subject.account_id
    )
    return row["begin"] or datetime.max.replace(tzinfo=UTC)


async def _changes(database: Database, subject: Subject, endpoint: Endpoint, asked: Asked) -> Chain:
    assert endpoint.changes is not None  # noqa: S101 - the caller looked
    cursor = await cursor_of(database, subject)
    since = EPOCH if cursor is None else max(EPOCH, cursor - endpoint.changes.overlap)
    return Chain(
        endpoint.changes.request(since), endpoint.documents, partial(_follow, subject, asked.now)
    )


async def _details(database: Database, subject: Subject, endpoint: Endpoint) -> list[Chain]:
    details = endpoint.details
    assert details is not None  # noqa: S101 - the caller looked
    rows = await database.fetch(query(f"missing/{details.missing}"), account_id=subject.account_id)
    return [
        Chain(details.request(row["id"]), partial(details.documents, row["id"]), _nothing)
        for row in rows
    ]


async def _listing(
    database: Database, subject: Subject, endpoint: Endpoint, asked: Asked
) -> list[Chain]:
    # Without dates there is no history to fill: a backfill only makes sure that it was listed.
    if asked.fill and await cursor_of(database, subject) is not None:
        return []
    commit = partial(_follow, subject, asked.now)
    return [Chain(endpoint.request(None), endpoint.documents, commit)]


async def _cover(subject: Subject, window: Window, connection: Connection) -> None:
    await cover(connection, subject, window)


async def _follow(subject: Subject, cursor: datetime, connection: Connection) -> None:
    await follow(connection, subject, cursor)


async def _nothing(connection: Connection) -> None:
    """A detail's own row says that it was fetched."""
