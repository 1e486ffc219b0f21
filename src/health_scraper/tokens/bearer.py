"""The access token of one account at one vendor, always fresh, for the client to send."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

from health_scraper.errors import HealthScraperError, Retriable, RotationBusy
from health_scraper.tokens.refresh import AppRefused
from health_scraper.tokens.rotation import Rotation
from health_scraper.tokens.store import Link, TokenSet

# A rotation has tried several times before it fails; the other endpoints do not try at once again.
COOL_DOWN = 60.0


class TokenUnavailable(RotationBusy):
    """The vendor gives no new token, now or to this app; the grant is kept for the next run."""


class Bearer:
    """A fresh token costs one indexed read, once per process.

    Tasks that need a new one at the same time share one rotation, and its failure. Both methods
    raise Reauthorize, RotationBusy (TokenUnavailable among them), DatabaseError, and KeyMissing.
    `pace` lets a rotation pass where the vendor counts it like any other request.
    """

    def __init__(
        self,
        rotation: Rotation,
        link: Link,
        pace: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        self.link = link
        self._rotation, self._pace = rotation, pace
        self._tokens: TokenSet | None = None
        self._single_flight = asyncio.Lock()
        self._failure: HealthScraperError | None = None
        self._failed_at = 0.0

    async def token(self) -> str:
        return (await self.tokens()).access_token

    async def tokens(self) -> TokenSet:
        """The whole token set, for its scopes and its vendor user id."""
        if self._tokens is not None and not self._rotation.is_due(self._tokens):
            return self._tokens
        async with self._single_flight:
            return await self._fresh()

    async def renew(self, refused: str) -> str:
        """Another token than `refused`, which the vendor no longer takes."""
        async with self._single_flight:
            tokens = await self._fresh()
            if tokens.access_token == refused:
                tokens = await self._rotate(tokens.generation)
            return tokens.access_token

    async def _fresh(self) -> TokenSet:
        self._raise_recent_failure()
        if self._tokens is None:
            stored = await self._rotation.current(self.link)
            if stored.intent_at is not None:
                return await self._rotate(stored.generation - 1)
            self._tokens = stored.tokens
        if self._rotation.is_due(self._tokens):
            return await self._rotate(self._tokens.generation)
        return self._tokens

    async def _rotate(self, seen: int) -> TokenSet:
        self._raise_recent_failure()
        async with self._pace():
            return await self._renew(seen)

    async def _renew(self, seen: int) -> TokenSet:
        try:
            self._tokens = await self._rotation.renew(self.link, seen)
        except HealthScraperError as error:
            # Not Retriable any more: whoever asks would only repeat what has been repeated. And
            # not Fatal: a vendor that does not know the app must not stop the other vendors.
            passing = isinstance(error, Retriable | AppRefused)
            self._failure = TokenUnavailable(str(error)) if passing else error
            self._failed_at = time.monotonic()
            raise self._failure from None
        return self._tokens

    def _raise_recent_failure(self) -> None:
        if self._failure is None:
            return
        if isinstance(self._failure, RotationBusy) and self._cooled_down():
            self._failure = None
            return
        raise self._failure

    def _cooled_down(self) -> bool:
        return time.monotonic() - self._failed_at > COOL_DOWN
