"""PostgreSQL: connections, transactions that survive a restart of the server, clear errors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from importlib.resources import files
from typing import Any, TypeVar

import psycopg
import stamina
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import PipelineStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from health_scraper.errors import DatabaseError, SettingsError

Connection = AsyncConnection[DictRow]
T = TypeVar("T")

CONNECT_TIMEOUT = 10
# Long enough for a restart or a failover of the database, short enough for a CronJob.
RETRY_FOR = 60.0
PASSING = (psycopg.OperationalError, PoolTimeout)
REPLICA = "it takes no writes: point DATABASE_URL at the primary"
CONNECTION: dict[str, Any] = {
    "row_factory": dict_row,
    "autocommit": True,
    "application_name": "health-scraper",
    "connect_timeout": CONNECT_TIMEOUT,
}


class Witness:
    """A session that ends when the server does: while it lives, no commit is taken back."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._session: Connection | None = None
        self._turn = asyncio.Lock()

    async def session(self) -> Connection:
        """The living session, or a new one. Raises DatabaseError where the server stays away."""
        async with self._turn:
            if self._session is None or not await self.lives(self._session):
                await self.close()
                self._session = await repeated(self._connect)
            return self._session

    async def lives(self, session: Connection) -> bool:
        """Whether the server has certainly not crashed since the session began."""
        try:
            await session.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _connect(self) -> Connection:
        return await AsyncConnection.connect(self._dsn, **CONNECTION)


class Database:
    """Hands out transactions; `dsn` opens further connections that must not come from the pool."""

    def __init__(self, dsn: str, pool: AsyncConnectionPool[Connection]) -> None:
        self.dsn = dsn
        self.witness = Witness(dsn)
        self._pool = pool

    async def run(self, work: Callable[[Connection], Awaitable[T]], *, durable: bool = True) -> T:
        """Runs `work` in one transaction; repeats it after a lost connection or a deadlock.

        `work` must be repeatable. Without `durable` it does not wait for the disk: a crash of the
        server may then take back the last moments, but never a later commit without this one.
        Such work is not told a `rowcount`.
        Raises DatabaseError when the database stays away or refuses.
        """
        return await repeated(partial(self._transact if durable else self._relax, work))

    async def fetch(self, query: str, **params: object) -> list[DictRow]:
        """One statement, which is a transaction by itself."""

        async def select() -> list[DictRow]:
            async with self._pool.connection() as connection:
                return await (await connection.execute(query, params)).fetchall()

        return await repeated(select)

    async def execute(self, query: str, **params: object) -> None:
        """One statement, which is a transaction by itself."""

        async def change() -> None:
            async with self._pool.connection() as connection:
                await connection.execute(query, params)

        await repeated(change)

    async def check_writable(self) -> None:
        """Before what cannot be undone. Raises DatabaseError where it could not be stored."""
        (row,) = await self.fetch("SHOW transaction_read_only")
        if row["transaction_read_only"] == "on":
            raise DatabaseError(f"The database cannot be used: {REPLICA}")

    async def _transact(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._pool.connection() as connection, connection.transaction():
            return await work(connection)

    async def _relax(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        # A pipeline spares a round trip per statement; `rowcount` is unknown inside one.
        async with self._pool.connection() as connection:
            try:
                # Not `connection.transaction()`, which waits for the server three times more.
                async with connection.pipeline():
                    await connection.execute("BEGIN")
                    await connection.execute("SET LOCAL synchronous_commit = off")
                    result = await work(connection)
                    await connection.execute("COMMIT")
                return result
            finally:
                # psycopg stays in the pipeline when a cancellation meets it on the way in, and
                # the next user of the pooled connection would be in it unawares.
                if connection.info.pipeline_status is not PipelineStatus.OFF:
                    await connection.close()


async def repeated(action: Callable[[], Awaitable[T]]) -> T:
    """Tries until the database is back. Raises DatabaseError where it stays away or refuses."""
    try:
        return await retried(action, PASSING, attempts=None, timeout=RETRY_FOR)
    except (*PASSING, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise unusable(error) from error


async def retried(
    action: Callable[[], Awaitable[T]],
    on: tuple[type[Exception], ...],
    *,
    attempts: int | None,
    timeout: float,  # noqa: ASYNC109 - of all attempts together
) -> T:
    """Tries again after these errors; raises the last one."""
    # Nearly every first try succeeds, and a retry context costs as much as a statement.
    with suppress(*on):
        return await action()
    async for attempt in stamina.retry_context(
        on=on, attempts=attempts, timeout=timeout, wait_max=5.0
    ):
        with attempt:
            return await action()
    raise AssertionError("a retry context ends by returning or raising")


def unusable(error: Exception) -> DatabaseError:
    reason = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        reason = f"{REPLICA} ({reason})"
    return DatabaseError(f"The database cannot be used: {reason}")


def check_dsn(dsn: str) -> None:
    """Refuses what is no connection string, without printing it: it may hold a password."""
    try:
        conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise SettingsError(
            "DATABASE_URL is no PostgreSQL connection string; "
            "it looks like postgresql://user:password@host:5432/database"
        ) from None


async def connect(dsn: str) -> Connection:
    """Raises DatabaseError with the server's reason."""
    check_dsn(dsn)
    try:
        return await AsyncConnection.connect(dsn, **CONNECTION)
    except psycopg.OperationalError as error:
        raise unusable(error) from None


@asynccontextmanager
async def open_database(dsn: str, *, max_connections: int = 4) -> AsyncIterator[Database]:
    """A pool. Reach the database once before (`connect`), so that its first error is clear."""
    check_dsn(dsn)
    async with AsyncConnectionPool(
        dsn,
        connection_class=AsyncConnection[DictRow],
        min_size=1,
        max_size=max_connections,
        timeout=CONNECT_TIMEOUT,
        kwargs=CONNECTION,
        open=False,
    ) as pool:
        database = Database(dsn, pool)
        try:
            yield database
        finally:
            await database.witness.close()


@cache
def query(name: str) -> str:
    """The text of `sql/<name>.sql`, which is source like the Python files beside it."""
    return files("health_scraper").joinpath("sql", f"{name}.sql").read_text("utf-8")
