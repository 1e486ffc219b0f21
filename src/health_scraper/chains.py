"""What one endpoint asks for in a run: chains of pages, each with what its success means.

A chain is a window of time, a change feed since its cursor, one detail, or a whole listing.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from health_scraper.beginning import Beginning
from health_scraper.coverage import (
    Done,
    Followed,
    Recheck,
    Subject,
    complete,
    cover,
    follow,
    followed,
    want,
)
from health_scraper.db import Connection, Database, query
from health_scraper.declare import (
    SETTLING,
    Begins,
    Details,
    Document,
    Endpoint,
    Request,
    Window,
)
from health_scraper.errors import BeginUnknown
from health_scraper.keep import Commit, Sheet
from health_scraper.plan import RECHECK_DAYS, RECHECK_EVERY, cut, midnight, parted, recent
from health_scraper.reconcile import Reading
from health_scraper.upsert import Counts

EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command asked for: a range to fill (backfill), or None for an incremental scrape.

    `recheck` is how many days are read again in depth; None leaves it to the calendar.
    """

    now: datetime
    scrape_days: int
    concurrency: int
    fill: Window | None = None
    recheck: int | None = None

    @property
    def rechecking(self) -> Recheck:
        days = RECHECK_DAYS if self.recheck is None else self.recheck
        due = self.now - timedelta(days=RECHECK_EVERY) if self.recheck is None else FOREVER
        return Recheck(midnight(self.now - timedelta(days=days)), due, days >= RECHECK_DAYS)

    @property
    def new(self) -> Window:
        """What a scrape has to bring; history that a backfill left over waits for it."""
        lookback = recent(self.now, self.scrape_days)
        return Window(min(lookback.start, self.rechecking.since), self.now)


FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


async def nothing(_connection: Connection, _sheets: Sequence[Sheet]) -> Counts:
    return Counts()


@dataclass(frozen=True, slots=True)
class Chain:
    """`commit` belongs to the transaction of the last page, `note` to that of every other.

    The commit covers `window`, or moves the endpoint's cursor to `cursor`. `commit_narrowed` is
    the commit where the vendor took only a smaller request; without it, there is no smaller one.
    """

    first: Request
    documents: Callable[[Any], list[Document]]
    commit: Commit = nothing
    commit_narrowed: Commit | None = None
    note: Commit = nothing
    window: Window | None = None
    cursor: datetime | None = None


@dataclass(slots=True)
class Work:
    """An endpoint's chains, newest first; `rechecks` where they re-read closed windows in depth.

    `narrowed` where a whole request that is accepted makes more work. `begun` where it is known
    since when there are data. `windows`, `cursor` and the number of `details` are what was fetched
    to the end, `lost` where the database has crashed.
    """

    chains: list[Chain] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    cursor: datetime | None = None
    details: int = 0
    lost: bool = False
    rechecks: bool = False
    narrowed: bool = False
    begun: bool = False

    @property
    def since(self) -> datetime:
        """The end of the oldest window."""
        ends = (chain.window.end for chain in self.chains[-1:] if chain.window)
        return next(ends, FOREVER)

    def fetched(self, chain: Chain) -> None:
        self.cursor = chain.cursor or self.cursor
        self.details += chain.window is None
        if chain.window is not None:
            self.windows.append(chain.window)

    def next(self, beginning: Beginning) -> Chain | None:
        """Takes the next chain, unless it lies too long before anything that is known."""
        if self.chains and (self.begun or beginning.within(self.chains[0].window)):
            return self.chains.pop(0)
        return None


async def work_of(
    database: Database, subject: Subject, endpoint: Endpoint, asked: Asked, *, parent_whole: bool
) -> Work:
    """`parent_whole` says that the endpoint this one needs has just brought all that it should."""
    if endpoint.details:
        return await _details(database, subject, endpoint)
    if endpoint.changes:
        return await _changes(database, subject, endpoint, asked)
    if endpoint.begins:
        return await _begun(database, subject, endpoint, asked, parent_whole=parent_whole)
    if endpoint.windows:
        return await _windows(database, subject, endpoint, asked)
    return await _listing(database, subject, endpoint, asked)


async def _begun(
    database: Database, subject: Subject, endpoint: Endpoint, asked: Asked, *, parent_whole: bool
) -> Work:
    """Windows from the parent's first row on.

    What lies before is wanted until the parent is whole: only then it is known to be empty. Raises
    BeginUnknown where the parent has no row, and is not known to have none at the vendor either.
    """
    assert endpoint.begins is not None  # noqa: S101 - the caller looked
    first = await _first_day(database, subject, endpoint.begins)
    begin = first or asked.now
    known = begin if parent_whole else None
    work = await _windows(database, subject, endpoint, asked, begin=known)
    if first is None and not parent_whole:
        raise BeginUnknown(
            f"Since when there are data is not known before {endpoint.begins.parent} was fetched:"
            f" scrape {subject.provider}.{endpoint.begins.parent} as well"
        )
    work.chains = [one for one in work.chains if one.window and one.window.end > begin]
    work.begun = True
    return work


