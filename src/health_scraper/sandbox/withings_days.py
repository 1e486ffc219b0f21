"""Daily activity and workouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from health_scraper.sandbox.person import hashed, noise
from health_scraper.sandbox.withings_home import PHONE, Entry, Home, Row, Version, encode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from health_scraper.sandbox.person import Day, Hour, Workout

CATEGORIES = {
    "running": 2,
    "cycling": 6,
    "strength_training": 16,
    "yoga": 28,
    "hiking": 3,
    "walking": 1,
    "swimming": 7,
}
INTENSITIES = {"easy": 30, "moderate": 50, "hard": 80}
STRIDE_SECONDS = 0.6
ARRIVED = 8 * 86400  # s after which a date has fully arrived, whatever the phone did
CORE_TEMPERATURE_SINCE = 2024


def activities(home: Home, day: date) -> list[Entry]:
    """One row per date, once the whole date has reached the cloud; see `today` before that."""
    if not home.exists(day):
        return []
    lived = home.person.day(day)
    final = final_at(home, day)
    row = _activity(home, lived, lived.hours)
    versions = [Version(final, final, encode(row | {"modified": final}))]
    if hashed(home.seed, "recount", day) % 100 < 3:  # noqa: PLR2004 - in hundredths
        again = final + 3600 + hashed(home.seed, "again", day) % 400_000
        steps = row["steps"] + 120
        versions.append(Version(again, again, encode(row | {"steps": steps, "modified": again})))
    return [Entry(day.toordinal(), tuple(versions))]


def final_at(home: Home, day: date) -> int:
    return home.calendar.available_at(home.person.day(day).end, 900)


def today(home: Home, day: date, now: int) -> Entry | None:
    """A date that has not ended, or not fully arrived: as far as the last sync goes."""
    if not home.exists(day) or now > home.calendar.midnight(day) + ARRIVED:
        return None
    lived, synced = home.person.day(day), home.calendar.synced_until(now)
    hours = [hour for hour in lived.hours if hour.start < synced]
    if not hours or now >= final_at(home, day):
        return None
    row = _activity(home, lived, hours) | {"modified": synced}
    return Entry(day.toordinal(), (Version(synced, synced, encode(row)),))


def _activity(home: Home, day: Day, hours: Sequence[Hour]) -> Row:
    worn = home.wears(day.date)
    off = 1 + 0.03 * noise(home.seed, day.date.toordinal())
    steps = round(sum(hour.steps for hour in hours) * (off if worn else 0.7))
    active = sum(hour.active_kcal for hour in hours)
    gadget = home.watch(day.date) if worn else PHONE
    row: Row = {
        "date": day.date.isoformat(),
        "timezone": day.zone.key,
        # Null on the watch's own rows too: a device id is no sign of a real row.
        "deviceid": None,
        "hash_deviceid": None,
        "brand": 1 if worn else 18,
        "is_tracker": worn,
        "model": gadget.model if worn else None,
        "modelid": gadget.model_id,
        "steps": steps,
        "distance": round(sum(hour.distance_m for hour in hours) * off, 3),
        "elevation": float(sum(hour.floors for hour in hours)),
        "calories": round(active, 2),
        "totalcalories": round(active + 1650 * len(hours) / 24, 2),
    }
    return row | (_hearts(home, day, hours, steps) if worn else _spans(0, 0, steps))


def _spans(moderate: int, intense: int, steps: int) -> Row:
    return {
        "soft": round(steps * STRIDE_SECONDS),
        "moderate": moderate,
        "intense": intense,
        "active": moderate + intense,
    }


def _hearts(home: Home, day: Day, hours: Sequence[Hour], steps: int) -> Row:
    until = hours[-1].start + 3600
    done = [workout for workout in day.workouts if workout.end <= until]
    zones = [sum(workout.zone_seconds[zone] for workout in done) for zone in range(6)]
    hard = sum(workout.seconds for workout in done if workout.intensity == "hard")
    moderate = sum(workout.seconds for workout in done if workout.intensity == "moderate")
    resting = day.resting_heart_rate + 1.5 * noise(home.seed ^ 3, day.date.toordinal())
    peak = max((workout.max_heart_rate for workout in done), default=round(resting + 62))
    return _spans(moderate, hard, steps) | {
        "hr_average": round(resting + 17 + 6 * day.load),
        "hr_min": round(resting - 2),
        "hr_max": peak,
        "hr_zone_0": zones[0] + zones[1] + 4 * steps // 10,
        "hr_zone_1": zones[2],
        "hr_zone_2": zones[3],
        "hr_zone_3": zones[4] + zones[5],
    }


def workouts(home: Home, day: date) -> list[Entry]:
    if not home.wears(day):
        return []
    found = home.person.day(day).workouts
    return [_workout_entry(home, day, number, workout) for number, workout in enumerate(found)]


def _workout_entry(home: Home, day: date, number: int, workout: Workout) -> Entry:
    known = workout.available_at
    row = _workout(home, day, number, workout) | {"modified": known}
    versions = [Version(known, known, encode(row))]
    if hashed(home.seed, "confirmed", workout.key) % 100 < 5:  # noqa: PLR2004 - in hundredths
        later = known + 7200
        versions.append(Version(later, later, encode(row | {"attrib": 7, "modified": later})))
    if workout.withdrawn_at:
        gone = max(workout.withdrawn_at, versions[-1].since + 1)
        versions.append(Version(gone, gone, None))
    return Entry(day.toordinal(), tuple(versions))


def _workout(home: Home, day: date, number: int, workout: Workout) -> Row:
    watch = home.watch(day)
    return {
        "id": home.number(day, number),
        "category": CATEGORIES.get(workout.sport, 36),
        "timezone": workout.zone.key,
        "model": watch.model_id,
        "attrib": 0,
        "startdate": workout.start + round(40 * noise(home.seed, workout.start)),
        "enddate": workout.end + round(40 * noise(home.seed, workout.end)),
        "date": workout.begins.date().isoformat(),
        "deviceid": home.device_id(watch) if number else None,
        "data": _details(home, workout),
    }


def _details(home: Home, workout: Workout) -> Row:
    """Zeros where nothing was entered or measured, nulls where the watch cannot tell."""
    zones = workout.zone_seconds
    swims = workout.sport == "swimming"
    data: Row = {
        "calories": round(workout.kcal * (1 + 0.05 * noise(home.seed, workout.end)), 2),
        "intensity": INTENSITIES[workout.intensity] if workout.seed % 3 else 0,
        "manual_intensity": 0,
        "manual_distance": 0,
        "manual_calories": 0,
        "hr_average": 0 if swims else workout.average_heart_rate,
        "hr_min": 0 if swims else round(workout.target_heart_rate * 0.62),
        "hr_max": 0 if swims else workout.max_heart_rate,
        "hr_zone_0": zones[0] + zones[1],
        "hr_zone_1": zones[2],
        "hr_zone_2": zones[3],
        "hr_zone_3": zones[4] + zones[5],
        "pause_duration": 0,
        "algo_pause_duration": 90 if swims else None,
        "spo2_average": None,
    }
    if workout.begins.year >= CORE_TEMPERATURE_SINCE and not swims:
        heat = 37.0 + 0.012 * (workout.average_heart_rate - 90)
        data |= {
            "core_body_temperature_avg": round(heat, 2),
            "core_body_temperature_min": round(heat - 0.4, 2),
            "core_body_temperature_max": round(heat + 0.5, 2),
            "core_body_temperature_status": "usual",
        }
    if swims:
        laps = round((workout.distance_m or 0) / 25)
        return data | {"pool_laps": laps, "strokes": laps * 18, "pool_length": 25}
    return data | {
        "steps": workout.steps,
        "distance": round(workout.distance_m or 0, 2),
        "elevation": round((workout.climb_m or 0) / 3),
    }
