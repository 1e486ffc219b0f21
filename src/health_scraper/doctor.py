"""`doctor`: looks at everything a run depends on, and says what to do about what is wrong."""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import click
import httpx

from health_scraper import accounts
from health_scraper.answers import http_date
from health_scraper.db import REPLICA, Database
from health_scraper.declare import Provider
from health_scraper.errors import HealthScraperError, Reauthorize
from health_scraper.providers import PROVIDERS
from health_scraper.settings import Settings
from health_scraper.start import open_migrated
from health_scraper.tokens.authorize import is_granted
from health_scraper.tokens.mirror import MirrorError
from health_scraper.tokens.opening import Tokens, open_tokens
from health_scraper.tokens.store import Link

OLDEST_POSTGRESQL = 150_000
CLOCK_MAY_DIFFER = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`exit_code` is 0 where all is well; the worst one of all findings is the command's."""

    about: str
    text: str
    exit_code: int = 0

    def __str__(self) -> str:
        return f"{'ok ' if self.exit_code == 0 else 'NO '} {self.about}: {self.text}"


async def doctor(settings: Settings) -> int:
    worst = 0
    async for finding in examine(settings):
        click.echo(str(finding))
        worst = max(worst, finding.exit_code, key=_severity)
    return worst


def _severity(exit_code: int) -> int:
    """A wrong setting or database comes before an account, an account before nothing."""
    return (0, 3, 1, 2, 4).index(exit_code)


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """What has to be there first is looked at first; without it the rest is not."""
    for provider in PROVIDERS:
        yield _app(settings, provider)
    if not any(settings.provider(provider.name).enabled for provider in PROVIDERS):
        yield Finding("vendors", "none is set up: register an app, and set its id and secret", 2)
    async for finding in _vendors(settings):
        yield finding
    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(open_migrated(settings))
            yield await _database(settings, database)
            opened = open_tokens(settings, database, compare=False)
            tokens = await stack.enter_async_context(opened)
        except HealthScraperError as error:
            yield Finding("database or keys", str(error), error.exit_code)
            return
        yield await _vault(tokens)
        async for finding in _links(settings, database, tokens):
            yield finding


def _app(settings: Settings, provider: Provider) -> Finding:
    if settings.provider(provider.name).enabled:
        return Finding(provider.title, "an app is set")
    prefix = provider.name.upper()
    return Finding(
        provider.title, f"disabled; {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET would enable it"
    )


async def _vendors(settings: Settings) -> AsyncIterator[Finding]:
    async with httpx.AsyncClient(timeout=10) as http:
        for provider in PROVIDERS:
            if settings.provider(provider.name).enabled:
                yield await _reached(http, provider, settings.provider(provider.name).api_base_url)


async def _reached(http: httpx.AsyncClient, provider: Provider, url: str) -> Finding:
    """Any answer will do: without a token it is a refusal."""
    try:
        response = await http.get(url)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        advice = "check the network, a proxy, or the NetworkPolicy"
        return Finding(provider.title, f"{url} cannot be reached ({reason}): {advice}", 1)
    skew = _skew(response)
    if skew is not None and abs(skew) > CLOCK_MAY_DIFFER:
        advice = "tokens and windows depend on it: let NTP set this machine's clock"
        return Finding(provider.title, f"the clocks differ by {skew:+.0f} s; {advice}", 1)
    return Finding(provider.title, f"{url} answers")


def _skew(response: httpx.Response) -> float | None:
    """Seconds that this machine is ahead of the vendor; None where it does not tell its time."""
    vendor = http_date(response.headers.get("Date", ""))
    return None if vendor is None else time.time() - vendor


async def _database(settings: Settings, database: Database) -> Finding:
    (row,) = await database.fetch(
        "SELECT current_setting('server_version') AS version,"
        " current_setting('server_version_num')::integer AS number,"
        " current_setting('transaction_read_only') = 'on' AS read_only"
    )
    where = "embedded" if settings.database_url is None else "DATABASE_URL"
    if row["number"] < OLDEST_POSTGRESQL:
        advice = "health-scraper needs PostgreSQL 15 or newer"
        return Finding("database", f"PostgreSQL {row['version']} is too old: {advice}", 4)
    if row["read_only"]:
        return Finding("database", REPLICA, 4)
    return Finding("database", f"PostgreSQL {row['version']} ({where}), schema up to date")


async def _vault(tokens: Tokens) -> Finding:
    if tokens.mirror is None:
        return Finding("vault", "none (KEY_VAULT_URL is not set): tokens have no second copy")
    try:
        copies = await tokens.mirror.copies()
    except MirrorError as error:
        return Finding("vault", str(error), 1)
    return Finding("vault", f"answers, and holds {len(copies)} token sets")


async def _links(settings: Settings, database: Database, tokens: Tokens) -> AsyncIterator[Finding]:
    links = await tokens.store.links()
    for row in await accounts.with_links(database):
        if not row["providers"]:
            advice = f"run `health-scraper authorize PROVIDER --account {row['name']}`"
            yield Finding(f"account {row['name']}", f"is linked to no vendor: {advice}", 3)
    if not links:
        yield Finding("accounts", "none is linked: `health-scraper account add` begins", 3)
    for link in links:
        yield await _link(settings, tokens, link)


async def _link(settings: Settings, tokens: Tokens, link: Link) -> Finding:
    try:
        stored = await tokens.store.read(link)
    except HealthScraperError as error:
        return Finding(str(link), str(error), error.exit_code)
    if stored is None or stored.dead_reason is not None:
        reason = stored.dead_reason if stored else "there are no tokens"
        return Finding(str(link), f"{reason}: {link.remedy}", Reauthorize.exit_code)
    missing = _missing(settings.provider(link.provider).scopes, stored.tokens.scopes)
    if missing:
        advice = f"to scrape those too, {link.remedy}"
        return Finding(str(link), f"good, but not granted: {', '.join(missing)}; {advice}")
    return Finding(str(link), "good, with every scope that is asked for")


def _missing(wanted: Iterable[str], granted: frozenset[str]) -> list[str]:
    return sorted(scope for scope in wanted if not is_granted(scope, granted))
