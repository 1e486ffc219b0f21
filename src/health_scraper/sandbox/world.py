"""The simulated world: one clock, the invented persons, one `Vendor` each, and the ASGI app.

A vendor's data routes live in `oura.py`, `whoop.py` and `withings.py`, each with
`routes(sandbox) -> list[Route]`. Paths there are relative to the vendor's mount: Oura's
`/v2/usercollection/...`, WHOOP's `/developer/v2/...`, Withings' `/measure` (mounts: `/oura`,
`/whoop`, `/withings`). A route asks `sandbox.vendor(NAME).bearer(request, scope)` who is calling.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Mount, Route, Router

from health_scraper.sandbox.control import control_routes
from health_scraper.sandbox.faults import Call, Faults, send_whole
from health_scraper.sandbox.limits import Limiter, Limits
from health_scraper.sandbox.oauth import RULES, Access, Client, OAuthError, OAuthServer
from health_scraper.sandbox.oauth_grants import Grants
from health_scraper.sandbox.oauth_routes import access_refused, oauth_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from health_scraper.sandbox.person import Person

__all__ = ["NO_LIMITS", "VENDORS", "Access", "Clock", "Refused", "Sandbox", "Vendor"]

VENDORS: Final = ("oura", "whoop", "withings")
NO_LIMITS: Final = Limits(enabled=False)
# Which requests count against the limit: the API's, not those of the account's web pages.
_LIMITED: Final = {"oura": "/v2/", "whoop": "/developer/", "withings": "/"}
_UNLIMITED: Final = "/oauth2_user/"
_SIGNING_IN: Final = ("/v2/oauth2", "/v2/signature")
_ID: Final = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=/|$)")
_ACTION: Final = re.compile(rb"(?:^|&)action=(\w+)")


class Clock:
    """Aware UTC time: real time plus a shift, or standing still once `freeze` was called."""

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source or _real_time
        self._shift = timedelta()
        self._frozen: datetime | None = None

    def __call__(self) -> datetime:
        return self._frozen or self._source() + self._shift

    def set(self, moment: datetime) -> None:
        self.shift(moment - self())

    def shift(self, by: timedelta) -> None:
        if self._frozen is not None:
            self._frozen += by
        self._shift += by

    def freeze(self, moment: datetime | None = None) -> None:
        self._frozen = moment or self()

    def reset(self) -> None:
        """Back to the source's time."""
        self._shift, self._frozen = timedelta(), None

    def seconds(self) -> float:
        """Seconds of the epoch."""
        return self().timestamp()


def _real_time() -> datetime:
    return datetime.now(UTC)


class Refused(Exception):
    """Raised anywhere below a route; the app sends `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Vendor:
    """One vendor's side of the world: its grants, its faults, its limits and its counters.

    `requests` counts by method and label, ids replaced: `GET /developer/v2/cycle/{id}`.
    """

    def __init__(
        self, name: str, sandbox: Sandbox, limits: Limits, clients: Iterable[Client]
    ) -> None:
        self.name = name
        self.requests: Counter[str] = Counter()
        self.faults = Faults(name, sandbox.seed)
        self.limiter = Limiter(name, limits, timer=sandbox.timer, epoch=sandbox.clock.seconds)
        self.oauth = OAuthServer(
            RULES[name],
            Grants(name, sandbox.issued_secrets),
            {client.id: client for client in clients},
            now=sandbox.clock.seconds,
            login=lambda: sandbox.next_login,
            user_id=self.user_id,
            changed=sandbox.save,
        )

    def user_id(self, number: int = 0) -> str:
        return user_id(self.name, number)

    def issue(self, login: int = 0, scopes: tuple[str, ...] = ()) -> str:
        """An access token without a consent, for tests; no scopes means all of them."""
        return self.oauth.issue(login, scopes).access

    def bearer(self, request: Request, scope: str | None = None) -> Access:
        """The caller of `request`.

        Raises `Refused` with the vendor's own answer for a bad token and, when `scope` is named,
        for a token without it.
        """
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            return self.oauth.access(token, scope)
        except OAuthError as error:
            status = self.oauth.rules.missing_scope_status
            raise Refused(access_refused(self.name, error, status)) from None

    def report(self) -> dict[str, Any]:
        """The counters, as `GET /control/requests` shows them."""
        lineages = self.oauth.grants.lineages
        return {
            "total": self.requests.total(),
            "requests": dict(self.requests),
            "refused": self.limiter.refused,
            "faults": sum(fault.hits for fault in self.faults.on),
            "refreshes": sum(one.refreshes for one in lineages),
            "reuse_attempts": sum(one.reuse_attempts for one in lineages),
            "unknown_refreshes": self.oauth.counters.unknown_refreshes,
            "repeated_refreshes": self.oauth.counters.repeats,
        }

    def reset(self) -> None:
        """Counters, faults, limits and rules as at the start; grants stay."""
        self.requests.clear()
        self.faults.clear()
        self.limiter.restart()
        self.oauth.restart(RULES[self.name])


class Sandbox:
    """Everything the simulators share.

    `seed` decides the persons: user n of every vendor is Person(seed + n). `limits` None switches
    them off; `timer` (seconds) paces them, independently of the clock. With a `state_file` the
    grants outlive the process. `next_login` is the user who gives the next consent, and
    `issued_secrets` every code and token ever given out.
    """

    def __init__(  # noqa: PLR0913 - each is one switch of the world, all have defaults
        self,
        *,
        seed: int = 1,
        clock: Clock | None = None,
        limits: Limits | None = None,
        clients: Iterable[Client] = (Client(),),
        state_file: Path | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seed = seed
        self.clock = clock or Clock()
        self.timer = timer
        self.next_login = 0
        self.issued_secrets: set[str] = set()
        self._state_file = state_file
        self._persons: dict[int, Person] = {}
        chosen, apps = limits or NO_LIMITS, tuple(clients)
        self.vendors = {name: Vendor(name, self, chosen, apps) for name in VENDORS}
        self._load()

    def vendor(self, name: str) -> Vendor:
        return self.vendors[name]

    def person(self, user: str | int) -> Person:
        """The person behind a vendor's user id; the same one for the n-th user of every vendor."""
        number = user_number(str(user))
        if number not in self._persons:
            from health_scraper.sandbox.person import Person  # noqa: PLC0415 - slow to import

            self._persons[number] = Person(self.seed + number)
        return self._persons[number]

    @cached_property
    def app(self) -> Starlette:
        mounts = [self._mount(vendor) for vendor in self.vendors.values()]
        control = Mount("/control", routes=control_routes(self))
        return Starlette(routes=[*mounts, control])

    def reset(self) -> None:
        """Clock, counters, faults, limits and rules as at the start; grants stay."""
        self.clock.reset()
        self.next_login = 0
        for vendor in self.vendors.values():
            vendor.reset()

    def save(self) -> None:
        """Writes the grants whole or not at all."""
        if self._state_file is None:
            return
        grants = {name: vendor.oauth.grants.dump() for name, vendor in self.vendors.items()}
        state = {"secrets": sorted(self.issued_secrets), "grants": grants}
        draft = self._state_file.with_suffix(".new")
        draft.write_text(json.dumps(state))
        draft.replace(self._state_file)

    def _load(self) -> None:
        if self._state_file is None or not self._state_file.exists():
            return
        state = json.loads(self._state_file.read_text())
        self.issued_secrets.update(state["secrets"])
        for name, grants in state["grants"].items():
            self.vendor(name).oauth.grants.load(grants)

    def _mount(self, vendor: Vendor) -> Mount:
        routes = [*_data_routes(vendor.name, self), *oauth_routes(vendor.name, vendor.oauth)]
        # Refusals become answers inside the entrance, so that they too get headers and faults.
        answering = ExceptionMiddleware(Router(routes), handlers={Refused: _refuse})
        return Mount(f"/{vendor.name}", app=Entrance(vendor, answering))


