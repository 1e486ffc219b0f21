"""Accounts: the people whose data are scraped."""

from dataclasses import dataclass

import psycopg
from psycopg.rows import DictRow

from health_scraper.db import Connection, Database
from health_scraper.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    name: str
    timezone: str


async def add(database: Database, name: str, timezone: str) -> Account:
    """Raises SettingsError for a name that is taken, or that is no plain word."""

    async def work(connection: Connection) -> Account:
        cursor = await connection.execute(
            "INSERT INTO ops.account (name, timezone) VALUES (%s, %s) RETURNING id",
            (name, timezone),
        )
        row = await cursor.fetchone()
        assert row is not None  # noqa: S101 - INSERT … RETURNING answers a row or raises
        return Account(row["id"], name, timezone)

    try:
        return await database.run(work)
    except psycopg.errors.UniqueViolation:
        raise SettingsError(f"There is an account {name!r} already") from None
    except psycopg.errors.CheckViolation:
        raise SettingsError(
            f"{name!r} is no account name: use letters, digits, dots, hyphens and underscores"
        ) from None


async def with_links(database: Database) -> list[DictRow]:
    """Every account with the vendors it is linked to: id, name, timezone, providers."""
    return await database.fetch("""
        SELECT account.id, account.name, account.timezone,
            array_remove(array_agg(token.provider ORDER BY token.provider), NULL) AS providers
        FROM ops.account
        LEFT JOIN ops.token ON token.account_id = account.id
        GROUP BY account.id
        ORDER BY account.name
    """)
