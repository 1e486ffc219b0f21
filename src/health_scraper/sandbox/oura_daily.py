"""One document a day from the main night: daily_sleep, daily_readiness, sleep_time."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_readiness import LEARNING_DAYS, readiness
from health_scraper.sandbox.oura_ring import (
    Collection,
    Doc,
    Document,
    Ring,
    encode,
    midnight_of,
    score,
)
from health_scraper.sandbox.oura_sleep import Measured, main_night, measure

if TYPE_CHECKING:
    from health_scraper.sandbox.person import Sleep

OPTIMAL_SINCE = date(2019, 1, 1)


def _sleep_contributors(ring: Ring, day: date, measured: Measured) -> dict[str, int | None]:
    chosen = ring.draw("sleep score", day)
    asleep = measured.asleep
    return {
        "deep_sleep": score(measured.seconds("1") / 54),
        "efficiency": score(105 * asleep / (measured.end - measured.start)),
        "latency": score(100 - abs(measured.sleep.latency - 700) / 14),
        "rem_sleep": score(measured.seconds("3") / 60),
        "restfulness": score(chosen.near(75, 8)),
        "timing": score(chosen.near(85, 8)),
        "total_sleep": score(asleep / 288),
    }


def _daily_sleep(ring: Ring, day: date, _: int) -> list[Doc]:
    night = main_night(ring, day)
    return [_daily(ring, day, "daily_sleep", night)] if night else []


def _daily_readiness(ring: Ring, day: date, _: int) -> list[Doc]:
    night = main_night(ring, day)
    return [_daily(ring, day, "daily_readiness", night)] if night else []


def _daily(ring: Ring, day: date, collection: str, night: Sleep) -> Doc:
    document_id = ring.document_id(collection, day)
    shell = {"id": document_id, "day": day.isoformat(), "timestamp": _midnight(ring, day, night)}

    def body(version: Sleep) -> bytes:
        if collection == "daily_readiness":
            return encode(shell | readiness(ring, day, version))
        parts = _sleep_contributors(ring, day, measure(ring, version))
        known = [part for part in parts.values() if part is not None]
        return encode(shell | {"contributors": parts, "score": score(sum(known) / len(known))})

    return Doc(
        id=document_id,
        position=midnight_of(day),
        body=body(night),
        available_at=night.available_at,
        revised_at=night.revised_at,
        revised=body(night.revised) if night.revised else None,
    )


def _midnight(ring: Ring, day: date, night: Sleep) -> str:
    """The offset is as often UTC's as the person's own."""
    if ring.draw("offset", day).chance(0.5):
        return f"{day}T00:00:00+00:00"
    return datetime(day.year, day.month, day.day, tzinfo=night.zone).isoformat()


def _sleep_time(ring: Ring, day: date, _: int) -> list[Doc]:
    night = main_night(ring, day)
    if day < OPTIMAL_SINCE or night is None:
        return []
    document_id = ring.document_id("sleep_time", day)
    body = {"id": document_id, "day": day.isoformat()} | _advice(ring, day, night)
    return [
        Doc(
            id=document_id,
            position=midnight_of(day),
            body=encode(body),
            available_at=night.available_at,
        )
    ]


def _advice(ring: Ring, day: date, night: Sleep) -> Document:
    chosen = ring.draw("advice", day)
    if (day - ring.since).days < LEARNING_DAYS:
        return {"optimal_bedtime": None, "recommendation": None, "status": "not_enough_nights"}
    if chosen.chance(0.4):
        status = chosen.choice(("bad_sleep_quality", "only_recommended_found"))
        advice = chosen.choice(("improve_efficiency", "earlier_bedtime", "later_wake_up_time"))
        return {"optimal_bedtime": None, "recommendation": advice, "status": status}
    offset = night.begins.utcoffset()
    window = {
        "day_tz": int(offset.total_seconds()) if offset else 0,
        "start_offset": -chosen.seconds(3600, 7200, 900),
        "end_offset": chosen.seconds(-1800, 1800, 900),
    }
    advice = "follow_optimal_bedtime"
    return {"optimal_bedtime": window, "recommendation": advice, "status": "optimal_found"}


COLLECTIONS = (
    Collection("daily_sleep", "daily", _daily_sleep),
    Collection("daily_readiness", "daily", _daily_readiness),
    Collection("sleep_time", "daily", _sleep_time),
)
