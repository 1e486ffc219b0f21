"""Faults that can be switched on for a vendor: slow, wrong, cut, dropped and missing answers.

`drop`, `cut`, `lose` and `hang` need a connection to break. Below `serve.running` there is one;
in httpx's ASGI transport they raise what httpx raises when a real connection breaks there.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from dataclasses import dataclass
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Protocol

import httpx

from health_scraper.sandbox.limits import Limits, Refusal, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Hook = Callable[[str], Awaitable[None]]

Kind = Literal[
    "latency",
    "status",
    "storm",
    "truncate",
    "cut",
    "reset",
    "stall",
    "drop",
    "lose",
    "late",
    "hang",
]
HTML_ERROR: Final = "<html><head><title>502 Bad Gateway</title></head><body>Try later</body></html>"
JSON: Final = "application/json"
CONNECTION: Final = "health_scraper.sandbox.connection"


class Call(NamedTuple):
    """The three things that ASGI calls an app with."""

    scope: Scope
    receive: Receive
    send: Send


class Connection(Protocol):
    """What faults need of a transport; `serve.py` puts it into the scope's extensions."""

    def abort(self) -> None: ...
    def close(self) -> None: ...
    def get_extra_info(self, name: str) -> Any: ...  # noqa: ANN401 - asyncio's own


@dataclass(slots=True)
class Fault:
    """One switched-on fault. It hits requests whose label begins with `path`.

    A label is the path below the vendor's mount, for Withings with the action behind a colon:
    `/v2/measure:getactivity`.

    kind: `latency` waits `seconds` (plus up to `jitter`) before anything else;
    `status` answers `status`, `body`, `content_type` (the default is an HTML error page);
    `storm` answers as the vendor's rate limit does, with a wait of `seconds`;
    `truncate` halves the body (`keep_length`: the content-length still promises all of it);
    `cut` closes the connection in the middle of the body, `reset` resets it there, and `stall`
    sends nothing more; `drop` breaks it before anything is done, `lose` after the answer was
    computed (a token is rotated then); `late` holds the computed answer back for `seconds`;
    `hang` never answers.

    rate: share of the requests hit · times: how many more to hit (None: until removed) ·
    skip: how many to let pass first.
    """

    kind: Kind
    path: str = ""
    rate: float = 1.0
    times: int | None = None
    skip: int = 0
    seconds: float = 0.0
    jitter: float = 0.0
    status: int = 502
    body: str = HTML_ERROR
    content_type: str = "text/html"
    keep_length: bool = False
    hits: int = 0


def body_status(
    status: int,
    error: str = "An error occurred",
    *,
    path: str = "",
    rate: float = 1.0,
    times: int | None = None,
) -> Fault:
    """Withings' kind of failure: HTTP 200 with `status` in the body."""
    body = json.dumps({"status": status, "body": {}, "error": error})
    return Fault("status", path, rate, times, status=200, body=body, content_type=JSON)


class Faults:
    """The switches of one vendor. Which requests a `rate` hits depends on `seed` and order only.

    `arrived` and `computed` are awaited with the label when a request is whole, before the app sees
    it, and after its answer is complete but not sent: a crash test kills the program there.
    """

    def __init__(self, vendor: str, seed: int = 0) -> None:
        self.vendor = vendor
        self.arrived: Hook | None = None
        self.computed: Hook | None = None
        self._on: list[Fault] = []
        self._seed = f"{vendor}-{seed}"
        self._random = random.Random(self._seed)  # noqa: S311 - repeatable on purpose

    @property
    def on(self) -> tuple[Fault, ...]:
        return tuple(self._on)

    def add(self, *faults: Fault) -> None:
        self._on.extend(faults)

    def remove(self, fault: Fault) -> None:
        self._on.remove(fault)

    def clear(self) -> None:
        self._on.clear()
        self._random.seed(self._seed)
        self.arrived = self.computed = None

    def quiet(self) -> bool:
        return not self._on and self.arrived is None and self.computed is None

    async def run(self, app: ASGIApp, label: str, call: Call) -> None:
        """Serves one request with whatever hits it; latency adds to any other fault."""
        if self.arrived is not None:
            call = await _whole(call)
            await self.arrived(label)
        slow = [fault for fault in self._on if fault.kind == "latency"]
        seconds = sum(self._delay(fault) for fault in slow if self._hits(fault, label))
        if seconds:
            await asyncio.sleep(seconds)
        others = (fault for fault in self._on if fault.kind != "latency")
        fault = next((fault for fault in others if self._hits(fault, label)), None)
        await self._serve(fault, app, label, call)

    def _delay(self, fault: Fault) -> float:
        return fault.seconds + (fault.jitter * self._random.random() if fault.jitter else 0)

    def _hits(self, fault: Fault, label: str) -> bool:
        if fault.times == 0 or not label.startswith(fault.path):
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.rate < 1 and self._random.random() >= fault.rate:
            return False
        fault.hits += 1
        fault.times = None if fault.times is None else fault.times - 1
        return True

    async def _serve(self, fault: Fault | None, app: ASGIApp, label: str, call: Call) -> None:
        match fault:
            case None if self.computed is None:
                await app(*call)
            case Fault(kind="status" | "storm"):
                await send_whole(call.send, self._instead(fault))
            case Fault(kind="drop"):
                await _break(call)
            case Fault(kind="hang"):
                await _never(call, fault.seconds)
            case _:
                answer = _Answer()
                await app(call.scope, call.receive, answer.keep)
                if self.computed is not None:
                    await self.computed(label)
                await _deliver(fault, answer, call)

    def _instead(self, fault: Fault) -> Refusal:
        if fault.kind == "storm":
            windows = Limits().windows[self.vendor]
            return refusal(self.vendor, fault.seconds, windows, time.time())
        headers = [(b"content-type", fault.content_type.encode())]
        return Refusal(fault.status, headers, fault.body.encode())


