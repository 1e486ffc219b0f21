"""Stores one page: its rows, the records that are not as documented, and what is new in them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import psycopg
import stamina
import structlog
from psycopg.errors import UniqueViolation
from pydantic_core import to_json

from health_scraper.columnwise import turned
from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.declare import Document, Record
from health_scraper.records import Drift, Rejected
from health_scraper.upsert import Batch, Counts, Table, upsert

log = structlog.get_logger()

CLASHES = 5


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
Noted = tuple[type[Record], Drift]


@dataclass(frozen=True, slots=True)
class Keeper:
    """Stores the pages of one endpoint of one account; `noted` is the drift it has told of."""

    database: Database
    subject: Subject
    records: Sequence[type[Record]]
    noted: set[Noted] = field(default_factory=set)

    async def keep(self, documents: Sequence[Document], commit: Commit | None) -> Counts:
        """Writes everything of a page in one transaction; `commit` is what its success means."""
        sheets = [Sheet.of(self.subject, record, documents) for record in self.records]
        try:
            return await self._store(sheets, commit)
        except psycopg.DataError:
            log.warning("page.taken_apart", endpoint=self.subject.endpoint)
        return await self._store(
            [part for one in sheets for part in await self._apart(one)], commit
        )

    async def _store(self, sheets: Sequence[Sheet], commit: Commit | None) -> Counts:
        found = {(sheet.batch.table.record, drift) for sheet in sheets for drift in sheet.drift}

        async def work(connection: Connection) -> Counts:
            counts = Counts()
            for sheet in sheets:
                counts += await upsert(connection, sheet.batch)
                counts += await _keep_rejected(connection, self.subject, sheet)
            await _note_drift(connection, self.subject, found - self.noted)
            if commit is not None:
                counts += await commit(connection, sheets)
            return counts

        # What another run has stored in the same moment is seen by the next attempt.
        async for attempt in stamina.retry_context(on=UniqueViolation, attempts=CLASHES):
            with attempt:
                counts = await self.database.run(work, durable=False)
        self.noted.update(found)
        return counts

    async def _apart(self, sheet: Sheet) -> list[Sheet]:
        """Halves what PostgreSQL refuses until the documents that it refuses stand alone."""

        async def attempt(connection: Connection) -> None:
            async with connection.transaction(force_rollback=True):
                await upsert(connection, sheet.batch)

        record, documents = sheet.batch.table.record, sheet.documents
        try:
            await self.database.run(attempt)
        except psycopg.DataError as error:
            if len(documents) == 1:
                reason = (error.diag.message_primary or str(error)).strip()
                rejected = Rejected(reason, to_json(documents[0]).decode())
                return [replace(Sheet.of(self.subject, record, ()), rejected=(rejected,))]
        else:
            return [sheet]
        half = len(documents) // 2
        parts = (
            Sheet.of(self.subject, record, part) for part in (documents[:half], documents[half:])
        )
        return [one for part in parts for one in await self._apart(part)]


async def _keep_rejected(connection: Connection, subject: Subject, sheet: Sheet) -> Counts:
    table = sheet.batch.table.record.table
    rejected = {item.payload_hash: item for item in sheet.rejected}
    for item in rejected.values():
        log.error("record.rejected", table=table, reason=item.reason)
        facts = {"table": table, "payload_hash": item.payload_hash}
        values = {"reason": item.reason, "payload": item.payload}
        await connection.execute(query("reject"), subject.key | facts | values)
    return Counts(rejected=len(rejected))


async def _note_drift(connection: Connection, subject: Subject, drifts: set[Noted]) -> None:
    for record, drift in drifts:
        seen = {"kind": drift.kind, "field": drift.field, "seen": drift.seen}
        values = {"provider": subject.provider, "table": record.table, **seen}
        if await (await connection.execute(query("note_drift"), values)).fetchone():
            log.warning("drift.noted", table=record.table, **seen)
