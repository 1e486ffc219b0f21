"""Which accounts a process takes, and that no two runs of a kind take the same one at once.

Kubernetes numbers the pods of an Indexed Job; docs/scaling.md says how far that carries.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import psycopg

from health_scraper.db import Connection, Database, connect, query, unusable
from health_scraper.errors import SettingsError
from health_scraper.settings import Settings

# A silent server is not waited for longer: the locks end with their connection, too, only later.
RELEASE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Shard:
    """One of `count` processes that share the accounts; alone, it takes them all."""

    index: int = 0
    count: int = 1

    def takes(self, account_id: int) -> bool:
        # Hashed, because ids in a row often belong together: a study's people are added, and
        # sleep, in the same weeks.
        digest = hashlib.blake2b(str(account_id).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.count == self.index


def shard_of(settings: Settings) -> Shard:
    """Raises SettingsError for an index without the number of indexes, or beyond it."""
    index, count = settings.job_completion_index, settings.job_completions
    if index is None:
        return Shard()
    if count is None:
        raise SettingsError(
            "JOB_COMPLETION_INDEX is set and JOB_COMPLETIONS is not: every pod of the Indexed Job"
            " would scrape all accounts; set JOB_COMPLETIONS to the Job's completions"
        )
    if index >= count:
        raise SettingsError(
            f"JOB_COMPLETION_INDEX {index} is not below JOB_COMPLETIONS {count}:"
            " set JOB_COMPLETIONS to the Job's completions"
        )
    return Shard(index, count)


class Claims:
    """Locks on accounts for one kind of run, on one connection of their own.

    A scrape and a backfill of an account may run side by side, two scrapes of it may not. The
    locks die with their connection, however the process ends. A connection that is lost in the
    middle of a run takes them along: the worst that follows is the same work done twice.
    """

    def __init__(self, database: Database, kind: str) -> None:
        self._database, self._kind = database, kind
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def claim(self, account_id: int, provider: str) -> AsyncIterator[bool]:
        """Yields False where another run of this kind has the account at this vendor."""
        name = f"health-scraper {self._kind} {provider} {account_id}"
        taken = await self._take(name)
        yield taken
        # What fails or is cancelled here ends the run, and `open_claims` sees to the rest.
        if taken and self._connection is not None:
            with suppress(psycopg.Error):
                await self._connection.execute(query("claims/release"), {"name": name})

    async def release(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._connection.execute("SELECT pg_advisory_unlock_all()")
                    await self._connection.rollback()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _take(self, name: str) -> bool:
        try:
            return await self._ask(await self._opened(), name)
        except psycopg.OperationalError:
            # Waits for the database as long as every other statement of the run does.
            await self._database.fetch("SELECT 1")
        try:
            return await self._ask(await self._opened(), name)
        except psycopg.OperationalError as error:
            raise unusable(error) from None

    async def _ask(self, connection: Connection, name: str) -> bool:
        cursor = await connection.execute(query("claims/take"), {"name": name})
        row = await cursor.fetchone()
        return bool(row and row["taken"])

    async def _opened(self) -> Connection:
        async with self._turn:
            if self._connection is None or self._connection.closed:
                connection = await connect(self._database.dsn)
                # One open transaction keeps the session's locks together behind a PgBouncer in
                # transaction mode, too; it has no snapshot, so it holds up no vacuum.
                await connection.set_autocommit(False)
                await connection.execute(query("claims/open"))
                self._connection = connection
            return self._connection


@asynccontextmanager
async def open_claims(database: Database, kind: str) -> AsyncIterator[Claims]:
    """What is cancelled asks nothing more of a server that may have stopped answering."""
    claims = Claims(database, kind)
    try:
        yield claims
        await claims.release()
    except Exception:
        await claims.release()
        raise
    finally:
        await claims.close()
