"""How ready the ring finds its person: part of a night, and a document of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_ring import Document, Ring, score

if TYPE_CHECKING:
    from health_scraper.sandbox.person import Day, Sleep

REGULARITY_SINCE = date(2025, 3, 1)
LEARNING_DAYS = 30


def readiness(ring: Ring, day: date, night: Sleep) -> Document:
    own = ring.person.day(day)
    contributors = _readiness_contributors(ring, day, own)
    if (day - ring.since).days < LEARNING_DAYS // 2:
        contributors = dict.fromkeys(contributors)
    return {
        "contributors": contributors,
        "score": score(100 * own.recovery + 8),
        "temperature_deviation": round(night.skin_temperature_deviation, 2),
        "temperature_trend_deviation": 0.3 * night.skin_temperature_deviation + 0.007,
    }


def _readiness_contributors(ring: Ring, day: date, own: Day) -> dict[str, int | None]:
    chosen = ring.draw("readiness", day)
    learning = (day - ring.since).days < LEARNING_DAYS or chosen.chance(0.1)
    found: dict[str, int | None] = {
        "activity_balance": score(chosen.near(80, 7)),
        "body_temperature": score(98 - 60 * own.illness),
        "hrv_balance": None if learning else score(chosen.near(100 * own.recovery + 10, 6)),
        "previous_day_activity": None if chosen.chance(0.04) else score(95 - 35 * own.load),
        "previous_night": score(105 * own.recovery),
        "recovery_index": score(chosen.near(75, 8)),
        "resting_heart_rate": score(100 - 60 * own.illness - 15 * own.load),
        "sleep_balance": None if learning else score(chosen.near(82, 6)),
    }
    if day >= REGULARITY_SINCE:
        found["sleep_regularity"] = score(chosen.near(84, 6))
    return found
