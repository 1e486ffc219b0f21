"""Fetches an endpoint's chains of pages side by side, until all of them are stored for good."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from math import ceil

import structlog

from health_scraper.chains import Chain, Work, all_stored, work_of
from health_scraper.coverage import nothing_before
from health_scraper.db import Connection, Witness
from health_scraper.declare import Endpoint
from health_scraper.errors import Fatal, PagesLost, PagingBroken, RequestRefused, Unexpected
from health_scraper.flow import Flow, Target
from health_scraper.keep import Commit, Keeper, Sheet
from health_scraper.pages import pages
from health_scraper.runs import EndpointReport
from health_scraper.upsert import Counts

log = structlog.get_logger()

# A server that crashes in the middle of a run is forgiven twice.
PASSES = 3
# So many refused chains more than accepted ones prove that it is the request that is wrong.
REFUSED = 2


async def fetch_until_stored(
    flow: Flow, target: Target, endpoint: Endpoint, report: EndpointReport, *, parent_whole: bool
) -> None:
    """Raises Unexpected where the database loses again and again what it has stored."""
    for _ in range(PASSES):
        if await fetch_wanted(flow, target, endpoint, report, parent_whole=parent_whole):
            return
    raise Unexpected("The database has lost what was stored more than once: run again")


async def fetch_wanted(
    flow: Flow,
    target: Target,
    endpoint: Endpoint,
    report: EndpointReport,
    *,
    parent_whole: bool,
) -> bool:
    """False where more is missing again than before (see `all_stored`)."""
    work = await work_of(
        flow.database, report.subject, endpoint, target.asked, parent_whole=parent_whole
    )
    flow.progress(report, len(work.chains))
    await fetch_all(flow, target, endpoint, work, report)
    return report.stopped or await all_stored(
        flow.database, report.subject, endpoint, work, target.asked.now
    )


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
                    if await fetch_in_time(flow, target, endpoint, chain, report):
                        work.fetched(chain)
                    else:
                        report.stopped = True
                except PagesLost as lost:
                    log.warning("window.lost", endpoint=endpoint.name, reason=str(lost))
                    work.lost = True
                except (RequestRefused, PagingBroken) as error:
                    # One window or recording that is refused says nothing about the next, but
                    # where nearly all are, the request is wrong.
                    few = len(refused) <= report.windows + REFUSED
                    (refused if few or endpoint.details else errors).append(error)
                except Exception as error:  # noqa: BLE001 - raised again below, when all are done
                    errors.append(error)

    at_once = min(target.asked.concurrency, endpoint.at_once or target.asked.concurrency)
    await asyncio.gather(*(take() for _ in range(takers(len(work.chains), at_once))))
    if errors or refused:
        raise next((error for error in errors if isinstance(error, Fatal)), (errors + refused)[0])


def takers(chains: int, at_once: int) -> int:
    """As few as need no more rounds: thirteen by twelve at once would leave the last one alone."""
    rounds = ceil(chains / at_once)
    return ceil(chains / rounds) if rounds else 0


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
    """Raises PagesLost where the database has crashed between the first page and the last."""
    send = partial(target.client.send, sent=report.request_sent, scope=endpoint.scope)
    asking = endpoint if chain.commit_narrowed else replace(endpoint, narrowed=None)
    keeper = Keeper(flow.database, report.subject, endpoint.records)
    session = None
    async with aclosing(pages(send, asking, chain.first)) as chain_pages:
        async for page in chain_pages:
            documents = chain.documents(page.body)
            if documents and chain.window:
                target.beginning.found(chain.window.start)
            finish = (page.narrowed and chain.commit_narrowed) or chain.commit
            if not page.last and session is None:
                session = await flow.database.witness.session()
            elif page.last and session is not None:
                finish = partial(finish_whole, flow.database.witness, session, finish)
            commit = finish if page.last else chain.note
            sheets = keeper.sheets(documents)
            # The documents would take most of the memory of a page that waits to be stored.
            del page, documents
            report.page_stored(await keeper.store(sheets, commit))
    report.windows += 1
    flow.progress(report, 0)


async def finish_whole(
    witness: Witness,
    session: Connection,
    finish: Commit,
    connection: Connection,
    sheets: Sequence[Sheet],
) -> Counts:
    """The last page's commit, if the pages before it have certainly not been taken back.

    A crash after this question ends the transaction that it is asked in.
    """
    if not await witness.lives(session):
        raise PagesLost("The database has crashed: pages that were stored may be lost")
    return await finish(connection, sheets)
