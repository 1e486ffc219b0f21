"""The Withings API simulator, true to FACTS sections 1 to 3 and 7: HTTP 200 whatever happens.

`app.state.withings` may hold other `Switches`: page sizes, and what the app's plan leaves out.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.routing import Route

from health_scraper.sandbox import withings_fields as known
from health_scraper.sandbox import withings_query as query
from health_scraper.sandbox.oauth_routes import envelope, form_of
from health_scraper.sandbox.withings_feed import (
    DAILY,
    SUMMARIES,
    WORKOUTS,
    Action,
    Asked,
    Switches,
    listing,
    measures,
    recorded,
    sent,
)
from health_scraper.sandbox.withings_heart import ecg_signal, recordings, sound_signal, sounds
from health_scraper.sandbox.withings_home import Home, Row, devices, encode, goals
from health_scraper.sandbox.withings_intraday import series
from health_scraper.sandbox.withings_sleep import segments

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from health_scraper.sandbox.world import Sandbox

METRICS, ACTIVITY, INFO = "user.metrics", "user.activity", "user.info"
KEPT_HOMES = 64


def routes(sandbox: Sandbox) -> list[Route]:
    """Every data route below Withings' host; each URL has several actions."""
    withings = Simulator(sandbox)
    actions: dict[str, dict[str, tuple[str, Action]]] = {
        "/measure": {"getmeas": (METRICS, measures)},
        "/v2/measure": {
            "getactivity": (ACTIVITY, listing(DAILY)),
            "getintradayactivity": (ACTIVITY, intraday),
            "getworkouts": (ACTIVITY, listing(WORKOUTS)),
        },
        "/v2/sleep": {"get": (ACTIVITY, sleep), "getsummary": (ACTIVITY, listing(SUMMARIES))},
        "/v2/heart": {
            "list": (METRICS, recorded(recordings)),
            "get": (METRICS, signal(ecg_signal)),
        },
        "/v2/stetho": {
            "list": (METRICS, recorded(sounds)),
            "get": (METRICS, signal(sound_signal)),
        },
        "/v2/user": {"getdevice": (INFO, linked), "getgoals": (INFO, aims)},
    }
    return [
        Route(path, withings.answer(found), methods=["POST"]) for path, found in actions.items()
    ]


class Simulator:
    """Withings' side of the sandbox; the sandbox says who calls and what time it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._vendor = sandbox.vendor("withings")
        self._clock = sandbox.clock
        self._home = lru_cache(KEPT_HOMES)(lambda user: Home(user, sandbox.person(user)))

    def answer(
        self, actions: Mapping[str, tuple[str, Action]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            form = await form_of(request)
            action = form.get("action", "")
            if action not in actions:
                return envelope(2554, "Not implemented")
            scope, act = actions[action]
            user = self._vendor.bearer(request, scope).user
            switches = getattr(request.app.state, "withings", None) or Switches()
            now = int(self._clock().timestamp())
            return await act(Asked(self._home(user), action, form, now, switches))

        return answer


async def intraday(asked: Asked) -> Response:
    """An object by epoch; PHP makes it an empty list when there is nothing."""
    fields = asked.fields(known.INTRADAY) or known.INTRADAY_DEFAULT
    synced = asked.home.calendar.synced_until(asked.now)
    start, end = query.detail(asked.form, synced)
    found = series(asked.home, start, min(end, synced), fields) if asked.in_plan else {}
    return sent(b'"series":%b' % encode(found or []))


async def sleep(asked: Asked) -> Response:
    """Segments in no order, and the `model` of the last device that told of any."""
    fields = asked.fields(known.SEGMENT) or frozenset()
    query.required(asked.form, "startdate")
    start, end = query.detail(asked.form, asked.now)
    found = segments(asked.home, start, end, asked.now, fields) if asked.in_plan else []
    monitor = all(row["model"].startswith("Aura") for row in found)
    return sent(b'"series":%b,"model":%d' % (encode(found), 32 if monitor else 16))


def signal(find: Callable[[Home, int, int], Row | None]) -> Action:
    async def answer(asked: Asked) -> Response:
        found = find(asked.home, query.required(asked.form, "signalid"), asked.now)
        if found is None:
            raise query.invalid("signalid")
        return envelope(0, body=found)

    return answer


async def linked(asked: Asked) -> Response:
    return envelope(0, body={"devices": devices(asked.home, asked.now)})


async def aims(asked: Asked) -> Response:
    return envelope(0, body={"goals": goals(asked.home, asked.now)})
