"""Cycles: from sleep onset to the next, growing while open, scored some minutes after waking."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import DAY, noise
from health_scraper.sandbox.whoop_scoring import SCORED, UNSCORABLE, judged
from health_scraper.sandbox.whoop_strap import (
    TAKEN_OFF_AFTER,
    Document,
    Slot,
    Strap,
    Version,
    encode,
    jitter,
    offset,
    stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from health_scraper.sandbox.person import Day, Workout

KILOJOULE = 4.184  # per kcal
BASAL_KCAL = 1500  # per day
STEPS_SINCE = date(2024, 10, 1)  # before that the strap counted none
ZONE_WEIGHTS = (0.05, 0.3, 0.7, 1.2, 2.0, 3.2)  # strain of a minute in each heart rate zone
STRAIN_MAX, STRAIN_SCALE, KCAL_PER_LOAD = 21.0, 75.0, 25.0
PULSE_EVERY = 1800  # s


@dataclass(frozen=True, slots=True)
class CycleEntry:
    """A cycle: unlike other records it is rendered anew with every sync while it is open."""

    id: str
    strap: Strap
    slot: Slot

    def at(self, now: int) -> Version | None:
        strap, slot = self.strap, self.slot
        if now < slot.created:
            return None
        start, (end, closed) = slot.start_ms(strap, now), _closing(strap, slot, now)
        state, judged = _judgement(strap, slot, now)
        synced = strap.calendar.synced_until(now) if end is None else None
        stage = Stage(slot, start, end, state, max(judged, closed), synced)
        return Version(slot.created, start, end, strap.remembered(_body, stage))


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a cycle's body depends on; `synced` only while it is open."""

    slot: Slot
    start_ms: int
    end_ms: int | None
    state: str
    updated: int
    synced: int | None

    @property
    def until(self) -> int:
        end = self.synced if self.end_ms is None else self.end_ms // 1000
        return max(self.start_ms // 1000 + 60, end or 0)


def cycles(strap: Strap, day: date) -> tuple[CycleEntry, ...]:
    return tuple(CycleEntry(str(strap.cycle_id(slot)), strap, slot) for slot in strap.slots(day))


def _closing(strap: Strap, slot: Slot, now: int) -> tuple[int | None, int]:
    """The end and when it became known: with the next cycle, or long after the strap came off."""
    follower = strap.follower(slot)
    if follower is None:
        end = strap.calendar.midnight(slot.day + DAY)
        known = strap.calendar.available_at(end, TAKEN_OFF_AFTER)
        return (end * 1000, known) if known <= now else (None, 0)
    if follower.created > now:
        return None, 0
    changed = _revised_at(follower, now)
    return follower.start_ms(strap, now), max(follower.created, changed)


def _judgement(strap: Strap, slot: Slot, now: int) -> tuple[str, int]:
    """The score's state and since when."""
    if slot.day == strap.since:
        return UNSCORABLE, slot.created
    if slot.night is None:
        return SCORED, slot.created
    state, since = judged(strap, slot.night, now)
    return state, max(since, _revised_at(slot, now))


def _revised_at(slot: Slot, now: int) -> int:
    """When the cycle's night was edited, 0 while it was not."""
    at = slot.night.revised_at if slot.night else None
    return at if at is not None and at <= now else 0


def _body(strap: Strap, stage: Stage) -> bytes:
    slot = stage.slot
    cycle_id = strap.cycle_id(slot)
    created = slot.created * 1000 + jitter(cycle_id, slot.created)
    document: Document = {
        "id": cycle_id,
        "user_id": strap.user_id,
        "created_at": stamp(created),
        # While the score of an open cycle grows, this stands still.
        "updated_at": stamp(stage.updated * 1000 + jitter(cycle_id, stage.updated)),
        "start": stamp(stage.start_ms),
        "end": None if stage.end_ms is None else stamp(stage.end_ms),
        "timezone_offset": offset(slot.zone, created),
        "score_state": stage.state,
        "score": _score(strap, stage) if stage.state == SCORED else None,
        "step_count": _steps(strap, stage),
    }
    if stage.state == UNSCORABLE:
        del document["score"]
    return encode(document)


def _score(strap: Strap, stage: Stage) -> Document:
    start, until = stage.start_ms // 1000, stage.until
    load, kcal, highest = 0.0, BASAL_KCAL * (until - start) / 86400, 0
    for day in _days(strap, stage.slot.day):
        everyday = _share_of_hours(day, start, until)[1]
        for workout in day.workouts:
            share = _share(workout, start, until)
            load += share * load_of(workout.zone_seconds)
            everyday -= share * workout.kcal
            kcal += share * workout.kcal
            highest = max(highest, workout.max_heart_rate if share else 0)
        load += max(0.0, everyday) / KCAL_PER_LOAD
        kcal += max(0.0, everyday)
    pulses = [strap.person.heart_rate_at(at) for at in range(start, until, PULSE_EVERY)]
    error = 1 + 0.05 * noise(strap.seed, start)
    return {
        "strain": round(strain_of(load), 7),
        "kilojoule": round(kcal * KILOJOULE * error, 4),
        "average_heart_rate": round(sum(pulses) / len(pulses)),
        "max_heart_rate": max(highest, round(max(pulses)) + 6),
    }


def _steps(strap: Strap, stage: Stage) -> int | None:
    """None for cycles of a time before steps, and where the strap was off for a while."""
    slot = stage.slot
    off = slot.day == strap.since or strap.follower(slot) is None
    if slot.day < STEPS_SINCE or off or strap.draw("steps", slot.day).chance(0.02):
        return None
    start, until = stage.start_ms // 1000, stage.until
    steps = sum(_share_of_hours(day, start, until)[0] for day in _days(strap, slot.day))
    return round(steps * (1 + 0.04 * noise(strap.seed, stage.slot.day.toordinal())))


def _days(strap: Strap, day: date) -> Iterator[Day]:
    """The dates that a cycle can touch: it begins the evening before and ends after midnight."""
    return (strap.person.day(day + number * DAY) for number in (-1, 0, 1))


def _share_of_hours(day: Day, start: int, until: int) -> tuple[float, float]:
    """Steps and active kcal between two instants."""
    steps = kcal = 0.0
    if day.start >= until or day.end <= start:
        return steps, kcal
    for hour in day.hours:
        share = max(0, min(hour.start + 3600, until) - max(hour.start, start)) / 3600
        steps += share * hour.steps
        kcal += share * hour.active_kcal
    return steps, kcal


def _share(workout: Workout, start: int, until: int) -> float:
    return max(0, min(workout.end, until) - max(workout.start, start)) / workout.seconds


def load_of(zone_seconds: tuple[int, ...]) -> float:
    pairs = zip(zone_seconds, ZONE_WEIGHTS, strict=True)
    return sum(seconds / 60 * weight for seconds, weight in pairs)


def strain_of(load: float) -> float:
    """0 to 21, ever harder to raise."""
    return STRAIN_MAX * (1 - math.exp(-load / STRAIN_SCALE))
