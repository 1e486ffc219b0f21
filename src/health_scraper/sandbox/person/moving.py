"""Workouts in a weekly pattern, and steps hour by hour."""

from dataclasses import dataclass, replace
from datetime import date

from health_scraper.sandbox.person.calendar import DAY, Calendar
from health_scraper.sandbox.person.model import Hour, Intensity, Sleep, Span, Workout
from health_scraper.sandbox.person.noise import Draw, draw, hashed

REST_WEEK = 3
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Sport:
    effort: float  # share of the heart rate reserve it settles at
    met: float
    speed: float  # m/s, 0 where there is no way to cover
    cadence: int  # steps per minute
    minutes: tuple[int, int]
    climb: float = 0.0  # m per km
    wave: float = 3.0  # bpm around the settled heart rate


SPORTS = {
    "running": Sport(0.72, 9.8, 2.9, 164, (35, 60), climb=9),
    "intervals": Sport(0.80, 11.0, 3.1, 168, (35, 55), climb=5, wave=13),
    "cycling": Sport(0.62, 7.5, 7.2, 0, (60, 150), climb=11),
    "strength_training": Sport(0.46, 5.0, 0, 12, (40, 65), wave=9),
    "yoga": Sport(0.22, 2.6, 0, 4, (30, 60)),
    "hiking": Sport(0.45, 5.6, 1.2, 104, (90, 180), climb=38),
    "walking": Sport(0.30, 3.6, 1.4, 110, (20, 40), climb=6),
    "swimming": Sport(0.58, 8.0, 0.7, 0, (30, 50)),
}
WEEK = (None, "intervals", "strength_training", "running", "yoga", "cycling", "hiking")
HARD, MODERATE = 0.68, 0.42  # shares of the reserve from which an effort counts as such


@dataclass(frozen=True, slots=True)
class Body:
    """What turns an effort into heart beats and energy."""

    resting: float
    maximum: float
    weight_kg: float


