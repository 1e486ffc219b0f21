"""One request to a vendor's token endpoint, and what its failure means for the grant."""

import asyncio
import math
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from health_scraper.answers import told
from health_scraper.declare import Provider, TokenAnswer
from health_scraper.errors import (
    AccessTokenRefused,
    Reauthorize,
    SettingsError,
    Skippable,
    VendorUnavailable,
)
from health_scraper.settings import ProviderSettings

# An answer without a lifetime is trusted for the shortest one that a vendor of ours gives.
UNKNOWN_LIFETIME = 3600.0
TURN = 0.5
# Freezes are rare. A machine that is short of time at every turn is only slow, and waits no longer.
FREEZES = 10
LONGEST_LIFETIME = 10 * 365 * 86400.0


class NotSent(VendorUnavailable):
    """No connection: the request has certainly not reached the vendor."""


class TokenEndpoint:
    """Where the vendor's tokens are made. It may have several URLs, one per kind of app."""

    def __init__(
        self, provider: Provider, settings: ProviderSettings, http: httpx.AsyncClient
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._http = http

    async def ask(
        self, form: Mapping[str, str], remembered: str | None = None
    ) -> tuple[TokenAnswer, str]:
        """The vendor's answer and the URL that gave it.

        URLs are tried in order, the remembered one first: an app of Oura's new portal is refused
        at the old URL, and the other way round (FACTS section 4). Raises SettingsError when the
        app is refused, Reauthorize when the grant is, Retriable (NotSent among them) otherwise.
        """
        refusals: list[Reauthorize | SettingsError] = []
        for url in self._urls(remembered):
            try:
                return await self._post(url, form), url
            except (Reauthorize, SettingsError) as refusal:
                if url == remembered and isinstance(refusal, Reauthorize):
                    raise
                refusals.append(refusal)
        raise next((one for one in refusals if isinstance(one, Reauthorize)), refusals[0])

    def _urls(self, remembered: str | None) -> list[str]:
        # A remembered URL that is not configured any more gets no secret.
        return sorted(self._settings.token_url, key=lambda url: url != remembered)

    async def _post(self, url: str, form: Mapping[str, str]) -> TokenAnswer:
        secret = self._settings.client_secret
        if self._settings.client_id is None or secret is None:
            raise SettingsError(f"{self._provider.title} has no client id and secret")
        app = {"client_id": self._settings.client_id, "client_secret": secret.get_secret_value()}
        try:
            response = await self._patiently(
                self._http.post(url, data={**form, **app}, timeout=self._timeout())
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(self._unreachable(error)) from None
        except httpx.HTTPError as error:
            # From None: the request, which httpx attaches, carries tokens and the secret.
            raise VendorUnavailable(self._unreachable(error)) from None
        try:
            return self._provider.oauth.read_answer(response)
        except (Skippable, AccessTokenRefused) as refusal:
            # Said of data, these skip an endpoint; here they say nothing about the grant.
            raise SettingsError(f"The token URL cannot be used: {refusal}") from None

    def _timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self._settings.request_timeout, read=None)

    async def _patiently(self, sending: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        """Waits twice the usual time: the answer may hold the only copy of a refresh token.

        The wait is counted in short turns and not by the clock. After a freeze of the process a
        clock would say "too late" before anybody has looked whether the answer is there; nor does
        the turn count in which the process was frozen, up to FREEZES times.
        """
        loop, task = asyncio.get_running_loop(), asyncio.create_task(sending)
        turns, freezes = math.ceil(2 * self._settings.request_timeout / TURN), FREEZES
        while turns:
            began = loop.time()
            done, _ = await asyncio.wait({task}, timeout=TURN)
            if done:
                return task.result()
            if freezes and loop.time() - began >= 2 * TURN:
                freezes -= 1
            else:
                turns -= 1
        task.cancel()
        await asyncio.wait({task})
        raise httpx.ReadTimeout("no answer in time")

    def _unreachable(self, error: httpx.HTTPError) -> str:
        reason = f"{type(error).__name__}: {told(error) or 'no answer'}"
        return f"{self._provider.title}'s token URL gave no answer ({reason})"


def expiry(answer: TokenAnswer, asked_at: datetime) -> datetime:
    """Counted from before the request was sent, so never later than the vendor means."""
    lifetime = UNKNOWN_LIFETIME if answer.expires_in is None else answer.expires_in
    return asked_at + timedelta(seconds=min(max(lifetime, 0), LONGEST_LIFETIME))
