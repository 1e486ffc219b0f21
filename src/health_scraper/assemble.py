"""Builds the parts of a scrape from the settings, and hands them down to the flow."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from health_scraper import runs
from health_scraper.beginning import Beginning
from health_scraper.catalogue import catalogue
from health_scraper.chains import Asked
from health_scraper.client import Client, http_client
from health_scraper.db import Database
from health_scraper.declare import Endpoint, Provider, Window
from health_scraper.errors import CutShort, HealthScraperError, SettingsError
from health_scraper.flow import Flow, Progress, Target
from health_scraper.pacing import Pacer, SharedBudget
from health_scraper.providers import PROVIDERS
from health_scraper.runs import Run
from health_scraper.scrape import scrape
from health_scraper.settings import ProviderSettings, Settings
from health_scraper.shard import Claims, open_claims, shard_of
from health_scraper.stopping import END, LAST, Stopping, stopping_on_signals
from health_scraper.tokens.bearer import Bearer
from health_scraper.tokens.opening import Tokens, open_tokens
from health_scraper.tokens.store import Link, TokenStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Selection:
    """What narrows a run; an empty tuple means all. Endpoints as `sleep` or `oura.sleep`."""

    providers: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()

    def endpoints_of(self, provider: Provider) -> tuple[Endpoint, ...]:
        if self.providers and provider.name not in self.providers:
            return ()
        return tuple(
            endpoint
            for endpoint in provider.endpoints
            if self._named(provider, endpoint) or not (self.endpoints or endpoint.off_by_default)
        )

    def _named(self, provider: Provider, endpoint: Endpoint) -> bool:
        return bool({endpoint.name, f"{provider.name}.{endpoint.name}"} & set(self.endpoints))

    def __str__(self) -> str:
        flags = (
            *(f"--provider {name}" for name in self.providers),
            *(f"--account {name}" for name in self.accounts),
            *(f"--endpoint {name}" for name in self.endpoints),
        )
        return " ".join(flags)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person or a CronJob asked for.

    `fill` is the range of a backfill, `recheck` how many days a scrape reads again in depth.
    """

    command: str
    selection: Selection
    fill: Window | None = None
    recheck: int | None = None

    def asked(self, settings: Settings, provider: Provider, now: datetime) -> Asked:
        own = settings.provider(provider.name)
        return Asked(
            now,
            own.scrape_days,
            own.concurrent_requests,
            self.fill and Window(max(self.fill.start, provider.since), min(self.fill.end, now)),
            self.recheck,
        )


async def run_order(
    settings: Settings,
    database: Database,
    order: Order,
    progress: Progress = lambda _report, _planned: None,
) -> Run:
    """Does the work and reports it. Raises Fatal when the run as a whole cannot go on."""
    with stopping_on_signals() as stopping:
        return await run_until_stopped(settings, database, order, stopping, progress)


async def run_until_stopped(
    settings: Settings, database: Database, order: Order, stopping: Stopping, progress: Progress
) -> Run:
    """The same for a caller that heeds the signals itself, and may have before."""
    run = Run(f"{order.command} {order.selection}".strip())
    flow = Flow(database, run, stopping.stop, stopping.too_late, progress)
    try:
        async with stopping.within(LAST):
            await _work(settings, order, flow)
    except CutShort:
        run.stopped = True
    except BaseException as error:
        with suppress(HealthScraperError):
            await _finish(flow, stopping, error)
        raise
    await _finish(flow, stopping)
    return run


async def _work(settings: Settings, order: Order, flow: Flow) -> None:
    await runs.begin(flow.database, flow.run)
    if flow.stop.is_set():
        flow.run.stopped = True
        return
    async with (
        open_claims(flow.database, order.command) as claims,
        targets(settings, flow.database, order) as found,
    ):
        await scrape(replace(flow, claim=partial(_claimed, claims)), found)


async def _finish(flow: Flow, stopping: Stopping, error: BaseException | None = None) -> None:
    async with stopping.within(END):
        await runs.finish(flow.database, flow.run, error)


def _claimed(claims: Claims, target: Target) -> AbstractAsyncContextManager[bool]:
    return claims.claim(target.account_id, target.provider)


@asynccontextmanager
async def targets(
    settings: Settings, database: Database, order: Order
) -> AsyncIterator[list[Target]]:
    """Every linked account at every enabled vendor that the selection names and the shard takes."""
    enabled = [provider for provider in PROVIDERS if is_enabled(settings, provider)]
    if not enabled:
        raise SettingsError(
            "No vendor is set up: set OURA_CLIENT_ID and OURA_CLIENT_SECRET (or WITHINGS_…, "
            "WHOOP_…) to the id and secret of your app; `health-scraper demo` needs neither"
        )
    async with AsyncExitStack() as stack:
        tokens = await stack.enter_async_context(open_tokens(settings, database))
        selected = await selected_links(tokens.store, enabled, order.selection)
        # Before the shard's own are picked: all pods of a Job come to the same answer.
        await tokens.store.check_keys(selected)
        shard = shard_of(settings)
        links = [link for link in selected if shard.takes(link.account_id)]
        # The database's clock counts for all: a pod whose clock is wrong must not claim to have
        # fetched what is still to come.
        (clock,) = await database.fetch("SELECT clock_timestamp() AS now")
        vendors = [_Vendor(one, settings, database, tokens, order, clock["now"]) for one in enabled]
        found = [target for vendor in vendors for target in await vendor.targets(stack, links)]
        yield found
        for target in found:
            await target.client.settle()


