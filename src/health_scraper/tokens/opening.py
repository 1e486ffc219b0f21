"""Builds the parts that commands and the scrape use to get at tokens."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import structlog

from health_scraper import __version__
from health_scraper.db import Database
from health_scraper.declare import Provider
from health_scraper.errors import SettingsError
from health_scraper.pacing import Pacer, SharedBudget
from health_scraper.settings import Settings
from health_scraper.tokens.authorize import Authorization
from health_scraper.tokens.crypto import load_cipher
from health_scraper.tokens.mirror import KEYS, Mirror, MirrorError
from health_scraper.tokens.reconcile import reconcile
from health_scraper.tokens.rotation import Rotation
from health_scraper.tokens.store import TokenStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tokens:
    """All parts; `http` is for token requests only, so that no data request makes them wait."""

    settings: Settings
    database: Database
    store: TokenStore
    http: httpx.AsyncClient
    mirror: Mirror | None

    def rotation(self, provider: Provider) -> Rotation:
        own = self.settings.provider(provider.name)
        return Rotation(provider, own, self.store, self.http, mirror=self.mirror)

    def authorization(self, provider: Provider) -> Authorization:
        own = self.settings.provider(provider.name)
        return Authorization(
            provider, own, self.store, self.http, self.rotation(provider), pace=self.pace(provider)
        )

    def pace(self, provider: Provider) -> Callable[[], AbstractAsyncContextManager[None]]:
        """Lets the only request of a process pass."""
        own = self.settings.provider(provider.name)
        budget = SharedBudget(self.database, provider.name, own.client_id or "", own.rate_limits)
        pacer = Pacer(provider.title, budget, 1)

        @asynccontextmanager
        async def slot() -> AsyncIterator[None]:
            async with pacer.slot():
                yield
            await pacer.settle()

        return slot

    def required_mirror(self) -> Mirror:
        if self.mirror is None:
            raise SettingsError("KEY_VAULT_URL is not set: there is no second copy of any token")
        return self.mirror


class OnFirstUse(httpx.AsyncBaseTransport):
    """Certificates take longer to load than a fresh token to read, and most runs refresh none."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._client = self._client or httpx.AsyncClient()
        return await self._client.send(request, stream=True)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()


@asynccontextmanager
async def open_tokens(
    settings: Settings, database: Database, *, compare: bool = True
) -> AsyncIterator[Tokens]:
    """Raises SettingsError where tokens cannot be encrypted.

    `compare` first brings table and vault together: a vault that fails is only a warning.
    """
    async with AsyncExitStack() as stack:
        mirror = open_mirror(settings)
        if mirror is not None:
            stack.push_async_callback(mirror.close)
        store = TokenStore(database, load_cipher(settings, await _vault_keys(settings, mirror)))
        if compare:
            await _bring_together(store, mirror)
        headers = {"User-Agent": f"health-scraper/{__version__}", "Accept": "application/json"}
        http = httpx.AsyncClient(headers=headers, transport=OnFirstUse())
        await stack.enter_async_context(http)
        yield Tokens(settings, database, store, http, mirror)


async def _bring_together(store: TokenStore, mirror: Mirror | None) -> None:
    if mirror is None:
        log.info("vault.unset", reason="KEY_VAULT_URL is not set: tokens have no second copy")
    else:
        await reconcile(store, mirror)


def open_mirror(settings: Settings) -> Mirror | None:
    if settings.key_vault_url is None:
        return None
    from health_scraper.tokens.vault import Vault  # noqa: PLC0415 - Azure costs every start

    return Mirror(Vault(settings.key_vault_url))


async def _vault_keys(settings: Settings, mirror: Mirror | None) -> list[str]:
    if settings.token_encryption_keys or mirror is None:
        return []
    try:
        return await mirror.encryption_keys()
    except MirrorError as error:
        raise SettingsError(
            f"TOKEN_ENCRYPTION_KEYS is not set, and the vault's secret {KEYS} cannot be read:"
            f" {error}"
        ) from None
