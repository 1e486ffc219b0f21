"""Readings a person takes: scales in the morning, cuff, thermometer, finger, ECG."""

import math
from dataclasses import dataclass
from datetime import date

from health_scraper.sandbox.person.calendar import Calendar
from health_scraper.sandbox.person.model import BloodPressure, Ecg, Weighing
from health_scraper.sandbox.person.noise import Draw, draw, drift

YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Readings:
    weighing: Weighing | None
    blood_pressures: tuple[BloodPressure, ...]
    temperatures: tuple[tuple[int, float], ...]
    oxygen: tuple[tuple[int, float], ...]
    ecg: Ecg | None


def weight_of(seed: int, day: date) -> float:
    """kg: heavier in winter, a slow wave over the years, and what a day does."""
    number = day.toordinal()
    base = draw(seed, "weight").uniform(58, 88)
    season = 1.1 * math.cos(2 * math.pi * (number - 20) / YEAR)
    return base + season + 2.8 * drift(seed ^ 77, number, 420) + 0.35 * drift(seed ^ 78, number, 2)


def resting_heart_rate_of(seed: int, day: date) -> float:
    """Beats per minute of a healthy rested day: an own level, seasons, training."""
    number = day.toordinal()
    base = draw(seed, "heart").uniform(44, 58)
    season = 1.5 * math.cos(2 * math.pi * number / YEAR)
    return base + season + 2.5 * drift(seed ^ 79, number, 300) + 0.8 * drift(seed ^ 80, number, 3)


def readings_of(calendar: Calendar, day: date, woken: int, resting: float) -> Readings:
    """`woken` is when the person got up; away from home only the watch measures."""
    chosen = draw(calendar.seed, "readings", day)
    home = calendar.trip(day) is None and not calendar.travels(day)
    illness = calendar.illness(day)
    ill = illness.on(day) if illness else 0.0
    scales = home and chosen.chance(0.82)
    return Readings(
        weighing=_weighing(calendar.seed, day, woken, resting, chosen) if scales else None,
        blood_pressures=tuple(_pressures(calendar, day, resting, chosen)) if home else (),
        temperatures=tuple(_temperatures(calendar, day, ill, chosen)) if home else (),
        oxygen=_oxygen(calendar, day, ill, chosen),
        ecg=_ecg(calendar, day, resting, chosen),
    )


def _weighing(seed: int, day: date, woken: int, resting: float, chosen: Draw) -> Weighing:
    weight = weight_of(seed, day)
    fat = draw(seed, "fat").uniform(13, 27) + 0.9 * drift(seed ^ 81, day.toordinal(), 200)
    lean = weight * (1 - fat / 100)
    return Weighing(
        at=woken + chosen.seconds(240, 1800),
        weight_kg=weight,
        fat_percent=fat + chosen.near(0, 0.15),
        muscle_kg=lean * 0.95,
        water_kg=lean * 0.72,
        bone_kg=lean * 0.05,
        visceral_fat=max(1.0, fat / 5),
        heart_rate=round(resting + chosen.uniform(12, 22)),
        pulse_wave_velocity=chosen.near(6.6, 0.25),
    )


def _pressures(calendar: Calendar, day: date, resting: float, chosen: Draw) -> list[BloodPressure]:
    hours = [7.6, 20.3] if chosen.chance(0.12) else [20.3] if chosen.chance(0.12) else []
    level = draw(calendar.seed, "pressure").uniform(110, 128)
    found = []
    for hour in hours:
        systolic = round(chosen.near(level, 5))
        diastolic = round(chosen.near(level * 0.635, 3.5))
        pulse = round(resting + chosen.uniform(10, 20))
        at = calendar.local(day, hour + chosen.uniform(-0.2, 0.2))
        found.append(BloodPressure(at, systolic, diastolic, pulse))
    return found


def _temperatures(
    calendar: Calendar, day: date, ill: float, chosen: Draw
) -> list[tuple[int, float]]:
    times = 3 if ill else int(chosen.chance(0.08))
    return [
        (calendar.local(day, 8.1 + 5.5 * number), chosen.near(36.6 + 1.9 * ill, 0.15))
        for number in range(times)
    ]


def _oxygen(
    calendar: Calendar, day: date, ill: float, chosen: Draw
) -> tuple[tuple[int, float], ...]:
    if not chosen.chance(0.15 + 0.6 * (ill > 0)):
        return ()
    value = min(100.0, chosen.near(97.4 - 1.5 * ill, 0.7))
    return ((calendar.local(day, chosen.uniform(9, 20)), value),)


def _ecg(calendar: Calendar, day: date, resting: float, chosen: Draw) -> Ecg | None:
    if not chosen.chance(0.04):
        return None
    at = calendar.local(day, chosen.uniform(9, 21))
    if chosen.chance(0.1):
        return Ecg(at, None, "inconclusive")
    rate = round(resting + chosen.uniform(8, 25))
    return Ecg(at, rate, "fibrillation" if chosen.chance(0.01) else "normal")
