"""Nights and naps: when, in which stages, and what heart, breath and skin do meanwhile."""

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from health_scraper.sandbox.person.calendar import DAY, Calendar
from health_scraper.sandbox.person.model import Sleep, Stage, StageName, Workout
from health_scraper.sandbox.person.noise import Draw, draw

GRID = 30  # s: every stage begins and ends on it
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
BOWL, LOWEST_AT = 26.0, 0.6  # bpm and share of the night: the heart rate falls, then climbs again
HOUR, DAY_SECONDS = 3600, 86400


@dataclass(frozen=True, slots=True)
class Condition:
    """What the day before and the body bring into a night."""

    resting_heart_rate: float
    hrv: float
    illness: float
    load: float
    alcohol: bool
    late_meal: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    key: str
    kind: Literal["night", "nap"]
    start: int
    end: int
    zone: ZoneInfo


def nights_of(calendar: Calendar, day: date, condition: Condition) -> tuple[Sleep, ...]:
    """The nights ending on the date: usually one, after a broken night two, rarely none."""
    chosen = draw(calendar.seed, "night", day)
    zone = calendar.zone(day - DAY)
    if chosen.chance(0.007) or _in_flight(calendar, day):
        return ()
    start, end = _times(calendar, day, zone, chosen, condition)
    if not chosen.chance(0.02):
        return (_sleep(calendar, _Plan(f"night-{day}-0", "night", start, end, zone), condition),)
    first_end = _on_grid(start + (end - start) * chosen.uniform(0.4, 0.5))
    second = first_end + chosen.seconds(2400, 5400, GRID)
    parts = ((start, first_end), (second, end + 1800))
    return tuple(
        _sleep(calendar, _Plan(f"night-{day}-{number}", "night", *times, zone), condition)
        for number, times in enumerate(parts)
    )


def naps_of(
    calendar: Calendar, day: date, condition: Condition, workouts: tuple[Workout, ...]
) -> tuple[Sleep, ...]:
    chosen = draw(calendar.seed, "nap", day)
    wanted = 0.1 + 0.3 * condition.illness + (0.08 if day.weekday() == SUNDAY else 0)
    if calendar.travels(day) or not chosen.chance(wanted):
        return ()
    hour = 17.6 if chosen.chance(0.12) else chosen.uniform(13.2, 15.5)
    start = _on_grid(calendar.local(day, hour))
    end = start + chosen.seconds(900, 5400, GRID)
    if any(start < workout.end + 1800 and workout.start < end + 1800 for workout in workouts):
        return ()
    plan = _Plan(f"nap-{day}-0", "nap", start, end, calendar.zone(day))
    nap = _sleep(calendar, plan, condition)
    if chosen.chance(0.06):
        nap = replace(nap, withdrawn_at=nap.available_at + chosen.seconds(DAY_SECONDS, 604800))
    return (nap,)


def _in_flight(calendar: Calendar, day: date) -> bool:
    """After a long flight east there is no evening left to sleep through."""
    return calendar.midnight(day) - calendar.midnight(day - DAY) < 17 * HOUR


def _times(
    calendar: Calendar, day: date, zone: ZoneInfo, chosen: Draw, condition: Condition
) -> tuple[int, int]:
    evening = (day - DAY).weekday()
    free = evening in (FRIDAY, SATURDAY)
    late = 0.4 * condition.alcohol + 0.3 * condition.late_meal
    own = draw(calendar.seed, "chronotype").uniform(-0.5, 0.7)
    bed = chosen.near(23.0 + own + (0.7 if free else 0) + late, 0.4)
    wake = chosen.near(6.9 + own + (1.1 if free else 0) + 0.8 * condition.illness, 0.35)
    start = calendar.local(day, max(bed, 21.9) - 24, zone)
    return _on_grid(start), _on_grid(max(calendar.local(day, wake, zone), start + 4 * HOUR))


def _sleep(calendar: Calendar, plan: _Plan, condition: Condition) -> Sleep:
    chosen = draw(calendar.seed, "sleep", plan.key)
    sleep = _measured(calendar, plan, condition, chosen)
    if plan.kind == "nap" or not chosen.chance(0.05):
        return sleep
    edited = replace(plan, start=_on_grid(plan.start + chosen.seconds(-1500, 1500)))
    better = _measured(calendar, edited, condition, draw(calendar.seed, "edit", plan.key))
    revised_at = sleep.available_at + chosen.seconds(21600, 6 * DAY_SECONDS)
    better = replace(better, available_at=sleep.available_at)
    return replace(sleep, revised_at=revised_at, revised=better)


def _measured(calendar: Calendar, plan: _Plan, condition: Condition, chosen: Draw) -> Sleep:
    nap = plan.kind == "nap"
    latency = chosen.seconds(120, 600 if nap else 1500, GRID)
    lowest = condition.resting_heart_rate + (6 if nap else 0) + chosen.near(0, 0.8)
    return Sleep(
        key=plan.key,
        kind=plan.kind,
        start=plan.start,
        end=plan.end,
        zone=plan.zone,
        available_at=calendar.available_at(plan.end, chosen.seconds(240, 3000)),
        stages=tuple(_stages(plan, latency, chosen)),
        latency=latency,
        lowest_heart_rate=lowest,
        average_heart_rate=lowest + BOWL * (1 / 3 - LOWEST_AT + LOWEST_AT**2) + 1,
        hrv=max(8.0, condition.hrv * chosen.near(1, 0.06)),
        respiratory_rate=chosen.near(14.4 + 2.2 * condition.illness, 0.35),
        spo2=min(100.0, chosen.near(96.9 - 1.2 * condition.illness, 0.5)),
        skin_temperature_deviation=chosen.near(
            1.5 * condition.illness + 0.15 * condition.alcohol, 0.16
        ),
    )


def _stages(plan: _Plan, latency: int, chosen: Draw) -> list[Stage]:
    """Cycles of about 95 minutes: deep sleep early, REM late, short awakenings in between."""
    stages: list[Stage] = []
    at = _add(stages, plan, plan.start, latency, "awake")
    cycle = 0
    while at < plan.end:
        for stage, seconds in _cycle(cycle, chosen):
            at = _add(stages, plan, at, seconds, stage)
        cycle += 1
    return stages


def _cycle(number: int, chosen: Draw) -> list[tuple[StageName, int]]:
    deep = chosen.uniform(1500, 2700) / (1 + 0.8 * number)
    rem = min(2700.0, chosen.uniform(350, 700) * (1 + 0.8 * number))
    awake = chosen.uniform(30, 420) if chosen.chance(0.7) else 0
    return [
        ("light", chosen.seconds(900, 1500, GRID)),
        ("deep", _on_grid(deep)),
        ("light", chosen.seconds(900, 1800, GRID)),
        ("rem", _on_grid(rem)),
        ("awake", _on_grid(awake)),
    ]


def _add(stages: list[Stage], plan: _Plan, at: int, seconds: int, stage: StageName) -> int:
    end = min(at + seconds, plan.end)
    if end > at:
        stages.append((at, end, stage))
    return end


def _on_grid(instant: float) -> int:
    return round(instant / GRID) * GRID


def night_heart_rate(sleep: Sleep, instant: int) -> float:
    """bpm: a bowl with its bottom in the second half of the night, and slow waves on it."""
    share = (instant - sleep.start) / max(1, sleep.seconds)
    wave = 1.2 * math.sin(instant / 900) + 0.8 * math.sin(instant / 311)
    return sleep.lowest_heart_rate + 1 + BOWL * (share - LOWEST_AT) ** 2 + wave
