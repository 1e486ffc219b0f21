"""The rotation of a single-use refresh token, so that no crash loses more than physics demands.

lock -> re-read -> intent -> refresh -> commit -> mirror -> use. docs/tokens.md says, step by
step, what a crash leaves behind, and refresh.py when a grant counts as dead.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import structlog

from health_scraper.declare import Provider
from health_scraper.errors import DatabaseError, Reauthorize, RotationBusy
from health_scraper.settings import ProviderSettings
from health_scraper.tokens.exchange import TokenEndpoint
from health_scraper.tokens.lock import Lock, hold
from health_scraper.tokens.mirror import Mirror, MirrorError
from health_scraper.tokens.refresh import Patience, Refresher, SupersededError
from health_scraper.tokens.shield import uninterrupted
from health_scraper.tokens.store import Link, StoredToken, TokenSet, TokenStore

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)


class Rotation:
    """Rotates the token sets of one vendor's app."""

    def __init__(  # noqa: PLR0913 - its parts are handed down, it builds none that does I/O
        self,
        provider: Provider,
        settings: ProviderSettings,
        store: TokenStore,
        http: httpx.AsyncClient,
        *,
        mirror: Mirror | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._patience = patience or Patience()
        self._store = store
        self._mirror = mirror
        self._now = now
        endpoint = TokenEndpoint(provider, settings, http)
        self._refresher = Refresher(
            provider, endpoint, store, mirror=mirror, patience=self._patience, now=now
        )
        self._app = settings.client_id if provider.oauth.serialised else None

    async def renew(self, link: Link, seen: int) -> TokenSet:
        """The token set that follows generation `seen`, whoever makes it.

        Once the lock is held, nothing cancels the rotation. Raises Reauthorize, RotationBusy,
        KeyMissing, SettingsError (the app is refused), DatabaseError, or Retriable (the grant is
        kept).
        """
        # Withings' answers disturb each other when one app renews for several people at once.
        names = [str(link), f"{link.provider} app {self._app}"] if self._app else [str(link)]
        async with hold(self._store.dsn, names, self._patience.lock) as lock:
            return await uninterrupted(self._rotate(link, seen, lock))

    async def _rotate(self, link: Link, seen: int, lock: Lock) -> TokenSet:
        stored = await self.current(link)
        if stored.generation > seen and stored.intent_at is None:
            return stored.tokens
        try:
            await self._intend(link, stored, lock)
            renewed = await self._refresher.refresh(link, stored)
            await self._commit(link, stored, renewed)
        except SupersededError as other:
            newer = other.tokens
            log.warning("token.superseded", link=str(link), generation=newer.generation)
            # What a vault or another process has kept may have ended since.
            return await self._rotate(link, newer.generation, lock) if self.is_due(newer) else newer
        await self.copy(link, renewed)
        return renewed

    async def current(self, link: Link) -> StoredToken:
        """The stored token set. Raises Reauthorize for a missing or dead link, KeyMissing."""
        stored = await self._store.read(link)
        if stored is None:
            raise Reauthorize(f"There are no tokens for {link}: {link.remedy}")
        if stored.dead_reason is not None:
            raise Reauthorize(f"{stored.dead_reason} To go on, {link.remedy}")
        return stored

    def is_due(self, tokens: TokenSet) -> bool:
        """Whether the access token ends within five minutes, or within a tenth of its life."""
        margin = min(timedelta(minutes=5), (tokens.expires_at - tokens.rotated_at) / 10)
        return self._now() >= tokens.expires_at - margin

    async def _intend(self, link: Link, stored: StoredToken, lock: Lock) -> None:
        if stored.intent_at is not None:
            log.warning("token.in_doubt", link=str(link), since=stored.intent_at.isoformat())
            await self._store.note(
                link,
                stored.generation,
                "in_doubt",
                "a refresh was begun and its outcome is unknown",
            )
        await self._store.intend(link, stored.generation)
        if not await lock.is_held():
            raise RotationBusy(f"The lock for {link} was lost before the refresh: run again")

    async def _commit(self, link: Link, stored: StoredToken, renewed: TokenSet) -> None:
        """Goes on through a restart of the database; what takes longer goes to the vault too."""
        work = asyncio.create_task(self._replace(link, stored, renewed))
        done, _ = await asyncio.wait({work}, timeout=self._patience.commit)
        aside = not done and await self._put_aside(link, renewed)
        try:
            replaced = await work
        except DatabaseError as error:
            aside = aside or await self._put_aside(link, renewed)
            where = "are safe in the vault" if aside else f"are stored nowhere: {link.remedy}"
            raise DatabaseError(f"{error}. The new tokens for {link} {where}") from error
        if not replaced:
            raise SupersededError((await self.current(link)).tokens)
        log.info("token.rotated", link=str(link), generation=renewed.generation)

    async def _replace(self, link: Link, stored: StoredToken, renewed: TokenSet) -> bool:
        try:
            return await self._store.replace(link, stored.generation, renewed, "rotated")
        except DatabaseError as error:
            # A process that was frozen has used up its time without having tried.
            log.warning("token.commit_repeated", link=str(link), reason=str(error))
        return await self._store.replace(link, stored.generation, renewed, "rotated")

    async def _put_aside(self, link: Link, renewed: TokenSet) -> bool:
        """Whether the vault has the tokens that the database does not take."""
        log.error("token.unstored", link=str(link), generation=renewed.generation)
        if self._mirror is None:
            return False
        try:
            await self._mirror.write(link, renewed)
        except MirrorError as failure:
            log.error("token.mirror_failed", link=str(link), reason=str(failure))  # noqa: TRY400
            return False
        return True

    async def copy(self, link: Link, renewed: TokenSet) -> None:
        """Brings the mirror up to date; a failure is noted, and mended by a later run."""
        if self._mirror is None:
            return
        failure: str | None = None
        try:
            await self._mirror.write(link, renewed)
        except MirrorError as error:
            failure = str(error)
            log.warning("token.mirror_failed", link=str(link), reason=failure)
        await self._store.mirrored(link, renewed.generation, failure)
