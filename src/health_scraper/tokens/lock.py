"""One refresher per token across all processes: an advisory lock that dies with its holder.

The lock belongs to a transaction on a connection of its own, so it also works through a
PgBouncer in transaction mode, and there is no time-out after which two could hold it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg

from health_scraper.db import Connection, connect, query, unusable
from health_scraper.errors import RotationBusy


class Lock:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def is_held(self) -> bool:
        """False when the server has ended the connection, and the lock with it."""
        try:
            await self._connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


@asynccontextmanager
async def hold(dsn: str, names: Sequence[str], seconds: float) -> AsyncIterator[Lock]:
    """Holds the locks of these names, taken in this order.

    Raises RotationBusy when one is not free within `seconds`, DatabaseError without a database.
    """
    connection = await connect(dsn)
    try:
        await _acquire(connection, names, seconds)
        yield Lock(connection)
    finally:
        with suppress(psycopg.Error):  # the lock of a lost connection is gone already
            await connection.rollback()
        await connection.close()


async def _acquire(connection: Connection, names: Sequence[str], seconds: float) -> None:
    try:
        await connection.set_autocommit(False)
        waits = {"milliseconds": max(1, round(seconds * 1000))}
        await connection.execute(query("tokens/hold"), waits)
        for name in names:
            await connection.execute(query("tokens/lock"), {"name": f"health-scraper {name}"})
    except psycopg.errors.LockNotAvailable:
        raise RotationBusy(
            f"Another process has been renewing the tokens of {names[0]} for over {seconds:g} s;"
            " they are left alone until the next run"
        ) from None
    except psycopg.OperationalError as error:
        raise unusable(error) from None
