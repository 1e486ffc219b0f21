"""Measure groups: scales, cuff, thermometer, finger, watch, and what the person types in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import DAY, hashed, noise
from health_scraper.sandbox.withings_home import (
    BODY_SCAN,
    THERMOMETER,
    Entry,
    Gadget,
    Home,
    Row,
    Version,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from health_scraper.sandbox.person import Day, Weighing

SEGMENTS = ((2, 0.055), (3, 0.055), (10, 0.17), (11, 0.17), (12, 0.5))  # position, share
OLD_CUFF_UNTIL, NO_ZONE_UNTIL, DEPRECATED_UNTIL = 2018, 2023, 2021
OBJECTIVE = 2
BY_HAND, AT_CREATION, AMBIGUOUS, GUIDED, PER_POSITION = 2, 4, 1, 15, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everything of a measuregrp that is not derived; `late` s until Withings stores it."""

    at: int
    measures: list[Row]
    gadget: Gadget | None = None
    attrib: int = 0
    category: int = 1
    late: int = 40
    inconclusive: bool | None = None


def groups(home: Home, day: date) -> list[Entry]:
    if not home.exists(day):
        return []
    lived = home.person.day(day)
    return [_entry(home, lived, number, group) for number, group in enumerate(_groups(home, lived))]


def measure(kind: int, real: float, unit: int = 0, position: int | None = None) -> Row:
    row = {"value": round(real * 10**-unit), "type": kind, "unit": unit}
    return row if position is None else row | {"position": position}


def _groups(home: Home, day: Day) -> Iterator[Group]:
    if day.date == home.since:
        at, height = day.start + 36000, home.person.profile.height_m
        yield Group(at=at, measures=[measure(4, height, -3)], attrib=AT_CREATION)
    if day.date == home.since or (day.date.month, day.date.day) == (1, 2):
        goal = home.draw("goal weight", day.date.year).uniform(58, 88)
        yield Group(
            at=day.start + 36000, measures=[measure(1, goal, -1)], attrib=2, category=OBJECTIVE
        )
    yield from _weighings(home, day)
    yield from _pressures(home, day)
    for at, celsius in day.temperatures:
        skin = measure(73, celsius - 2.9, -3)
        yield Group(at=at, measures=[measure(71, celsius, -3), skin], gadget=THERMOMETER)
    yield from _watched(home, day)


def _weighings(home: Home, day: Day) -> Iterator[Group]:
    chosen = home.draw("scale", day.date)
    weighing = day.weighing
    if weighing is None:
        if chosen.chance(0.12):
            yield _typed_in(home, day)
        return
    gadget = home.scale(day.date)
    if gadget is not BODY_SCAN:
        yield Group(at=weighing.at, measures=_cardio(weighing), gadget=gadget)
        return
    place = chosen.choice((6, 7))
    yield Group(at=weighing.at, measures=_composition(home, weighing, place), gadget=gadget)
    yield Group(at=weighing.at, measures=_heart(weighing, home, day), gadget=gadget)
    if chosen.chance(0.2):
        nerves = [measure(kind, chosen.uniform(52, 78), -3) for kind in (196, 197, 198)]
        yield Group(at=weighing.at, measures=nerves, gadget=gadget, attrib=GUIDED)
        speeds = [measure(91, weighing.pulse_wave_velocity, -3, place) for place in (4, 5)]
        yield Group(at=weighing.at, measures=speeds, gadget=gadget, attrib=PER_POSITION)
    if chosen.chance(0.008):
        child = [measure(1, chosen.uniform(12, 26), -3)]
        yield Group(at=weighing.at + 600, measures=child, gadget=gadget, attrib=AMBIGUOUS)


def _typed_in(home: Home, day: Day) -> Group:
    """A weight from somebody else's scales, written down at once or weeks later."""
    chosen = home.draw("typed", day.date)
    near = home.person.day(day.date - 3 * DAY).weighing
    weight = near.weight_kg if near else 70.0
    late = chosen.randrange(60, 900) if chosen.chance(0.6) else chosen.randrange(20, 59) * 86400
    unit = chosen.choice((-1, -2))
    value = measure(1, weight, unit)
    return Group(at=day.start + 30000, measures=[value], attrib=BY_HAND, late=late)


def _cardio(weighing: Weighing) -> list[Row]:
    weight, fat = weighing.weight_kg, weighing.fat_percent
    found = [
        measure(1, weight, -3),
        measure(6, fat, -3),
        measure(8, weight * fat / 100, -2),
        measure(5, weight * (1 - fat / 100), -3),
        measure(76, weighing.muscle_kg, -2),
        measure(77, weighing.water_kg, -2),
        measure(88, weighing.bone_kg, -2),
        measure(11, weighing.heart_rate),
        measure(91, weighing.pulse_wave_velocity, -3),
    ]
    return [row | {"algo": 0, "fm": 3} for row in found]


