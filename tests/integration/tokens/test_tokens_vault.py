"""The second copy, through Azure's own client against a vault that speaks the real protocol."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from vaultfake import Fault

from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.settings import load_settings
from health_scraper.tokens.crypto import Cipher
from health_scraper.tokens.mirror import MirrorError, payload_of, secret_name, tags_of
from health_scraper.tokens.opening import open_mirror
from health_scraper.tokens.reconcile import compare, reconcile
from health_scraper.tokens.store import Link, TokenStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.integration.tokens.conftest import World
    from vaultfake import FakeVault

    from health_scraper.tokens.mirror import Mirror


@pytest.fixture
def vendor_name() -> str:
    return "oura"


async def test_a_rotation_is_followed_by_the_vault(mirrored: World, vault: FakeVault) -> None:
    mirrored.expire()
    await mirrored.bearer().token()
    versions = vault.kept["health-scraper-oura-anna"]
    payload = json.loads(versions[-1].value)
    assert payload["refresh_token"] == mirrored.lineage.newest.refresh
    assert payload["generation"] == 2
    assert [one.enabled for one in versions] == [False, True]
    assert await mirrored.mirror.read(mirrored.link) == (await mirrored.stored()).tokens


async def test_tags_hold_no_secret(mirrored: World, vault: FakeVault) -> None:
    tags = " ".join(vault.newest("health-scraper-oura-anna").tags.values())
    assert not [secret for secret in mirrored.sandbox.issued_secrets if secret in tags]


async def test_a_vault_that_is_down_costs_a_warning_and_is_caught_up_later(
    mirrored: World, vault: FakeVault
) -> None:
    vault.faults.append(Fault(500, times=100))
    mirrored.expire()
    assert await mirrored.bearer().token() == mirrored.lineage.newest.access
    state = await mirrored.store.state(mirrored.link)
    assert "HTTP 500" in str(state.mirror_error)
    vault.faults.clear()
    await reconcile(mirrored.store, mirrored.mirror)
    state = await mirrored.store.state(mirrored.link)
    assert state.mirror_error is None
    assert await mirrored.mirror.read(mirrored.link) == (await mirrored.stored()).tokens


async def test_a_throttled_vault_is_asked_again_after_the_pause_it_names(
    mirrored: World, vault: FakeVault
) -> None:
    vault.faults.append(Fault(429, "Throttled", times=1, methods=("PUT",), retry_after="0"))
    mirrored.expire()
    await mirrored.bearer().token()
    assert (await mirrored.store.state(mirrored.link)).mirrored_generation == 2


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(403, "Forbidden", times=100), "Key Vault Secrets Officer"),
        (Fault(429, "Throttled", times=100, retry_after="0"), "asks for fewer requests"),
        (Fault(400, "BadParameter", times=100), "HTTP 400, BadParameter"),
    ],
    ids=["no permission", "throttled", "bad request"],
)
async def test_what_the_vault_says_is_told_in_words(
    vault: FakeVault, mirror: Mirror, fault: Fault, message: str
) -> None:
    vault.faults.append(fault)
    with pytest.raises(MirrorError, match=message):
        await mirror.read(Link(1, "anna", "oura"))


async def test_a_url_that_is_no_vault_is_told(vault: FakeVault, mirror: Mirror) -> None:
    vault.is_vault = False
    with pytest.raises(MirrorError, match="is no vault"):
        await mirror.read(Link(1, "anna", "oura"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://vault.example/path"])
def test_a_url_that_cannot_be_a_vaults_is_a_setting_to_mend(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KEY_VAULT_URL", url)
    with pytest.raises(SettingsError, match=r"vault\.azure\.net"):
        open_mirror(load_settings())


@pytest.mark.usefixtures("vault")
async def test_an_unreachable_vault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_VAULT_URL", "https://127.0.0.1:9")
    opened = open_mirror(load_settings())
    with pytest.raises(MirrorError, match="cannot be reached"):
        await opened.read(Link(1, "anna", "oura"))
    await opened.close()


async def test_an_identity_that_gets_no_token_is_told(vault: FakeVault, mirror: Mirror) -> None:
    vault.identity_works = False
    with pytest.raises(MirrorError, match="No identity was found"):
        await mirror.read(Link(1, "anna", "oura"))


async def test_a_deleted_secret_is_recovered_to_be_written(
    mirrored: World, vault: FakeVault
) -> None:
    await mirrored.mirror.delete(mirrored.link)
    assert "health-scraper-oura-anna" in vault.deleted
    mirrored.expire()
    await mirrored.bearer().token()
    assert vault.newest("health-scraper-oura-anna").enabled
    assert await mirrored.mirror.read(mirrored.link) == (await mirrored.stored()).tokens


async def test_a_secret_edited_into_nonsense_is_named_and_left_alone(
    mirrored: World, vault: FakeVault
) -> None:
    vault.put("health-scraper-oura-anna", "{oops")
    await reconcile(mirrored.store, mirrored.mirror)
    assert vault.newest("health-scraper-oura-anna").value == "{oops"
    state = await mirrored.store.state(mirrored.link)
    assert "is no token set" in str(state.mirror_error)
    assert (await mirrored.stored()).generation == 1


async def test_a_database_from_an_old_backup_adopts_the_vault(mirrored: World) -> None:
    old = (await mirrored.stored()).tokens
    mirrored.expire()
    await mirrored.bearer().token()
    newest = (await mirrored.stored()).tokens
    assert await mirrored.store.replace(mirrored.link, 2, old, "backup")
    await reconcile(mirrored.store, mirrored.mirror)
    assert (await mirrored.stored()).tokens == newest


async def test_a_refused_old_token_is_answered_by_a_look_into_the_vault(
    mirrored: World,
) -> None:
    old = (await mirrored.stored()).tokens
    mirrored.expire()
    await mirrored.bearer().token()
    assert await mirrored.store.replace(mirrored.link, 2, old, "backup")
    token = await mirrored.bearer().token()
    assert token == mirrored.lineage.newest.access
    assert not mirrored.lineage.revoked


async def test_an_ended_copy_from_the_vault_is_renewed_before_it_is_used(mirrored: World) -> None:
    old = (await mirrored.stored()).tokens
    mirrored.expire()
    await mirrored.bearer().token()
    assert await mirrored.store.replace(mirrored.link, 2, old, "backup")
    mirrored.expire()
    token = await mirrored.bearer().token()
    assert token == mirrored.lineage.newest.access
    assert mirrored.lineage.refreshes == 2


async def test_a_damaged_row_is_replaced_by_a_new_consent(mirrored: World) -> None:
    await mirrored.database.execute(
        "UPDATE ops.token SET ciphertext = substring(ciphertext FOR 20)"
    )
    await mirrored.authorize()
    assert await mirrored.bearer().token() == mirrored.lineage.newest.access


async def test_a_vault_that_is_behind_is_brought_up_to_date(mirrored: World) -> None:
    mirrored.mirror, kept = None, mirrored.mirror
    mirrored.expire()
    await mirrored.bearer().token()
    compared = compare(await mirrored.store.states(), await kept.copies())
    assert [one.verdict for one in compared] == ["vault older"]
    await reconcile(mirrored.store, kept)
    assert await kept.read(mirrored.link) == (await mirrored.stored()).tokens


async def test_newer_tokens_in_the_vault_are_never_overwritten(
    mirrored: World, vault: FakeVault
) -> None:
    tokens = (await mirrored.stored()).tokens
    newer = tokens.as_generation(9)
    vault.put("health-scraper-oura-anna", payload_of(mirrored.link, newer))
    with pytest.raises(MirrorError, match="newer tokens"):
        await mirrored.mirror.write(mirrored.link, tokens)
    assert await mirrored.mirror.read(mirrored.link) == newer


async def test_a_later_consent_beats_a_higher_generation(mirrored: World) -> None:
    tokens = (await mirrored.stored()).tokens
    stale = replace(tokens.as_generation(99), authorized_at=tokens.authorized_at - timedelta(1))
    assert stale.age < tokens.age


async def test_a_damaged_row_is_healed_from_the_vault(mirrored: World) -> None:
    good = (await mirrored.stored()).tokens
    await mirrored.database.execute(
        "UPDATE ops.token SET ciphertext = substring(ciphertext FOR 20)"
    )
    with pytest.raises(Reauthorize, match="damaged"):
        await mirrored.bearer().token()
    await reconcile(mirrored.store, mirrored.mirror)
    assert (await mirrored.stored()).tokens == good


async def test_a_row_whose_key_is_lost_is_left_alone_and_the_others_are_brought_together(
    mirrored: World, vault: FakeVault, add_account: Callable[[str], Awaitable[int]]
) -> None:
    before = await mirrored.stored()
    newer = before.tokens.as_generation(9)
    name = "health-scraper-oura-anna"
    vault.put(name, payload_of(mirrored.link, newer), tags_of(mirrored.link, newer))
    kept, mirror = mirrored.store, mirrored.mirror
    mirrored.store = TokenStore(mirrored.database, Cipher([Fernet.generate_key().decode()]))
    berta = Link(await add_account("berta"), "berta", "oura")
    mirrored.vendor.oauth.consent.login, mirrored.mirror = 1, None
    await mirrored.authorize(berta)
    await reconcile(mirrored.store, mirror)
    assert await mirror.read(berta) == (await mirrored.store.read(berta)).tokens
    mirrored.store = kept
    assert await mirrored.stored() == before


async def test_the_vaults_tokens_of_another_person_are_refused(
    mirrored: World, vault: FakeVault
) -> None:
    tokens = (await mirrored.stored()).tokens
    other = replace(tokens.as_generation(9), vendor_user_id="somebody else")
    name = "health-scraper-oura-anna"
    vault.put(name, payload_of(mirrored.link, other), tags_of(mirrored.link, other))
    await reconcile(mirrored.store, mirrored.mirror)
    assert (await mirrored.stored()).tokens == tokens
    assert "another person" in str((await mirrored.store.state(mirrored.link)).mirror_error)


@pytest.mark.parametrize(
    ("first", "second"), [("Anna", "anna"), ("a.b", "a-b"), ("a_b", "a.b"), ("x-y", "x--y")]
)
def test_two_accounts_never_share_a_secret(first: str, second: str) -> None:
    names = {secret_name(Link(1, account, "oura")).lower() for account in (first, second)}
    assert len(names) == 2
    assert all(name.replace("-", "").isalnum() for name in names)
