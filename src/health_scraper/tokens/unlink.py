"""The end of a link: revoked at the vendor where it can be, and gone here and in the vault."""

from dataclasses import dataclass

import structlog
from psycopg import sql

from health_scraper.db import Connection, Database, query
from health_scraper.declare import Provider
from health_scraper.errors import HealthScraperError, SettingsError
from health_scraper.tokens.bearer import Bearer
from health_scraper.tokens.lock import hold
from health_scraper.tokens.mirror import MirrorError
from health_scraper.tokens.opening import Tokens
from health_scraper.tokens.revoke import Grant, revoke
from health_scraper.tokens.shield import uninterrupted
from health_scraper.tokens.store import Link

log = structlog.get_logger()

LOCK_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What did not work; None where it did, or there was nothing to do."""

    not_revoked: str | None
    not_deleted: str | None


async def unlink(tokens: Tokens, provider: Provider, link: Link) -> Unlinked:
    """Removes both copies whatever the vendor says. Raises SettingsError where there is no link."""
    if await tokens.store.state(link) is None:
        raise SettingsError(f"There is no link to end: {link} is not linked")
    not_revoked = await _revoked(tokens, provider, link)
    async with hold(tokens.store.dsn, [str(link)], LOCK_SECONDS):
        return await uninterrupted(_forget(tokens, link, not_revoked))


async def _revoked(tokens: Tokens, provider: Provider, link: Link) -> str | None:
    try:
        # A revocation needs a living access token, so one that has ended is renewed first.
        grant = await Bearer(tokens.rotation(provider), link).tokens()
    except HealthScraperError as error:
        return str(error)
    return await revoke(
        provider.name, Grant(tokens.settings.provider(provider.name), grant), tokens.http
    )


async def _forget(tokens: Tokens, link: Link, not_revoked: str | None) -> Unlinked:
    how = f"not revoked: {not_revoked}" if not_revoked else "revoked at the vendor"
    await tokens.store.unlink(link, how)
    log.info("token.unlinked", link=str(link), revoked=not_revoked is None)
    if tokens.mirror is None:
        return Unlinked(not_revoked, None)
    try:
        await tokens.mirror.delete(link)
    except MirrorError as error:
        return Unlinked(not_revoked, str(error))
    return Unlinked(not_revoked, None)


async def delete_data(database: Database, link: Link) -> int:
    """Deletes all rows of the account in the vendor's schema; returns how many there were."""

    async def work(connection: Connection) -> int:
        cursor = await connection.execute(query("tokens/data_tables"), link.key)
        tables = [sql.Identifier(row["schema"], row["table"]) for row in await cursor.fetchall()]
        deleted = 0
        for table in tables:
            gone = await connection.execute(
                sql.SQL("DELETE FROM {} WHERE account_id = %s").format(table), (link.account_id,)
            )
            deleted += gone.rowcount
        await connection.execute(query("tokens/forget_progress"), link.key)
        return deleted

    return await database.run(work)
