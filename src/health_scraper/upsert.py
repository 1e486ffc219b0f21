"""Writes one page of one table in one statement, and counts what that changed."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from pydantic_core import to_json

from health_scraper.db import Connection, query
from health_scraper.declare import Document, Record
from health_scraper.records import Parsed, Rejected

Row = tuple[Record, Document]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; `unchanged` ones were not touched."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Table:
    """Where a record class is stored, and for whom."""

    schema: str
    record: type[Record]
    account_id: int


async def upsert(connection: Connection, table: Table, parsed: Parsed) -> Counts:
    """Stores a page inside the caller's transaction.

    Values that PostgreSQL refuses (a NUL in a text) join `parsed.rejected`; the rest is stored.
    """
    if table.record.history:
        name = f"{table.schema}.{table.record.table}"
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", (name, table.account_id)
        )
    return await _store(connection, table, parsed, parsed.rows)


async def _store(
    connection: Connection, table: Table, parsed: Parsed, rows: Sequence[Row]
) -> Counts:
    if not rows:
        return Counts()
    try:
        async with connection.transaction():
            return await _execute(connection, table, rows)
    except psycopg.DataError as error:
        if len(rows) == 1:
            reason = (error.diag.message_primary or str(error)).strip()
            parsed.rejected.append(Rejected(reason, to_json(rows[0][1]).decode()))
            return Counts()
    half = len(rows) // 2
    first = await _store(connection, table, parsed, rows[:half])
    return first + await _store(connection, table, parsed, rows[half:])


async def _execute(connection: Connection, table: Table, rows: Sequence[Row]) -> Counts:
    statement = _statement(table.schema, table.record)
    parameters = {"account_id": table.account_id, **_arrays(table.record, rows)}
    cursor = await connection.execute(statement, parameters)
    written = await cursor.fetchone()
    assert written is not None  # noqa: S101 - an aggregate always answers one row
    stored = written["inserted"] + written["updated"]
    return Counts(written["inserted"], written["updated"], unchanged=len(rows) - stored)


def _arrays(record: type[Record], rows: Sequence[Row]) -> dict[str, list[Any]]:
    """The page turned from rows to columns, as unnest takes it."""
    records = [row for row, _ in rows]
    arrays: dict[str, list[Any]] = {}
    for column in record.columns():
        values = [column.get(row) for row in records]
        as_sent = column.wire_type == column.sql_type
        arrays[column.name] = values if as_sent else [column.wire_value(value) for value in values]
    if record.sample:
        arrays["extra"] = [_json(row.model_extra) for row in records]
    else:
        arrays["payload"] = [_json(document) for _, document in rows]
    return arrays


def _json(value: Document | None) -> str | None:
    return to_json(value).decode() if value else None


@cache
def _statement(schema: str, record: type[Record]) -> sql.Composed:
    types = {column.name: (column.wire_type, column.sql_type) for column in record.columns()}
    types["extra" if record.sample else "payload"] = ("text", "jsonb")
    values = [name for name in types if name not in record.key]
    template = query("append_version" if record.history else "upsert")
    return sql.SQL(template).format(
        table=sql.Identifier(schema, record.table),
        constraint=sql.Identifier(f"{record.table}_pkey"),
        columns=_listed(sql.Identifier(name) for name in types),
        arrays=_listed(_array(name, wire) for name, (wire, _) in types.items()),
        selected=_listed(_cast(name, kind) for name, (_, kind) in types.items()),
        same_key=_same_key(record.key, "stored", "incoming"),
        newer_key=_same_key(record.key, "newer", "version"),
        order=_listed(sql.Identifier(name) for name in record.key or ("payload",)),
        assignments=_listed(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in values
        ),
        stored_values=_listed(sql.Identifier("stored", name) for name in values),
        incoming_values=_listed(sql.Identifier("incoming", name) for name in values),
        excluded_values=_listed(sql.Identifier("excluded", name) for name in values),
    )


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _array(name: str, wire_type: str) -> sql.Composed:
    return sql.SQL("{}::{}[]").format(sql.Placeholder(name, format=BINARY), sql.SQL(wire_type))


def _cast(name: str, kind: str) -> sql.Composed:
    return sql.SQL("page.{0}::{1} AS {0}").format(sql.Identifier(name), sql.SQL(kind))


def _same_key(key: tuple[str, ...], left: str, right: str) -> sql.Composable:
    pairs = [
        sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name))
        for name in key
    ]
    return sql.SQL(" AND ").join(pairs) if pairs else sql.SQL("TRUE")


BINARY = psycopg.adapt.PyFormat.BINARY