def _composition(home: Home, weighing: Weighing, place: int) -> list[Row]:
    """A Body Scan's group: fat and lean mass are in it twice, with equal values."""
    weight, fat = weighing.weight_kg, weighing.fat_percent
    fat_mass, lean = weight * fat / 100, weight * (1 - fat / 100)
    whole = [measure(5, lean, -2, 7), measure(8, fat_mass, -2, 7)]
    metabolic = 370 + 21.6 * lean
    found = [
        measure(1, weight, -3),
        measure(6, fat, -3),
        *whole,
        *(dict(row) for row in whole),
        measure(76, weighing.muscle_kg, -2, 7),
        measure(77, weighing.water_kg, -2),
        measure(88, weighing.bone_kg, -2),
        measure(168, weighing.water_kg * 0.38, -2, place),
        measure(169, weighing.water_kg * 0.62, -2, place),
        measure(170, weighing.visceral_fat, -1),
        measure(226, metabolic),
        measure(227, 30 + (home.seed + round(fat)) % 12),
    ]
    for position, share in SEGMENTS:
        found += [
            measure(173, lean * share, -2, position),
            measure(174, fat_mass * share, -2, position),
            measure(175, weighing.muscle_kg * share, -2, position),
        ]
    return found


def _heart(weighing: Weighing, home: Home, day: Day) -> list[Row]:
    born = home.person.profile.born
    age = (day.date - born).days / 365.25 + 6 * (weighing.pulse_wave_velocity - 6.6)
    return [
        measure(11, weighing.heart_rate),
        measure(91, weighing.pulse_wave_velocity, -3),
        measure(155, age, -1),
    ]


def _pressures(home: Home, day: Day) -> Iterator[Group]:
    unit = -2 if day.date.year < OLD_CUFF_UNTIL else 0
    for number, read in enumerate(day.blood_pressures):
        averaged = home.draw("cuff", day.date, number).chance(0.3)
        yield Group(
            at=read.at,
            measures=[
                measure(9, read.diastolic, unit),
                measure(10, read.systolic, unit),
                measure(11, read.heart_rate),
            ],
            gadget=home.cuff(day.date),
            attrib=5 if averaged else 0,
        )


def _watched(home: Home, day: Day) -> Iterator[Group]:
    """What the watch measures; it comes with the next look at the phone."""
    if not home.wears(day.date):
        return
    watch = home.watch(day.date)
    for at, percent in day.oxygen:
        late = home.calendar.available_at(at, 300) - at
        unsure = noise(home.seed, at) > 0.8  # noqa: PLR2004 - one in ten
        yield Group(
            at=at, measures=[measure(54, percent)], gadget=watch, late=late, inconclusive=unsure
        )
    if day.date.weekday() == 0:
        late = home.calendar.available_at(day.start + 43200, 600) - day.start - 43200
        fitness = [measure(123, day.vo2_max, -1)]
        yield Group(at=day.start + 43200, measures=fitness, gadget=watch, late=late)
    if day.ecg and day.ecg.heart_rate:
        verdict = {"normal": 0, "fibrillation": 1, "inconclusive": 2}[day.ecg.verdict]
        intervals = zip((135, 136, 137, 138), (92, 158, 388, 412), strict=True)
        found = [measure(130, verdict), measure(11, day.ecg.heart_rate)]
        found += [measure(kind, base + 14 * noise(day.ecg.at, kind)) for kind, base in intervals]
        late = home.calendar.available_at(day.ecg.at, 120) - day.ecg.at
        yield Group(at=day.ecg.at, measures=found, gadget=watch, late=late)


def _entry(home: Home, day: Day, number: int, group: Group) -> Entry:
    """Some groups lose a measure later, some vanish; nothing says so but what is listed."""
    created = group.at + group.late
    row = _row(home, day, number, group) | {"created": created, "modified": created + 1}
    versions = [Version(created, created + 1, encode(row))]
    fate = hashed(home.seed, "fate", day.date, number) % 1000
    again = created + 3600 + hashed(home.seed, "again", day.date, number) % 500_000
    if fate < 20 and len(group.measures) > 1:  # noqa: PLR2004 - in thousandths
        shorter = _row(home, day, number, replace(group, measures=group.measures[:-1]))
        edited = shorter | {"created": created, "modified": again}
        versions.append(Version(again, again, encode(edited)))
    elif fate > 985:  # noqa: PLR2004 - in thousandths
        versions.append(Version(again, again, None))
    return Entry(group.at, tuple(versions))


def _row(home: Home, day: Day, number: int, group: Group) -> Row:
    gadget = group.gadget
    row: Row = {
        "grpid": home.number(day.date, number) + 4_000_000_000,
        "attrib": group.attrib,
        "date": group.at,
        "created": 0,
        "modified": 0,
        "category": group.category,
        "deviceid": home.device_id(gadget) if gadget else None,
        "hash_deviceid": home.hash_device_id(gadget) if gadget else None,
        "measures": group.measures,
        "modelid": gadget.model_id if gadget else None,
        "model": gadget.model if gadget else None,
        "comment": None,
    }
    if day.date.year >= NO_ZONE_UNTIL:
        row["timezone"] = day.zone.key
    if group.inconclusive is not None:
        row["is_inconclusive"] = group.inconclusive
    return row
