"""The WHOOP API v2 simulator: collections, records by id, singletons and the sleep stream.

True to FACTS sections 2, 4 and 6; paths below `/developer`. v1 is gone and answers 404.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from health_scraper.sandbox.person import DAY, utc
from health_scraper.sandbox.person.measuring import weight_of
from health_scraper.sandbox.whoop_cycles import cycles
from health_scraper.sandbox.whoop_query import Query, bad_request, not_found, page_token, read_query
from health_scraper.sandbox.whoop_sleeps import recoveries, rests, sleeps
from health_scraper.sandbox.whoop_strap import Listed, Strap, Version
from health_scraper.sandbox.whoop_stream import SIGNALS, stream
from health_scraper.sandbox.whoop_workouts import workouts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from starlette.requests import Request

    from health_scraper.sandbox.world import Sandbox

    Answer = Callable[[Request], Awaitable[Response]]

BASE = "/developer/v2"
REACH = timedelta(days=3)  # between a record's date and the range it overlaps, at most
BREATH = 32  # days looked through before other requests get their turn
KEPT_STRAPS = 64


@dataclass(frozen=True, slots=True)
class Collection:
    """`build` gives the records of a date, oldest first."""

    path: str
    scope: str
    build: Callable[[Strap, date], Sequence[Listed]]


CYCLES = Collection("/cycle", "read:cycles", cycles)
RECOVERIES = Collection("/recovery", "read:recovery", recoveries)
SLEEPS = Collection("/activity/sleep", "read:sleep", sleeps)
WORKOUTS = Collection("/activity/workout", "read:workout", workouts)


def routes(sandbox: Sandbox) -> list[Route]:
    """Every route below WHOOP's host, except those of its authorization server."""
    whoop = Simulator(sandbox)
    found = [
        Route(BASE + collection.path, whoop.listing(collection))
        for collection in (CYCLES, RECOVERIES, SLEEPS, WORKOUTS)
    ]
    return [
        *found,
        Route(BASE + "/cycle/{cycle_id:int}", whoop.cycle),
        Route(BASE + "/cycle/{cycle_id:int}/sleep", whoop.sleep_of_cycle),
        Route(BASE + "/cycle/{cycle_id:int}/recovery", whoop.recovery_of_cycle),
        Route(BASE + "/activity/sleep/{record_id:uuid}", whoop.record("sleep", SLEEPS)),
        Route(BASE + "/activity/sleep/{record_id:uuid}/stream", whoop.sleep_stream),
        Route(BASE + "/activity/workout/{record_id:uuid}", whoop.record("workout", WORKOUTS)),
        Route(BASE + "/user/profile/basic", whoop.profile),
        Route(BASE + "/user/measurement/body", whoop.body_measurement),
    ]


