"""What the ring makes of the day: daily_activity, workout, session, vO2_max."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_ring import (
    Collection,
    Doc,
    Document,
    Ring,
    encode,
    fine_stamp,
    midnight_of,
    score,
    stamp,
    wall_clock,
)
from health_scraper.sandbox.person import DAY, noise

if TYPE_CHECKING:
    from health_scraper.sandbox.person import Day, Session, Span, Workout

MINUTES, STARTS_AT = 1440, 4  # an activity day: 24 hours from four in the morning
CLASS_EDGES = ((0.15, "0"), (1.05, "1"), (1.5, "2"), (3.0, "3"), (6.0, "4"))
VO2_SINCE, VO2_EVERY = date(2024, 5, 1), 9
NAMES = {"strength_training": "strengthTraining"}
STEP = 5  # s between two items of a session
MET_OFF, METER_TARGET = 0.1, 9000


def _daily_activity(ring: Ring, day: date, synced: int) -> list[Doc]:
    zone = ring.calendar.zone(day - DAY)
    start = ring.calendar.local(day, STARTS_AT, zone)
    minutes = min(MINUTES, (synced - start) // 60)
    if minutes <= 0:
        return []
    mets = _mets(ring, day, start)[:minutes]
    classes = _classes(mets)
    document_id = ring.document_id("daily_activity", day)
    body: Document = {
        "id": document_id,
        "day": day.isoformat(),
        "timestamp": stamp(start, zone),
        "class_5_min": classes,
        "met": {"interval": 60.0, "items": mets, "timestamp": fine_stamp(start, zone)},
    }
    body |= _totals(ring, ring.person.day(day), mets, minutes) | _buckets(classes, mets, minutes)
    return [
        Doc(
            id=document_id,
            position=wall_clock(start, zone),
            body=encode(body),
            available_at=start + 60,
        )
    ]


def _mets(ring: Ring, day: date, start: int) -> list[float]:
    """The 1440 minutes from `start`, whatever clocks and time zones do meanwhile."""
    found: list[float] = []
    while len(found) < MINUTES:
        today = ring.person.day(day)
        passed = max(0, (start - today.start) // 60)
        values = ring.person.trace(day).mets()[passed:]
        found += values if ring.worn_on(day) else [MET_OFF] * len(values)
        day += DAY
    return found[:MINUTES]


def _classes(mets: list[float]) -> str:
    parts = (mets[at : at + 5] for at in range(0, len(mets), 5))
    return "".join(_class(sum(part) / len(part)) for part in parts)


def _class(met: float) -> str:
    return next((name for edge, name in CLASS_EDGES if met < edge), "5")


def _buckets(classes: str, mets: list[float], minutes: int) -> Document:
    """Seconds per class; on a finished day they add up to 86,400."""
    seconds = {name: classes.count(name) * 300 for name in "012345"}
    spill = len(classes) * 300 - minutes * 60
    seconds[classes[-1]] -= spill
    work = {
        name: seconds[name] / 60 * weight
        for name, weight in zip("2345", (1.2, 2, 4, 8), strict=True)
    }
    return {
        "non_wear_time": seconds["0"],
        "resting_time": seconds["1"],
        "sedentary_time": seconds["2"],
        "low_activity_time": seconds["3"],
        "medium_activity_time": seconds["4"],
        "high_activity_time": seconds["5"],
        "sedentary_met_minutes": round(work["2"] / 100),
        "low_activity_met_minutes": round(work["3"]),
        "medium_activity_met_minutes": round(work["4"]),
        "high_activity_met_minutes": round(work["5"]),
        "average_met_minutes": sum(mets) / len(mets),
    }


def _totals(ring: Ring, day: Day, mets: list[float], minutes: int) -> Document:
    chosen = ring.draw("activity", day.date)
    share = minutes / MINUTES if ring.worn_on(day.date) else 0.0
    target = 550 - round(200 * day.illness)
    burned = round(day.active_kcal * share)
    meters = round(day.distance_m * share)
    return {
        "active_calories": burned,
        "total_calories": burned + round(1500 * minutes / MINUTES),
        "target_calories": target,
        "steps": round(day.steps * share * (1 + 0.04 * noise(ring.seed, day.start))),
        "equivalent_walking_distance": round(burned * 18.5),
        "target_meters": METER_TARGET,
        "meters_to_target": METER_TARGET - meters,
        "inactivity_alerts": chosen.choice((0, 0, 0, 1, 2)),
        "score": score(62 + 30 * min(1, burned / target) + chosen.near(0, 3)) if share else None,
        "contributors": _contributors(ring, day, burned / target, sum(mets) / len(mets)),
    }


def _contributors(ring: Ring, day: Day, share: float, average: float) -> dict[str, int | None]:
    chosen = ring.draw("activity contributors", day.date)
    learning = (day.date - ring.since).days < 14  # noqa: PLR2004 - two weeks of baseline
    return {
        "meet_daily_targets": score(30 + 65 * min(1.0, share)),
        "move_every_hour": score(chosen.near(85, 8)),
        "recovery_time": None if learning else score(chosen.near(90, 6)),
        "stay_active": score(40 * average),
        "training_frequency": None if learning else score(chosen.near(88, 7)),
        "training_volume": None if learning else score(chosen.near(84, 8)),
    }


def _workout(ring: Ring, day: date, _: int) -> list[Doc]:
    worn = ring.worn_on(day)
    docs = []
    for number, workout in enumerate(ring.person.day(day).workouts):
        chosen = ring.draw("workout", workout.key)
        if worn or chosen.chance(0.3):
            document_id = ring.document_id("workout", day, number)
            source = _source(chosen.random()) if worn else "manual"
            docs.append(_workout_doc(workout, document_id, source))
    # Pages are not strictly sorted by start time: the order within a day is the ids'.
    return sorted(docs, key=lambda doc: doc.id)


def _source(share: float) -> str:
    edges = ((0.45, "workout_heart_rate"), (0.75, "confirmed"), (0.95, "autodetected"))
    return next((name for edge, name in edges if share < edge), "manual")


def _workout_doc(workout: Workout, document_id: str, source: str) -> Doc:
    tracked = workout.distance_m if source != "autodetected" else None
    body = {
        "id": document_id,
        "day": workout.begins.date().isoformat(),
        "activity": NAMES.get(workout.sport, workout.sport),
        "calories": workout.kcal * 1.03,
        "distance": tracked,
        "start_datetime": stamp(workout.start, workout.zone),
        "end_datetime": stamp(workout.end, workout.zone),
        "intensity": workout.intensity,
        "label": "Evening round" if source == "manual" else None,
        "source": source,
    }
    # Filtered by the UTC date, though `day` is the local one.
    return _timed(workout, document_id, workout.start, body)


def _timed(span: Span, document_id: str, position: int, body: Document) -> Doc:
    return Doc(
        id=document_id,
        position=position,
        body=encode(body),
        available_at=span.available_at,
        withdrawn_at=span.withdrawn_at,
    )


def _session(ring: Ring, day: date, _: int) -> list[Doc]:
    sessions = ring.person.day(day).sessions if ring.worn_on(day) else ()
    docs = []
    for number, session in enumerate(sessions):
        document_id = ring.document_id("session", day, number)
        body = {
            "id": document_id,
            "day": session.begins.date().isoformat(),
            "start_datetime": stamp(session.start, session.zone),
            "end_datetime": stamp(session.end, session.zone),
            "type": session.kind,
            "mood": session.mood,
        }
        position = wall_clock(session.start, session.zone)
        body_with_series = body | _session_series(ring, session)
        docs.append(_timed(session, document_id, position, body_with_series))
    return docs


def _session_series(ring: Ring, session: Session) -> Document:
    if ring.draw("quiet", session.key).chance(0.1):
        return dict.fromkeys(("heart_rate", "heart_rate_variability", "motion_count"))
    ticks = range(session.start, session.end, STEP)
    shell = {"interval": float(STEP), "timestamp": fine_stamp(session.start, session.zone)}
    beats = [round(session.heart_rate + 3 * noise(ring.seed, at), 1) for at in ticks]
    waves = [
        None
        if noise(ring.seed ^ 4, at) > 0.9  # noqa: PLR2004 - one in twenty is lost
        else round(session.hrv * (1 + 0.3 * noise(ring.seed ^ 5, at)))
        for at in ticks
    ]
    motion = [max(0, round(2 * noise(ring.seed ^ 6, at))) for at in ticks]
    return {
        "heart_rate": shell | {"items": beats},
        "heart_rate_variability": shell | {"items": waves},
        "motion_count": shell | {"items": motion},
    }


def _vo2_max(ring: Ring, day: date, _: int) -> list[Doc]:
    due = (day.toordinal() + ring.seed) % VO2_EVERY == 0
    if day < VO2_SINCE or not due or not ring.worn_on(day):
        return []
    zone = ring.calendar.zone(day)
    at = ring.calendar.local(day, 19)
    document_id = ring.document_id("vO2_max", day)
    body = {
        "id": document_id,
        "day": day.isoformat(),
        "timestamp": stamp(at, zone),
        "vo2_max": round(ring.person.day(day).vo2_max),
    }
    available_at = ring.calendar.available_at(at, 900)
    position = midnight_of(day)
    return [Doc(id=document_id, position=position, body=encode(body), available_at=available_at)]


COLLECTIONS = (
    Collection("daily_activity", "daily", _daily_activity, inclusive=False, growing=True),
    Collection("workout", "workout", _workout, inclusive=False),
    Collection("session", "session", _session, inclusive=False),
    Collection("vO2_max", "heart_health", _vo2_max),
)
