"""Stores one page: its rows, the records that are not as documented, and what is new in them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import psycopg
import structlog
from psycopg.errors import UniqueViolation
from pydantic_core import from_json, to_json

from health_scraper.columnwise import turned
from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query, retried
from health_scraper.declare import Document, Record
from health_scraper.records import Drift, Rejected
from health_scraper.upsert import Batch, Counts, Table, upsert

log = structlog.get_logger()

CLASHES, CLASHING = 5, 45.0  # attempts, s


@dataclass(frozen=True, slots=True)
class Sheet:
    """What of a page belongs into one table.

    Neither records nor documents are kept, which take several times as much memory: only texts
    wait for the database. `samples` are the documents that no text holds whole.
    """

    batch: Batch
    samples: Sequence[Document]
    rejected: tuple[Rejected, ...]
    drift: frozenset[Drift]

    @classmethod
    def of(cls, subject: Subject, record: type[Record], documents: Sequence[Document]) -> "Sheet":
        page = turned(record, documents)
        table = Table(subject.provider, record, subject.account_id)
        samples = documents if record.sample else ()
        return cls(Batch.of(table, page, documents), samples, page.rejected, page.drift)

    def halves(self, subject: Subject) -> list["Sheet"]:
        record, documents = self.batch.table.record, self.documents
        half = len(documents) // 2
        parts = [Sheet.of(subject, record, part) for part in (documents[:half], documents[half:])]
        return [*parts, self.without_rows(subject)]

    def without_rows(self, subject: Subject, *refused: Rejected) -> "Sheet":
        """What could not be read, unless it is read again with the documents of samples."""
        nothing = Sheet.of(subject, self.batch.table.record, ())
        unread = () if self.samples else self.rejected
        return replace(nothing, rejected=(*unread, *refused))

    @property
    def documents(self) -> Sequence[Document]:
        """All that came, or all that could be read where the records are no samples."""
        if self.batch.table.record.sample:
            return self.samples
        documents: list[Document] = from_json(str(self.batch.parameters["payload"]))
        return documents


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
        return await self.store(self.sheets(documents), commit)

    def sheets(self, documents: Sequence[Document]) -> list[Sheet]:
        return [Sheet.of(self.subject, record, documents) for record in self.records]

    async def store(self, sheets: Sequence[Sheet], commit: Commit | None) -> Counts:
        """Writes everything of a page in one transaction; `commit` is what its success means."""
        try:
            return await self._write(sheets, commit)
        except psycopg.DataError:
            log.warning("page.taken_apart", endpoint=self.subject.endpoint)
        return await self._write(
            [part for one in sheets for part in await self._apart(one)], commit
        )

    async def _write(self, sheets: Sequence[Sheet], commit: Commit | None) -> Counts:
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

        counts = await self._repeated(work)
        self.noted.update(found)
        return counts

    async def _repeated(self, work: Callable[[Connection], Awaitable[Counts]]) -> Counts:
        """What another run has stored in the same moment is seen by the next attempt."""
        action = partial(self.database.run, work, durable=False)
        return await retried(action, (UniqueViolation,), attempts=CLASHES, timeout=CLASHING)

    async def _apart(self, sheet: Sheet) -> list[Sheet]:
        """Halves what PostgreSQL refuses until the documents that it refuses stand alone."""

        async def attempt(connection: Connection) -> Counts:
            async with connection.transaction(force_rollback=True):
                return await upsert(connection, sheet.batch)

        try:
            await self._repeated(attempt)
        except psycopg.DataError as error:
            if len(sheet.documents) > 1:
                halves = sheet.halves(self.subject)
                return [one for part in halves for one in await self._apart(part)]
            reason = (error.diag.message_primary or str(error)).strip()
            refused = Rejected(reason, to_json(sheet.documents[0]).decode())
            return [sheet.without_rows(self.subject, refused)]
        return [sheet]


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
