"""Stores one page: its rows, the records that are not as documented, and what is new in them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import psycopg
import structlog
from pydantic_core import to_json

from health_scraper.columnwise import turned
from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.declare import Document, Record
from health_scraper.records import Drift, Rejected
from health_scraper.upsert import Batch, Counts, Table, upsert

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of a page belongs into one table.

    The validated records are not kept: only their columns wait for the database.
    """

    batch: Batch
    documents: Sequence[Document]
    rejected: tuple[Rejected, ...]
    drift: frozenset[Drift]

    @classmethod
    def of(cls, subject: Subject, record: type[Record], documents: Sequence[Document]) -> "Sheet":
        page = turned(record, documents)
        table = Table(subject.provider, record, subject.account_id)
        return cls(Batch.of(table, page, documents), documents, page.rejected, page.drift)


Commit = Callable[[Connection, Sequence[Sheet]], Awaitable[Counts]]


async def keep_page(
    database: Database,
    subject: Subject,
    records: Iterable[type[Record]],
    documents: Sequence[Document],
    commit: Commit | None,
) -> Counts:
    """Writes everything of a page in one transaction; `commit` is what its success means."""
    sheets = [Sheet.of(subject, record, documents) for record in records]
    try:
        return await _keep_sheets(database, subject, sheets, commit)
    except psycopg.DataError:
        log.warning("page.taken_apart", endpoint=subject.endpoint)
    apart = [part for sheet in sheets for part in await _taken_apart(database, subject, sheet)]
    return await _keep_sheets(database, subject, apart, commit)


async def _keep_sheets(
    database: Database, subject: Subject, sheets: Sequence[Sheet], commit: Commit | None
) -> Counts:
    async def work(connection: Connection) -> Counts:
        counts = Counts()
        for sheet in sheets:
            counts += await upsert(connection, sheet.batch)
            counts += await _keep_rejected(connection, subject, sheet)
            await _note_drift(connection, subject, sheet)
        if commit is not None:
            counts += await commit(connection, sheets)
        return counts

    return await database.run(work, durable=False)


async def _taken_apart(database: Database, subject: Subject, sheet: Sheet) -> list[Sheet]:
    """Halves what PostgreSQL refuses until the documents that it refuses stand alone."""

    async def attempt(connection: Connection) -> None:
        async with connection.transaction(force_rollback=True):
            await upsert(connection, sheet.batch)

    try:
        await database.run(attempt)
    except psycopg.DataError as error:
        if len(sheet.documents) == 1:
            reason = (error.diag.message_primary or str(error)).strip()
            rejected = Rejected(reason, to_json(sheet.documents[0]).decode())
            nothing = Sheet.of(subject, sheet.batch.table.record, ())
            return [replace(nothing, rejected=(rejected,))]
    else:
        return [sheet]
    record, half = sheet.batch.table.record, len(sheet.documents) // 2
    parts = (sheet.documents[:half], sheet.documents[half:])
    halves = [Sheet.of(subject, record, part) for part in parts]
    return [one for part in halves for one in await _taken_apart(database, subject, part)]


async def _keep_rejected(connection: Connection, subject: Subject, sheet: Sheet) -> Counts:
    table = sheet.batch.table.record.table
    rejected = {item.payload_hash: item for item in sheet.rejected}
    for item in rejected.values():
        log.error("record.rejected", table=table, reason=item.reason)
        facts = {"table": table, "payload_hash": item.payload_hash}
        values = {"reason": item.reason, "payload": item.payload}
        await connection.execute(query("reject"), subject.key | facts | values)
    return Counts(rejected=len(rejected))


async def _note_drift(connection: Connection, subject: Subject, sheet: Sheet) -> None:
    table = sheet.batch.table.record.table
    for drift in sheet.drift:
        seen = {"kind": drift.kind, "field": drift.field, "seen": drift.seen}
        values = {"provider": subject.provider, "table": table, **seen}
        if await (await connection.execute(query("note_drift"), values)).fetchone():
            log.warning("drift.noted", table=table, **seen)
