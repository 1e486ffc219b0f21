"""The summaries of nights and naps, one per device that saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from health_scraper.sandbox.person import Sleep, hashed, noise
from health_scraper.sandbox.withings_home import (
    MAT,
    Entry,
    Gadget,
    Home,
    Row,
    Version,
    encode,
)
from health_scraper.sandbox.withings_sleep import Measured, measured, sleeps

if TYPE_CHECKING:
    from datetime import date

WORKING = 2400  # s during which a summary is not completed
NOT_COMPUTED = -1


def summaries(home: Home, day: date) -> list[Entry]:
    found = []
    for number, sleep in sleeps(home, day):
        for place, gadget in enumerate(home.sleepers(day, sleep)):
            found.append(_summary_entry(home, day, 2 * number + place, sleep, gadget))
    return found


def _summary_entry(home: Home, day: date, number: int, sleep: Sleep, gadget: Gadget) -> Entry:
    created = sleep.available_at
    # The server writes `modified` a second before `created` now and then.
    modified = created - (hashed(home.seed, sleep.key) % 5 < 2)  # noqa: PLR2004 - two in five
    first = _summary(home, day, number, measured(home, sleep, gadget))
    first |= {"created": created, "modified": modified}
    done = created + WORKING
    versions = [
        Version(created, modified, encode(first | {"completed": False})),
        Version(done, done, encode(first | {"completed": True, "modified": done})),
    ]
    if sleep.revised and sleep.revised_at:
        revised_at = max(sleep.revised_at, done + 1)
        better = _summary(home, day, number, measured(home, sleep.revised, gadget))
        better |= {"created": created, "completed": True, "modified": revised_at}
        versions.append(Version(revised_at, revised_at, encode(better)))
    if sleep.withdrawn_at:
        gone = max(sleep.withdrawn_at, versions[-1].since + 1)
        versions.append(Version(gone, gone, None))
    return Entry(day.toordinal(), tuple(versions))


def _summary(home: Home, day: date, number: int, night: Measured) -> Row:
    return {
        "id": home.number(day, number) + 7_000_000_000,
        "timezone": night.sleep.zone.key,
        "model": night.source,
        "model_id": night.gadget.model_id,
        "hash_deviceid": home.hash_device_id(night.gadget),
        "startdate": night.start,
        "enddate": night.end,
        "date": day.isoformat(),
        "data": _times(night) | _body(home, night),
    }


def _times(night: Measured) -> Row:
    light, deep, rem = (night.seconds(state) for state in (1, 2, 3))
    awake = night.seconds(0)
    latency = _edge(night.segments, night.start)
    wakeup = night.end - night.segments[-1][0] if night.segments[-1][2] == 0 else 0
    asleep = light + deep + rem
    inner = [part for part in night.segments[1:-1] if part[2] == 0]
    return {
        "total_timeinbed": night.end - night.start,
        "total_sleep_time": asleep,
        "asleepduration": asleep,
        "lightsleepduration": light,
        "remsleepduration": rem,
        "deepsleepduration": deep,
        "sleep_efficiency": round(asleep / (night.end - night.start), 2),
        "sleep_latency": latency,
        "wakeup_latency": wakeup,
        "wakeupduration": awake,
        "wakeupcount": len(inner),
        "waso": max(0, awake - latency - wakeup),
        "nb_rem_episodes": sum(part[2] == 3 for part in night.segments),  # noqa: PLR2004 - REM
        "durationtosleep": latency,
        "durationtowakeup": wakeup,
    }


def _edge(parts: tuple[tuple[int, int, int], ...], start: int) -> int:
    """Seconds awake before the first sleep."""
    return next((begin - start for begin, _, state in parts if state != 0), 0)


def _body(home: Home, night: Measured) -> Row:
    sleep, seed = night.sleep, home.seed ^ night.start
    mat, europe = night.gadget is MAT, home.calendar.home.key.startswith("Europe/")
    average = sleep.average_heart_rate + noise(seed, 4)
    computed = mat and noise(seed, 5) > -0.8  # noqa: PLR2004 - nine in ten
    body: Row = {
        "out_of_bed_count": int(noise(seed, 6) > 0.5),  # noqa: PLR2004 - one in four
        "hr_average": round(average),
        "hr_min": round(sleep.lowest_heart_rate + noise(seed, 7)),
        "hr_max": round(average + 24),
        "rr_average": round(sleep.respiratory_rate),
        "rr_min": round(sleep.respiratory_rate - 3),
        "rr_max": round(sleep.respiratory_rate + 5),
        "breathing_disturbances_intensity": _grade(seed, 8, 14) if computed else NOT_COMPUTED,
        "apnea_hypopnea_index": _grade(seed, 9, 5) if computed and europe else NOT_COMPUTED,
        "breathing_quality_assessment": _grade(seed, 8, 14) if computed else NOT_COMPUTED,
        "sleep_score": _score(night),
        "night_events": _events(night) if mat else [],
        "rmssd_start_avg": round(sleep.hrv * 0.92, 1),
        "rmssd_end_avg": round(sleep.hrv * 1.08, 1),
    }
    return body | (_bed(seed, night) if mat else _wrist(home, night))


def _bed(seed: int, night: Measured) -> Row:
    snoring = max(0, round(1800 * noise(seed, 10))) // 60 * 60
    rate = round(night.sleep.respiratory_rate)
    return {
        "snoring": snoring,
        "snoringepisodecount": -(-snoring // 600),
        "mvt_score_avg": round(12 + 6 * noise(seed, 11)),
        "mvt_active_duration": round(1500 + 600 * noise(seed, 12)),
        "chest_movement_rate_wellness_average": rate,
        "chest_movement_rate_wellness_min": rate - 3,
        "chest_movement_rate_wellness_max": rate + 5,
    }


def _wrist(home: Home, night: Measured) -> Row:
    if night.sleep.ends.year < 2024:  # noqa: PLR2004 - what the watch of that time measures
        return {}
    warm = round(36.4 + night.sleep.skin_temperature_deviation * 0.6, 2)
    off = 0.1 * noise(home.seed, night.start)
    return {
        "core_body_temperature_min": round(warm - 0.5, 2),
        "core_body_temperature_max": round(warm + 0.4, 2),
        "core_body_temperature_avg": round(warm + off, 2),
        "core_body_temperature_status": "elevated" if warm > 37.3 else "usual",  # noqa: PLR2004
    }


def _grade(seed: int, tick: int, middle: float) -> int:
    return max(0, round(middle * (1 + noise(seed, tick))))


def _score(night: Measured) -> int:
    asleep = night.end - night.start - night.seconds(0)
    restful = (night.seconds(2) + night.seconds(3)) / max(1, asleep)
    return min(100, max(1, round(70 * min(1.0, asleep / 27000) + 60 * min(0.5, restful))))


def _events(night: Measured) -> Row:
    latency = _edge(night.segments, night.start)
    woken = [start - night.start for start, _, state in night.segments[1:] if state == 0]
    return {"1": [0], "2": [latency], "3": woken, "4": [night.end - night.start]}
