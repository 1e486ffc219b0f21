"""Rotation against the three simulators: who wins, what is kept, what is dead."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet

from health_scraper.errors import DatabaseError, KeyMissing, Reauthorize
from health_scraper.sandbox.faults import Fault
from health_scraper.tokens.bearer import Bearer, TokenUnavailable
from health_scraper.tokens.crypto import Cipher
from health_scraper.tokens.store import Link, TokenSet, TokenStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.integration.tokens.conftest import World

    from health_scraper.declare import Provider


async def test_a_fresh_token_is_used_without_asking_the_vendor(linked: World) -> None:
    before = linked.lineage.refreshes
    token = await linked.bearer().token()
    assert token == linked.lineage.newest.access
    assert linked.lineage.refreshes == before


async def test_an_expired_token_is_renewed_and_the_new_pair_is_stored(linked: World) -> None:
    linked.expire()
    token = await linked.bearer().token()
    stored = await linked.stored()
    assert token == linked.lineage.newest.access == stored.tokens.access_token
    assert stored.tokens.refresh_token == linked.lineage.newest.refresh
    assert stored.generation == 2
    assert await linked.events() == ["authorized", "intended", "rotated"]


class FrozenOnce(TokenStore):
    """Its first commit finds the time for it used up, as after a freeze of the process."""

    frozen = False

    async def replace(self, link: Link, seen: int, tokens: TokenSet, event: str) -> bool:
        if not self.frozen:
            self.frozen = True
            raise DatabaseError("The database cannot be used: the time is up")
        return await super().replace(link, seen, tokens, event)


async def test_a_commit_that_a_freeze_has_kept_from_being_tried_is_repeated(linked: World) -> None:
    linked.store = FrozenOnce(linked.database, linked.store._cipher)
    linked.expire()
    assert await linked.bearer().token() == linked.lineage.newest.access
    assert (await linked.stored()).tokens.refresh_token == linked.lineage.newest.refresh


async def test_tasks_that_need_a_token_at_once_share_one_refresh(linked: World) -> None:
    linked.expire()
    bearer = linked.bearer()
    tokens = await asyncio.gather(*(bearer.token() for _ in range(20)))
    assert set(tokens) == {linked.lineage.newest.access}
    assert linked.lineage.refreshes == 1


async def test_processes_that_need_a_token_at_once_share_one_refresh(linked: World) -> None:
    linked.expire()
    tokens = await asyncio.gather(*(linked.bearer().token() for _ in range(6)))
    assert set(tokens) == {linked.lineage.newest.access}
    assert linked.lineage.refreshes == 1


async def test_a_refused_access_token_is_renewed_once_for_all_who_were_refused(
    linked: World,
) -> None:
    bearer = linked.bearer()
    refused = await bearer.token()
    tokens = await asyncio.gather(*(bearer.renew(refused) for _ in range(5)))
    assert set(tokens) == {linked.lineage.newest.access}
    assert linked.lineage.refreshes == 1


async def test_a_cancelled_task_finishes_its_rotation_first(linked: World) -> None:
    linked.expire()
    arrived = asyncio.Event()

    async def hook(_label: str) -> None:
        arrived.set()

    linked.vendor.faults.arrived = hook
    task = asyncio.create_task(linked.bearer().token())
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    stored = await linked.stored()
    assert stored.tokens.refresh_token == linked.lineage.newest.refresh


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=502, times=1),
        Fault("storm", seconds=0, times=1),
        Fault("drop", times=1),
        Fault("status", status=200, body="<html>maintenance</html>", times=1),
    ],
    ids=["bad gateway", "too many requests", "dropped", "maintenance page"],
)
async def test_a_passing_failure_never_ends_a_grant(linked: World, fault: Fault) -> None:
    linked.expire()
    linked.vendor.faults.add(fault)
    try:
        await linked.bearer().token()
    except TokenUnavailable:  # the vendor asked for a longer pause than a run waits
        await linked.bearer().token()
    stored = await linked.stored()
    assert stored.dead_reason is None
    assert stored.tokens.refresh_token == linked.lineage.newest.refresh


async def test_a_vendor_that_stays_away_leaves_the_grant_as_it_was(linked: World) -> None:
    linked.expire()
    linked.vendor.faults.add(Fault("status", status=503))
    bearer = linked.bearer()
    with pytest.raises(TokenUnavailable):
        await bearer.token()
    asked = linked.vendor.requests.total()
    with pytest.raises(TokenUnavailable):
        await bearer.token()
    assert linked.vendor.requests.total() == asked
    stored = await linked.stored()
    assert stored.generation == 1
    assert stored.dead_reason is None
    linked.vendor.faults.clear()
    assert await linked.bearer().token() == linked.lineage.newest.access


async def test_a_withdrawn_consent_is_dead_at_once_and_named(linked: World) -> None:
    linked.expire()
    linked.vendor.oauth.revoke_user(linked.lineage.user)
    with pytest.raises(Reauthorize, match=r"authorize .* --account anna"):
        await linked.bearer().token()
    assert (await linked.events())[-1] == "refused"
    asked = linked.vendor.requests.total()
    with pytest.raises(Reauthorize, match=r"authorize .* --account anna"):
        await linked.bearer().token()
    assert linked.vendor.requests.total() == asked


async def test_a_dead_grant_lives_again_after_one_consent(linked: World) -> None:
    linked.expire()
    linked.vendor.oauth.revoke_user(linked.lineage.user)
    with pytest.raises(Reauthorize):
        await linked.bearer().token()
    await linked.authorize()
    assert await linked.bearer().token() == linked.lineage.newest.access


async def test_a_refused_app_keeps_the_grant(linked: World) -> None:
    linked.expire()
    secret = linked.settings.client_secret
    linked.settings = linked.settings.model_copy(update={"client_secret": type(secret)("wrong")})
    with pytest.raises(TokenUnavailable, match="refuses the app"):
        await linked.bearer().token()
    stored = await linked.stored()
    assert stored.dead_reason is None
    assert stored.intent_at is None


@pytest.mark.parametrize("vendor_name", ["withings"])
async def test_a_lost_answer_is_survived_where_the_old_token_still_works(linked: World) -> None:
    linked.expire()
    linked.vendor.faults.add(Fault("lose", times=1))
    assert await linked.bearer().token() == linked.lineage.newest.access


@pytest.mark.parametrize("vendor_name", ["oura", "whoop"])
async def test_a_lost_answer_is_named_where_the_old_token_has_died(linked: World) -> None:
    linked.expire()
    linked.vendor.faults.add(Fault("lose", times=1))
    with pytest.raises(Reauthorize, match=r"earlier refresh was lost.*--account anna"):
        await linked.bearer().token()
    assert (await linked.stored()).dead_reason is not None


async def test_a_lost_encryption_key_is_a_setting_to_mend_and_costs_nothing(linked: World) -> None:
    before = await linked.stored()
    stranger = TokenStore(linked.database, Cipher([Fernet.generate_key().decode()]))
    kept, linked.store = linked.store, stranger
    with pytest.raises(KeyMissing, match=r"TOKEN_ENCRYPTION_KEYS.*authorize .* --account anna"):
        await linked.bearer().token()
    linked.store = kept
    assert await linked.stored() == before


async def test_a_refresh_answer_without_a_refresh_token_keeps_the_old_one(linked: World) -> None:
    linked.provider = answering(linked.provider, refresh_token=None, access_token="half")
    linked.expire()
    before = await linked.stored()
    assert await linked.bearer().token() == "half"
    assert (await linked.stored()).tokens.refresh_token == before.tokens.refresh_token


@pytest.mark.parametrize("lifetime", [None, -5.0, 1e300], ids=["none", "negative", "endless"])
async def test_a_strange_lifetime_never_costs_the_pair(
    linked: World, lifetime: float | None
) -> None:
    linked.provider = answering(linked.provider, expires_in=lifetime)
    linked.expire()
    await linked.bearer().token()
    assert (await linked.stored()).tokens.refresh_token == linked.lineage.newest.refresh


def answering(provider: Provider, **fields: Any) -> Provider:
    """The provider whose token answers carry other fields."""
    read = provider.oauth.read_answer
    oauth = replace(provider.oauth, read_answer=lambda answer: replace(read(answer), **fields))
    return replace(provider, oauth=oauth)


async def test_an_intent_without_an_outcome_is_resolved_by_the_next_run(linked: World) -> None:
    await linked.store.intend(linked.link, 1)
    token = await linked.bearer().token()
    assert token == linked.lineage.newest.access
    assert await linked.events() == ["authorized", "intended", "in_doubt", "intended", "rotated"]


@pytest.mark.parametrize("vendor_name", ["oura"])
async def test_the_url_that_accepts_the_app_is_found_and_remembered(world: World) -> None:
    world.vendor.oauth.change(portal="new")
    legacy = world.settings.token_url[0]
    new = legacy.replace("/oauth/token", "/oauth/v2/ext/oauth-token")
    world.settings = world.settings.model_copy(update={"token_url": (legacy, new)})
    await world.authorize()
    world.vendor.requests.clear()
    world.expire()
    await world.bearer().token()
    assert dict(world.vendor.requests) == {"POST /oauth/v2/ext/oauth-token": 1}


@pytest.mark.parametrize("vendor_name", ["withings"])
async def test_refreshes_of_one_app_that_disturb_each_other_go_one_by_one(
    linked: World, add_account: Callable[[str], Awaitable[int]]
) -> None:
    berta = Link(await add_account("berta"), "berta", "withings")
    linked.vendor.oauth.consent.login = 1
    await linked.authorize(berta)
    linked.expire()
    under_way: list[str] = []

    async def arrived(label: str) -> None:
        under_way.append(label)

    async def computed(label: str) -> None:
        await asyncio.sleep(0.05)
        assert under_way == [label]
        under_way.clear()

    linked.vendor.faults.arrived, linked.vendor.faults.computed = arrived, computed
    bearers = [Bearer(linked.rotation(), link) for link in (linked.link, berta)]
    await asyncio.gather(*(bearer.token() for bearer in bearers))
    assert [one.refreshes for one in linked.vendor.oauth.grants.lineages] == [1, 1]
