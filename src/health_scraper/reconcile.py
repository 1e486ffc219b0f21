"""What the vendor no longer returns is marked deleted, where a complete reading proves it.

docs/adr/0009-what-a-listing-proves.md names the guards and why each is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import structlog
from psycopg import sql

from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.declare import At, Record, Window
from health_scraper.keep import Sheet
from health_scraper.upsert import Counts, Table
from health_scraper.wire import wire_type

log = structlog.get_logger()

UTC_DAY = "({}::timestamptz AT TIME ZONE 'UTC')::date"


@dataclass(slots=True)
class Reading:
    """One reading of a window, or of a listing without dates, that may show what was withdrawn.

    It keeps the keys that its pages bring: some bytes for each row of one window. `settled` is
    the instant before which whatever is not listed is really gone, `began` when the reading was
    planned, by the database's clock.
    """

    window: Window | None
    settled: datetime
    began: datetime
    keys: dict[Table, list[dict[str, str]]] = field(default_factory=dict)
    doubtful: bool = False

    async def note(self, _connection: Connection, sheets: Sequence[Sheet]) -> Counts:
        for sheet in sheets:
            batch = sheet.batch
            if batch.rows:
                key = {name: str(batch.parameters[name]) for name in batch.table.record.key}
                self.keys.setdefault(batch.table, []).append(key)
            # A record that could not be read is listed all the same, under a key nobody knows.
            self.doubtful = self.doubtful or bool(sheet.rejected)
        return Counts()

    async def close(self, connection: Connection, sheets: Sequence[Sheet]) -> Counts:
        """Marks what no page has brought, in the transaction of the last page."""
        await self.note(connection, sheets)
        counts = Counts()
        # Tables without keys are not here: an empty answer alone proves nothing.
        for table, keys in self.keys.items():
            if not self.doubtful and _can_tell(table.record, self.window):
                counts += await self._withdraw(connection, table, keys)
        return counts

    async def _withdraw(
        self, connection: Connection, table: Table, keys: list[dict[str, str]]
    ) -> Counts:
        parameters: dict[str, object] = {
            "account_id": table.account_id,
            "until": self.settled,
            "began": self.began,
            **{name: _chained(page[name] for page in keys) for name in table.record.key},
        }
        if self.window is not None:
            until = min(self.settled, self.window.end)
            parameters |= {"since": self.window.start, "until": until}
        statement = _statement(table.schema, table.record)
        row = await (await connection.execute(statement, parameters)).fetchone()
        assert row is not None  # noqa: S101 - an aggregate always answers one row
        if row["deleted"]:
            log.info("record.withdrawn", table=table.record.table, rows=row["deleted"])
        return Counts(deleted=row["deleted"])


async def earliest(database: Database, subject: Subject, record: type[Record]) -> datetime | None:
    """When the account's first row lies in time, as far as is known here."""
    if record.at is None:
        return None
    statement = _earliest(subject.provider, record, record.at)

    async def select(connection: Connection) -> datetime | None:
        row = await (await connection.execute(statement, subject.key)).fetchone()
        return row["at"] if row else None

    return await database.run(select)


def _earliest(schema: str, record: type[Record], at: At) -> sql.Composed:
    begin: sql.Composable = sql.Identifier("placed" if at.of else "stored", at.begin)
    if _type_of(record, at) == "date":
        begin = sql.SQL("{}::timestamp AT TIME ZONE 'UTC'").format(begin)
    placing: sql.Composable = sql.SQL("")
    if at.of:
        placing = sql.SQL(
            "INNER JOIN {} AS placed ON placed.account_id = stored.account_id AND placed.id = {}"
        ).format(sql.Identifier(schema, at.of[0]), sql.Identifier("stored", at.of[1]))
    table = sql.Identifier(schema, record.table)
    return sql.SQL(query("earliest")).format(begin=begin, table=table, placing=placing)