async def _windows(
    database: Database,
    subject: Subject,
    endpoint: Endpoint,
    asked: Asked,
    *,
    begin: datetime | None = None,
) -> Work:
    wanted = asked.fill or recent(asked.now, asked.scrape_days)
    if wanted.start >= wanted.end:
        return Work()
    resume, recheck = asked.fill is None, asked.rechecking
    found = await want(database, subject, wanted, resume=resume, recheck=recheck, begin=begin)
    assert endpoint.windows is not None  # noqa: S101 - the caller looked
    work = Work(rechecks=found.rechecks, narrowed=found.narrowed)
    settled = asked.now - endpoint.windows.settling
    since = asked.new.start
    for gap in found.gaps:
        parts = parted(gap.window, since) if resume else (gap.window,)
        for window in (one for part in parts for one in cut(part, endpoint.windows)):
            # Where nothing was read before, there is nothing that could have been withdrawn.
            reading = Reading(window, settled, found.asked_at) if gap.known else None
            request = replace(endpoint.request(window), patient=resume and window.end <= since)
            work.chains.append(_window(subject, endpoint, window, request, reading))
    return work


def _window(
    subject: Subject,
    endpoint: Endpoint,
    window: Window,
    request: Request,
    reading: Reading | None,
) -> Chain:
    async def commit(
        connection: Connection, sheets: Sequence[Sheet], *, narrowed: bool = False
    ) -> Counts:
        await cover(connection, subject, window, narrowed=narrowed)
        return await reading.close(connection, sheets) if reading else Counts()

    return Chain(
        request,
        endpoint.documents,
        commit,
        partial(commit, narrowed=True),
        reading.note if reading else nothing,
        window,
    )


async def _first_day(database: Database, subject: Subject, begins: Begins) -> datetime | None:
    """When the endpoint's data begin; None while its parent has no row."""
    statement = query(f"first/{begins.first}")
    (row,) = await database.fetch(statement, account_id=subject.account_id)
    begin = row["begin"]
    assert begin is None or isinstance(begin, datetime)  # noqa: S101 - the column's type
    return begin


async def _changes(database: Database, subject: Subject, endpoint: Endpoint, asked: Asked) -> Work:
    assert endpoint.changes is not None  # noqa: S101 - the caller looked
    state = await followed(database, subject, asked.rechecking)
    since = EPOCH if state.cursor is None else max(EPOCH, state.cursor - endpoint.changes.overlap)
    span = Window(since, asked.now)
    feed = Chain(
        endpoint.changes.request(since),
        endpoint.documents,
        partial(_follow, subject, span),
        partial(_follow, subject, span, narrowed=True),
        cursor=asked.now,
    )
    narrowed, recheck = state.narrowed is not None, asked.rechecking
    # What came whole must not be overwritten by what comes to a smaller request.
    mixed = state.narrowed is not None and state.narrowed > recheck.since
    if asked.fill is not None or not state.rechecks or mixed:
        return Work(chains=[feed], narrowed=narrowed)
    closed = _closed(endpoint, asked, state) if state.cursor else ()
    return Work(chains=[feed, *closed], rechecks=recheck.deep, narrowed=narrowed)


def _closed(endpoint: Endpoint, asked: Asked, state: Followed) -> Iterator[Chain]:
    """Closed windows by date: a change feed does not tell what was withdrawn."""
    if endpoint.windows is None:
        return
    settled = asked.now - endpoint.windows.settling
    for window in cut(Window(asked.rechecking.since, settled), endpoint.windows):
        reading = Reading(window, settled, state.asked_at)
        smaller = reading.close if state.narrowed else None
        request = endpoint.request(window)
        yield Chain(request, endpoint.documents, reading.close, smaller, reading.note)


async def all_stored(
    database: Database, subject: Subject, endpoint: Endpoint, work: Work, now: datetime
) -> bool:
    """False where more is missing again than when the work was done.

    The database has crashed and lost the last pages, or the vendor takes whole requests again.
    """
    stored = await complete(database, subject, Done(work.windows, work.cursor, work.rechecks, now))
    if not stored.whole or work.lost or (work.narrowed and not stored.narrowed):
        return False
    if endpoint.details is None or not work.details:
        return True
    return not (await _details(database, subject, endpoint)).chains


async def _details(database: Database, subject: Subject, endpoint: Endpoint) -> Work:
    details = endpoint.details
    assert details is not None  # noqa: S101 - the caller looked
    rows = await database.fetch(query(f"missing/{details.missing}"), account_id=subject.account_id)
    return Work([_detail(subject, details, row["id"]) for row in rows])


def _detail(subject: Subject, details: Details, thing: str) -> Chain:
    return Chain(
        details.request(thing),
        partial(details.documents, thing),
        commit=partial(_fetched, subject, thing),
    )


async def _listing(database: Database, subject: Subject, endpoint: Endpoint, asked: Asked) -> Work:
    # Without dates there is no history to fill: a backfill only makes sure that it was listed.
    state = await followed(database, subject, asked.rechecking)
    if asked.fill and state.cursor is not None:
        return Work()
    reading = Reading(None, asked.now - SETTLING, state.asked_at)

    async def commit(connection: Connection, sheets: Sequence[Sheet]) -> Counts:
        await _follow(subject, Window(EPOCH, asked.now), connection, sheets)
        return await reading.close(connection, sheets)

    chain = Chain(
        endpoint.request(None), endpoint.documents, commit, note=reading.note, cursor=asked.now
    )
    return Work([chain])


async def _follow(
    subject: Subject,
    span: Window,
    connection: Connection,
    _sheets: Sequence[Sheet],
    *,
    narrowed: bool = False,
) -> Counts:
    await follow(connection, subject, span, narrowed=narrowed)
    return Counts()


async def _fetched(
    subject: Subject, thing: str, connection: Connection, _sheets: Sequence[Sheet]
) -> Counts:
    await connection.execute(query("detail_fetched"), subject.key | {"thing": thing})
    return Counts()
