"""Daily health values, tags, rest mode and the rings themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_ring import (
    Collection,
    Doc,
    Document,
    Ring,
    encode,
    midnight_of,
    stamp,
)
from health_scraper.sandbox.oura_sleep import main_night
from health_scraper.sandbox.person import Illness, Tag, noise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from health_scraper.sandbox.person import Day

SPO2_SINCE, STRESS_SINCE = date(2021, 11, 1), date(2023, 10, 1)
RESILIENCE_SINCE, HEART_SINCE = date(2024, 2, 1), date(2024, 5, 1)
WAVE_SINCE = date(2025, 2, 1)
NOTES_UNTIL = date(2022, 6, 1)  # the deprecated `tag`; `enhanced_tag` has the later ones
LEVELS = ("limited", "adequate", "solid", "strong", "exceptional")
TAG_CODES = {"custom": "custom", "note": None}
RINGS = (
    (None, "gen2", "balance", "stealth_black"),
    ((2021, 11, 9), "gen3", "heritage", "silver"),
    ((2024, 12, 3), "gen4", None, "titanium_and_gold"),
    ((2026, 9, 29), "or5", None, "deep_rose"),
)


def _per_day(
    collection: str, since: date, hour: float, body: Callable[[Ring, Day], Document | None]
) -> Callable[[Ring, date, int], list[Doc]]:
    """One document for every worn date, in the cloud once the phone synced after `hour`."""

    def build(ring: Ring, day: date, _: int) -> list[Doc]:
        values = body(ring, ring.person.day(day)) if day >= since and ring.worn_on(day) else None
        if values is None:
            return []
        document_id = ring.document_id(collection, day)
        at = ring.calendar.local(day, hour)
        return [
            Doc(
                id=document_id,
                position=midnight_of(day),
                body=encode({"id": document_id, "day": day.isoformat()} | values),
                available_at=ring.calendar.available_at(at, 1200),
            )
        ]

    return build


def _spo2(ring: Ring, day: Day) -> Document | None:
    night = main_night(ring, day.date)
    if night is None:
        return None
    chosen = ring.draw("spo2", day.date)
    average = 0 if chosen.chance(0.006) else night.spo2 + 0.2 * noise(ring.seed, night.start)
    measured = average and not chosen.chance(0.04)
    return {
        "spo2_percentage": None if average and not measured else {"average": average},
        "breathing_disturbance_index": chosen.randint(0, 12) if measured else None,
    }


def _stress(ring: Ring, day: Day) -> Document:
    if ring.draw("stress", day.date).chance(0.05):
        return {"day_summary": None, "recovery_high": None, "stress_high": None}
    calm, tense = day.recovery_high, day.stress_high
    level = "normal"
    if abs(calm - tense) > 2700:  # noqa: PLR2004 - three quarters of an hour tip the balance
        level = "restored" if calm > tense else "stressful"
    return {"day_summary": level, "recovery_high": calm, "stress_high": tense}


def _resilience(ring: Ring, day: Day) -> Document:
    chosen = ring.draw("resilience", day.date)
    parts = {
        "sleep_recovery": min(100.0, 96 * day.recovery + chosen.near(0, 2)),
        "daytime_recovery": min(100.0, day.recovery_high / 140),
        "stress": max(0.0, 100 - day.stress_high / 200),
    }
    average = sum(parts.values()) / 3
    return {"contributors": parts, "level": LEVELS[min(4, int(max(0.0, average) / 20))]}


def _heart_age(ring: Ring, day: Day) -> Document | None:
    chosen = ring.draw("vascular", day.date)
    if chosen.chance(0.1):
        return None
    age = _age(ring, day.date) - 3 + chosen.choice((-1, 0, 0, 1))
    body: Document = {"vascular_age": None if chosen.chance(0.03) else min(100, max(18, age))}
    if day.date >= WAVE_SINCE:
        body["pulse_wave_velocity"] = chosen.near(6.58, 0.2)
    return body


def _age(ring: Ring, day: date) -> int:
    return (day - ring.person.profile.born).days * 100 // 36525


def _enhanced_tag(ring: Ring, day: date, _: int) -> list[Doc]:
    return [
        _tag_doc(ring, "enhanced_tag", day, number, tag, _enhanced(tag))
        for number, tag in _noted(ring, day)
        if day >= NOTES_UNTIL
    ]


def _enhanced(tag: Tag) -> Document:
    lasts = tag.end > tag.start
    return {
        "tag_type_code": TAG_CODES.get(tag.kind, f"tag_generic_{tag.kind}"),
        "start_time": stamp(tag.start, tag.zone),
        "end_time": stamp(tag.end, tag.zone) if lasts else None,
        "start_day": tag.begins.date().isoformat(),
        "end_day": tag.ends.date().isoformat() if lasts else None,
        "comment": tag.comment,
        "custom_name": tag.name,
    }


def _tag(ring: Ring, day: date, _: int) -> list[Doc]:
    docs = []
    for number, tag in _noted(ring, day):
        body = {
            "day": day.isoformat(),
            "text": tag.comment,
            "timestamp": stamp(tag.start, tag.zone),
            "tags": [] if tag.name else [f"tag_generic_{tag.kind}"],
        }
        if day < NOTES_UNTIL:
            docs.append(_tag_doc(ring, "tag", day, number, tag, body))
    return docs


def _noted(ring: Ring, day: date) -> Iterator[tuple[int, Tag]]:
    return enumerate(ring.person.day(day).tags)


def _tag_doc(  # noqa: PLR0913, PLR0917 - what a tag is, where it is filed, what it says
    ring: Ring, collection: str, day: date, number: int, tag: Tag, body: Document
) -> Doc:
    document_id = ring.document_id(collection, day, number)
    return Doc(
        id=document_id,
        position=midnight_of(day),
        body=encode({"id": document_id} | body),
        available_at=tag.available_at,
    )


def _rest_mode(ring: Ring, day: date, _: int) -> list[Doc]:
    """Filed under its first day; without an end until it is over."""
    illness = ring.calendar.illness(day)
    if illness is None or illness.first != day or not illness.rest_mode:
        return []
    document_id = ring.document_id("rest_mode_period", day)
    start, end = (ring.calendar.local(at, 10) for at in (illness.first, illness.last))
    body = _rest_body(ring, illness, document_id)
    zone = ring.calendar.zone(illness.last)
    over = {"end_day": illness.last.isoformat(), "end_time": stamp(end, zone)}
    return [
        Doc(
            id=document_id,
            position=midnight_of(day),
            body=encode(body | {"end_day": None, "end_time": None}),
            available_at=ring.calendar.available_at(start, 300),
            revised_at=ring.calendar.available_at(end, 300),
            revised=encode(body | over),
        )
    ]


def _rest_body(ring: Ring, illness: Illness, document_id: str) -> Document:
    zone = ring.calendar.zone(illness.first)
    start = stamp(ring.calendar.local(illness.first, 10), zone)
    later = stamp(ring.calendar.local(illness.first, 17), zone)
    feverish = illness.severity > 0.7  # noqa: PLR2004 - the upper half of 0.4..1
    tags = ["tag_generic_fever"] if feverish else ["tag_generic_cold"]
    return {
        "id": document_id,
        "start_day": illness.first.isoformat(),
        "start_time": start,
        "episodes": [{"tags": tags, "timestamp": start}, {"tags": [], "timestamp": later}],
    }


def ring_configurations(ring: Ring, now: int) -> list[Document]:
    """Every ring set up so far, with the firmware of the moment."""
    found = []
    for number, (since, hardware, design, color) in enumerate(RINGS):
        set_up = int(datetime(*since, 9, 30, tzinfo=UTC).timestamp()) if since else 0
        body: Document = {
            "id": ring.document_id("ring_configuration", ring.since, number),
            "color": color,
            "design": design,
            "firmware_version": _firmware(number, set_up, now),
            "hardware_type": hardware,
            "set_up_at": datetime.fromtimestamp(set_up, UTC).isoformat(),
            "size": 10,
        }
        if set_up <= now:
            found.append(body)
    return found


def _firmware(number: int, set_up: int, now: int) -> str | None:
    """A new version every three months while the ring is the newest one."""
    if not set_up:
        return None
    following = RINGS[number + 1][0] if number + 1 < len(RINGS) else None
    last = int(datetime(*following, tzinfo=UTC).timestamp()) if following else now
    return f"{number}.{max(0, min(now, last) - set_up) // 7776000}.3"


def personal_info(ring: Ring, user: str, scopes: frozenset[str], today: date) -> Document:
    """A bare object; what a scope guards is null without it."""
    profile = ring.person.profile
    weight = ring.person.day(today.replace(day=1)).weighing
    guarded: dict[str, tuple[str, object]] = {
        "age": ("personal", _age(ring, today)),
        "weight": ("personal", round(weight.weight_kg, 1) if weight else 70.0),
        "height": ("personal", profile.height_m),
        "biological_sex": ("personal", profile.sex),
        "email": ("email", profile.email),
    }
    values = {name: value if scope in scopes else None for name, (scope, value) in guarded.items()}
    return {"id": user} | values


COLLECTIONS = (
    Collection("daily_spo2", "spo2", _per_day("daily_spo2", SPO2_SINCE, 9, _spo2)),
    Collection("daily_stress", "daily", _per_day("daily_stress", STRESS_SINCE, 20, _stress)),
    Collection(
        "daily_resilience",
        "stress",
        _per_day("daily_resilience", RESILIENCE_SINCE, 20, _resilience),
        picks_fields=False,
    ),
    Collection(
        "daily_cardiovascular_age",
        "heart_health",
        _per_day("daily_cardiovascular_age", HEART_SINCE, 9, _heart_age),
    ),
    Collection("enhanced_tag", "tag", _enhanced_tag, picks_fields=False),
    Collection("tag", "tag", _tag, picks_fields=False),
    Collection("rest_mode_period", "daily", _rest_mode),
)
