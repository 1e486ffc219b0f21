"""Links many accounts: people of their own at the simulators, by the program's own code.

`python -m bench.people FROM TO`; person 0 is the one that every benchmark has.
"""

import asyncio
import sys
from dataclasses import dataclass

import httpx

from bench.place import TIMEZONE
from health_scraper import accounts
from health_scraper.db import Database, open_database
from health_scraper.declare import Provider
from health_scraper.providers import PROVIDERS
from health_scraper.settings import ProviderSettings, load_settings
from health_scraper.tokens.consent import code_in, new_consent
from health_scraper.tokens.opening import Tokens, open_tokens


@dataclass(frozen=True, slots=True)
class Office:
    """Where people are linked; `browser` follows no redirect."""

    database: Database
    tokens: Tokens
    browser: httpx.AsyncClient

    async def link(self, number: int) -> None:
        name = f"bench-{number}"
        await accounts.add(self.database, name, TIMEZONE)
        for provider in PROVIDERS:
            own = self.tokens.settings.provider(provider.name)
            await self._authorize(provider, own, name, number)

    async def _authorize(
        self, provider: Provider, own: ProviderSettings, name: str, login: int
    ) -> None:
        page = new_consent(provider, own)
        answer = await self.browser.get(f"{page.url}&login={login}")
        code = code_in(answer.headers["location"], page)
        link = await self.tokens.store.find_link(name, provider.name)
        await self.tokens.authorization(provider).finish(link, page, code)


async def link(numbers: range) -> None:
    settings = load_settings(dotenv=False)
    assert settings.database_url is not None
    async with (
        open_database(settings.database_url.get_secret_value()) as database,
        open_tokens(settings, database) as tokens,
        httpx.AsyncClient() as browser,
    ):
        office = Office(database, tokens, browser)
        for number in numbers:
            await office.link(number)


if __name__ == "__main__":
    asyncio.run(link(range(int(sys.argv[1]), int(sys.argv[2]))))