def _type_of(record: type[Record], at: At) -> str:
    types = {column.name: column.sql_type for column in record.columns()}
    return types.get(at.begin, "timestamptz")


def _can_tell(record: type[Record], window: Window | None) -> bool:
    if window is None:
        return record.history and bool(record.key)
    return record.at is not None


def _chained(arrays: Iterable[str]) -> str:
    """The array texts of several pages as one."""
    return "{" + ",".join(array[1:-1] for array in arrays if array != "{}") + "}"


@cache
def _statement(schema: str, record: type[Record]) -> sql.Composed:
    types = {
        column.name: column.sql_type for column in record.columns() if column.name in record.key
    }
    names = [sql.Identifier(name) for name in types]
    at = record.at or At("observed_at")
    return sql.SQL(query("withdraw_version" if record.history else "withdraw")).format(
        table=sql.Identifier(schema, record.table),
        columns=sql.SQL(", ").join(names),
        arrays=sql.SQL(", ").join(_array(name, kind) for name, kind in types.items()),
        selected=sql.SQL(", ").join(_cast(name, kind) for name, kind in types.items()),
        same_key=_same(record.key, "stored", "listed"),
        newer_key=_same(record.key, "newer", "stored"),
        inside=_inside(schema, record, at),
        final=_final(at),
    )


def _array(name: str, kind: str) -> sql.Composed:
    return sql.SQL("{}::{}[]").format(sql.Placeholder(name), sql.SQL(wire_type(kind)))


def _cast(name: str, kind: str) -> sql.Composed:
    return sql.SQL("page.{0}::{1} AS {0}").format(sql.Identifier(name), sql.SQL(kind))


def _same(key: tuple[str, ...], left: str, right: str) -> sql.Composed:
    pairs = (
        sql.SQL("{} = {}").format(sql.Identifier(left, name), sql.Identifier(right, name))
        for name in key
    )
    return sql.SQL(" AND ").join(pairs)


def _inside(schema: str, record: type[Record], at: At) -> sql.Composable:
    """Whether a row lies so surely inside the window that a listing without it has dropped it."""
    if at.of is not None:
        return sql.SQL(
            "EXISTS (SELECT FROM {table} AS placed WHERE placed.account_id = stored.account_id"
            " AND placed.id = {key} AND {inside})"
        ).format(
            table=sql.Identifier(schema, at.of[0]),
            key=sql.Identifier("stored", at.of[1]),
            inside=_between("placed", at, "timestamptz"),
        )
    inside = _between("stored", at, _type_of(record, at))
    if not at.series:
        return inside
    return sql.SQL("{} AND {} BETWEEN ({}) AND ({})").format(
        inside,
        sql.Identifier("stored", at.begin),
        sql.SQL("SELECT min({}) FROM listed").format(sql.Identifier(at.begin)),
        sql.SQL("SELECT max({}) FROM listed").format(sql.Identifier(at.begin)),
    )


def _between(row: str, at: At, kind: str) -> sql.Composed:
    begin = sql.Identifier(row, at.begin)
    end: sql.Composable = begin
    if at.end is not None:
        end = sql.SQL("coalesce({}, {})").format(sql.Identifier(row, at.end), begin)
    # Vendors differ about whether an instant on the edge belongs to a range; days have margins.
    template = (
        f"{{begin}} >= {UTC_DAY.format('%(since)s')} AND {{end}} < {UTC_DAY.format('%(until)s')}"
        if kind == "date"
        else "{begin} > %(since)s AND {end} < %(until)s"
    )
    return sql.SQL(template).format(begin=begin, end=end)


def _final(at: At) -> sql.Composable:
    """Whether a row is neither open nor waiting for its score."""
    parts = [
        sql.SQL("{} IS DISTINCT FROM {}").format(sql.Identifier("stored", name), sql.Literal(value))
        for name, value in at.pending.items()
    ]
    return sql.SQL(" AND ").join(parts) if parts else sql.SQL("TRUE")
