"""THE FLOW: plan -> pages -> records -> upsert -> report, for every endpoint of every account.

Everything else in this package is one word of it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog

from health_scraper.coverage import lacks
from health_scraper.declare import Endpoint
from health_scraper.errors import (
    AccountBusy,
    BeginUnknown,
    BudgetSpent,
    Fatal,
    HealthScraperError,
    HistoryWaits,
    Unexpected,
)
from health_scraper.fetch import fetch_until_stored
from health_scraper.flow import Flow, Target
from health_scraper.runs import EndpointReport, endpoint_finished

log = structlog.get_logger()

Before = Sequence[asyncio.Task[EndpointReport]]

# Of one vendor. Enough to keep its connections busy; each one more costs memory and a lock.
TARGETS_AT_ONCE = 12


async def scrape(flow: Flow, targets: Iterable[Target]) -> None:
    """Scrapes every endpoint of every target; one that fails never stops another.

    Raises Fatal when nothing can go on, for instance because the database stays away.
    """
    # Accounts that wait for a vendor that permits little hold no place of one that permits much.
    places = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(TARGETS_AT_ONCE))
    try:
        async with asyncio.TaskGroup() as group:
            for target in targets:
                group.create_task(scrape_claimed(flow, target, places[target.provider]))
    except* Fatal as fatal:
        raise _innermost(fatal) from None


async def scrape_claimed(flow: Flow, target: Target, places: asyncio.Semaphore) -> None:
    """Scrapes the target unless another run of the same kind is doing so."""
    async with places:
        if flow.stop.is_set():
            flow.run.stopped = True
            return
        async with flow.claim(target) as ours:
            await (scrape_target if ours else leave_alone)(flow, target)


async def scrape_target(flow: Flow, target: Target) -> None:
    """Endpoints run side by side; one that needs another's rows waits for it."""
    tasks: dict[str, asyncio.Task[EndpointReport]] = {}
    async with asyncio.TaskGroup() as group:
        for endpoint in sorted(target.endpoints, key=_depends):
            before = [tasks[name] for name in _parents(endpoint) if name in tasks]
            tasks[endpoint.name] = group.create_task(
                scrape_endpoint(flow, target, endpoint, before)
            )


async def leave_alone(flow: Flow, target: Target) -> None:
    """The other scrape does the same work; another backfill may have been asked for other days."""
    kind = "scrape" if target.asked.fill is None else "backfill"
    reason = f"Another {kind} of this account is running: it is left alone"
    log.warning("account.busy", account=target.account, provider=target.provider, reason=reason)
    for endpoint in target.endpoints if target.asked.fill else ():
        report = EndpointReport(target.subject(endpoint), error=AccountBusy(reason))
        await endpoint_finished(flow.database, flow.run, report)


async def scrape_endpoint(
    flow: Flow, target: Target, endpoint: Endpoint, before: Before
) -> EndpointReport:
    parents = [await task for task in before]
    report = EndpointReport(target.subject(endpoint), optional=endpoint.off_by_default)
    try:
        with target.beginning.searching():
            whole = bool(parents) and all(one.outcome == "succeeded" for one in parents)
            await fetch_until_stored(flow, target, endpoint, report, parent_whole=whole)
    except Fatal:
        raise
    except BeginUnknown as error:
        # Whatever the endpoint that would have told has met is the reason here as well.
        cause = next((one for one in parents if one.outcome != "succeeded"), None)
        report.error = cause.error if cause else error
        report.stopped = cause is not None and cause.stopped
    except BudgetSpent as error:
        report.error, report.stopped = error, await goes_on_later(flow, target, report, error)
    except HealthScraperError as error:
        report.error = error
    except Exception as error:  # one endpoint's bug must not cost the others their data
        log.exception("endpoint.crashed", endpoint=endpoint.name)
        report.error = Unexpected(f"{type(error).__name__}: {error}")
    await endpoint_finished(flow.database, flow.run, report)
    return report


async def goes_on_later(
    flow: Flow, target: Target, report: EndpointReport, error: BudgetSpent
) -> bool:
    """History goes on another day, as planned; a scrape that leaves what is new has failed."""
    if report.stopped or target.asked.fill is not None:
        return True
    whole = not await lacks(flow.database, report.subject, target.asked.new)
    return isinstance(error, HistoryWaits) and whole


def _parents(endpoint: Endpoint) -> tuple[str, ...]:
    if endpoint.details:
        return endpoint.details.parents
    return (endpoint.begins.parent,) if endpoint.begins else ()


def _depends(endpoint: Endpoint) -> bool:
    return bool(_parents(endpoint))


def _innermost(group: BaseExceptionGroup[Fatal]) -> Fatal:
    error = group.exceptions[0]
    return _innermost(error) if isinstance(error, BaseExceptionGroup) else error
