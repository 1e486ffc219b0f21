"""The raw samples of a night, as the specification draws them; nobody has shown a real answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from health_scraper.sandbox.person import noise
from health_scraper.sandbox.person.sleeping import night_heart_rate
from health_scraper.sandbox.whoop_strap import Document, encode, seen, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from health_scraper.sandbox.person import Sleep
    from health_scraper.sandbox.whoop_sleeps import Rest

EVERY = 30  # s
VERSION = "7.4.1"


def stream(rest: Rest, types: frozenset[str], now: int) -> bytes:
    """The points of the types asked for; all of them when none is."""
    sleep, seed = seen(rest.sleep, now), rest.strap.seed
    start, end = rest.strap.measured(sleep)
    signals = [signal for name, signal in SIGNALS.items() if not types or name in types]
    # The strap's clock may run before the person's: every point lies inside the person's sleep.
    instants = range(max(start // 1000, sleep.start), min(end // 1000, sleep.end), EVERY)
    return encode(
        {"stream": list(_points(sleep, seed, instants, signals)), "algorithm_version": VERSION}
    )


def _points(
    sleep: Sleep, seed: int, instants: range, signals: list[Callable[[Sleep, int, int], Document]]
) -> Iterable[Document]:
    for at in instants:
        point: Document = {"timestamp": stamp(at * 1000)}
        for signal in signals:
            point |= signal(sleep, seed, at)
        yield point


def _hr(sleep: Sleep, seed: int, at: int) -> Document:
    return {"hr": round(night_heart_rate(sleep, at) + 2 * noise(seed, at))}


def _skin_temp(sleep: Sleep, seed: int, at: int) -> Document:
    warmth = 33.6 + sleep.skin_temperature_deviation
    return {"skin_temp": round(warmth + 0.2 * noise(seed ^ 1, at // 600), 2)}


def _board_temp(_: Sleep, seed: int, at: int) -> Document:
    return {"board_temp": round(31.0 + 0.3 * noise(seed ^ 2, at // 600), 2)}


def _battery_temp(_: Sleep, seed: int, at: int) -> Document:
    return {"battery_temp": round(30.2 + 0.3 * noise(seed ^ 3, at // 600), 2)}


def _is_sleeping(sleep: Sleep, _: int, at: int) -> Document:
    stage = next(name for start, end, name in sleep.stages if start <= at < end)
    return {"is_sleeping": stage != "awake"}


def _is_charging(*_: object) -> Document:
    return {"is_charging": False}


SIGNALS: dict[str, Callable[[Sleep, int, int], Document]] = {
    "hr": _hr,
    "skin_temp": _skin_temp,
    "board_temp": _board_temp,
    "battery_temp": _battery_temp,
    "sleep_classification": _is_sleeping,
    "charging_status": _is_charging,
}