class Simulator:
    """WHOOP's side of the sandbox; the sandbox says who calls and what time it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._vendor = sandbox.vendor("whoop")
        self._clock = sandbox.clock
        self._strap_of = lru_cache(KEPT_STRAPS)(lambda user: Strap(user, sandbox.person(user)))

    def listing(self, collection: Collection) -> Answer:
        async def answer(request: Request) -> Response:
            strap = self._strap(request, collection.scope)
            query = read_query(request.query_params, self._clock())
            bodies, more = await _page(strap, collection, query, self._now())
            token = page_token(query.skip + len(bodies)) if more else None
            return _json(
                b'{"records":[%b],"next_token":%b}'
                % (b",".join(bodies), json.dumps(token).encode())
            )

        return answer

    def record(self, kind: str, collection: Collection) -> Answer:
        async def answer(request: Request) -> Response:
            strap = self._strap(request, collection.scope)
            record_id = str(request.path_params["record_id"])
            return self._found(strap, collection, strap.day_of_id(kind, record_id), record_id)

        return answer

    async def cycle(self, request: Request) -> Response:
        strap = self._strap(request, CYCLES.scope)
        cycle_id = request.path_params["cycle_id"]
        slot = strap.slot_of_id(cycle_id)
        return self._found(strap, CYCLES, slot.day if slot else None, str(cycle_id))

    async def sleep_of_cycle(self, request: Request) -> Response:
        """The night of a cycle: the sleep that began it."""
        strap = self._strap(request)
        slot = strap.slot_of_id(request.path_params["cycle_id"])
        if slot is None or slot.night is None:
            raise not_found()
        record_id = strap.record_id("sleep", slot.day, slot.number)
        return self._found(strap, SLEEPS, slot.day, record_id)

    async def recovery_of_cycle(self, request: Request) -> Response:
        strap = self._strap(request, RECOVERIES.scope)
        cycle_id = request.path_params["cycle_id"]
        slot = strap.slot_of_id(cycle_id)
        return self._found(strap, RECOVERIES, slot.day if slot else None, str(cycle_id))

    async def sleep_stream(self, request: Request) -> Response:
        """Nights only: a nap has no stream."""
        strap = self._strap(request)
        asked = [one for text in request.query_params.getlist("types") for one in text.split(",")]
        if not set(asked) <= SIGNALS.keys():
            raise bad_request("types holds an unknown signal")
        record_id = str(request.path_params["record_id"])
        day = strap.day_of_id("sleep", record_id)
        self._found(strap, SLEEPS, day, record_id)
        for rest in rests(strap, day) if day else ():
            if rest.id == record_id and rest.sleep.kind == "night":
                return _json(stream(rest, frozenset(asked), self._now()))
        raise not_found()

    async def profile(self, request: Request) -> Response:
        strap = self._strap(request, "read:profile")
        profile = strap.person.profile
        return JSONResponse(
            {
                "user_id": strap.user_id,
                "email": profile.email,
                "first_name": profile.first_name,
                "last_name": profile.last_name,
            }
        )

    async def body_measurement(self, request: Request) -> Response:
        """What the person typed in: the weight is looked up again once in a quarter."""
        strap, today = self._strap(request, "read:body_measurement"), self._clock().date()
        if today < strap.since:
            raise not_found()
        typed_on = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return JSONResponse(
            {
                "height_meter": strap.person.profile.height_m,
                "weight_kilogram": round(weight_of(strap.person.seed, typed_on), 1),
                "max_heart_rate": strap.person.profile.max_heart_rate,
            }
        )

    def _strap(self, request: Request, scope: str | None = None) -> Strap:
        return self._strap_of(self._vendor.bearer(request, scope).user)

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _found(
        self, strap: Strap, collection: Collection, day: date | None, record_id: str
    ) -> Response:
        for entry in strap.entries(collection.build, day) if day else ():
            version = entry.at(self._now()) if entry.id == record_id else None
            if version is not None and version.body is not None:
                return _json(version.body)
        raise not_found()


async def _page(
    strap: Strap, collection: Collection, query: Query, now: int
) -> tuple[list[bytes], bool]:
    """The records from `query.skip` on, newest first, and whether there are more."""
    bodies: list[bytes] = []
    passed = 0
    for day in _days(strap, query, now):
        if day.toordinal() % BREATH == 0:
            await asyncio.sleep(0)
        for entry in reversed(strap.entries(collection.build, day)):
            version = entry.at(now)
            if version is None or version.body is None or not _overlaps(version, query):
                continue
            passed += 1
            if passed <= query.skip:
                continue
            if len(bodies) == query.limit:
                return bodies, True
            bodies.append(version.body)
    return bodies, False


def _overlaps(version: Version, query: Query) -> bool:
    """Whether it began before the range's end and was still going on at its start."""
    late_enough = (
        query.start_ms is None or version.end_ms is None or version.end_ms >= query.start_ms
    )
    return late_enough and version.start_ms < query.end_ms


def _days(strap: Strap, query: Query, now: int) -> Iterator[date]:
    """The dates whose records can lie in the range and can exist by now, newest first."""
    day = utc(min(query.end_ms // 1000, now)).date() + REACH
    first = strap.since
    if query.start_ms is not None:
        # A cycle that is still open overlaps every range that begins after it.
        start = utc(min(max(query.start_ms // 1000, 0), now)).date()
        first = max(first, start - REACH)
    while day >= first:
        yield day
        day -= DAY


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
