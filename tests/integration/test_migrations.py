import asyncio
from dataclasses import replace

import pytest

from health_scraper.db import Database, connect, open_database
from health_scraper.errors import DatabaseError, SettingsError
from health_scraper.migrations import Migration, all_migrations, check_schema, migrate

GOOD = Migration(1, "0001_good.sql", "CREATE TABLE good (id integer)")
HALF = Migration(2, "0002_half.sql", "CREATE TABLE half (id integer); SELECT 1 / 0")


async def test_three_migrations_at_once_end_well(empty_dsn: str) -> None:
    applied = await asyncio.gather(*(migrate(empty_dsn) for _ in range(3)))
    assert sorted(name for names in applied for name in names) == [
        migration.name for migration in all_migrations()
    ]


async def test_a_second_migrate_does_nothing(dsn: str) -> None:
    assert await migrate(dsn) == []


async def test_a_changed_old_file_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, (GOOD,))
    changed = replace(GOOD, sql="CREATE TABLE other (id integer)")
    with pytest.raises(DatabaseError, match=r"0001_good\.sql is not the file that was applied"):
        await migrate(empty_dsn, (changed,))


async def test_a_newer_database_is_refused(empty_dsn: str) -> None:
    await migrate(empty_dsn, (GOOD, Migration(9999, "9999_future.sql", "SELECT 1")))
    async with await connect(empty_dsn) as connection:
        with pytest.raises(DatabaseError, match="does not know: use the version that made it"):
            await check_schema(connection)


async def test_a_failed_file_leaves_nothing_and_the_ones_before_it_stay(empty_dsn: str) -> None:
    with pytest.raises(DatabaseError, match=r"0002_half\.sql could not be applied"):
        await migrate(empty_dsn, (GOOD, HALF))
    async with open_database(empty_dsn) as database:
        (row,) = await database.fetch(
            "SELECT to_regclass('good') IS NOT NULL AS good, to_regclass('half') AS half"
        )
    assert row == {"good": True, "half": None}


async def test_a_database_without_schema_is_sent_to_migrate(empty_dsn: str) -> None:
    async with await connect(empty_dsn) as connection:
        with pytest.raises(DatabaseError, match="run `health-scraper migrate`"):
            await check_schema(connection)


async def test_every_table_and_column_says_what_it_means(database: Database) -> None:
    silent = await database.fetch("""
        SELECT class.oid::regclass::text AS relation, attribute.attname AS name
        FROM pg_class AS class
        JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attnum > 0
        WHERE class.relnamespace::regnamespace::text IN
            ('oura', 'withings', 'whoop', 'ops', 'health')
            AND class.relkind = 'r' AND NOT attisdropped
            AND (col_description(class.oid, attnum) IS NULL
                 OR obj_description(class.oid, 'pg_class') IS NULL)
            AND class.oid::regclass::text <> 'ops.migration'
        ORDER BY 1, 2
    """)
    assert silent == []


async def test_the_reader_sees_accounts_but_never_a_token(database: Database) -> None:
    (row,) = await database.fetch("""
        SELECT has_table_privilege('grafana_reader', 'ops.account', 'SELECT') AS account,
               has_table_privilege('grafana_reader', 'ops.token_status', 'SELECT') AS status,
               has_any_column_privilege('grafana_reader', 'ops.token', 'SELECT') AS token
    """)
    assert row == {"account": True, "status": True, "token": False}


async def test_what_is_no_connection_string_is_a_settings_error() -> None:
    with pytest.raises(SettingsError, match="no PostgreSQL connection string") as caught:
        await connect("my-secret-password nonsense")
    assert "my-secret" not in str(caught.value)


async def test_an_unreachable_server_is_a_database_error() -> None:
    with pytest.raises(DatabaseError, match="The database cannot be used"):
        await connect("postgresql://nobody@127.0.0.1:1/none")
