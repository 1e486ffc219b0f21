"""authorize, unlink and tokens: the real program against simulators on a real socket."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.fernet import Fernet
from vaultfake import Fault as VaultFault

from health_scraper import cli_tokens
from health_scraper.errors import SettingsError
from health_scraper.providers.oura import OURA
from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import Settings, load_settings
from health_scraper.tokens.bearer import Bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from vaultfake import FakeVault

    from health_scraper.db import Database

KEY, OTHER_KEY = (Fernet.generate_key().decode() for _ in range(2))


@dataclass(frozen=True)
class Home:
    """A configured program: its settings, and the simulators it talks to."""

    settings: Settings
    sandbox: Sandbox
    vendor: str

    async def authorize(self, *answers: str | None, account: str = "anna") -> tuple[int, str, str]:
        """Runs the real command. The lines pasted: None stands for the right answer."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "health_scraper", "authorize", self.vendor),
            *("--account", account, "--no-browser"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        consent = await consented(url)
        pasted = [consent if answer is None else answer for answer in answers or (None,)]
        out, err = await process.communicate("".join(f"{line}\n" for line in pasted).encode())
        return process.returncode or 0, f"{url}\n{out.decode()}", err.decode()


async def consented(url: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.get(url)
    return str(answer.headers["location"])


@pytest.fixture
async def home(
    vendor_name: str,
    dsn: str,
    monkeypatch: pytest.MonkeyPatch,
    add_account: Callable[[str], Awaitable[int]],
) -> AsyncIterator[Home]:
    sandbox = Sandbox()
    async with running(sandbox) as base_url:
        for name, value in environment(base_url).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("DATABASE_URL", dsn)
        monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", KEY)
        await add_account("anna")
        yield Home(load_settings(), sandbox, vendor_name)


async def rows(database: Database, table: str) -> int:
    found = await database.fetch(f"SELECT count(*) AS n FROM {table}")  # noqa: S608 - our own name
    return int(found[0]["n"])


async def test_authorize_and_unlink_from_end_to_end(home: Home, database: Database) -> None:
    code, out, err = await home.authorize()
    assert code == 0, err
    assert out.splitlines()[0].startswith("http")
    assert "Linked" in out
    lineage = home.sandbox.vendor(home.vendor).oauth.grants.lineages[-1]
    assert not lineage.revoked
    assert await cli_tokens.unlink(home.settings, home.vendor, "anna", delete_data=False) == 0
    assert lineage.revoked
    assert await rows(database, "ops.token") == 0


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_the_question_who_has_consented_is_taken_from_the_budget(
    home: Home, database: Database
) -> None:
    await home.authorize()
    used = await database.fetch("SELECT provider, used_requests FROM ops.budget_use")
    assert used == [{"provider": "oura", "used_requests": 1}]


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_wrong_answer_is_refused_with_the_right_form(home: Home) -> None:
    code, _, err = await home.authorize("http://example.org/?code=x")
    assert code == 2
    assert "must begin with" in err


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_the_right_answer_may_be_pasted_after_a_wrong_one(home: Home) -> None:
    code, out, _ = await home.authorize("http://example.org/?code=x", None)
    assert code == 0
    assert "Linked" in out


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_an_unknown_account_is_named_before_anything_is_asked(home: Home) -> None:
    with pytest.raises(SettingsError, match="account add berta"):
        await cli_tokens.authorize(home.settings, "oura", "berta", browser=False)


@pytest.mark.parametrize("vendor_name", ["oura"])
@pytest.mark.usefixtures("home")
async def test_a_vendor_without_an_app_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OURA_CLIENT_ID")
    monkeypatch.delenv("OURA_CLIENT_SECRET")
    with pytest.raises(SettingsError, match="OURA_CLIENT_ID"):
        await cli_tokens.authorize(load_settings(), "oura", "anna", browser=False)


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_unlink_removes_the_tokens_even_when_the_vendor_does_not_answer(
    home: Home, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await home.authorize()
    home.sandbox.vendor("oura").faults.add(Fault("status", status=500))
    assert await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=False) == 0
    assert "Oura was not told" in capsys.readouterr().err
    assert await rows(database, "ops.token") == 0


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_unlink_deletes_the_data_only_when_asked(home: Home, database: Database) -> None:
    await home.authorize()
    await database.execute(
        "INSERT INTO oura.heartrate (account_id, timestamp, source, bpm)"
        " SELECT id, now(), 'rest', 60 FROM ops.account"
    )
    await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=False)
    assert await rows(database, "oura.heartrate") == 1
    await home.authorize()
    await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=True)
    assert await rows(database, "oura.heartrate") == 0


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_unlinking_what_is_not_linked_is_told(home: Home) -> None:
    with pytest.raises(SettingsError, match="is not linked"):
        await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=False)


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_new_consent_after_unlink_is_newer_than_everything_before(
    home: Home, database: Database
) -> None:
    await home.authorize()
    await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=False)
    await home.authorize()
    found = await database.fetch("SELECT generation FROM ops.token")
    assert found[0]["generation"] == 2


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_rekey_lets_the_old_key_go(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    await home.authorize()
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", f"{OTHER_KEY},{KEY}")
    assert await cli_tokens.rekey(load_settings()) == 0
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", OTHER_KEY)
    assert await cli_tokens.verify(load_settings()) == 0
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", KEY)
    with pytest.raises(SettingsError, match="a key that is not in"):
        await cli_tokens.rekey(load_settings())


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_row_whose_key_is_lost_is_named_and_the_others_are_dealt_with(
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
    add_account: Callable[[str], Awaitable[int]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    await home.authorize()
    await add_account("berta")
    home.sandbox.vendor("oura").oauth.consent.login = 1
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", OTHER_KEY)
    await home.authorize(account="berta")
    assert await cli_tokens.verify(load_settings()) == 1
    assert "key missing" in capsys.readouterr().out
    assert await cli_tokens.rekey(load_settings()) == 1
    told = capsys.readouterr().out.splitlines()
    assert "authorize oura --account anna" in told[0]
    assert told[1] == "oura of account berta: was already"


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_without_a_vault_everything_works_and_says_so(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    await home.authorize()
    assert await cli_tokens.verify(home.settings) == 0
    told = capsys.readouterr()
    assert "no second copy" in told.err
    assert "oura of account anna" in told.out
    with pytest.raises(SettingsError, match="KEY_VAULT_URL is not set"):
        await cli_tokens.restore(home.settings)


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_new_database_is_set_up_from_the_vault(
    vault: FakeVault, home: Home, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await home.authorize()
    await database.execute("DELETE FROM ops.token")
    await database.execute("DELETE FROM ops.token_event")
    await database.execute("DELETE FROM ops.account")
    assert await cli_tokens.verify(home.settings) == 1
    assert "only in the vault" in capsys.readouterr().out
    assert await cli_tokens.restore(home.settings) == 0
    assert await cli_tokens.verify(home.settings) == 0
    told = capsys.readouterr().out
    assert not [secret for secret in home.sandbox.issued_secrets if secret in told]
    assert len(vault.kept["health-scraper-oura-anna"]) == 1


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_bare_refresh_token_put_into_the_vault_by_hand_is_enough(
    vault: FakeVault, home: Home, database: Database
) -> None:
    pair = home.sandbox.vendor("oura").oauth.issue()
    vault.put("health-scraper-oura-berta", f'{{"refresh_token": "{pair.refresh}"}}')
    assert await cli_tokens.restore(home.settings) == 0
    assert await rows(database, "ops.token") == 1
    async with cli_tokens.opened(home.settings) as (_, tokens):
        link = await tokens.store.find_link("berta", "oura")
        token = await Bearer(tokens.rotation(OURA), link).token()
    lineage = home.sandbox.vendor("oura").oauth.grants.lineages[-1]
    assert token == lineage.newest.access


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_a_copy_that_unlink_could_not_delete_is_deleted_later_and_never_adopted(
    vault: FakeVault, home: Home, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    await home.authorize()
    vault.faults.append(VaultFault(403, "Forbidden", times=100, methods=("DELETE",)))
    assert await cli_tokens.unlink(home.settings, "oura", "anna", delete_data=False) == 1
    assert "still there" in capsys.readouterr().err
    vault.faults.clear()
    assert await cli_tokens.restore(home.settings) == 0
    assert await rows(database, "ops.token") == 0
    assert "health-scraper-oura-anna" not in vault.kept


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_the_encryption_keys_may_sit_in_the_vault(
    vault: FakeVault, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put("health-scraper-token-encryption-keys", KEY)
    await home.authorize()
    monkeypatch.delenv("TOKEN_ENCRYPTION_KEYS")
    assert await cli_tokens.verify(load_settings()) == 0