class Entrance:
    """The way to a vendor's routes: counts, limits, and hands over to the faults."""

    def __init__(self, vendor: Vendor, app: ASGIApp) -> None:
        self._vendor, self._app = vendor, app
        self._mount = len(vendor.name) + 1
        self._reads_bodies = vendor.name == "withings"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        vendor, label, key = self._vendor, scope["path"][self._mount :], b""
        if self._reads_bodies and scope["method"] == "POST":
            label, key, receive = await self._read(scope, label, receive)
        vendor.requests[f"{scope['method']} {_ID.sub('/{id}', label)}"] += 1
        if label.startswith(_LIMITED[vendor.name]) and not label.startswith(_UNLIMITED):
            refusal = vendor.limiter.check(key)
            if refusal is not None:
                return await send_whole(send, refusal)
            send = self._with_headers(send)
        if vendor.faults.quiet():
            return await self._app(scope, receive, send)
        return await vendor.faults.run(self._app, label, Call(scope, receive, send))

    async def _read(self, scope: Scope, path: str, receive: Receive) -> tuple[str, bytes, Receive]:
        """The label with the action, who sends which body, and the body to be read again."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        action = _ACTION.search(body)
        label = f"{path}:{action[1].decode()}" if action else path
        key = b"" if path.startswith(_SIGNING_IN) else self._caller(scope) + path.encode() + body
        return label, key, _replayed(body, receive)

    def _caller(self, scope: Scope) -> bytes:
        sent: bytes = next((v for k, v in scope["headers"] if k == b"authorization"), b"")
        token = sent.decode("latin-1").removeprefix("Bearer ")
        found = self._vendor.oauth.grants.by_access(token)
        return found[0].user.encode() if found else sent

    def _with_headers(self, send: Send) -> Send:
        headers = self._vendor.limiter.headers()
        if not headers:
            return send

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        return with_headers


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _data_routes(name: str, sandbox: Sandbox) -> list[Route]:
    module = f"{__package__}.{name}"
    if importlib.util.find_spec(module) is None:
        return []
    found: list[Route] = importlib.import_module(module).routes(sandbox)
    return found


async def _refuse(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)  # noqa: S101 - narrows for the type checker
    return refused.response


def user_id(vendor: str, number: int) -> str:
    match vendor:
        case "oura":
            return f"00000000-0000-4000-8000-{number + 1:012x}"
        case "whoop":
            return str(10_000_001 + number)
        case _:
            return str(30_000_001 + number)


def user_number(user: str) -> int:
    return int(user[-12:], 16) - 1 if "-" in user else int(user) % 10_000_000 - 1
