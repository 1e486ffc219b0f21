"""Writes one page of one table in one statement, and counts what that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from psycopg import sql

from health_scraper.columnwise import Page, column_types
from health_scraper.db import Connection, query
from health_scraper.declare import Document, Record
from health_scraper.wire import array_text, unfolded


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; `unchanged` ones were not touched."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
            self.rejected + other.rejected,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Where a record class is stored, and for whom."""

    schema: str
    record: type[Record]
    account_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """The records of one page for one table: one array text per column."""

    table: Table
    parameters: dict[str, object]
    rows: int
    parents: str

    @classmethod
    def of(cls, table: Table, page: Page, documents: Sequence[Document]) -> "Batch":
        parameters = {"account_id": table.account_id, **page.texts}
        # What could not be read came again all the same: nothing is missing for certain.
        whole = () if page.rejected else documents
        return cls(table, parameters, page.rows, _parents(table.record, whole))


async def upsert(connection: Connection, batch: Batch) -> Counts:
    """Stores a page inside the caller's transaction.

    Raises psycopg.DataError where PostgreSQL refuses a value, such as a NUL in a text.
    """
    table = batch.table
    if table.record.history:
        name = f"{table.schema}.{table.record.table}"
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (name, table.account_id)
        )
    counts = await _stored(connection, batch) if batch.rows else Counts()
    if table.record.replaces:
        counts += await _replaced(connection, batch)
    return counts


async def _stored(connection: Connection, batch: Batch) -> Counts:
    statement = _statement(batch.table.schema, batch.table.record)
    written = await (await connection.execute(statement, batch.parameters)).fetchone()
    assert written is not None  # noqa: S101 - an aggregate always answers one row
    stored = written["inserted"] + written["updated"]
    return Counts(written["inserted"], written["updated"], unchanged=batch.rows - stored)


async def _replaced(connection: Connection, batch: Batch) -> Counts:
    """Marks rows of documents that came again without them."""
    statement = _replace_statement(batch.table.schema, batch.table.record)
    parameters = {**batch.parameters, "parents": batch.parents}
    marked = await (await connection.execute(statement, parameters)).fetchone()
    return Counts(deleted=marked["deleted"] if marked else 0)


def _parents(record: type[Record], documents: Sequence[Document]) -> str:
    if not record.replaces:
        return "{}"
    (name,) = record.replaces
    # What is no object has been rejected already.
    named = (item.get(name) for item in documents if hasattr(item, "get"))
    found = {str(value) for value in named if value is not None}
    return array_text("text", sorted(found))


@cache
def _statement(schema: str, record: type[Record]) -> bytes:
    return _composed("append_version" if record.history else "upsert", schema, record)


@cache
def _replace_statement(schema: str, record: type[Record]) -> bytes:
    return _composed("replace", schema, record)


def _composed(template: str, schema: str, record: type[Record]) -> bytes:
    types = column_types(record)
    values = [name for name in types if name not in record.key]
    (parent,) = record.replaces or ("account_id",)
    composed = sql.SQL(query(template)).format(
        parent=sql.Identifier(parent),
        parent_type=sql.SQL(types.get(parent, "integer")),
        table=sql.Identifier(schema, record.table),
        constraint=sql.Identifier(f"{record.table}_pkey"),
        columns=_listed(sql.Identifier(name) for name in types),
        sources=_listed(_source(name, kind) for name, kind in types.items()),
        selected=_listed(_cast(name, kind) for name, kind in types.items()),
        same_key=_same_key(record.key, "stored", "incoming"),
        candidate_key=_same_key(record.key, "candidate", "incoming"),
        newer_key=_same_key(record.key, "newer", "version"),
        order=_listed(sql.Identifier(name) for name in record.key or ("payload",)),
        first_key=sql.Identifier(next(iter(record.key), "payload")),
        assignments=_listed(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in values
        ),
        stored_values=_listed(sql.Identifier("stored", name) for name in values),
        incoming_values=_listed(sql.Identifier("incoming", name) for name in values),
        excluded_values=_listed(sql.Identifier("excluded", name) for name in values),
    )
    return composed.as_bytes()


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _source(name: str, kind: str) -> sql.Composed:
    return sql.SQL(unfolded(kind)).format(sql.Placeholder(name))


def _cast(name: str, kind: str) -> sql.Composed:
    cast = "nullif(page.{0}, 'null') AS {0}" if kind == "jsonb" else "page.{0}::{1} AS {0}"
    return sql.SQL(cast).format(sql.Identifier(name), sql.SQL(kind))


def _same_key(key: tuple[str, ...], left: str, right: str) -> sql.Composable:
    pairs = [
        sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name))
        for name in key
    ]
    return sql.SQL(" AND ").join(pairs) if pairs else sql.SQL("TRUE")
