"""THE FLOW: plan -> pages -> records -> upsert -> report, for every endpoint of every account.

Everything else in this package is one word of it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from health_scraper.beginning import Beginning
from health_scraper.chains import Asked, Chain, Work, work_of
from health_scraper.client import Client
from health_scraper.coverage import Subject, followed, nothing_before, rechecked
from health_scraper.db import Database
from health_scraper.declare import Endpoint
from health_scraper.errors import (
    AccountBusy,
    BudgetSpent,
    Fatal,
    HealthScraperError,
    RequestRefused,
    Unexpected,
)
from health_scraper.keep import keep_page
from health_scraper.pages import pages
from health_scraper.runs import EndpointReport, Run, endpoint_finished

log = structlog.get_logger()

Progress = Callable[[EndpointReport, int], None]
Before = Sequence[asyncio.Task[EndpointReport]]

# Enough to keep every vendor's connections busy; each one more costs memory and a lock.
TARGETS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Target:
    """An account at a vendor.

    `chains` bounds how many chains of pages are in memory at once, `beginning` how far back any
    endpoint looks.
    """

    account_id: int
    account: str
    provider: str
    endpoints: tuple[Endpoint, ...]
    client: Client
    asked: Asked
    chains: asyncio.Semaphore
    beginning: Beginning

    def subject(self, endpoint: Endpoint) -> Subject:
        return Subject(self.account_id, self.account, self.provider, endpoint.name)


@dataclass(frozen=True, slots=True)
class Flow:
    """What every step needs: where to store, where to report, and whether to stop.

    `too_late` ends what is still being fetched some time after `stop`. `progress` is told of every
    planned and every fetched chain. `claim` takes a target for this
    run, or says that another run has it.
    """

    database: Database
    run: Run
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    too_late: asyncio.Event = field(default_factory=asyncio.Event)
    progress: Progress = lambda _report, _planned: None
    claim: Callable[[Target], AbstractAsyncContextManager[bool]] = lambda _target: nullcontext(
        enter_result=True
    )


async def scrape(flow: Flow, targets: Iterable[Target]) -> None:
    """Scrapes every endpoint of every target; one that fails never stops another.

    Raises Fatal when nothing can go on, for instance because the database stays away.
    """
    places = asyncio.Semaphore(TARGETS_AT_ONCE)
    try:
        async with asyncio.TaskGroup() as group:
            for target in targets:
                group.create_task(scrape_claimed(flow, target, places))
    except* Fatal as fatal:
        raise _innermost(fatal) from None


async def scrape_claimed(flow: Flow, target: Target, places: asyncio.Semaphore) -> None:
    """Scrapes the target unless another run of the same kind is doing so."""
    async with places, flow.claim(target) as ours:
        if ours:
            await scrape_target(flow, target)
        else:
            await leave_alone(flow, target)


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
            if await fetch_wanted(flow, target, endpoint, report, parent_whole=whole):
                await fetch_wanted(flow, target, endpoint, report, parent_whole=whole)
    except Fatal:
        raise
    except BudgetSpent as error:
        # A backfill goes on another day, as planned; a scrape that leaves something has failed.
        report.error, report.stopped = error, report.stopped or target.asked.fill is not None
    except HealthScraperError as error:
        report.error = error
    except Exception as error:  # one endpoint's bug must not cost the others their data
        log.exception("endpoint.crashed", endpoint=endpoint.name)
        report.error = Unexpected(f"{type(error).__name__}: {error}")
    await endpoint_finished(flow.database, flow.run, report)
    return report


async def fetch_wanted(
    flow: Flow,
    target: Target,
    endpoint: Endpoint,
    report: EndpointReport,
    *,
    parent_whole: bool,
) -> bool:
    """Whether more has become due by what was read: a whole request that the vendor took."""
    work = await work_of(
        flow.database, report.subject, endpoint, target.asked, parent_whole=parent_whole
    )
    flow.progress(report, len(work.chains))
    await fetch_all(flow, target, endpoint, work, report)
    if report.stopped or not work.narrowed:
        return False
    return not (await followed(flow.database, report.subject, target.asked.rechecking)).narrowed


async def fetch_all(
    flow: Flow, target: Target, endpoint: Endpoint, work: Work, report: EndpointReport
) -> None:
    """Fetches until the windows are done, or the vendor has had nothing for too long."""
    beginning = target.beginning
    if work.since < target.asked.now - beginning.empty:
        await beginning.load(flow.database, report.subject)
    await fetch_side_by_side(flow, target, endpoint, work, report)
    while work.chains and not report.stopped and await beginning.moved():
        await fetch_side_by_side(flow, target, endpoint, work, report)
    if report.stopped or (work.chains and beginning.doubtful):
        beginning.doubtful = report.stopped = True
        return
    if work.chains:
        flow.progress(report, -len(work.chains))
        await nothing_before(flow.database, report.subject, beginning.horizon)
    if work.rechecks:
        await rechecked(flow.database, report.subject, target.asked.now)


async def fetch_side_by_side(
    flow: Flow, target: Target, endpoint: Endpoint, work: Work, report: EndpointReport
) -> None:
    """Fetches chains until none is due. After an error none begins; those in hand finish."""
    errors, refused = list[Exception](), list[Exception]()

    async def take() -> None:
        while work.chains and not (errors or report.stopped):
            async with target.chains:
                if errors or (chain := work.next(target.beginning)) is None:
                    return
                try:
                    if not await fetch_in_time(flow, target, endpoint, chain, report):
                        report.stopped = True
                except Exception as error:  # noqa: BLE001 - raised again below, when all are done
                    # One recording that is refused says nothing about the next.
                    alone = isinstance(error, RequestRefused) and endpoint.details is not None
                    (refused if alone else errors).append(error)

    takers = min(len(work.chains), target.asked.concurrency)
    await asyncio.gather(*(take() for _ in range(takers)))
    if errors or refused:
        raise next((error for error in errors if isinstance(error, Fatal)), (errors + refused)[0])


async def fetch_in_time(
    flow: Flow, target: Target, endpoint: Endpoint, chain: Chain, report: EndpointReport
) -> bool:
    """False where the run was told to stop, and the chain had not begun or was not done in time.

    What a chain has stored stays; its window is fetched again by the next run.
    """
    if flow.stop.is_set():
        return False
    fetching = asyncio.create_task(fetch(flow, target, endpoint, chain, report))
    too_late = asyncio.create_task(flow.too_late.wait())
    try:
        await asyncio.wait((fetching, too_late), return_when=asyncio.FIRST_COMPLETED)
    finally:
        too_late.cancel()
        if not fetching.done():
            fetching.cancel()
            await asyncio.wait((fetching,))
    if fetching.cancelled():
        return False
    fetching.result()
    return True


async def fetch(
    flow: Flow, target: Target, endpoint: Endpoint, chain: Chain, report: EndpointReport
) -> None:
    send = partial(target.client.send, sent=report.request_sent, scope=endpoint.scope)
    asking = endpoint if chain.commit_narrowed else replace(endpoint, narrowed=None)
    async with aclosing(pages(send, asking, chain.first)) as chain_pages:
        async for page in chain_pages:
            documents = chain.documents(page.body)
            if documents and chain.window:
                target.beginning.found(chain.window.start)
            finish = (page.narrowed and chain.commit_narrowed) or chain.commit
            commit = finish if page.last else chain.note
            counts = await keep_page(
                flow.database, report.subject, endpoint.records, documents, commit
            )
            report.page_stored(counts)
    report.windows += 1
    flow.progress(report, 0)


def _parents(endpoint: Endpoint) -> tuple[str, ...]:
    if endpoint.details:
        return endpoint.details.parents
    return (endpoint.begins.parent,) if endpoint.begins else ()


def _depends(endpoint: Endpoint) -> bool:
    return bool(_parents(endpoint))


def _innermost(group: BaseExceptionGroup[Fatal]) -> Fatal:
    error = group.exceptions[0]
    return _innermost(error) if isinstance(error, BaseExceptionGroup) else error
