"""Nights and naps as a device saw them: segments, and the series within them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import DAY, Sleep, hashed, noise
from health_scraper.sandbox.person.sleeping import night_heart_rate
from health_scraper.sandbox.withings_home import (
    MAT,
    Gadget,
    Home,
    Row,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from health_scraper.sandbox.person import StageName

STATES: dict[StageName, int] = {"awake": 0, "light": 1, "deep": 2, "rem": 3}
TRACKER, MONITOR = 16, 32
STEP = 60  # s between two samples of a series, and the grid of the segments
SPARSE_STEP = 300
SPARSE = frozenset({"rmssd", "sdnn_1", "hrv_quality"})
BED_ONLY = frozenset({"snoring", "mvt_score", "chest_movement_rate"})
# By field: what sleep, instant and a wobble in -1..1 make of it.
VALUES: dict[str, Callable[[Sleep, int, float], float]] = {
    "hr": lambda sleep, at, wobble: night_heart_rate(sleep, at) + 1.5 * wobble,
    "rr": lambda sleep, _, wobble: sleep.respiratory_rate + 1.2 * wobble,
    "snoring": lambda _, __, wobble: 60 if wobble > 0.9 else 0,  # noqa: PLR2004 - now and then
    "mvt_score": lambda _, __, wobble: 90 * (abs(wobble) - 0.6),
    "rmssd": lambda sleep, _, wobble: sleep.hrv * (1 + 0.25 * wobble),
    "sdnn_1": lambda sleep, _, wobble: 1.15 * sleep.hrv * (1 + 0.2 * wobble),
    "hrv_quality": lambda _, __, wobble: 85 + 14 * wobble,
    "chest_movement_rate": lambda sleep, _, wobble: sleep.respiratory_rate + wobble,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A sleep as a device saw it: edges off by some minutes, segments (start, end, state)."""

    sleep: Sleep
    gadget: Gadget
    segments: tuple[tuple[int, int, int], ...]

    @property
    def start(self) -> int:
        return self.segments[0][0]

    @property
    def end(self) -> int:
        return self.segments[-1][1]

    def seconds(self, state: int) -> int:
        return sum(end - start for start, end, found in self.segments if found == state)

    @property
    def source(self) -> int:
        return MONITOR if self.gadget is MAT else TRACKER


def measured(home: Home, sleep: Sleep, gadget: Gadget) -> Measured:
    """Every device has its own error; equal neighbours become one segment."""
    early = home.seed ^ sleep.start ^ gadget.model_id
    cuts = [start for start, _, _ in sleep.stages] + [sleep.end]
    cuts[0] += round(150 * noise(early, 1))
    cuts[-1] += round(150 * noise(early, 2))
    grid = [cut // STEP * STEP for cut in cuts]
    found: list[tuple[int, int, int]] = []
    for (start, end), (_, _, name) in zip(pairwise(grid), sleep.stages, strict=True):
        if end <= start:
            continue
        if found and found[-1][2] == STATES[name]:
            start = found.pop()[0]  # noqa: PLW2901 - the neighbour's start
        found.append((start, end, STATES[name]))
    return Measured(sleep, gadget, tuple(found))


def sleeps(home: Home, day: date) -> Iterator[tuple[int, Sleep]]:
    """Every sleep that ended on the date, with a number of its own."""
    yield from enumerate(home.person.day(day).sleeps)


def segments(home: Home, start: int, end: int, now: int, fields: frozenset[str]) -> list[Row]:
    """Those that begin in the range; none is clipped at its end, and they come in no order."""
    found: list[tuple[int, Row]] = []
    day, last = home.calendar.date_at(start), home.calendar.date_at(end) + DAY
    while day <= last:
        for _, sleep in sleeps(home, day):
            version = _seen(sleep, now)
            gadgets = home.sleepers(day, sleep)
            if version is None or not gadgets or version.start >= end or version.end < start - 600:
                continue
            night = measured(home, version, gadgets[0])
            found += [
                (hashed(part), _segment(home, night, part, fields))
                for part in night.segments
                if start <= part[0] < end
            ]
        day += DAY
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _seen(sleep: Sleep, now: int) -> Sleep | None:
    gone = sleep.withdrawn_at is not None and sleep.withdrawn_at <= now
    if sleep.available_at > now or gone:
        return None
    revised = sleep.revised_at is not None and sleep.revised_at <= now
    return sleep.revised if revised and sleep.revised else sleep


def _segment(
    home: Home, night: Measured, part: tuple[int, int, int], fields: frozenset[str]
) -> Row:
    start, end, state = part
    row: Row = {
        "startdate": start,
        "enddate": end,
        "state": state,
        "model": night.gadget.model,
        "model_id": night.gadget.model_id,
        "hash_deviceid": home.hash_device_id(night.gadget),
    }
    for field in sorted(fields):
        series = {
            str(at): value
            for at in range(start, end, STEP)
            if (value := _sample(home, night, field, at)) is not None
        }
        # An empty object is an empty list in PHP.
        row[field] = series or []
    return row


def _sample(home: Home, night: Measured, field: str, at: int) -> int | None:
    """What the device knows of a minute; None where it measures no such thing."""
    value = VALUES.get(field)
    blind = field in BED_ONLY and night.gadget is not MAT
    if value is None or blind or (field in SPARSE and at % SPARSE_STEP):
        return None
    return max(0, round(value(night.sleep, at, noise(home.seed ^ len(field), at))))
