"""Switches and counters of a simulator that runs as a process of its own, as JSON.

`VENDOR` is `oura`, `whoop`, `withings` or `*` for all three.

    GET    /control/requests   per vendor: counts per endpoint, refusals, token refreshes
    GET    /control/lineage    per vendor: one object per consent with its counters, no tokens
    GET    /control/secrets    every code and token ever issued, to search outputs for leaks
    GET    /control/faults     per vendor: the faults that are on, with their hits
    POST   /control/faults     {"vendor": VENDOR, "kind": ..., any field of faults.Fault}
    DELETE /control/faults     all faults off
    GET    /control/clock      {"now": ISO time}
    POST   /control/clock      one of {"shift": seconds}, {"set": ISO time}, {"freeze": true}
    POST   /control/limits     {"enabled": bool, "factor": float, "repeat_seconds": float}, and
                               "vendor": VENDOR where it is not meant for all three
    POST   /control/consent    {"vendor": VENDOR, "login": 1, "untick": ["tag"], "deny": false}
    POST   /control/rules      {"vendor": VENDOR, any field of oauth.Rules}
    POST   /control/revoke     {"vendor": VENDOR, "login": 1}: the person withdraws the consent
    POST   /control/reset      clock, counters, faults, limits and rules as at the start

A body that cannot be understood is answered with 400 and changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.oauth import Consent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from health_scraper.sandbox.world import Sandbox, Vendor

    Body = dict[str, Any]


def control_routes(sandbox: Sandbox) -> list[Route]:
    control = Control(sandbox)
    return [
        Route("/requests", _told(control.requests)),
        Route("/lineage", _told(control.lineage)),
        Route("/secrets", _told(control.secrets)),
        Route("/faults", _told(control.faults), methods=["GET"]),
        Route("/faults", _done(control.add_fault), methods=["POST"]),
        Route("/faults", _done(control.clear_faults), methods=["DELETE"]),
        Route("/clock", _told(control.clock), methods=["GET"]),
        Route("/clock", _done(control.set_clock), methods=["POST"]),
        Route("/limits", _done(control.set_limits), methods=["POST"]),
        Route("/consent", _done(control.set_consent), methods=["POST"]),
        Route("/rules", _done(control.set_rules), methods=["POST"]),
        Route("/revoke", _done(control.revoke), methods=["POST"]),
        Route("/reset", _done(control.reset), methods=["POST"]),
    ]


class Control:
    """What each endpoint does; raises KeyError, TypeError or ValueError for a wrong body."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def requests(self) -> Body:
        return self._each(lambda vendor: vendor.report())

    def lineage(self) -> Body:
        return self._each(lambda vendor: [one.report() for one in vendor.oauth.grants.lineages])

    def secrets(self) -> list[str]:
        return sorted(self._sandbox.issued_secrets)

    def faults(self) -> Body:
        return self._each(lambda vendor: [asdict(fault) for fault in vendor.faults.on])

    def add_fault(self, body: Body) -> None:
        for vendor in self._chosen(body.pop("vendor")):
            vendor.faults.add(Fault(**body))

    def clear_faults(self, _: Body) -> None:
        for vendor in self._sandbox.vendors.values():
            vendor.faults.clear()

    def clock(self) -> Body:
        return {"now": self._sandbox.clock().isoformat()}

    def set_clock(self, body: Body) -> None:
        clock = self._sandbox.clock
        match body:
            case {"shift": seconds}:
                clock.shift(timedelta(seconds=seconds))
            case {"set": str(moment)}:
                clock.set(datetime.fromisoformat(moment))
            case {"freeze": True}:
                clock.freeze()
            case _:
                raise ValueError("a clock can be shifted, set or frozen")

    def set_limits(self, body: Body) -> None:
        for vendor in self._chosen(body.pop("vendor", "*")):
            vendor.limiter.use(replace(vendor.limiter.limits, **body))

    def set_consent(self, body: Body) -> None:
        for vendor in self._chosen(body.pop("vendor")):
            untick = frozenset(body.get("untick", ()))
            vendor.oauth.consent = Consent(body.get("login"), untick, bool(body.get("deny")))

    def set_rules(self, body: Body) -> None:
        for vendor in self._chosen(body.pop("vendor")):
            vendor.oauth.change(**body)

    def revoke(self, body: Body) -> None:
        for vendor in self._chosen(body["vendor"]):
            vendor.oauth.revoke_user(vendor.user_id(body["login"]))

    def reset(self, _: Body) -> None:
        self._sandbox.reset()

    def _chosen(self, name: str) -> list[Vendor]:
        every = self._sandbox.vendors
        return list(every.values()) if name == "*" else [every[name]]

    def _each(self, told: Callable[[Vendor], Any]) -> Body:
        return {name: told(vendor) for name, vendor in self._sandbox.vendors.items()}


def _told(tell: Callable[[], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return JSONResponse(tell())

    return answer


def _done(act: Callable[[Body], None]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            act(await request.json() if await request.body() else {})
        except (KeyError, TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        return Response(status_code=204)

    return answer
