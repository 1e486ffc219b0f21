"""The Oura API v2 simulator: 18 collections and personal_info, quirks of FACTS section 8 included.

Data paths below `/v2/usercollection`. `app.state.oura_pages` may hold another `Pages` to force
paging; a person's documents and samples are rendered once and kept within bounds.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from health_scraper.sandbox import (
    oura_activity,
    oura_daily,
    oura_health,
    oura_series,
    oura_sleep,
)
from health_scraper.sandbox.oura_query import (
    Asked,
    Pages,
    Query,
    not_found,
    page_token,
    read_flag,
    read_query,
    refuse_wide,
)
from health_scraper.sandbox.oura_ring import EPOCH_ORDINAL, Collection, Document, Ring, Shelf
from health_scraper.sandbox.person import DAY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.requests import Request

    from health_scraper.sandbox.oura_ring import Chunk
    from health_scraper.sandbox.world import Access, Sandbox

BASE = "/v2/usercollection"
COLLECTIONS: tuple[Collection, ...] = (
    *oura_sleep.COLLECTIONS,
    *oura_daily.COLLECTIONS,
    *oura_activity.COLLECTIONS,
    *oura_health.COLLECTIONS,
)
REACH = 2  # days between a record's date and what a filter compares, at most
BREATH = 8  # days rendered before other requests get their turn
KEPT_RINGS = 64


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    scope: str
    render: Callable[[Ring, date], Chunk]


SERIES = (
    Series("heartrate", "heartrate", oura_series.heart_rates),
    Series("ring_battery_level", "ring_configuration", oura_series.battery_levels),
)


def routes(sandbox: Sandbox) -> list[Route]:
    """Every route below Oura's base URL."""
    simulator = Simulator(sandbox)
    found = [
        Route(f"{BASE}/personal_info", simulator.personal_info),
        Route(f"{BASE}/ring_configuration", simulator.ring_configurations),
        Route(f"{BASE}/ring_configuration/{{document_id}}", simulator.ring_configuration),
    ]
    found += [Route(f"{BASE}/{series.name}", simulator.samples(series)) for series in SERIES]
    for collection in COLLECTIONS:
        path = f"{BASE}/{collection.name}"
        found += [
            Route(path, simulator.listing(collection)),
            Route(f"{path}/{{document_id}}", simulator.document(collection)),
        ]
    return found


