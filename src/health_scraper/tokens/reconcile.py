"""Table and vault side by side: the newer token set wins, on either side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import structlog

from health_scraper.errors import KeyMissing, RotationBusy
from health_scraper.tokens.lock import hold
from health_scraper.tokens.mirror import Copy, Mirror, MirrorError, secret_name
from health_scraper.tokens.store import Link, LinkState, TokenSet, TokenStore, lost_key

log = structlog.get_logger()

# Whoever holds the lock longer is rotating, and brings both sides together without us.
LOCK_SECONDS = 2.0
EPOCH = datetime.fromtimestamp(0, UTC)

Verdict = Literal[
    "same", "vault newer", "vault older", "not in the vault", "unknown", "key missing"
]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One link on both sides; `there` is None where the vault has no copy."""

    link: Link
    here: LinkState
    there: Copy | None
    verdict: Verdict


def compare(states: Mapping[Link, LinkState], copies: Mapping[str, Copy]) -> list[Comparison]:
    return [_compared(link, state, copies.get(secret_name(link))) for link, state in states.items()]


def _compared(link: Link, here: LinkState, copy: Copy | None) -> Comparison:
    if here.is_sealed:
        return Comparison(link, here, copy, "key missing")
    if copy is None:
        return Comparison(link, here, None, "not in the vault")
    if copy.age is None:
        return Comparison(link, here, copy, "unknown")
    if copy.age > here.age or not here.is_readable:
        return Comparison(link, here, copy, "vault newer")
    verdict: Verdict = "same" if copy.age == here.age else "vault older"
    return Comparison(link, here, copy, verdict)


async def reconcile(store: TokenStore, mirror: Mirror) -> None:
    """Brings all linked accounts together. A vault that fails is a warning, and never more."""
    try:
        compared = compare(await store.states(), await mirror.copies())
    except MirrorError as error:
        log.warning("vault.unusable", reason=str(error))
        return
    for one in compared:
        try:
            await bring_together(store, mirror, one)
        except MirrorError as error:
            log.warning("token.mirror_failed", link=str(one.link), reason=str(error))
            await store.mirrored(one.link, one.here.generation, str(error))
        except RotationBusy:
            log.info("token.busy", link=str(one.link))
        except KeyMissing as error:
            log.error("token.sealed", link=str(one.link), reason=str(error))  # noqa: TRY400


async def bring_together(store: TokenStore, mirror: Mirror, found: Comparison) -> None:
    """Raises MirrorError, KeyMissing, and RotationBusy where the link is just being rotated."""
    link, here = found.link, found.here
    if here.is_sealed:
        # Its key may come back, and what it opens may be newer than the vault's copy.
        raise lost_key(link)
    if found.verdict == "same":
        if here.mirrored_generation != here.generation or here.mirror_error is not None:
            await store.mirrored(link, here.generation, None)
        return
    async with hold(store.dsn, [str(link)], LOCK_SECONDS):
        now = await store.state(link)
        if now is None or now.age != here.age or now.is_sealed:
            return
        there = await mirror.read(link) if found.verdict != "not in the vault" else None
        if there is not None and (there.age > now.age or not now.is_readable):
            await adopt(store, mirror, link, now, there)
        elif now.is_readable and not now.is_dead:
            await copy_out(store, mirror, link)


async def copy_out(store: TokenStore, mirror: Mirror, link: Link) -> None:
    stored = await store.read(link)
    if stored is not None:
        await mirror.write(link, stored.tokens)
        await store.mirrored(link, stored.generation, None)
        log.info("token.mirrored", link=str(link), generation=stored.generation)


async def adopt(
    store: TokenStore, mirror: Mirror, link: Link, here: LinkState | None, there: TokenSet
) -> TokenSet:
    """Takes the vault's token set. Raises MirrorError where it belongs to another person."""
    known = here.vendor_user_id if here else None
    if known is not None and there.vendor_user_id not in (None, known):
        raise MirrorError(
            f"The vault's tokens for {link} belong to another person at the vendor than the"
            " stored ones: nothing was overwritten"
        )
    adopted = await _numbered(store, link, here, there)
    if here is None:
        await store.create(link, adopted, "restored")
    else:
        await store.replace(link, here.generation, adopted, "restored")
    log.warning("token.restored", link=str(link), generation=adopted.generation)
    await mirror.write(link, adopted)
    await store.mirrored(link, adopted.generation, None)
    return adopted


async def _numbered(
    store: TokenStore, link: Link, here: LinkState | None, there: TokenSet
) -> TokenSet:
    """With a generation that never goes back, and a date for a secret made by hand."""
    if here is None:
        least = await store.next_generation(link)
    else:
        least = here.generation + (there.age > here.age)
    numbered = there.as_generation(max(there.generation, least))
    return numbered if there.authorized_at > EPOCH else numbered.as_authorized(datetime.now(UTC))
