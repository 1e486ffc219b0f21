"""Every endpoint's tables: they are what the records say, and storing twice is dull."""

import json
from typing import Any

import psycopg
from psycopg.rows import DictRow

from health_scraper.coverage import Subject
from health_scraper.db import Database
from health_scraper.declare import Document, Endpoint, Provider, Record
from health_scraper.keep import Keeper
from health_scraper.upsert import Counts

Rows = list[tuple[type[Record], Document, Record]]
Pages = tuple[list[Document], list[Document]]
Catalogue = psycopg.Connection[DictRow]

COLUMNS = """
SELECT
    attname AS name,
    replace(format_type(atttypid, NULL), 'timestamp with time zone', 'timestamptz') AS type,
    col_description(attrelid, attnum) AS comment
FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
"""
KEY = """
SELECT array_agg(attname::text ORDER BY position) AS columns
FROM pg_constraint
CROSS JOIN unnest(conkey) WITH ORDINALITY AS key (number, position)
JOIN pg_attribute ON attrelid = conrelid AND attnum = number
WHERE conrelid = %(table)s::regclass AND conname = %(name)s
"""


def stored_columns(record: type[Record]) -> dict[str, str]:
    rest = {"extra" if record.sample else "payload": "jsonb"}
    times = ["created_at", "updated_at", "deleted_at", *(["observed_at"] if record.history else [])]
    return {
        "account_id": "integer",
        **{column.name: column.sql_type for column in record.columns()},
        **rest,
        **dict.fromkeys(times, "timestamptz"),
    }


async def keep(
    database: Database, provider: Provider, endpoint: Endpoint, page: list[Document]
) -> Counts:
    subject = Subject(1, "me", provider.name, endpoint.name)
    return await Keeper(database, subject, endpoint.records).keep(page, None)


def canonical(values: list[Any]) -> list[str]:
    return sorted(json.dumps(value, sort_keys=True) for value in values)


def test_a_table_has_exactly_the_records_columns(
    catalogue: Catalogue, provider: Provider, endpoint: Endpoint
) -> None:
    for record in endpoint.records:
        found = catalogue.execute(COLUMNS, {"table": f"{provider.name}.{record.table}"})
        assert {row["name"]: row["type"] for row in found} == stored_columns(record)


def test_every_column_says_what_it_means(
    catalogue: Catalogue, provider: Provider, endpoint: Endpoint
) -> None:
    for record in endpoint.records:
        found = catalogue.execute(COLUMNS, {"table": f"{provider.name}.{record.table}"})
        assert [row["name"] for row in found if not row["comment"]] == []


def test_the_account_and_the_records_key_are_the_tables_key(
    catalogue: Catalogue, provider: Provider, endpoint: Endpoint
) -> None:
    for record in endpoint.records:
        names = {"table": f"{provider.name}.{record.table}", "name": f"{record.table}_pkey"}
        (key,) = catalogue.execute(KEY, names)
        history = ["observed_at"] if record.history else []
        assert key["columns"] == ["account_id", *record.key, *history]


def test_the_reader_may_read_the_table(
    catalogue: Catalogue, provider: Provider, endpoint: Endpoint
) -> None:
    for record in endpoint.records:
        (may,) = catalogue.execute(
            "SELECT has_table_privilege('grafana_reader', %s, 'SELECT') AS read",
            (f"{provider.name}.{record.table}",),
        )
        assert may["read"]


async def test_both_pages_are_stored(
    database: Database, provider: Provider, endpoint: Endpoint, documents: Pages, rows: Rows
) -> None:
    first, second = [await keep(database, provider, endpoint, page) for page in documents]
    total = first + second
    assert total.inserted + total.updated == len(rows)
    assert total.rejected == 0


async def test_a_page_that_comes_again_changes_nothing(
    database: Database, provider: Provider, endpoint: Endpoint, documents: Pages
) -> None:
    for page in documents:
        first = await keep(database, provider, endpoint, page)
        again = await keep(database, provider, endpoint, page)
        assert again == Counts(unchanged=first.inserted + first.updated)


async def test_the_table_keeps_every_document_or_what_has_no_column(
    database: Database, provider: Provider, endpoint: Endpoint, documents: Pages, rows: Rows
) -> None:
    for page in documents:
        await keep(database, provider, endpoint, page)
    for record in endpoint.records:
        column = "extra" if record.sample else "payload"
        table = f"{provider.name}.{record.table}"
        found = await database.fetch(f"SELECT {column} AS kept FROM {table}")  # noqa: S608 - our own names
        sent = [
            (row.model_extra or None) if record.sample else document
            for kind, document, row in rows
            if kind is record
        ]
        assert canonical([row["kept"] for row in found]) == canonical(sent)
