"""The watch's day at high frequency: heart beats, steps, and at night what sleep lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from health_scraper.sandbox.person import noise
from health_scraper.sandbox.withings_home import PHONE, Home, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from health_scraper.sandbox.person import Hour, Trace

HEART_EVERY, OXYGEN_EVERY, HRV_EVERY, HEAT_EVERY = 120, 1800, 600, 900
WALK = 92  # steps a walked minute holds
CORE_TEMPERATURE_SINCE = 2024
OFF_THE_MINUTE = 17
Samples = dict[int, Row]


def series(home: Home, start: int, end: int, fields: frozenset[str]) -> dict[str, Row]:
    """Entries of [start, end) by epoch, as text; an instant measured in two ways is one entry.

    Only what was asked for is in an entry, and an entry without any of it is not sent.
    """
    samples: Samples = {}
    at = max(start, home.calendar.midnight(home.since))
    while at < end:
        trace = home.person.trace(home.calendar.date_at(at))
        until = min(end, trace.day.end)
        for instant, found in _day(home, trace, at, until):
            asked = {name: value for name, value in found.items() if name in fields}
            if asked:
                samples.setdefault(instant, {}).update(asked)
        at = until
    return {
        str(instant): row | _device(home, instant, row) for instant, row in sorted(samples.items())
    }


def _device(home: Home, instant: int, row: Row) -> Row:
    """Step counts of the phone, and some of the watch, come without a device."""
    day = home.calendar.date_at(instant)
    if not home.wears(day):
        return {"deviceid": None, "model": None, "model_id": PHONE.model_id}
    if row.keys() == {"steps"}:
        return {}
    watch = home.watch(day)
    return {"deviceid": home.device_id(watch), "model": watch.model, "model_id": watch.model_id}


def _day(home: Home, trace: Trace, start: int, end: int) -> Iterator[tuple[int, Row]]:
    for hour in trace.day.hours:
        if hour.start < end and start < hour.start + 3600:
            yield from _within(_walks(home, hour), start, end)
    if not home.wears(trace.day.date):
        return
    charging = home.person.charging_span("withings", trace.day.date) or (0, 0)
    for at, row in _beats(home, trace, start, end):
        if not charging[0] <= at < charging[1]:
            yield at, row


def _within(found: Iterator[tuple[int, Row]], start: int, end: int) -> Iterator[tuple[int, Row]]:
    return ((at, row) for at, row in found if start <= at < end)


def _walks(home: Home, hour: Hour) -> Iterator[tuple[int, Row]]:
    """An hour's steps in walked minutes; every fifth entry holds nothing but steps."""
    count = min(60, -(-hour.steps // WALK))
    for number in range(count):
        at = hour.start + 60 * (number * 60 // count)
        steps = hour.steps * (number + 1) // count - hour.steps * number // count
        row: Row = {"steps": steps}
        if (at // 60 + home.seed) % 5:
            row |= {
                "distance": round(hour.distance_m / count, 2),
                "calories": round(hour.active_kcal / count, 2),
                "elevation": round(hour.floors / count, 2),
                "duration": 60,
            }
        yield at, row


def _beats(home: Home, trace: Trace, start: int, end: int) -> Iterator[tuple[int, Row]]:
    warm = trace.day.date.year >= CORE_TEMPERATURE_SINCE
    # Off the minute, so that a beat and a walked minute never share an entry.
    for tick in range(start // HEART_EVERY * HEART_EVERY, end, HEART_EVERY):
        at = tick + OFF_THE_MINUTE
        if not start <= at < end:
            continue
        rate = round(trace.heart_rate(at) + 1.5 * noise(home.seed ^ 11, at))
        yield at, {"heart_rate": rate, "duration": HEART_EVERY}
        sleep = trace.sleep_at(at) if tick % HRV_EVERY == 0 else None
        if sleep:
            wobble = noise(home.seed ^ 12, at)
            yield at, {"rmssd": round(sleep.hrv * (1 + 0.25 * wobble)), "hrv_quality": 90}
            yield at, {"sdnn1": round(1.15 * sleep.hrv * (1 + 0.2 * wobble))}
            yield at, {"rr": round(sleep.respiratory_rate + wobble)}
            if tick % OXYGEN_EVERY == 0:
                yield at, {"spo2_auto": round(sleep.spo2 + wobble)}
        if warm and tick % HEAT_EVERY == 0:
            heat = 36.9 + 0.2 * noise(home.seed ^ 13, tick // HEAT_EVERY) + trace.day.illness
            yield at, {"core_body_temperature": round(heat, 2)}
