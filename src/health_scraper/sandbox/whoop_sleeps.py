"""Sleeps and recoveries: what the strap makes of nights and naps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import DAY, noise
from health_scraper.sandbox.whoop_cycles import load_of
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
    from collections.abc import Callable

    from health_scraper.sandbox.person import Sleep, StageName

FIRST_NAP = 2  # the number of a date's first nap; its nights have 0 and 1
CALIBRATING, CONSISTENT_AFTER = 4, 3  # nights
FINE_SENSORS_SINCE = date(2021, 9, 8)  # the first strap that measures oxygen and skin
BEST, WORST = 99.0, 1.0  # of a recovery
NAP_HELPS, DEBT_WEIGHS = 0.6, 0.35


@dataclass(frozen=True, slots=True)
class Rest:
    """A night or nap of a date, with its place in WHOOP's books."""

    strap: Strap
    day: date
    number: int
    sleep: Sleep

    @property
    def id(self) -> str:
        return self.strap.record_id("sleep", self.day, self.number)

    @property
    def cycle_id(self) -> int:
        return self.strap.cycle_id(self.strap.slot_at(self.day, self.sleep.end))

    @property
    def withdrawn_at(self) -> int | None:
        """Besides the naps that the person takes back: a night deleted in WHOOP's app alone."""
        chosen = self.strap.draw("deleted", self.sleep.key)
        if self.sleep.withdrawn_at is None and chosen.chance(0.008):
            return self.sleep.available_at + chosen.seconds(86400, 5 * 86400)
        return self.sleep.withdrawn_at


def rests(strap: Strap, day: date) -> list[Rest]:
    nights = [Rest(strap, day, number, night) for number, night in enumerate(strap.nights(day))]
    naps = strap.person.day(day).naps if strap.worn_on(day) else ()
    return nights + [Rest(strap, day, FIRST_NAP + number, nap) for number, nap in enumerate(naps)]


def sleeps(strap: Strap, day: date) -> tuple[Entry, ...]:
    return tuple(_entry(rest, rest.id, _sleep_body) for rest in rests(strap, day))


def recoveries(strap: Strap, day: date) -> tuple[Entry, ...]:
    """Of nights only, and rarely not even of those."""
    return tuple(
        _entry(rest, str(rest.cycle_id), _recovery_body)
        for rest in rests(strap, day)
        if rest.sleep.kind == "night" and not strap.draw("unrated", rest.sleep.key).chance(0.006)
    )


def _entry(rest: Rest, key: str, body: Callable[[Rest, Sleep, str, int], Document]) -> Entry:
    """Pending, then judged, edited by the person, deleted: whatever of it happens."""
    strap, sleep = rest.strap, rest.sleep
    scored, state = scored_at(strap, sleep), final_state(strap, sleep)
    steps = [(sleep.available_at, sleep, PENDING), (scored, sleep, state)]
    if sleep.revised and sleep.revised_at is not None:
        steps.append((max(scored + 60, sleep.revised_at), sleep.revised, state))
    versions = [
        Version(since, *strap.measured(shown), encode(body(rest, shown, told, since)))
        for since, shown, told in steps
    ]
    if rest.withdrawn_at is not None:
        versions.append(Version(max(scored, rest.withdrawn_at), 0, 0, None))
    return Entry(key, tuple(versions))


def _stamps(rest: Rest, since: int, delay_ms: int) -> Document:
    created = rest.sleep.available_at * 1000 + jitter(rest.sleep.key) + delay_ms
    updated = since * 1000 + jitter(rest.sleep.key) + delay_ms
    return {"created_at": stamp(created), "updated_at": stamp(updated)}


def _sleep_body(rest: Rest, sleep: Sleep, state: str, since: int) -> Document:
    start, end = rest.strap.measured(sleep)
    return {
        "id": rest.id,
        "cycle_id": rest.cycle_id,
        "v1_id": None,
        "user_id": rest.strap.user_id,
        **_stamps(rest, since, 0),
        "start": stamp(start),
        "end": stamp(end),
        "timezone_offset": offset(sleep.zone, end),
        "nap": sleep.kind == "nap",
        "score_state": state,
        **_scored(rest, state, lambda: _sleep_score(rest, sleep, end - start)),
    }


def _scored(rest: Rest, state: str, score: Callable[[], Document]) -> Document:
    """Without a score the field is null or absent: both are seen."""
    if state == SCORED:
        return {"score": score()}
    return {"score": None} if jitter(rest.sleep.key) % 2 else {}