class Simulator:
    """Oura's side of the sandbox; the sandbox says who calls and what time it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._vendor = sandbox.vendor("oura")
        self._clock = sandbox.clock
        shelf = Shelf()
        self._ring = lru_cache(KEPT_RINGS)(lambda user: Ring(sandbox.person(user), shelf))

    async def personal_info(self, request: Request) -> Response:
        access = self._vendor.bearer(request)
        ring, today = self._ring(access.user), self._clock().date()
        return JSONResponse(
            oura_health.personal_info(ring, access.user, access.scopes, today),
        )

    async def ring_configurations(self, request: Request) -> Response:
        """Enveloped and without dates: a page token only says how many rings came before."""
        access = self._vendor.bearer(request, "ring_configuration")
        asked = Asked(
            user=access.user, collection="ring_configuration", names=("", ""), now=self._now()
        )
        query = read_query(request.query_params, asked)
        found = oura_health.ring_configurations(self._ring(access.user), self._now())
        skip = query.position[1] if query.position else 0
        until = skip + _pages(request).documents
        bodies = [_picked(json.dumps(ring).encode(), query.fields) for ring in found[skip:until]]
        more = page_token(query, asked, (0, until)) if until < len(found) else None
        return _page(b",".join(bodies), more)

    async def ring_configuration(self, request: Request) -> Response:
        access = self._vendor.bearer(request, "ring_configuration")
        for body in oura_health.ring_configurations(self._ring(access.user), self._now()):
            if body["id"] == request.path_params["document_id"]:
                return JSONResponse(body)
        raise not_found()

    def listing(self, collection: Collection) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            access = self._vendor.bearer(request, collection.scope)
            asked = self._asked(access, collection.name, ("start_date", "end_date"))
            query = read_query(request.query_params, asked)
            ring, size = self._ring(access.user), _pages(request).documents
            bodies, following = await _documents(ring, collection, query, asked.now, size)
            fields = query.fields if collection.picks_fields else None
            more = page_token(query, asked, following) if following else None
            return _page(b",".join(_picked(body, fields) for body in bodies), more)

        return answer

    def document(self, collection: Collection) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            access = self._vendor.bearer(request, collection.scope)
            body = self._by_id(access.user, collection, request.path_params["document_id"])
            if body is None:
                raise not_found()
            return Response(body, media_type="application/json")

        return answer

    def samples(self, series: Series) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            access = self._vendor.bearer(request, series.scope)
            ring, params = self._ring(access.user), request.query_params
            asked = self._asked(access, series.name, ("start_datetime", "end_datetime"))
            if read_flag(params, "latest"):
                return _page(_latest(ring, series, asked.now), None)
            query = read_query(params, asked)
            refuse_wide(query)
            rows, following = _samples(ring, series, query, asked.now, _pages(request).rows)
            more = page_token(query, asked, following) if following else None
            if query.fields:
                rows = b",".join(_picked(row, query.fields) for row in _split(rows))
            return _page(rows, more)

        return answer

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _asked(self, access: Access, collection: str, names: tuple[str, str]) -> Asked:
        return Asked(user=access.user, collection=collection, names=names, now=self._now())

    def _by_id(self, user: str, collection: Collection, document_id: str) -> bytes | None:
        ring, now = self._ring(user), self._now()
        day = ring.day_of_id(collection.name, document_id)
        docs = ring.documents(collection, day, _synced(ring, now)) if day else []
        return next((doc.shown(now) for doc in docs if doc.id == document_id), None)


async def _documents(
    ring: Ring, collection: Collection, query: Query, now: int, size: int
) -> tuple[list[bytes], tuple[int, int] | None]:
    """At most `size` bodies, and where the next page goes on (ordinal of the day, number)."""
    synced = _synced(ring, now)
    bodies: list[bytes] = []
    first, skip = query.position or (0, 0)
    for day in _days(ring, query, now):
        if day.toordinal() % BREATH == 0:
            await asyncio.sleep(0)
        if day.toordinal() < first:
            continue
        for number, doc in enumerate(ring.documents(collection, day, synced)):
            if day.toordinal() == first and number < skip:
                continue
            body = doc.shown(now) if _within(doc.position, query, collection) else None
            if body is None:
                continue
            if len(bodies) == size:
                return bodies, (day.toordinal(), number)
            bodies.append(body)
    return bodies, None


def _within(position: int, query: Query, collection: Collection) -> bool:
    last = query.end + 1 if collection.inclusive else query.end
    return query.start <= position < last


def _days(ring: Ring, query: Query, now: int) -> Iterator[date]:
    """The dates whose records can lie in the range and can exist by now."""
    first = max(query.start // 86400 + EPOCH_ORDINAL - REACH, ring.since.toordinal())
    last = min(query.end, now) // 86400 + EPOCH_ORDINAL + REACH
    return (date.fromordinal(number) for number in range(first, last + 1))


def _samples(
    ring: Ring, series: Series, query: Query, now: int, size: int
) -> tuple[bytes, tuple[int, int] | None]:
    """At most `size` rows, and where the next page goes on (instant, rows at it already given)."""
    end = min(query.end, _synced(ring, now))
    at, skip = query.position or (max(query.start, _first(ring)), 0)
    parts: list[bytes] = []
    left = size
    while at < end:
        day = ring.calendar.date_at(at)
        chunk = ring.chunk(series.render, day)
        start = bisect_left(chunk.instants, at) + skip
        stop = bisect_left(chunk.instants, end)
        last = min(stop, start + left)
        if last > start:
            parts.append(chunk.rows[chunk.offsets[start] : chunk.offsets[last]])
            left -= last - start
        if last < stop:
            instant = chunk.instants[last]
            given = last - bisect_left(chunk.instants, instant)
            return b"".join(parts)[:-1], (instant, given)
        at, skip = ring.calendar.midnight(day + DAY), 0
    return b"".join(parts)[:-1], None


def _latest(ring: Ring, series: Series, now: int) -> bytes:
    """The newest row that has reached the cloud; nothing of the range asked plays a part."""
    synced = _synced(ring, now)
    day = ring.calendar.date_at(synced)
    while day >= ring.since:
        chunk = ring.chunk(series.render, day)
        last = bisect_left(chunk.instants, synced)
        if last:
            return chunk.rows[chunk.offsets[last - 1] : chunk.offsets[last] - 1]
        day -= DAY
    return b""


def _first(ring: Ring) -> int:
    return ring.calendar.midnight(ring.since)


def _synced(ring: Ring, now: int) -> int:
    return ring.calendar.synced_until(now)


def _split(rows: bytes) -> list[bytes]:
    return [json.dumps(row).encode() for row in json.loads(b"[" + rows + b"]")]


def _picked(body: bytes, fields: str | None) -> bytes:
    """`fields` as Oura reads it: unknown names are dropped, only unknown ones mean everything."""
    if not fields:
        return body
    document: Document = json.loads(body)
    wanted = {name.strip() for name in fields.split(",")} & document.keys()
    if not wanted:
        return body
    kept = {key: document[key] for key in document if key in wanted | {"id", "day"}}
    return json.dumps(kept).encode()


def _pages(request: Request) -> Pages:
    pages = getattr(request.app.state, "oura_pages", None)
    return pages if isinstance(pages, Pages) else Pages()


def _page(rows: bytes, token: str | None) -> Response:
    body = b'{"data":[%b],"next_token":%b}' % (rows, json.dumps(token).encode())
    return Response(body, media_type="application/json")
