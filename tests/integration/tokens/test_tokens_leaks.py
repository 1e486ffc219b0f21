"""No token, code, app secret or key is ever written where somebody could read it."""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.fernet import Fernet
from psycopg import sql

from health_scraper.errors import HealthScraperError
from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.serve import environment, running
from health_scraper.settings import load_settings
from health_scraper.tokens.crypto import Cipher
from health_scraper.tokens.store import TokenStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.tokens.conftest import World

    from health_scraper.db import Database

KEY = Fernet.generate_key().decode()
FAULTS = {
    "answered": Fault("latency"),
    "an error page": Fault("status", status=502),
    "too many requests": Fault("storm", seconds=1),
    "dropped": Fault("drop"),
    "lost": Fault("lose"),
    "cut": Fault("cut"),
}


def secrets_of(world: World) -> set[str]:
    return {*world.sandbox.issued_secrets, "sandbox-secret", KEY}


def leaked(world: World, *written: str) -> list[str]:
    return [secret for secret in secrets_of(world) if any(secret in text for text in written)]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_rotation_tells_no_secret_however_it_ends(
    linked: World, fault: Fault, capfd: pytest.CaptureFixture[str]
) -> None:
    linked.expire()
    linked.vendor.faults.add(fault)
    bearer = linked.bearer()
    told = []
    try:
        await bearer.token()
    except HealthScraperError as error:
        told = [str(error), repr(error), "".join(traceback.format_exception(error))]
    objects = [bearer, bearer._tokens, await linked.store.read(linked.link), linked.settings]
    out, err = capfd.readouterr()
    assert not leaked(linked, out, err, *told, *map(repr, objects))


async def test_a_refused_consent_tells_no_secret(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    world.vendor.faults.add(Fault("status", status=500, skip=1))
    with pytest.raises(HealthScraperError) as caught:
        await world.authorize()
    told = "".join(traceback.format_exception(caught.value))
    assert not leaked(world, *capfd.readouterr(), told)


async def test_grafana_reads_no_token(linked: World) -> None:
    linked.expire()
    await linked.bearer().token()
    tables = await linked.database.fetch(
        "SELECT table_schema AS schema, table_name AS name FROM information_schema.tables"
        " WHERE table_schema IN ('ops', 'oura', 'withings', 'whoop', 'health')"
    )
    readable = [
        row for row in tables if await may_read(linked.database, row["schema"], row["name"])
    ]
    assert ("ops", "token") not in {(row["schema"], row["name"]) for row in readable}
    texts = [await text_of(linked.database, row["schema"], row["name"]) for row in readable]
    assert any("authorized" in text for text in texts)
    assert not leaked(linked, *texts)


async def may_read(database: Database, schema: str, name: str) -> bool:
    rows = await database.fetch(
        "SELECT has_table_privilege('grafana_reader', %(table)s, 'SELECT') AS may",
        table=f'{schema}."{name}"',
    )
    return bool(rows[0]["may"])


async def text_of(database: Database, schema: str, name: str) -> str:
    statement = sql.SQL("SELECT string_agg(t::text, ' ') AS text FROM {} AS t")
    table = sql.Identifier(schema, name)
    rows = await database.fetch(statement.format(table).as_string())
    return rows[0]["text"] or ""


async def test_the_stored_row_shows_nothing(linked: World) -> None:
    rows = await linked.database.fetch("SELECT token::text AS text, ciphertext FROM ops.token")
    assert not leaked(linked, rows[0]["text"], rows[0]["ciphertext"].decode("latin-1"))


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_the_program_writes_no_secret_at_any_level(
    world: World, dsn: str, log_format: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with running(world.sandbox) as base_url, httpx.AsyncClient(trust_env=False) as http:
        variables = environment(base_url) | {
            "DATABASE_URL": dsn,
            "TOKEN_ENCRYPTION_KEYS": KEY,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": log_format,
            "HEALTH_SCRAPER_DATA_DIR": str(tmp_path),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        world.settings = load_settings().provider("oura")
        world.store, world.http = TokenStore(world.database, Cipher([KEY])), http
        await world.authorize()
        await world.database.execute("UPDATE ops.token SET expires_at = now()")
        written = [
            await output("scrape", "--endpoint", "personal_info"),
            await output("tokens", "verify"),
            await output("status", "--json"),
        ]
        await world.database.execute("UPDATE ops.token SET expires_at = now()")
        world.vendor.oauth.revoke_user(world.lineage.user)
        written += [await output("scrape"), await output("unlink", "oura", "--account", "anna")]
    assert "token.rotated" in written[0]
    assert "token.refused" in written[3]
    assert not leaked(world, *written)


async def output(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "health_scraper", *arguments),
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return out.decode()
