"""Writes docs/schema.md: every table, view and function, in the words of its own comments.

Run `.venv/bin/python docs/make_schema.py` after a change of the migrations.
"""  # noqa: INP001 - a script beside the documents, not a package

import asyncio
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg.rows import DictRow, dict_row

from health_scraper.embedded import running_postgres
from health_scraper.migrations import migrate

TARGET = Path(__file__).with_name("schema.md")
INTRODUCTION = """# The schema

Written by `docs/make_schema.py` from the comments in the database: change those, in a migration.
The parts of a table's key are in bold; every data row's key begins with the account.
"""
SCHEMAS = """
SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment
FROM pg_namespace
WHERE nspname IN ('health', 'oura', 'withings', 'whoop', 'ops')
ORDER BY array_position(ARRAY['health', 'oura', 'withings', 'whoop', 'ops'], nspname::text)
"""
COLUMNS = """
SELECT
    relname AS relation,
    CASE relkind WHEN 'v' THEN 'view' ELSE 'table' END AS kind,
    obj_description(class.oid, 'pg_class') AS about,
    attname AS name,
    replace(format_type(atttypid, NULL), 'timestamp with time zone', 'timestamptz') AS type,
    col_description(class.oid, attnum) AS comment,
    coalesce(attnum = ANY (conkey), false) AS key
FROM pg_class AS class
JOIN pg_attribute ON attrelid = class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_constraint ON conrelid = class.oid AND contype = 'p'
WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'v')
    AND class.oid::regclass::text <> 'ops.migration'
ORDER BY relkind, relname, attnum
"""
FUNCTIONS = """
SELECT
    proname AS name,
    pg_get_function_identity_arguments(oid) AS arguments,
    obj_description(oid, 'pg_proc') AS about
FROM pg_proc
WHERE pronamespace = %(schema)s::regnamespace
ORDER BY proname
"""


def render(connection: psycopg.Connection[DictRow]) -> str:
    """The whole document, from a migrated database."""
    parts = [INTRODUCTION]
    for schema in connection.execute(SCHEMAS).fetchall():
        parts.append(f"## {schema['name']}\n\n{schema['comment']}\n")
        parts += _relations(connection, schema["name"])
        parts += _functions(connection, schema["name"])
    return "\n".join(parts)


def _relations(connection: psycopg.Connection[DictRow], schema: str) -> Iterator[str]:
    columns = connection.execute(COLUMNS, {"schema": schema}).fetchall()
    for _, found in groupby(columns, key=lambda column: column["relation"]):
        own = list(found)
        head = own[0]
        lines = [f"### {head['kind']} `{schema}.{head['relation']}`", "", head["about"] or "", ""]
        lines += ["| column | type | meaning |", "|---|---|---|", *map(_line, own), ""]
        yield "\n".join(lines)


def _line(column: DictRow) -> str:
    name = f"**{column['name']}**" if column["key"] else column["name"]
    return f"| {name} | {column['type']} | {(column['comment'] or '').replace('|', '/')} |"


def _functions(connection: psycopg.Connection[DictRow], schema: str) -> Iterator[str]:
    for found in connection.execute(FUNCTIONS, {"schema": schema}):
        title = f"### function `{schema}.{found['name']}({found['arguments']})`"
        yield f"{title}\n\n{found['about'] or ''}\n"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_postgres(Path(folder)) as dsn:
        asyncio.run(migrate(dsn))
        with psycopg.connect(dsn, row_factory=dict_row) as connection:
            TARGET.write_text(render(connection), "utf-8")


if __name__ == "__main__":
    main()
