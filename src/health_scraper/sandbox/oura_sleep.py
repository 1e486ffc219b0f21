"""What the ring makes of nights and naps: the sleep collection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_readiness import readiness
from health_scraper.sandbox.oura_ring import (
    Collection,
    Doc,
    Document,
    Ring,
    encode,
    fine_stamp,
    score,
    stamp,
    wall_clock,
)
from health_scraper.sandbox.person import DAY, Sleep, noise
from health_scraper.sandbox.person.sleeping import night_heart_rate

if TYPE_CHECKING:
    from health_scraper.sandbox.person import StageName

CODES: dict[StageName, str] = {"deep": "1", "light": "2", "rem": "3", "awake": "4"}
ROLLS_AT = 18  # local hour: what ends later counts for the next day
LONG, SHORT = 3 * 3600, 2100  # s: a long sleep begins at three hours; under 35 minutes no series
FINE_PHASES_SINCE, RING_ID_SINCE = date(2026, 1, 1), date(2026, 2, 1)
REASON_SINCE, V2_SINCE = date(2023, 1, 1), date(2023, 6, 1)
BATTERY_LOW = 22  # percent at bedtime


@dataclass(frozen=True, slots=True)
class Measured:
    """A sleep as the ring sees it: edges off by some minutes, stages on its own 30 s grid."""

    sleep: Sleep
    start: int
    end: int
    phases: str

    def seconds(self, code: str) -> int:
        return min(self.phases.count(code) * 30, self.end - self.start)

    @property
    def asleep(self) -> int:
        return sum(self.seconds(code) for code in "123")


def measure(ring: Ring, sleep: Sleep) -> Measured:
    early = ring.seed ^ sleep.start
    start = sleep.start + round(240 * noise(early, 1))
    end = sleep.end + round(180 * noise(early, 2))
    count = -(-(end - start) // 30)
    edges = [(max(0, -(-(at - start) // 30)), CODES[name]) for at, _, name in sleep.stages]
    marks = [*edges, (max(0, -(-(sleep.end - start) // 30)), "4")]
    phases = "4" * marks[0][0]
    following = [*(at for at, _ in marks[1:]), count]
    for (at, code), until in zip(marks, following, strict=True):
        phases += code * (until - at)
    return Measured(sleep, start, end, phases[:count])


def sleeps_of(ring: Ring, day: date) -> list[Sleep]:
    """The sleeps Oura files under the date, from about six in the evening before to six."""
    both = (*ring.person.day(day - DAY).sleeps, *ring.person.day(day).sleeps)
    filed = [sleep for sleep in both if sleep_day(sleep) == day and ring.worn_on(day)]
    return sorted(filed, key=lambda sleep: sleep.start)


def sleep_day(sleep: Sleep) -> date:
    ends = sleep.ends
    return ends.date() + DAY if ends.hour >= ROLLS_AT else ends.date()


def main_night(ring: Ring, day: date) -> Sleep | None:
    nights = [sleep for sleep in sleeps_of(ring, day) if sleep.kind == "night"]
    return max(nights, key=lambda night: night.seconds, default=None)


def _sleep(ring: Ring, day: date, _: int) -> list[Doc]:
    main = main_night(ring, day)
    docs = []
    for period, sleep in enumerate(sleeps_of(ring, day)):
        document_id = ring.document_id("sleep", day, period)
        shell: Document = {"id": document_id, "day": day.isoformat(), "period": period}
        document = shell | _sleep_body(ring, day, sleep, main=sleep is main)
        revised = None
        if sleep.revised:
            again = shell | _sleep_body(ring, day, sleep.revised, main=sleep is main)
            revised = encode(again | {"sleep_analysis_reason": "bedtime_edit"})
        stays = ring.draw("stays", document_id).chance(0.5)
        docs.append(
            Doc(
                id=document_id,
                position=wall_clock(measure(ring, sleep).start, sleep.zone),
                body=encode(document),
                available_at=sleep.available_at,
                revised_at=sleep.revised_at,
                revised=revised,
                withdrawn_at=sleep.withdrawn_at,
                deleted=encode(document | {"type": "deleted"}) if stays else None,
            )
        )
    # Pages are not strictly sorted by start time: the order within a day is the ids'.
    return sorted(docs, key=lambda doc: doc.id)


def _sleep_body(ring: Ring, day: date, sleep: Sleep, *, main: bool) -> Document:
    measured = measure(ring, sleep)
    start, end = measured.start, measured.end
    body: Document = {
        "bedtime_start": stamp(start, sleep.zone),
        "bedtime_end": stamp(end, sleep.zone),
        "type": _type(ring, sleep, end - start),
        "time_in_bed": end - start,
        "total_sleep_duration": measured.asleep,
        "awake_time": end - start - measured.asleep,
        "deep_sleep_duration": measured.seconds("1"),
        "light_sleep_duration": measured.seconds("2"),
        "rem_sleep_duration": measured.seconds("3"),
        "efficiency": score(100 * measured.asleep / (end - start)),
        "latency": min(sleep.latency + 30, end - start),
        "restless_periods": ring.draw("restless", sleep.key).randint(20, 320),
        "low_battery_alert": ring.person.battery_level("oura", start) < BATTERY_LOW,
        "sleep_phase_5_min": _five_minutes(measured.phases),
        "movement_30_sec": _movement(ring, measured),
        "readiness": readiness(ring, day, sleep) if main else None,
        "readiness_score_delta": 0 if main else None,
        "sleep_score_delta": 0 if main else None,
    }
    return body | _series(ring, measured) | _editions(day, measured)


def _type(ring: Ring, sleep: Sleep, seconds: int) -> str:
    if sleep.ends.hour >= ROLLS_AT:
        return "late_nap"
    if seconds > LONG:
        return "long_sleep"
    rejected = sleep.kind == "nap" and ring.draw("rejected", sleep.key).chance(0.25)
    return "rest" if rejected else "sleep"


def _editions(day: date, measured: Measured) -> Document:
    """The fields that came, or will go, with a version of the API."""
    body: Document = {
        "sleep_algorithm_version": "v2" if day >= V2_SINCE else "v1",
        "sleep_analysis_reason": "foreground_sleep_analysis" if day >= REASON_SINCE else None,
    }
    if day >= FINE_PHASES_SINCE:
        body["sleep_phase_30_sec"] = measured.phases
        body["app_sleep_phase_5_min"] = _five_minutes(measured.phases)
    if day >= RING_ID_SINCE:
        body["ring_id"] = None
    return body


def _series(ring: Ring, measured: Measured) -> Document:
    sleep, start, end = measured.sleep, measured.start, measured.end
    if end - start < SHORT:
        names = ("heart_rate", "hrv", "average_heart_rate", "lowest_heart_rate")
        return dict.fromkeys((*names, "average_hrv", "average_breath"))
    count = (end - start) // 300 + ring.draw("items", sleep.key).randrange(2)
    ticks = [start + 300 * number for number in range(count)]
    beats = [
        None
        if noise(ring.seed, at) > 0.92  # noqa: PLR2004 - one sample in 25 is lost
        else float(round(night_heart_rate(sleep, at) + 1.5 * noise(ring.seed ^ 1, at)))
        for at in ticks
    ]
    variability = [
        None
        if noise(ring.seed ^ 2, at) > 0.85 or at == start  # noqa: PLR2004 - and one in 13 here
        else round(max(5.0, sleep.hrv * (1 + 0.3 * noise(ring.seed ^ 3, at))))
        for at in ticks
    ]
    heard = [beat for beat in beats if beat is not None]
    shell = {"interval": 300.0, "timestamp": fine_stamp(start, sleep.zone)}
    return {
        "heart_rate": shell | {"items": beats},
        "hrv": shell | {"items": variability},
        "average_heart_rate": sum(heard) / len(heard),
        "lowest_heart_rate": round(min(heard)),
        "average_hrv": round(sleep.hrv),
        "average_breath": round(sleep.respiratory_rate * 8) / 8,
    }


def _five_minutes(phases: str) -> str:
    parts = (phases[at : at + 10] for at in range(0, len(phases), 10))
    return "".join(max("4231", key=part.count) for part in parts)


def _movement(ring: Ring, measured: Measured) -> str:
    chosen = ring.draw("movement", measured.sleep.key)
    seconds = measured.end - measured.start
    count = seconds // 30 if chosen.chance(0.5) else -(-seconds // 30)
    calm = chosen.choices("1111111112", k=count)
    restless = chosen.choices("12334", k=count)
    pairs = zip(measured.phases, calm, restless, strict=False)
    return "".join(lively if phase == "4" else still for phase, still, lively in pairs)


COLLECTIONS = (Collection("sleep", "daily", _sleep, inclusive=False),)
