"""What has been completely fetched. A window's coverage is written with its last page's rows."""

from dataclasses import dataclass
from datetime import datetime

from health_scraper.db import Connection, Database, query
from health_scraper.declare import Window
from health_scraper.errors import Reauthorize


@dataclass(frozen=True, slots=True)
class Subject:
    """One endpoint of one account: what coverage, reports and rejected records are about."""

    account_id: int
    account: str
    provider: str
    endpoint: str

    @property
    def key(self) -> dict[str, object]:
        return {
            "account_id": self.account_id,
            "provider": self.provider,
            "endpoint": self.endpoint,
        }


@dataclass(frozen=True, slots=True)
class Recheck:
    """A deep re-read is due where the last one is not later than `due`; it goes back to `since`.

    A shallow one finds less than `deep` ones do, and puts none of them off.
    """

    since: datetime
    due: datetime
    deep: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A range to fetch; `known` where some of it was read before."""

    window: Window
    known: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch, newest first, as of `asked_at` by the database's clock.

    `narrowed` where earlier runs have read something with smaller requests only.
    """

    gaps: list[Gap]
    rechecks: bool
    narrowed: bool
    asked_at: datetime


async def want(  # noqa: PLR0913 - what is asked, and what is known of the vendor
    database: Database,
    subject: Subject,
    asked: Window,
    *,
    resume: bool,
    recheck: Recheck,
    begin: datetime | None = None,
) -> Wanted:
    """Records that a range is wanted, and finds what is missing.

    With `resume`, whatever earlier runs left undone is fetched as well, and the asked range is
    read again even where it is covered (the lookback). Without, only the asked range is filled.
    Before `begin` the vendor has nothing: it is not wanted.
    """
    rows = await database.fetch(
        query("want"),
        **subject.key,
        since=asked.start,
        until=asked.end,
        resume=resume,
        recheck_since=min(recheck.since, asked.start),
        recheck_due=recheck.due,
        begin=begin,
    )
    gaps = [Gap(Window(row["since"], row["until"]), row["known"]) for row in rows if row["since"]]
    first = rows[0]
    rechecks = first["rechecks"] and recheck.deep
    return Wanted(gaps, rechecks, first["narrowed"], first["asked_at"])


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a change feed was followed; None where it was not, or the endpoint has none.

    `narrowed` is since when all of it came to smaller requests only, None where it came whole.
    """

    cursor: datetime | None
    rechecks: bool
    narrowed: datetime | None
    asked_at: datetime


async def followed(database: Database, subject: Subject, recheck: Recheck) -> Followed:
    (row,) = await database.fetch(query("follow_since"), **subject.key, recheck_due=recheck.due)
    return Followed(row["cursor_at"], row["rechecks"], row["narrowed"], row["asked_at"])


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has completely fetched of an endpoint: windows, a feed up to a cursor."""

    windows: list[Window]
    cursor: datetime | None
    rechecked: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """`whole` where all that was fetched is still stored, `narrowed` as in Wanted."""

    whole: bool
    narrowed: bool


async def complete(database: Database, subject: Subject, done: Done) -> Stored:
    rows = await database.fetch(
        query("complete"),
        **subject.key,
        since=[window.start for window in done.windows],
        until=[window.end for window in done.windows],
        cursor=done.cursor,
        rechecked=done.rechecked,
        now=done.now,
    )
    # Without a row nothing was there to do, unless it is a row that was lost.
    if not rows:
        return Stored(whole=not done.windows and done.cursor is None, narrowed=False)
    return Stored(rows[0]["whole"], rows[0]["narrowed"])


async def lacks(database: Database, subject: Subject, window: Window) -> bool:
    """Whether something of a range is wanted and was not fetched."""
    parameters = {**subject.key, "since": window.start, "until": window.end}
    rows = await database.fetch(query("lacks"), **parameters)
    return any(row["lacks"] for row in rows)


async def nothing_before(database: Database, subject: Subject, at: datetime) -> None:
    """The vendor has no data before `at`: nobody asks for them again."""
    parameters = subject.key | {"at": at}
    await database.run(lambda connection: connection.execute(query("nothing_before"), parameters))


async def cover(
    connection: Connection, subject: Subject, window: Window, *, narrowed: bool
) -> None:
    """Raises Reauthorize where the account is no longer linked, which takes the page back."""
    parameters = {"since": window.start, "until": window.end, "narrowed": narrowed}
    await _record(connection, subject, query("cover"), parameters)


async def follow(
    connection: Connection, subject: Subject, window: Window, *, narrowed: bool
) -> None:
    """A feed was read from the window's start to its end, which is where it goes on.

    Raises Reauthorize where the account is no longer linked, which takes the page back.
    """
    parameters = {"since": window.start, "cursor": window.end, "narrowed": narrowed}
    await _record(connection, subject, query("follow"), parameters)


async def _record(
    connection: Connection, subject: Subject, statement: str, parameters: dict[str, object]
) -> None:
    recorded = await connection.execute(statement, subject.key | parameters)
    if await recorded.fetchone() is None:
        raise Reauthorize(
            f"{subject.provider} of account {subject.account} was unlinked meanwhile: to go on, run"
            f" `health-scraper authorize {subject.provider} --account {subject.account}`"
        )
