"""A real PostgreSQL for every test that asks for one, and a clean environment for all."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from health_scraper.db import Database, open_database
from health_scraper.embedded import running_postgres
from health_scraper.migrations import migrate
from health_scraper.sandbox.oauth_grants import Grants

PREFIXES = ("OURA_", "WITHINGS_", "WHOOP_", "HEALTH_SCRAPER_", "AZURE_", "PG")
# Every code, token and secret that any test has had to do with.
SECRETS = {"sandbox-secret"}
NAMES = ("DATABASE_URL", "TOKEN_ENCRYPTION_KEYS", "KEY_VAULT_URL", "USER_TIMEZONE")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pg",
        default="embedded",
        help="PostgreSQL for the tests: embedded (default), docker (testcontainers), or a URL",
    )


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIXES) or name in NAMES or name.startswith("LOG_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # a .env of the checkout is nobody's test setting


@pytest.fixture(autouse=True)
def every_secret_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    mint = Grants.mint

    def noted(grants: Grants, kind: str) -> str:
        value = mint(grants, kind)
        SECRETS.add(value)
        return value

    monkeypatch.setattr(Grants, "mint", noted)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails a test whose captured output or error shows a secret."""
    report = yield
    written = [text for _, text in report.sections]
    if call.excinfo is not None:
        written += [str(call.excinfo.value), repr(call.excinfo.value)]
    if any(secret in text for text in written for secret in SECRETS):
        report.outcome = "failed"
        report.longrepr = "A secret was written to the output, a log or an error."
    return report


@pytest.fixture(scope="session")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A connection string of a server on which databases may be created."""
    choice = request.config.getoption("--pg")
    if choice == "embedded":
        quick = {"fsync": "off", "full_page_writes": "off", "max_connections": "100"}
        with running_postgres(tmp_path_factory.mktemp("postgres"), settings=quick) as dsn:
            yield dsn
    elif choice == "docker":
        # Needs Docker's own packages, which only this choice needs.
        from testcontainers.postgres import PostgresContainer  # noqa: PLC0415

        with PostgresContainer("postgres:17-alpine", driver=None) as container:
            yield container.get_connection_url()
    else:
        yield choice


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """A migrated database that every test's own one is copied from."""
    name = f"template_{uuid.uuid4().hex}"
    _run(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    asyncio.run(migrate(make_conninfo(server, dbname=name)))
    yield name
    _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def dsn(server: str, template: str) -> Iterator[str]:
    """A fresh migrated database."""
    name = f"test_{uuid.uuid4().hex}"
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _run(server, copied.format(sql.Identifier(name), sql.Identifier(template)))
    yield make_conninfo(server, dbname=name)
    _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_dsn(server: str) -> Iterator[str]:
    """A fresh database without any schema."""
    name = f"test_{uuid.uuid4().hex}"
    _run(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield make_conninfo(server, dbname=name)
    _run(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with open_database(dsn) as opened:
        yield opened


def _run(server: str, statement: sql.Composable) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
