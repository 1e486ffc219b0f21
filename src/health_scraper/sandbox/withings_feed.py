"""Listings paged by offset: windows, change feeds and recordings, with `more` in its forms."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from health_scraper.sandbox import withings_fields as known
from health_scraper.sandbox import withings_query as query
from health_scraper.sandbox.withings_days import activities, today, workouts
from health_scraper.sandbox.withings_home import LAG_DAYS, Entry, Home, Row, Version, encode
from health_scraper.sandbox.withings_measures import groups
from health_scraper.sandbox.withings_nights import summaries

if TYPE_CHECKING:
    from health_scraper.sandbox.withings_query import Span

BREATH = 64  # days looked through before other requests get their turn
EPOCH_ORDINAL = 719163
PAGES = {"getmeas": 500, "getactivity": 200, "getworkouts": 200, "getsummary": 300, "list": 100}


@dataclass(frozen=True, slots=True)
class Switches:
    """Rows an answer holds, by action; actions outside the plan, and fields this app lacks.

    What the plan leaves out is silently empty. A field in `unknown` spoils the whole call.
    """

    pages: Mapping[str, int] = field(default_factory=dict)
    outside_plan: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: who asks what, when, and by which switches."""

    home: Home
    action: str
    form: Mapping[str, str]
    now: int
    switches: Switches

    @property
    def page(self) -> int:
        return self.switches.pages.get(self.action, PAGES[self.action])

    @property
    def in_plan(self) -> bool:
        return self.action not in self.switches.outside_plan

    def fields(self, names: frozenset[str]) -> frozenset[str] | None:
        return query.fields(self.form, names - self.switches.unknown)


Action = Callable[[Asked], Awaitable[Response]]
Build = Callable[[Home, date], Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class Listing:
    """How a date's rows are made, and which of their fields can be asked for, and where."""

    build: Build
    name: str
    known: frozenset[str]
    default: frozenset[str]
    wrapper: str = ""


DAILY = Listing(activities, "activities", known.ACTIVITY, known.ACTIVITY_DEFAULT)
WORKOUTS = Listing(workouts, "series", known.WORKOUT, known.WORKOUT_DEFAULT, "data")
SUMMARIES = Listing(summaries, "series", known.SUMMARY, known.SUMMARY_DEFAULT, "data")


async def measures(asked: Asked) -> Response:
    """Newest first. `more` is a number here, absent on the last page, and so is `offset`."""
    kinds = query.numbers(asked.form, "meastype", "meastypes")
    category = query.numbers(asked.form, "category")
    found = [body async for body in _bodies(asked, groups, query.instants(asked.form))][::-1]
    if kinds or category:
        found = [body for body in found if _matches(body, kinds, category)]
    page, more = _page(asked, found)
    body = b'"updatetime":%d,"timezone":%b,"measuregrps":[%b]' % (
        asked.now,
        encode(asked.home.calendar.home.key),
        b",".join(page),
    )
    return sent(body + (b',"more":1,"offset":%d' % more if more else b""))


def listing(kind: Listing) -> Action:
    """`offset` is sent even where `more` is false."""

    async def answer(asked: Asked) -> Response:
        fields = asked.fields(kind.known)
        found = [body async for body in _bodies(asked, kind.build, query.dates(asked.form))]
        page, more = _page(asked, found)
        if fields != kind.known:
            page = [_only(body, fields or kind.default, kind) for body in page]
        following = more or query.offset(asked.form) + asked.page
        return sent(
            b'"%b":[%b],"more":%b,"offset":%d'
            % (kind.name.encode(), b",".join(page), _flag(more), following)
        )

    return answer


def recorded(build: Build) -> Action:
    """Recordings, newest first."""

    async def answer(asked: Asked) -> Response:
        found = [body async for body in _bodies(asked, build, query.instants(asked.form))]
        page, more = _page(asked, found[::-1])
        return sent(b'"series":[%b],"more":%b,"offset":%d' % (b",".join(page), _flag(more), more))

    return answer


def sent(body: bytes) -> Response:
    return Response(b'{"status":0,"body":{%b}}' % body, media_type="application/json")


async def _bodies(asked: Asked, build: Build, span: Span) -> AsyncIterator[bytes]:
    """The rows that a window or a change feed shows at this moment, oldest first."""
    if span.impossible or not asked.in_plan:
        return
    for day in _days(asked, span):
        if day.toordinal() % BREATH == 0:
            await asyncio.sleep(0)
        running = today(asked.home, day, asked.now) if build is activities else None
        for entry in (running,) if running else asked.home.entries(build, day):
            version = entry.at(asked.now)
            if version and version.body and _shown(entry, version, span):
                yield version.body


def _shown(entry: Entry, version: Version, span: Span) -> bool:
    if span.since is not None:
        return version.modified > span.since
    return _within(entry.position, span)


def _within(position: int, span: Span) -> bool:
    late_enough = span.first is None or position >= span.first
    return late_enough and (span.last is None or position <= span.last)


def _days(asked: Asked, span: Span) -> Iterator[date]:
    """The dates whose rows can be shown; a span counts dates, or the seconds of the epoch."""
    unit = 1 if span.in_dates else 86400
    home, shift = asked.home, 0 if span.in_dates else EPOCH_ORDINAL
    first, last = home.since.toordinal(), home.calendar.date_at(asked.now).toordinal() + 1
    if span.since is not None:
        # What changes now may concern a date that lies weeks back.
        first = max(first, span.since // 86400 + EPOCH_ORDINAL - LAG_DAYS)
    if span.first is not None:
        first = max(first, span.first // unit + shift - 1)
    if span.last is not None:
        last = min(last, span.last // unit + shift + 1)
    return (date.fromordinal(number) for number in range(first, last + 1))


def _page(asked: Asked, found: list[bytes]) -> tuple[list[bytes], int]:
    """One page, and the offset of the next; 0 where there is none."""
    start = query.offset(asked.form)
    until = start + asked.page
    return found[start:until], until if until < len(found) else 0


def _flag(more: int) -> bytes:
    return b"true" if more else b"false"


def _matches(body: bytes, kinds: frozenset[int], category: frozenset[int]) -> bool:
    row = json.loads(body)
    if category and row["category"] not in category:
        return False
    return not kinds or any(measure["type"] in kinds for measure in row["measures"])


def _only(body: bytes, fields: frozenset[str], kind: Listing) -> bytes:
    row: Row = json.loads(body)
    if kind.wrapper:
        data = row[kind.wrapper]
        return encode(row | {kind.wrapper: {name: data[name] for name in data if name in fields}})
    dropped = kind.known - fields
    return encode({name: row[name] for name in row if name not in dropped})
