"""Workouts, and the saunas among them: WHOOP lists recovery activities in the same collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import noise
from health_scraper.sandbox.whoop_cycles import KILOJOULE, load_of, strain_of
from health_scraper.sandbox.whoop_scoring import PENDING, SCORED, final_state, scored_at
from health_scraper.sandbox.whoop_strap import (
    Document,
    Entry,
    Strap,
    Version,
    encode,
    jitter,
    offset,
    stamp,
)

if TYPE_CHECKING:
    from datetime import date

    from health_scraper.sandbox.person import Tag, Workout

# WHOOP's slug and number for what the person does; a slug's form follows no rule.
SPORTS = {
    "running": ("running", 0),
    "cycling": ("cycling", 1),
    "strength_training": ("weightlifting_msk", 123),
    "yoga": ("yoga", 44),
    "hiking": ("hiking-rucking", None),
    "walking": ("walking", 63),
    "swimming": ("swimming", 33),
}
SAUNA = ("sauna", 233)
INDOORS = frozenset({"strength_training", "yoga"})
ZONES = ("zero", "one", "two", "three", "four", "five")
FIRST_SAUNA = 4  # the number of a date's first sauna
MONTH_MS = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class Effort:
    """A workout as the strap measured it; instants in ms."""

    start: int
    end: int
    recorded: float | int

    @property
    def recorded_ms(self) -> int:
        return round((self.end - self.start) * self.recorded)


def workouts(strap: Strap, day: date) -> tuple[Entry, ...]:
    if not strap.worn_on(day):
        return ()
    own = strap.person.day(day)
    found = [_workout(strap, day, number, each) for number, each in enumerate(own.workouts)]
    baths = [tag for tag in own.tags if tag.kind == "sauna"]
    found += [_sauna(strap, day, FIRST_SAUNA + number, tag) for number, tag in enumerate(baths)]
    return tuple(sorted(found, key=lambda entry: entry.versions[0].start_ms))


def _workout(strap: Strap, day: date, number: int, workout: Workout) -> Entry:
    record_id = strap.record_id("workout", day, number)
    effort = _effort(strap, workout)
    scored, state = scored_at(strap, workout), final_state(strap, workout)
    name, number_of_sport = SPORTS[workout.sport]

    def version(since: int, told: str) -> Version:
        body: Document = _shell(strap, record_id, workout, since) | _times(workout, effort)
        body |= {"sport_name": name, "score_state": told, "score": None}
        if told == SCORED:
            body["score"] = _score(strap, workout, effort)
        return _version(since, effort, body | {"sport_id": number_of_sport})

    versions = [version(workout.available_at, PENDING), version(scored, state)]
    if workout.withdrawn_at is not None:
        versions.append(Version(max(scored, workout.withdrawn_at), 0, 0, None))
    return Entry(record_id, tuple(versions))


def _version(since: int, effort: Effort, body: Document) -> Version:
    return Version(since, effort.start, effort.end, encode(body))


def _effort(strap: Strap, workout: Workout) -> Effort:
    seed = strap.seed ^ workout.start
    start = workout.start * 1000 + round(45_000 * noise(seed, 1))
    end = workout.end * 1000 + round(45_000 * noise(seed, 2))
    gap = noise(seed, 3)
    # Nearly always whole, then often the integer 1; never the documented percentage.
    return Effort(start, end, 1 if gap < 0 else round(1 - 0.02 * gap**6, 8))


def _shell(strap: Strap, record_id: str, span: Workout | Tag, since: int) -> Document:
    created = span.available_at * 1000 + jitter(record_id)
    updated = since * 1000 + jitter(record_id)
    if strap.draw("clock", record_id).chance(0.004):
        updated += MONTH_MS  # seen once: a record that says it was changed in the future
    return {
        "id": record_id,
        "v1_id": None,
        "user_id": strap.user_id,
        "created_at": stamp(created),
        "updated_at": stamp(updated),
    }


def _times(span: Workout | Tag, effort: Effort) -> Document:
    return {
        "start": stamp(effort.start),
        "end": stamp(effort.end),
        "timezone_offset": offset(span.zone, effort.end),
    }


def _score(strap: Strap, workout: Workout, effort: Effort) -> Document:
    seed = strap.seed ^ workout.start
    outdoors = workout.sport not in INDOORS and workout.distance_m is not None
    meters = (workout.distance_m or 0) * (1 + 0.02 * noise(seed, 4))
    climbed = workout.climb_m if outdoors and workout.sport != "swimming" else None
    return {
        "strain": round(strain_of(load_of(workout.zone_seconds)), 5),
        "average_heart_rate": workout.average_heart_rate + round(noise(seed, 5)),
        "max_heart_rate": workout.max_heart_rate + round(noise(seed, 6)),
        "kilojoule": round(workout.kcal * KILOJOULE * (1 + 0.05 * noise(seed, 7)), 5),
        "percent_recorded": effort.recorded,
        "distance_meter": round(meters, 4) if outdoors else None,
        "altitude_gain_meter": None if climbed is None else round(climbed, 4),
        "altitude_change_meter": None if climbed is None else round(2 * noise(seed, 8), 4),
        "zone_durations": _zones(workout.zone_seconds, effort.recorded_ms),
    }


def _zones(seconds: tuple[int, ...], recorded_ms: int) -> dict[str, int]:
    """The share of each zone in what was recorded; together they are all of it."""
    whole = sum(seconds)
    parts = [recorded_ms * each // whole for each in seconds]
    parts[parts.index(max(parts))] += recorded_ms - sum(parts)
    return {f"zone_{name}_milli": part for name, part in zip(ZONES, parts, strict=True)}


def _sauna(strap: Strap, day: date, number: int, tag: Tag) -> Entry:
    record_id = strap.record_id("workout", day, number)
    minute = 60_000
    effort = Effort(tag.start * 1000, tag.start * 1000 + 18 * minute + jitter(record_id), 1)
    zones = (effort.recorded_ms // 1000, 0, 0, 0, 0, 0)
    pulse = strap.person.heart_rate_at(tag.start)
    body = _shell(strap, record_id, tag, tag.available_at) | _times(tag, effort)
    body |= {
        "sport_name": SAUNA[0],
        "score_state": SCORED,
        "score": {
            "strain": round(strain_of(1.5), 5),
            "average_heart_rate": round(pulse) + 24,
            "max_heart_rate": round(pulse) + 41,
            "kilojoule": 171.4,
            "percent_recorded": effort.recorded,
            "distance_meter": None,
            "altitude_gain_meter": None,
            "altitude_change_meter": None,
            "zone_durations": _zones(zones, effort.recorded_ms),
        },
        "sport_id": SAUNA[1],
    }
    return Entry(record_id, (_version(tag.available_at, effort, body),))
