"""Plain forward-only SQL files, applied in order, one transaction each.

Several pods may migrate at once: each file is applied under a transaction-level advisory lock
and looked up again inside it. A file that was applied must never change: its checksum is kept.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

import psycopg

from health_scraper.db import Connection, connect, unusable
from health_scraper.errors import DatabaseError

LOCK = 4_851_227_309_110_516  # any number that no other program on the database uses


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def all_migrations() -> tuple[Migration, ...]:
    folder = files("health_scraper.migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(
        Migration(int(name[:4]), name, folder.joinpath(name).read_text("utf-8")) for name in names
    )


async def migrate(dsn: str, migrations: tuple[Migration, ...] | None = None) -> list[str]:
    """Applies what is missing and returns the names of the files this call applied.

    Raises DatabaseError where the database is newer than this program, an applied file has
    changed, or a statement fails; the failed file then has left nothing behind.
    """
    migrations = all_migrations() if migrations is None else migrations
    async with await connect(dsn) as connection:
        await _prepare(connection)
        _compare(await _applied(connection), migrations)
        return [step.name for step in migrations if await _apply(connection, step)]


async def check_schema(connection: Connection) -> None:
    """Raises DatabaseError unless the database has exactly the schema this program knows."""
    migrations = all_migrations()
    done = await _applied(connection) if await _has_table(connection) else {}
    _compare(done, migrations)
    missing = [migration.name for migration in migrations if migration.version not in done]
    if missing:
        raise DatabaseError(
            f"The database lacks {len(missing)} of {len(migrations)} migrations "
            f"(first {missing[0]}): run `health-scraper migrate`"
        )


def _compare(applied: dict[int, str], migrations: tuple[Migration, ...]) -> None:
    known = {migration.version: migration for migration in migrations}
    newer = sorted(applied.keys() - known.keys())
    if newer:
        raise DatabaseError(
            f"The database has migration {newer[-1]:04}, which this version of health-scraper "
            "does not know: use the version that made it, or a newer one"
        )
    for version, checksum in applied.items():
        if known[version].checksum != checksum:
            raise DatabaseError(
                f"{known[version].name} is not the file that was applied to this database: "
                "restore the original file and put the change into a new migration"
            )


async def _prepare(connection: Connection) -> None:
    if await _has_table(connection):
        return
    try:
        async with connection.transaction():
            await _lock(connection)
            await connection.execute("CREATE SCHEMA IF NOT EXISTS ops")
            await connection.execute(
                "CREATE TABLE IF NOT EXISTS ops.migration ("
                " version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,"
                " applied_at timestamptz NOT NULL DEFAULT now())"
            )
    except psycopg.Error as error:
        raise unusable(error) from error


async def _has_table(connection: Connection) -> bool:
    cursor = await connection.execute("SELECT to_regclass('ops.migration') IS NOT NULL AS found")
    row = await cursor.fetchone()
    return bool(row and row["found"])


async def _applied(connection: Connection) -> dict[int, str]:
    cursor = await connection.execute("SELECT version, checksum FROM ops.migration")
    return {row["version"]: row["checksum"] for row in await cursor.fetchall()}


async def _apply(connection: Connection, migration: Migration) -> bool:
    try:
        async with connection.transaction():
            await _lock(connection)
            if migration.version in await _applied(connection):
                return False
            await connection.execute(migration.sql)
            await connection.execute(
                "INSERT INTO ops.migration (version, name, checksum) VALUES (%s, %s, %s)",
                (migration.version, migration.name, migration.checksum),
            )
    except psycopg.Error as error:
        failed = unusable(error)
        raise DatabaseError(f"{migration.name} could not be applied. {failed}") from error
    return True


async def _lock(connection: Connection) -> None:
    await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
