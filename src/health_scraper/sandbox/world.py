"""The simulated world: one clock, the invented persons, one `Vendor` each, and the ASGI app.

A vendor's data routes live in `oura.py`, `whoop.py` and `withings.py`, each with
`routes(sandbox) -> list[Route]`. Paths there are relative to the vendor's mount: Oura's
`/v2/usercollection/...`, WHOOP's `/developer/v2/...`, Withings' `/measure` (mounts: `/oura`,
`/whoop`, `/withings`). A route asks `sandbox.vendor(NAME).bearer(request, scope)` who is calling.
"""

from __future__ import annotations

import importlib
import importlib.util
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from health_scraper.sandbox.person import Person

VENDORS = ("oura", "whoop", "withings")


class Clock:
    """Aware UTC time: real time plus a shift, or standing still once `freeze` was called."""

    def __init__(self, source: Callable[[], datetime] | None = None) -> None:
        self._source = source or (lambda: datetime.now(UTC))
        self._shift = timedelta()
        self._frozen: datetime | None = None

    def __call__(self) -> datetime:
        return self._frozen if self._frozen is not None else self._source() + self._shift

    def set(self, moment: datetime) -> None:
        self.shift(moment - self())

    def shift(self, by: timedelta) -> None:
        if self._frozen is not None:
            self._frozen += by
        self._shift += by

    def freeze(self, moment: datetime | None = None) -> None:
        self._frozen = moment or self()


@dataclass(frozen=True, slots=True)
class Access:
    """Who a valid access token speaks for: the vendor's user id and the scopes granted."""

    user: str
    scopes: frozenset[str]


class Refused(Exception):
    """Raised anywhere below a route; the app sends `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Vendor:
    """One vendor's side of the world: its grants, its faults, its limits and its counters."""

    def __init__(self, name: str, sandbox: Sandbox) -> None:
        self.name = name
        self.sandbox = sandbox
        self._access: dict[str, Access] = {}

    def user_id(self, number: int = 0) -> str:
        return user_id(self.name, number)

    def issue(self, login: int = 0, scopes: tuple[str, ...] = ()) -> str:
        """An access token without a consent, for tests; no scopes means all of them."""
        token = f"{self.name}-access-{secrets.token_urlsafe(24)}"
        self._access[token] = Access(self.user_id(login), frozenset(scopes))
        return token

    def bearer(self, request: Request, scope: str | None = None) -> Access:
        """The caller of `request`.

        Raises `Refused` with the vendor's own answer for a bad token and, when `scope` is named,
        for a token without it.
        """
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        access = self._access.get(token)
        if access is None or (scope and access.scopes and scope not in access.scopes):
            raise Refused(_unauthorized(self.name))
        return access


def _unauthorized(vendor: str) -> Response:
    match vendor:
        case "withings":
            return JSONResponse({"status": 401, "body": {}, "error": "invalid_token"})
        case "whoop":
            return PlainTextResponse("Authorization was not valid", 401)
        case _:
            return JSONResponse({"status": 401, "title": "Unauthorized", "detail": "expired"}, 401)


class Sandbox:
    """Everything the simulators share. `seed` decides the persons: user n is Person(seed + n)."""

    def __init__(self, *, seed: int = 1, clock: Clock | None = None) -> None:
        self.seed = seed
        self.clock = clock or Clock()
        self._vendors = {name: Vendor(name, self) for name in VENDORS}
        self._persons: dict[int, Person] = {}

    def vendor(self, name: str) -> Vendor:
        return self._vendors[name]

    def person(self, user: str | int) -> Person:
        """The person behind a vendor's user id; the same one for the n-th user of every vendor."""
        number = user_number(str(user))
        if number not in self._persons:
            person = importlib.import_module("health_scraper.sandbox.person")
            self._persons[number] = person.Person(self.seed + number)
        return self._persons[number]

    @cached_property
    def app(self) -> Starlette:
        mounts = [Mount(f"/{name}", routes=_data_routes(name, self)) for name in VENDORS]
        return Starlette(routes=mounts, exception_handlers={Refused: _refuse})


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
