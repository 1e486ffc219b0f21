"""Stores one page: its rows, the records that are not as documented, and what is new in them."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

import structlog

from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.declare import Document, Record
from health_scraper.records import Parsed, parse
from health_scraper.upsert import Counts, Table, upsert

log = structlog.get_logger()

Commit = Callable[[Connection], Awaitable[None]]


async def keep_page(
    database: Database,
    subject: Subject,
    records: Iterable[type[Record]],
    documents: list[Document],
    commit: Commit | None,
) -> Counts:
    """Writes everything of a page in one transaction; `commit` is what its success means."""
    page = [parse(record, documents) for record in records]

    async def work(connection: Connection) -> Counts:
        counts = Counts()
        for parsed in page:
            counts += await _keep(connection, subject, parsed)
        if commit is not None:
            await commit(connection)
        return counts

    return await database.run(work)


async def _keep(connection: Connection, subject: Subject, parsed: Parsed) -> Counts:
    table = Table(subject.provider, parsed.record, subject.account_id)
    counts = await upsert(connection, table, parsed)
    rejected = {item.payload_hash: item for item in parsed.rejected}
    for item in rejected.values():
        log.error("record.rejected", table=parsed.record.table, reason=item.reason)
        await connection.execute(
            query("reject"),
            subject.key
            | {
                "table": parsed.record.table,
                "payload_hash": item.payload_hash,
                "reason": item.reason,
                "payload": item.payload,
            },
        )
    await _note_drift(connection, subject, parsed)
    return replace(counts, rejected=len(rejected))


async def _note_drift(connection: Connection, subject: Subject, parsed: Parsed) -> None:
    for drift in parsed.drift:
        cursor = await connection.execute(
            query("note_drift"),
            {
                "provider": subject.provider,
                "table": parsed.record.table,
                "kind": drift.kind,
                "field": drift.field,
                "seen": drift.seen,
            },
        )
        if cursor.rowcount:
            log.warning(
                "drift.noted",
                table=parsed.record.table,
                kind=drift.kind,
                field=drift.field,
                seen=drift.seen,
            )
