"""The vendors' request limits per app, with each vendor's own way of saying no.

Oura: 5000 per 5 minutes, five headers on the 429 (FACTS 6). WHOOP: 100 per minute and 10,000 per
day, headers on every answer (FACTS 5). Withings: 120 per minute, and no identical body within
10 s; both answered as HTTP 200 with status 601 (FACTS 4 and 6).
"""

from __future__ import annotations

import json
import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Headers = list[tuple[bytes, bytes]]
JSON: Final = (b"content-type", b"application/json")
TOO_MANY: Final = "Too many requests"


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in `seconds`.

    A window begins with its first request; `sliding` means any stretch of that length.
    """

    limit: int
    seconds: float
    sliding: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What to enforce. `factor` makes time run faster: with 60 a minute's window lasts a second."""

    enabled: bool = True
    factor: float = 1.0
    repeat_seconds: float = 10
    windows: dict[str, tuple[Window, ...]] = field(
        default_factory=lambda: {
            "oura": (Window(5000, 300),),
            "whoop": (Window(100, 60), Window(10_000, 86_400)),
            "withings": (Window(120, 60, sliding=True),),
        }
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A whole answer, ready to send."""

    status: int
    headers: Headers
    body: bytes


class _Meter:
    """Counts one window. `wait` is 0 while there is room."""

    def __init__(self, window: Window, factor: float) -> None:
        self.window = window
        self.seconds = window.seconds / factor
        self._taken: deque[float] = deque()

    def wait(self, now: float) -> float:
        self._forget(now)
        return self.resets_in(now) if len(self._taken) >= self.window.limit else 0.0

    def take(self, now: float) -> None:
        self._taken.append(now)

    @property
    def left(self) -> int:
        return self.window.limit - len(self._taken)

    def resets_in(self, now: float) -> float:
        return self._taken[0] + self.seconds - now if self._taken else self.seconds

    def _forget(self, now: float) -> None:
        taken, ended = self._taken, now - self.seconds
        if self.window.sliding:
            while taken and taken[0] <= ended:
                taken.popleft()
        elif taken and taken[0] <= ended:
            taken.clear()


class Limiter:
    """One vendor app's limits. `refused` counts the 429 or 601 answers given."""

    def __init__(
        self,
        vendor: str,
        limits: Limits,
        *,
        timer: Callable[[], float] = time.monotonic,
        epoch: Callable[[], float] = time.time,
    ) -> None:
        self.vendor = vendor
        self._timer, self._epoch = timer, epoch
        self._first = limits
        self.restart()

    def use(self, limits: Limits) -> None:
        """Enforces other limits from now on, with nothing counted yet."""
        self.limits = limits
        self._meters = [_Meter(one, limits.factor) for one in limits.windows[self.vendor]]
        self._bodies: dict[bytes, float] = {}

    def restart(self) -> None:
        """Back to the limits it was made with."""
        self.refused = 0
        self.use(self._first)

    def check(self, body_key: bytes = b"") -> Refusal | None:
        """Takes a slot, or refuses. `body_key` stands for who asked what with which body."""
        if not self.limits.enabled:
            return None
        now = self._timer()
        waits = [meter.wait(now) for meter in self._meters]
        repeat = self._repeat_wait(body_key, now)
        if any(waits) or repeat:
            self.refused += 1
            fullest = self._meters[waits.index(max(waits))]
            text = TOO_MANY if any(waits) else "Same arguments in less than 10 seconds"
            wait = max(repeat, *waits)
            return refusal(self.vendor, wait, self._windows(fullest), self._epoch(), text)
        for meter in self._meters:
            meter.take(now)
        if body_key:
            self._bodies[body_key] = now
        return None

    def headers(self) -> Headers:
        """What goes on an answer that was not refused: only WHOOP tells."""
        if self.vendor != "whoop" or not self.limits.enabled:
            return []
        nearest = min(self._meters, key=lambda meter: meter.left)
        reset = nearest.resets_in(self._timer())
        return _whoop_headers(self._windows(nearest), nearest.left, reset)

    def _windows(self, first: _Meter) -> list[Window]:
        return [first.window, *(meter.window for meter in self._meters if meter is not first)]

    def _repeat_wait(self, body_key: bytes, now: float) -> float:
        seconds = self.limits.repeat_seconds / self.limits.factor
        while self._bodies and now - next(iter(self._bodies.values())) >= seconds:
            del self._bodies[next(iter(self._bodies))]
        return self._bodies[body_key] + seconds - now if body_key in self._bodies else 0.0


def refusal(
    vendor: str, wait: float, windows: Sequence[Window], epoch: float, text: str = TOO_MANY
) -> Refusal:
    """The vendor's answer to one request too many, by the limits or a storm.

    `wait` in seconds; the first of `windows` is the one that is full.
    """
    seconds = max(1, math.ceil(wait))
    match vendor:
        case "withings":
            told = {"status": 601, "body": {"wait_seconds": seconds}, "error": text}
            return Refusal(200, [JSON], json.dumps(told).encode())
        case "whoop":
            return Refusal(429, _whoop_headers(windows, 0, seconds), b"")
        case _:
            body = {"status": 429, "title": "Too Many Requests", "detail": text}
            headers = [JSON, *_oura_headers(windows[0], seconds, epoch)]
            return Refusal(429, headers, json.dumps(body).encode())


def _oura_headers(window: Window, wait: int, epoch: float) -> Headers:
    told = {
        "Retry-After": wait,
        "X-RateLimit-Limit": window.limit,
        "X-RateLimit-Window": round(window.seconds),
        "X-RateLimit-Reset": math.ceil(epoch) + wait,
        "X-RateLimit-Tier": "application",
    }
    return [(name.lower().encode(), str(value).encode()) for name, value in told.items()]


def _whoop_headers(windows: Sequence[Window], left: int, resets_in: float) -> Headers:
    ordered = sorted(windows, key=lambda one: one.seconds)
    policy = ", ".join(f"{one.limit};window={round(one.seconds)}" for one in ordered)
    return [
        (b"x-ratelimit-limit", f"{windows[0].limit}, {policy}".encode()),
        (b"x-ratelimit-remaining", str(left).encode()),
        (b"x-ratelimit-reset", str(max(1, math.ceil(resets_in))).encode()),
    ]