@dataclass(frozen=True, slots=True)
class Busy:
    """What an hour can be filled with besides everyday steps."""

    sleeps: tuple[Sleep, ...]
    workouts: tuple[Workout, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class _Slot:
    day: date
    number: int
    start: int


def planned(calendar: Calendar, day: date) -> str | None:
    """The sport of the day's main workout, known before anything else of the day is."""
    chosen = draw(calendar.seed, "plan", day)
    shift = draw(calendar.seed, "week").randrange(7)
    sport = WEEK[(day.weekday() + shift) % 7]
    if sport == "yoga" and chosen.chance(0.3):
        sport = "swimming"
    week, _ = calendar.block(day)
    tired = week == REST_WEEK and sport in ("intervals", "hiking")
    skipped = chosen.chance(0.6 if calendar.trip(day) else 0.1)
    if calendar.travels(day) or calendar.illness(day) or tired or skipped:
        return None
    return sport


def load(calendar: Calendar, day: date) -> float:
    """0..1: how hard the day's main workout is."""
    sport = planned(calendar, day)
    if sport is None:
        return 0.0
    week, size = calendar.block(day)
    scale = 0.55 if week == REST_WEEK else size * (0.85 + 0.1 * week)
    return min(1.0, SPORTS[sport].effort * 1.15 * scale)


def workouts_of(calendar: Calendar, day: date, woken: int, body: Body) -> tuple[Workout, ...]:
    """The main workout and sometimes a walk; none on days of travel or illness."""
    chosen = draw(calendar.seed, "workout", day)
    weekend = day.weekday() >= SATURDAY
    found = []
    sport = planned(calendar, day)
    if sport:
        hour = chosen.near(9.8, 0.3) if weekend else chosen.near(17.7, 0.25)
        start = max(calendar.local(day, hour), woken + 2700)
        found.append(_workout(calendar, _Slot(day, 0, start), sport, body))
    if chosen.chance(0.22) and not calendar.travels(day) and not calendar.illness(day):
        hour = 18.6 if weekend else 12.4
        start = calendar.local(day, chosen.near(hour, 0.1))
        found.append(_workout(calendar, _Slot(day, 1, start), "walking", body))
    return tuple(sorted(found, key=lambda workout: workout.start))


def _workout(calendar: Calendar, slot: _Slot, name: str, body: Body) -> Workout:
    day, start = slot.day, slot.start
    chosen = draw(calendar.seed, "effort", day, slot.number)
    sport = SPORTS[name]
    week, size = calendar.block(day)
    minutes = chosen.uniform(*sport.minutes) * (0.7 if week == REST_WEEK else size)
    end = start + round(minutes * 60)
    effort = chosen.near(sport.effort, 0.04)
    shell = Workout(
        key=f"workout-{day}-{slot.number}",
        start=start,
        end=end,
        zone=calendar.zone(day),
        available_at=calendar.available_at(end, chosen.seconds(300, 2400)),
        sport="running" if name == "intervals" else name,
        intensity=_intensity(effort),
        target_heart_rate=body.resting + effort * (body.maximum - body.resting),
        wave=sport.wave,
        seed=hashed(calendar.seed, day, slot.number),
        met=sport.met * effort / sport.effort,
        steps=round(sport.cadence * minutes),
        distance_m=sport.speed * (end - start) * chosen.near(1, 0.05) if sport.speed else None,
        climb_m=None,
        kcal=sport.met * body.weight_kg * minutes / 60,
        average_heart_rate=0,
        max_heart_rate=0,
        zone_seconds=(),
    )
    return _finished(shell, sport, body.maximum, chosen)


def _intensity(effort: float) -> Intensity:
    if effort >= HARD:
        return "hard"
    return "moderate" if effort >= MODERATE else "easy"


def _finished(shell: Workout, sport: Sport, maximum: float, chosen: Draw) -> Workout:
    """The same workout with what its heart rate adds up to, read once a minute."""
    beats = [shell.heart_rate_at(at) for at in range(shell.start, shell.end, 60)]
    zones = [0] * 6
    for beat in beats:
        zones[min(5, max(0, int(beat / maximum * 10) - 4))] += 60
    zones[_fullest(zones)] += shell.seconds - sum(zones)
    withdrawn = shell.available_at + chosen.seconds(86400, 700000) if chosen.chance(0.03) else None
    return replace(
        shell,
        average_heart_rate=round(sum(beats) / len(beats)),
        max_heart_rate=round(max(beats) + 2),
        zone_seconds=tuple(zones),
        climb_m=shell.distance_m * sport.climb / 1000 if shell.distance_m else None,
        withdrawn_at=withdrawn,
    )


def _fullest(zones: list[int]) -> int:
    return zones.index(max(zones))


def hours_of(calendar: Calendar, day: date, busy: Busy) -> tuple[Hour, ...]:
    """Every hour from the day's first second to its last; travel makes days of odd length."""
    chosen = draw(calendar.seed, "steps", day)
    start, end = calendar.midnight(day), calendar.midnight(day + DAY)
    daily = chosen.near(6800, 1300) * (1.35 if calendar.trip(day) else 1)
    illness = calendar.illness(day)
    daily *= 1 - 0.65 * (illness.on(day) if illness else 0)
    return tuple(
        _hour(at, min(at + 3600, end), daily / 15 * chosen.random() ** 2 * 3, busy)
        for at in range(start, end, 3600)
    )


def _hour(start: int, end: int, pace: float, busy: Busy) -> Hour:
    asleep = sum(_overlap(start, end, sleep) for sleep in busy.sleeps)
    steps = round(pace * max(0.0, 1 - asleep / (end - start)))
    meters, kcal = steps * 0.71, steps * 0.00055 * busy.body.weight_kg
    trained = 0
    for workout in busy.workouts:
        share = _overlap(start, end, workout) / workout.seconds
        trained += round(workout.steps * share)
        meters += (workout.distance_m or 0) * share
        kcal += workout.kcal * share
    return Hour(start, steps + trained, steps // 290, round(meters, 1), round(kcal, 1))


def _overlap(start: int, end: int, span: Span) -> int:
    return max(0, min(end, span.end) - max(start, span.start))