@dataclass(frozen=True, slots=True)
class _Vendor:
    """What all accounts at one vendor share: one HTTP client, one pace, one rotation."""

    provider: Provider
    settings: Settings
    database: Database
    tokens: Tokens
    order: Order
    now: datetime

    async def targets(self, stack: AsyncExitStack, links: Iterable[Link]) -> list[Target]:
        own = self.settings.provider(self.provider.name)
        endpoints = self.order.selection.endpoints_of(self.provider)
        links = [link for link in links if link.provider == self.provider.name]
        if not (links and endpoints):
            return []
        places = own.concurrent_requests
        http = http_client(own.api_base_url, own.request_timeout, places)
        await stack.enter_async_context(http)
        rotation, pacer = self.tokens.rotation(self.provider), self._pacer(own)
        pace = pacer.slot if self.provider.oauth.counted else nullcontext
        asked = self.order.asked(self.settings, self.provider, self.now)
        chains = asyncio.Semaphore(places)
        records = [one for endpoint in self.provider.endpoints for one in endpoint.records]
        return [
            Target(
                account_id=link.account_id,
                account=link.account,
                provider=self.provider.name,
                endpoints=endpoints,
                client=Client(http, self.provider, Bearer(rotation, link, pace), pacer),
                asked=asked,
                chains=chains,
                beginning=Beginning(records, timedelta(days=own.empty_days)),
            )
            for link in links
        ]

    def _pacer(self, own: ProviderSettings) -> Pacer:
        budget = SharedBudget(
            self.database,
            self.provider.name,
            own.client_id or "",
            own.rate_limits,
            backfill=self.order.fill is not None,
        )
        return Pacer(self.provider.title, budget, own.concurrent_requests)


async def selected_links(
    store: TokenStore, enabled: Iterable[Provider], selection: Selection
) -> list[Link]:
    """Raises SettingsError where there is nothing to do: a run of nothing is no success."""
    links = await store.links()
    unknown = set(selection.accounts) - {link.account for link in links}
    if unknown:
        raise SettingsError(
            f"No account {', '.join(sorted(unknown))} is linked to a vendor: see "
            "`health-scraper account list` and `health-scraper authorize --help`"
        )
    if not links:
        raise SettingsError(
            "No account is linked to a vendor yet: run `health-scraper account add NAME` and "
            "`health-scraper authorize PROVIDER --account NAME`"
        )
    vendors = {provider.name for provider in enabled if selection.endpoints_of(provider)}
    accounts = selection.accounts or {link.account for link in links}
    selected = [one for one in links if one.provider in vendors and one.account in accounts]
    if not selected:
        raise SettingsError(
            f"There is nothing to scrape{f' with {selection}' if str(selection) else ''}: no such "
            "account is linked at a vendor that is set up and has such an endpoint. See "
            "`health-scraper account list` and `health-scraper endpoints`"
        )
    return selected


def is_enabled(settings: Settings, provider: Provider) -> bool:
    if settings.provider(provider.name).enabled:
        return True
    prefix = provider.name.upper()
    log.info(
        "provider.disabled",
        provider=provider.name,
        reason=f"{prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET are not set",
    )
    return False


def check_order(order: Order) -> None:
    """Raises SettingsError for names that do not exist, and days before any vendor did."""
    check_names(order.selection)
    selected = [one for one in PROVIDERS if order.selection.endpoints_of(one)]
    first = min(selected or PROVIDERS, key=lambda one: one.since)
    if order.fill and order.fill.start < first.since:
        raise SettingsError(
            f"--since {order.fill.start.date()} lies before {first.title} had any data:"
            f" use --since {first.since.date()} or later"
        )


def check_names(selection: Selection) -> None:
    """Raises SettingsError for a vendor or an endpoint that does not exist."""
    vendors = {provider.name for provider in PROVIDERS}
    names = {f"{provider.name}.{endpoint.name}" for provider, endpoint in catalogue()}
    known = names | {name.split(".")[1] for name in names}
    for kind, asked, there in (
        ("provider", selection.providers, vendors),
        ("endpoint", selection.endpoints, known),
    ):
        if unknown := sorted(set(asked) - there):
            raise SettingsError(
                f"There is no {kind} {', '.join(unknown)}: see `health-scraper endpoints`"
            )
