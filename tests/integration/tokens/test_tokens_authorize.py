"""Consent: what is stored, what is refused, and what a second consent does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.sandbox.faults import Fault
from health_scraper.tokens.authorize import Authorization
from health_scraper.tokens.consent import code_in, new_consent
from health_scraper.tokens.listener import listen
from health_scraper.tokens.store import Link

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.integration.tokens.conftest import World


async def test_a_consent_is_stored_with_person_and_scopes(world: World) -> None:
    done = await world.authorize()
    stored = await world.stored()
    assert not done.replaced
    assert stored.tokens.access_token == world.lineage.newest.access
    assert stored.tokens.vendor_user_id == world.lineage.user
    assert stored.tokens.scopes == frozenset(world.settings.scopes)
    assert not done.missing


async def test_scopes_the_person_unticked_are_shown(world: World) -> None:
    unticked = world.settings.scopes[-1]
    world.vendor.oauth.consent.untick = frozenset({unticked})
    done = await world.authorize()
    assert done.missing == {unticked}


async def test_a_second_consent_replaces_the_grant(linked: World) -> None:
    done = await linked.authorize()
    stored = await linked.stored()
    assert done.replaced
    assert stored.generation == 2
    assert await linked.bearer().token() == linked.lineage.newest.access


async def test_another_person_is_refused_and_the_grant_is_kept(linked: World) -> None:
    before = await linked.stored()
    linked.vendor.oauth.consent.login = 1
    with pytest.raises(SettingsError, match="Another person has consented"):
        await linked.authorize()
    assert await linked.stored() == before


async def test_one_person_is_not_linked_to_two_accounts(
    linked: World, add_account: Callable[[str], Awaitable[int]]
) -> None:
    berta = Link(await add_account("berta"), "berta", linked.link.provider)
    with pytest.raises(SettingsError, match="linked to account anna already"):
        await linked.authorize(berta)
    assert await linked.store.read(berta) is None


async def test_a_code_used_twice_is_explained(world: World) -> None:
    consent = new_consent(world.provider, world.settings)
    code = code_in(await world.consented(consent), consent)
    authorization = Authorization(
        world.provider, world.settings, world.store, world.http, world.rotation()
    )
    await authorization.finish(world.link, consent, code)
    before = await world.stored()
    with pytest.raises(Reauthorize, match="It works once"):
        await authorization.finish(world.link, consent, code)
    assert await world.stored() == before


async def test_a_refusal_on_the_consent_page_is_told(world: World) -> None:
    world.vendor.oauth.consent.deny = True
    with pytest.raises(Reauthorize, match="access_denied"):
        await world.authorize()
    assert await world.store.read(world.link) is None


async def test_a_wrong_app_secret_is_a_setting_to_mend(world: World) -> None:
    secret = world.settings.client_secret
    world.settings = world.settings.model_copy(update={"client_secret": type(secret)("wrong")})
    with pytest.raises(SettingsError, match="refuses the app"):
        await world.authorize()


@pytest.mark.parametrize("vendor_name", ["oura", "whoop"])
async def test_a_person_who_cannot_be_told_does_not_replace_a_known_one(linked: World) -> None:
    before = await linked.stored()
    assert linked.provider.oauth.identity is not None
    path = linked.provider.oauth.identity.path
    linked.vendor.faults.add(Fault("status", path=path, status=404, body="{}"))
    linked.vendor.faults.add(Fault("status", path=f"/developer{path}", status=404, body="{}"))
    with pytest.raises(SettingsError, match="does not say who"):
        await linked.authorize()
    assert await linked.stored() == before


@pytest.mark.parametrize("vendor_name", ["whoop"])
async def test_without_a_refresh_token_the_account_needs_a_person_when_it_ends(
    world: World,
) -> None:
    world.vendor.oauth.consent.untick = frozenset({"offline"})
    done = await world.authorize()
    assert done.tokens.refresh_token is None
    world.expire()
    with pytest.raises(Reauthorize, match="no refresh token"):
        await world.bearer().token()


async def test_the_listener_takes_the_answer_and_survives_everybody_else(
    world: World, unused_tcp_port: int
) -> None:
    redirect = f"http://localhost:{unused_tcp_port}/callback/"
    world.settings = world.settings.model_copy(update={"redirect_url": redirect})
    consent = new_consent(world.provider, world.settings)
    async with listen(consent) as listener, httpx.AsyncClient(trust_env=False) as browser:
        base = f"http://127.0.0.1:{unused_tcp_port}"
        _, scanner = await asyncio.open_connection("127.0.0.1", unused_tcp_port)
        scanner.write(b"\x16\x03\x01 no http\r\n\r\n")
        assert (await browser.get(f"{base}/favicon.ico")).status_code == 404
        wrong = await browser.get(f"{base}/callback/?code=x&state=oura-of-another-run")
        assert wrong.status_code == 400
        page = await browser.get((await world.consented(consent)).replace("localhost", "127.0.0.1"))
        assert "close this page" in page.text
        code = await listener.code(5)
        scanner.close()
    assert code in world.vendor.oauth.grants.codes


async def test_a_taken_port_is_named(world: World, unused_tcp_port: int) -> None:
    redirect = f"http://localhost:{unused_tcp_port}/callback/"
    world.settings = world.settings.model_copy(update={"redirect_url": redirect})
    consent = new_consent(world.provider, world.settings)
    async with listen(consent):
        with pytest.raises(SettingsError, match=f"port {unused_tcp_port}.*--no-browser"):
            async with listen(replace(consent, state="another")):
                pass


async def test_nobody_coming_back_ends_the_wait(world: World, unused_tcp_port: int) -> None:
    redirect = f"http://localhost:{unused_tcp_port}/callback/"
    world.settings = world.settings.model_copy(update={"redirect_url": redirect})
    async with listen(new_consent(world.provider, world.settings)) as listener:
        with pytest.raises(Reauthorize, match="Nobody came back"):
            await listener.code(0.01)