def _sleep_score(rest: Rest, sleep: Sleep, in_bed: int) -> Document:
    stages = _stages(rest, sleep, in_bed)
    asleep = in_bed - stages["total_awake_time_milli"] - stages["total_no_data_time_milli"]
    needed = _needed(rest)
    night = sleep.kind == "night"
    performance = 100 * asleep / sum(needed.values()) + 3 * noise(rest.strap.seed, sleep.end)
    known = (rest.day - rest.strap.since).days
    consistency = 0.0 if known <= CONSISTENT_AFTER else 78.0 + round(18 * noise(7, sleep.start))
    return {
        "stage_summary": stages,
        "sleep_needed": needed,
        "respiratory_rate": round(sleep.respiratory_rate, 6) if night else None,
        "sleep_performance_percentage": float(min(100, round(performance))) if night else None,
        "sleep_consistency_percentage": consistency if night else None,
        "sleep_efficiency_percentage": 100 * asleep / in_bed,
    }


def _stages(rest: Rest, sleep: Sleep, in_bed: int) -> Document:
    """Milliseconds; the five times add up to the time in bed."""
    seed = rest.strap.seed ^ sleep.start
    names: tuple[StageName, ...] = ("light", "deep", "rem")
    light, deep, rem = (
        round(sleep.stage_seconds(name) * 1000 * (1 + 0.05 * noise(seed, number)))
        for number, name in enumerate(names)
    )
    lost = 90_000 if noise(seed, 9) > 0.9 else 0  # noqa: PLR2004 - one sleep in twenty
    light = min(light, in_bed - deep - rem - lost)
    turns = [name for _, _, name in sleep.stages]
    return {
        "total_in_bed_time_milli": in_bed,
        "total_awake_time_milli": in_bed - light - deep - rem - lost,
        "total_no_data_time_milli": lost,
        "total_light_sleep_time_milli": light,
        "total_slow_wave_sleep_time_milli": deep,
        "total_rem_sleep_time_milli": rem,
        "sleep_cycle_count": turns.count("rem"),
        "disturbance_count": turns.count("awake") * 2 + round(3 + 3 * noise(seed, 8)),
    }


def _needed(rest: Rest) -> dict[str, int]:
    """Milliseconds: a habit of one's own, more after a short night or a hard day, less for naps."""
    strap, eve = rest.strap, rest.strap.person.day(rest.day - DAY)
    habit = strap.draw("need").randint(26_400_000, 28_800_000)
    slept = sum(night.asleep_seconds for night in eve.nights) * 1000
    napped = sum(nap.asleep_seconds for nap in eve.naps) * 1000
    strained = sum(load_of(workout.zone_seconds) for workout in eve.workouts)
    return {
        "baseline_milli": habit,
        "need_from_sleep_debt_milli": max(0, round((habit - slept) * DEBT_WEIGHS)),
        "need_from_recent_strain_milli": round(min(90.0, strained) * 30_000),
        "need_from_recent_nap_milli": -round(napped * NAP_HELPS),
    }


def _recovery_body(rest: Rest, sleep: Sleep, state: str, since: int) -> Document:
    return {
        "cycle_id": rest.cycle_id,
        "sleep_id": rest.id,
        "user_id": rest.strap.user_id,
        **_stamps(rest, since, 5462),
        "score_state": state,
        **_scored(rest, state, lambda: _recovery_score(rest, sleep)),
    }


def _recovery_score(rest: Rest, sleep: Sleep) -> Document:
    strap, seed = rest.strap, rest.strap.seed ^ sleep.end
    fine = rest.day >= FINE_SENSORS_SINCE
    score = 100 * strap.person.day(rest.day).recovery + 4 * noise(seed, 1)
    skin = strap.draw("skin").uniform(33.0, 34.4) + sleep.skin_temperature_deviation
    return {
        "user_calibrating": (rest.day - strap.since).days <= CALIBRATING,
        "recovery_score": min(BEST, max(WORST, float(round(score)))),
        "resting_heart_rate": float(round(sleep.lowest_heart_rate + 1 + noise(seed, 2))),
        "hrv_rmssd_milli": round(sleep.hrv * (1 + 0.05 * noise(seed, 3)), 6),
        "spo2_percentage": round(min(100.0, sleep.spo2 + 0.4 * noise(seed, 4)), 4)
        if fine
        else None,
        "skin_temp_celsius": round(skin + 0.1 * noise(seed, 5), 6) if fine else None,
    }
