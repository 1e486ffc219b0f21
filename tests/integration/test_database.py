"""The pool's connections come back as they were, whatever happens to their work."""

import asyncio
from typing import Any

from health_scraper.db import open_database

TWO_COMMANDS = "SET LOCAL application_name = 'one'; SET LOCAL application_name = 'two'"


async def store(connection: Any) -> None:
    for _ in range(3):
        await connection.execute("SELECT pg_sleep(0.001)")


async def plain(connection: Any) -> None:
    """Only outside a pipeline may one string hold two commands."""
    await connection.execute(TWO_COMMANDS)


async def test_work_that_is_cancelled_leaves_no_pipeline_behind(dsn: str) -> None:
    async with open_database(dsn, max_connections=1) as database:
        for turns in range(1, 25):
            task = asyncio.create_task(database.run(store, durable=False))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await database.run(plain)
