"""The barest loaders: rows that are parsed already into the program's own table, a page a time.

Reads what a backfill has stored, empties the table, and writes it again by one of two ways, so
that neither HTTP nor JSON nor validation costs anything; prints the seconds of the writing.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

PAGE = 1000
READ = """SELECT account_id, timestamp, source, bpm, timestamp_unix, extra::text
FROM oura.heartrate ORDER BY timestamp DESC"""
COPY = """COPY oura.heartrate (account_id, timestamp, source, bpm, timestamp_unix, extra)
FROM STDIN (FORMAT binary)"""
# May run twice, as ours may.
UPSERT = """INSERT INTO oura.heartrate (account_id, timestamp, source, bpm, timestamp_unix, extra)
SELECT account, stamp, source, bpm, unix, extra::jsonb FROM unnest(
    %b::integer[], %b::timestamptz[], %b::text[], %b::integer[], %b::bigint[], %b::text[]
) AS page (account, stamp, source, bpm, unix, extra)
ON CONFLICT ON CONSTRAINT heartrate_pkey
DO UPDATE SET
    bpm = excluded.bpm, timestamp_unix = excluded.timestamp_unix, extra = excluded.extra"""
TYPES = ("int4", "timestamptz", "text", "int4", "int8", "jsonb")

Rows = list[tuple[Any, ...]]
Write = Callable[[psycopg.Connection, Rows], None]


def copied(connection: psycopg.Connection, rows: Rows) -> None:
    with connection.cursor().copy(COPY) as copy:
        copy.set_types(TYPES)
        for row in rows:
            copy.write_row(row)


def upserted(connection: psycopg.Connection, rows: Rows) -> None:
    connection.execute(UPSERT, [list(column) for column in zip(*rows, strict=True)])


def main(write: Write) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(READ).fetchall()
        connection.execute("TRUNCATE oura.heartrate")
        connection.commit()
        begin = time.perf_counter()
        for start in range(0, len(rows), PAGE):
            write(connection, rows[start : start + PAGE])
            connection.commit()
        print(time.perf_counter() - begin)


main({"copy": copied, "upsert": upserted}[sys.argv[1]])
