"""What `tokens verify`, `tokens restore` and `tokens rekey` do."""

import re
from dataclasses import dataclass
from datetime import datetime

import structlog

from health_scraper.accounts import add
from health_scraper.db import Database
from health_scraper.errors import KeyMissing, Reauthorize, RotationBusy, SettingsError
from health_scraper.tokens.lock import hold
from health_scraper.tokens.mirror import PREFIX, Copy, Mirror, MirrorError, secret_name
from health_scraper.tokens.opening import Tokens
from health_scraper.tokens.reconcile import LOCK_SECONDS, Comparison, adopt, bring_together, compare
from health_scraper.tokens.store import Link, LinkState, TokenStore

log = structlog.get_logger()

VENDORS = ("oura", "withings", "whoop")


@dataclass(frozen=True, slots=True)
class Restored:
    """What one link came to, in words; `failed` where it still needs a person."""

    link: Link
    outcome: str
    failed: bool = False


async def verify(tokens: Tokens) -> tuple[list[Comparison], list[Copy]]:
    """Both sides of every link, and the vault's copies that belong to no link here.

    Raises SettingsError where the keys open no row at all.
    """
    states = await tokens.store.states()
    await tokens.store.check_keys(states)
    copies = await tokens.mirror.copies() if tokens.mirror else {}
    known = {secret_name(link) for link in states}
    return compare(states, copies), [copy for name, copy in copies.items() if name not in known]


async def restore(tokens: Tokens, database: Database, timezone: str) -> list[Restored]:
    """The newer side wins everywhere; links that only the vault knows are made here."""
    mirror = tokens.required_mirror()
    compared, unknown = await verify(tokens)
    outcomes = [await _restored(tokens.store, mirror, one) for one in compared]
    for copy in unknown:
        outcomes += await _made(tokens.store, mirror, database, copy, timezone)
    return outcomes


async def _restored(store: TokenStore, mirror: Mirror, found: Comparison) -> Restored:
    try:
        await bring_together(store, mirror, found)
    except (KeyMissing, MirrorError, RotationBusy) as error:
        return Restored(found.link, str(error), failed=True)
    outcome = {
        "same": "both sides are the same",
        "vault newer": "the vault's tokens were taken",
        "vault older": "the vault was brought up to date",
        "not in the vault": "the vault has a copy now",
        "unknown": "the vault's secret has no tags: compared by its value",
    }
    return Restored(found.link, outcome[found.verdict])


async def _made(
    store: TokenStore, mirror: Mirror, database: Database, copy: Copy, timezone: str
) -> list[Restored]:
    """A link that only the vault knows; nothing for a secret that is none of ours."""
    account, provider = _owner(copy)
    if account is None or provider is None:
        log.warning("vault.secret_unknown", secret=copy.name)
        return []
    link = await _link(store, database, account, provider, timezone)
    try:
        return [await _adopted(store, mirror, link)]
    except (MirrorError, RotationBusy) as error:
        return [Restored(link, str(error), failed=True)]


def _owner(copy: Copy) -> tuple[str | None, str | None]:
    """From the tags, or from the name where a person made the secret by hand."""
    named = re.fullmatch(rf"{PREFIX}(oura|withings|whoop)-([a-z0-9]+)", copy.name)
    account = copy.account or (named[2] if named else None)
    provider = copy.provider or (named[1] if named else None)
    return account, provider if provider in VENDORS else None


async def _link(
    store: TokenStore, database: Database, account: str, provider: str, timezone: str
) -> Link:
    try:
        return await store.find_link(account, provider)
    except SettingsError:
        added = await add(database, account, timezone)
        return Link(added.id, added.name, provider)


async def _adopted(store: TokenStore, mirror: Mirror, link: Link) -> Restored:
    async with hold(store.dsn, [str(link)], LOCK_SECONDS):
        there = await mirror.read(link)
        if there is None:
            return Restored(link, "the vault's copy is gone", failed=True)
        unlinked_at = await store.unlinked_at(link)
        if unlinked_at is not None and there.rotated_at <= unlinked_at:
            await mirror.delete(link)
            return Restored(link, "was unlinked here: the vault's left-over copy is deleted")
        await adopt(store, mirror, link, await store.state(link), there)
    return Restored(link, "linked with the vault's tokens")


async def rekey(store: TokenStore) -> list[Restored]:
    """Encrypts every row with the first key.

    A row that is damaged, or whose key is not set, is named and left alone; SettingsError where
    the keys open no row at all.
    """
    links = await store.links()
    await store.check_keys(links)
    return [await _rekeyed(store, link) for link in links]


async def _rekeyed(store: TokenStore, link: Link) -> Restored:
    try:
        async with hold(store.dsn, [str(link)], LOCK_SECONDS):
            changed = await store.rekey(link)
    except (KeyMissing, Reauthorize, RotationBusy) as error:
        return Restored(link, str(error), failed=True)
    return Restored(link, "encrypted with the first key" if changed else "was already")


def lines(compared: list[Comparison], unknown: list[Copy], now: datetime) -> list[str]:
    """A table for a person: link, state, generation and age on both sides, verdict."""
    rows: list[tuple[str, ...]] = [
        ("link", "state", "here", "rotated", "vault", "rotated", "verdict")
    ]
    rows += [_row(one, now) for one in compared]
    rows += [(copy.name, "", "", "", *_copy(copy, now), "only in the vault") for copy in unknown]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _row(one: Comparison, now: datetime) -> tuple[str, ...]:
    state = "reauthorize" if one.here.is_dead else _state(one.here)
    here = str(one.here.generation), _ago(one.here.rotated_at, now)
    return str(one.link), state, *here, *_copy(one.there, now), one.verdict


def _state(here: LinkState) -> str:
    if here.is_sealed:
        return "key missing"
    return "good" if here.is_readable else "damaged"


def _copy(copy: Copy | None, now: datetime) -> tuple[str, str]:
    if copy is None or copy.age is None:
        return "-", "-"
    return str(copy.age[1]), _ago(copy.rotated_at, now)


def _ago(moment: datetime | None, now: datetime) -> str:
    return "-" if moment is None else f"{(now - moment).total_seconds() / 3600:.1f} h ago"
