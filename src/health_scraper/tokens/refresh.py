"""The refresh itself: when to ask again, when a grant is kept, and when it is dead."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from health_scraper.declare import Provider, TokenAnswer
from health_scraper.errors import RateLimited, Reauthorize, Retriable, SettingsError
from health_scraper.tokens.exchange import NotSent, TokenEndpoint, expiry
from health_scraper.tokens.mirror import Mirror, MirrorError
from health_scraper.tokens.reconcile import adopt
from health_scraper.tokens.store import Link, StoredToken, TokenSet, TokenStore

log = structlog.get_logger()

POLL = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a rotation waits, in seconds.

    `lock` for another process, `pause` at least and `longest_pause` at most between two attempts,
    `settle` for another process's commit before a refused grant is called dead, `commit` for the
    database before the new tokens go to the vault as well.
    """

    lock: float = 120
    attempts: int = 4
    pause: float = 1
    longest_pause: float = 60
    settle: float = 5
    commit: float = 2


class AppRefused(SettingsError):
    """The vendor does not know the app, or its secret: the grant is kept."""


class SupersededError(Exception):
    """Another process has stored newer tokens; they are the ones to use."""

    def __init__(self, tokens: TokenSet) -> None:
        super().__init__(tokens.generation)
        self.tokens = tokens


class Refresher:
    def __init__(  # noqa: PLR0913 - its parts are handed down, it builds none itself
        self,
        provider: Provider,
        endpoint: TokenEndpoint,
        store: TokenStore,
        *,
        mirror: Mirror | None,
        patience: Patience,
        now: Callable[[], datetime],
    ) -> None:
        self._provider = provider
        self._endpoint = endpoint
        self._store = store
        self._mirror = mirror
        self._patience = patience
        self._now = now

    async def refresh(self, link: Link, stored: StoredToken) -> TokenSet:
        """The next token set, not yet stored.

        Raises SupersededError, Reauthorize (the grant is now marked dead), AppRefused, or
        Retriable: the grant is kept, and its intent stays open while a refresh may have gone
        through whose answer never came.
        """
        doubt = stored.intent_at is not None
        for attempts_left in reversed(range(self._patience.attempts)):
            try:
                return await self._ask(stored.tokens)
            except Reauthorize as refusal:
                await self._lay_to_rest(link, stored, str(refusal), doubt=doubt)
            except SettingsError as refusal:
                await self._keep(link, stored, str(refusal), doubt=doubt)
                raise AppRefused(str(refusal)) from None
            except Retriable as failure:
                doubt = doubt or not isinstance(failure, NotSent | RateLimited)
                pause = self._pause(failure)
                if not attempts_left or pause > self._patience.longest_pause:
                    await self._keep(link, stored, str(failure), doubt=doubt)
                    raise
                log.warning("token.refresh_repeated", link=str(link), reason=str(failure))
                await asyncio.sleep(pause)
                await self._reread(link, stored.generation)
        raise AssertionError("the last attempt returns or raises")

    async def _ask(self, tokens: TokenSet) -> TokenSet:
        if tokens.refresh_token is None:
            raise Reauthorize(f"{self._provider.title} granted no refresh token.")
        form = {
            **self._provider.oauth.token_params,
            **self._provider.oauth.refresh_params,
            "grant_type": "refresh_token",
            "refresh_token": tokens.refresh_token,
        }
        asked_at = self._now()
        answer, url = await self._endpoint.ask(form, tokens.token_url)
        return _next(tokens, answer, url, asked_at)

    def _pause(self, failure: Retriable) -> float:
        # Asked again too soon, Withings refuses the very same request (FACTS section 4).
        named = failure.retry_after or 0.0
        return max(named, self._patience.pause, self._provider.repeat_after)

    async def _lay_to_rest(
        self, link: Link, stored: StoredToken, refusal: str, *, doubt: bool
    ) -> None:
        """Raises what a refused grant comes down to, after another look at the store."""
        await self._settle(link, stored.generation, doubt=doubt)
        await self._look_into_vault(link, stored)
        lost = "The answer to an earlier refresh was lost, and with it the grant. " if doubt else ""
        if not await self._store.kill(link, stored.generation, lost + refusal):
            await self._reread(link, stored.generation)
        log.error("token.refused", link=str(link), in_doubt=doubt, reason=refusal)
        raise Reauthorize(f"{lost}{refusal} To go on, {link.remedy}") from None

    async def _settle(self, link: Link, seen: int, *, doubt: bool) -> None:
        waits = round(self._patience.settle / POLL) if doubt else 0
        for _ in range(waits):
            await self._reread(link, seen)
            await asyncio.sleep(POLL)
        await self._reread(link, seen)

    async def _look_into_vault(self, link: Link, stored: StoredToken) -> None:
        """A commit that failed left its tokens there, and a restored database is behind it."""
        if self._mirror is None:
            return
        try:
            there = await self._mirror.read(link)
            if there is None or there.age <= stored.tokens.age:
                return
            state = await self._store.state(link)
            adopted = await adopt(self._store, self._mirror, link, state, there)
        except MirrorError as error:
            log.warning("token.mirror_failed", link=str(link), reason=str(error))
            return
        raise SupersededError(adopted)

    async def _reread(self, link: Link, seen: int) -> None:
        stored = await self._store.read(link)
        if stored is not None and stored.generation != seen:
            raise SupersededError(stored.tokens)

    async def _keep(self, link: Link, stored: StoredToken, why: str, *, doubt: bool) -> None:
        if not doubt:
            await self._store.withdraw(link, stored.generation, why)
        log.warning("token.kept", link=str(link), in_doubt=doubt, reason=why)


def _next(tokens: TokenSet, answer: TokenAnswer, url: str, asked_at: datetime) -> TokenSet:
    """What the answer leaves out stays as it was."""
    return replace(
        tokens,
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or tokens.refresh_token,
        generation=tokens.generation + 1,
        rotated_at=asked_at,
        expires_at=expiry(answer, asked_at),
        scopes=answer.scopes or tokens.scopes,
        vendor_user_id=tokens.vendor_user_id or answer.user_id,
        token_url=url,
    )
