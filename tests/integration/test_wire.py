"""What is written as text arrives in PostgreSQL as the value that it was."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from health_scraper.wire import column_text, unfolded

EAST = timezone(timedelta(hours=5, minutes=45))
VALUES: dict[str, list[Any]] = {
    "smallint": [1, None, -7],
    "integer": [0, None, -(2**31), 2**31 - 1],
    "bigint": [2**63 - 1, -(2**63), None],
    "numeric": [Decimal("71.50"), Decimal("1E-10"), None],
    "double precision": [0.1 + 0.2, 1e-300, -1.5e22, 3.0, None],
    "boolean": [True, False, None],
    "uuid": [UUID("7f3c1d1e-5a58-4b0b-9d0f-0a2f8a3c1b11"), None],
    "date": [date(2024, 2, 29), None],
    "timestamptz": [
        datetime(2026, 3, 29, 1, 59, 59, 123456, UTC),
        datetime(2026, 1, 1, 5, 45, tzinfo=EAST),
        datetime(1, 1, 2, tzinfo=UTC),
        None,
    ],
    "interval": [timedelta(hours=-9, minutes=-30), timedelta(days=2, seconds=1), None],
    "text": ["", "NULL", "null", None, 'a "b" \\ {c},d', "line\nend\t", "é 睡眠 🛌", " "],
    "jsonb": [{"a": [1, None, "NULL"]}, "null", [], 0],
    "integer[]": [[1, None, 3], [], None],
    "double precision[]": [[0.5, None], None],
    "text[]": [["a,b", None, 'q"\\'], []],
}


@pytest.mark.parametrize("sql_type", VALUES)
def test_values_come_back_as_they_were(server: str, sql_type: str) -> None:
    values = VALUES[sql_type]
    source = sql.SQL(unfolded(sql_type)).format(sql.Placeholder())
    statement = sql.SQL("SELECT value::{} FROM {} AS page (value)").format(
        sql.SQL(sql_type),
        source,
    )
    with psycopg.connect(server) as connection:
        rows = connection.execute(statement, [column_text(sql_type, values)]).fetchall()
    assert [row[0] for row in rows] == values
