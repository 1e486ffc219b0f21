"""Builds the parts that commands and the scrape use to get at tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from health_scraper import __version__
from health_scraper.db import Database
from health_scraper.declare import Provider
from health_scraper.settings import Settings
from health_scraper.tokens.crypto import load_cipher
from health_scraper.tokens.mirror import Mirror
from health_scraper.tokens.rotation import Rotation
from health_scraper.tokens.store import TokenStore


@dataclass(frozen=True, slots=True)
class Tokens:
    settings: Settings
    store: TokenStore
    http: httpx.AsyncClient
    mirror: Mirror | None = None

    def rotation(self, provider: Provider) -> Rotation:
        own = self.settings.provider(provider.name)
        return Rotation(provider, own, self.store, self.http, mirror=self.mirror)


@asynccontextmanager
async def open_tokens(settings: Settings, database: Database) -> AsyncIterator[Tokens]:
    """Raises SettingsError where tokens cannot be encrypted."""
    store = TokenStore(database, load_cipher(settings))
    headers = {"User-Agent": f"health-scraper/{__version__}", "Accept": "application/json"}
    async with httpx.AsyncClient(headers=headers) as http:
        yield Tokens(settings, store, http)