async def _whole(call: Call) -> Call:
    """The request when all of its body is here: its sender may die now."""
    messages = [await call.receive()]
    while messages[-1].get("more_body"):
        messages.append(await call.receive())

    async def receive() -> Message:
        return messages.pop(0) if messages else await call.receive()

    return Call(call.scope, receive, call.send)


class _Answer:
    """A computed answer, kept back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def send(self, send: Send, body: bytes, *, more: bool = False) -> None:
        await send(self.start)
        await send({"type": "http.response.body", "body": body, "more_body": more})

    def promise(self, length: int) -> None:
        headers = [pair for pair in self.start["headers"] if pair[0] != b"content-length"]
        headers.append((b"content-length", str(length).encode()))
        self.start = {**self.start, "headers": headers}


async def send_whole(send: Send, answer: Refusal) -> None:
    headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _deliver(fault: Fault | None, answer: _Answer, call: Call) -> None:
    half = answer.body[: len(answer.body) // 2]
    match fault:
        case Fault(kind="lose"):
            await _break(call)
        case Fault(kind="cut"):
            answer.promise(len(answer.body))
            await answer.send(call.send, half, more=True)
            await _break(call, softly=True)
        case Fault(kind="reset" | "stall"):
            answer.promise(len(answer.body))
            await answer.send(call.send, half, more=True)
            await (_reset(call) if fault.kind == "reset" else _never(call, fault.seconds))
        case Fault(kind="truncate", keep_length=True):
            await _send_short(answer, half, call)
        case Fault(kind="truncate"):
            answer.promise(len(half))
            await answer.send(call.send, half)
        case Fault(kind="late"):
            await asyncio.sleep(fault.seconds)
            await answer.send(call.send, answer.body)
        case _:
            await answer.send(call.send, answer.body)


async def _send_short(answer: _Answer, half: bytes, call: Call) -> None:
    # A server refuses to end a body early, so the connection is closed; the ASGI transport
    # checks nothing and must not be given an error here.
    answer.promise(len(answer.body))
    connected = _connection(call) is not None
    await answer.send(call.send, half, more=connected)
    if connected:
        await _break(call, softly=True)


async def _break(call: Call, *, softly: bool = False) -> None:
    connection = _connection(call)
    if connection is None:
        raise httpx.RemoteProtocolError("Server disconnected without sending a whole response.")
    (connection.close if softly else connection.abort)()
    await _gone(call.receive)


async def _reset(call: Call) -> None:
    connection = _connection(call)
    if connection is not None:
        # A socket that must not linger tells the other side so when it is closed.
        at_once = struct.pack("ii", 1, 0)
        connection.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, at_once)
    await _break(call)


async def _never(call: Call, seconds: float) -> None:
    if _connection(call) is None:
        await asyncio.sleep(seconds)
        raise httpx.ReadTimeout("The server does not answer.")
    await _gone(call.receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _connection(call: Call) -> Connection | None:
    found: Connection | None = call.scope.get("extensions", {}).get(CONNECTION)
    return found
