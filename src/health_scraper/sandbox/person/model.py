"""What an invented person does and is: plain values, before any device has measured them.

Instants (`start`, `end`, `at`) are whole epoch seconds; `available_at`, `revised_at` and
`withdrawn_at` are epoch seconds on the vendor's side, to compare with the sandbox's clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from health_scraper.sandbox.person.noise import noise

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

StageName = Literal["awake", "light", "deep", "rem"]
Intensity = Literal["easy", "moderate", "hard"]
Device = Literal["oura", "whoop", "withings"]
Stage = tuple[int, int, StageName]  # start, end, stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in one zone, and when the vendor's cloud knows of it."""

    key: str  # unique within the person, e.g. "night-2026-03-01-0": hash it for vendor ids
    start: int
    end: int
    zone: ZoneInfo
    available_at: int
    withdrawn_at: int | None = None

    @property
    def seconds(self) -> int:
        return self.end - self.start

    @property
    def begins(self) -> datetime:
        return datetime.fromtimestamp(self.start, self.zone)

    @property
    def ends(self) -> datetime:
        return datetime.fromtimestamp(self.end, self.zone)

    def known(self, now: datetime) -> bool:
        """Whether a vendor would list it at this moment."""
        moment = now.timestamp()
        gone = self.withdrawn_at is not None and self.withdrawn_at <= moment
        return self.available_at <= moment and not gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep(Span):
    """A night or a nap. `begins` is bedtime, `ends` the moment of waking up."""

    kind: Literal["night", "nap"]
    stages: tuple[Stage, ...]  # without gaps, from start to end, in multiples of 30 s
    latency: int  # s
    lowest_heart_rate: float  # bpm
    average_heart_rate: float  # bpm
    hrv: float  # rMSSD, ms
    respiratory_rate: float  # breaths/min
    spo2: float  # %
    skin_temperature_deviation: float  # degC from the person's normal
    revised_at: int | None = None
    revised: Sleep | None = None  # what it is after `revised_at`, with the same key

    def seen(self, now: datetime) -> Sleep | None:
        """The version a vendor would show at this moment."""
        if not self.known(now):
            return None
        late = self.revised_at is not None and self.revised_at <= now.timestamp()
        return self.revised if late else self

    def stage_seconds(self, stage: StageName) -> int:
        return sum(end - start for start, end, name in self.stages if name == stage)

    @property
    def asleep_seconds(self) -> int:
        return self.seconds - self.stage_seconds("awake")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout(Span):
    sport: str  # a name of moving.SPORTS
    intensity: Intensity
    target_heart_rate: float  # bpm, what the effort settles at
    wave: float  # bpm, how far intervals swing around it
    seed: int
    average_heart_rate: int
    max_heart_rate: int
    zone_seconds: tuple[int, ...]  # six: below 50 %, then 50, 60, 70, 80, 90 % of the maximum
    met: float
    kcal: float
    distance_m: float | None
    climb_m: float | None
    steps: int

    def heart_rate_at(self, instant: int) -> float:
        passed = instant - self.start
        ramp = 1 - math.exp(-passed / 120)
        swing = self.wave * math.sin(passed / 38)
        return 78 + (self.target_heart_rate - 78 + swing) * ramp + 2 * noise(self.seed, instant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(Span):
    kind: Literal["breathing", "meditation", "relaxation", "rest", "body_status"]
    mood: Literal["bad", "worse", "same", "good", "great"] | None
    heart_rate: float
    hrv: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Span):
    """Something the person noted; `end` equals `start` where it has no duration."""

    kind: str  # alcohol, late_meal, sauna, travel, custom, or note: nothing but a comment
    name: str | None  # only where kind is custom
    comment: str | None


@dataclass(frozen=True, slots=True)
class Hour:
    start: int
    steps: int
    floors: int
    distance_m: float
    active_kcal: float


@dataclass(frozen=True, slots=True)
class Weighing:
    at: int
    weight_kg: float
    fat_percent: float
    muscle_kg: float
    water_kg: float
    bone_kg: float
    visceral_fat: float
    heart_rate: int
    pulse_wave_velocity: float  # m/s


@dataclass(frozen=True, slots=True)
class BloodPressure:
    at: int
    systolic: int
    diastolic: int
    heart_rate: int


@dataclass(frozen=True, slots=True)
class Ecg:
    at: int
    heart_rate: int | None  # None where the recording failed
    verdict: Literal["normal", "fibrillation", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Illness:
    """Days from `first` to `last`, both included; severity 0..1."""

    first: date
    last: date
    severity: float
    rest_mode: bool  # whether the person told the devices

    def on(self, day: date) -> float:
        """How ill the person is that day: full at first, ebbing towards the last day."""
        if not self.first <= day <= self.last:
            return 0.0
        left = (self.last - day).days + 1
        return self.severity * min(1.0, left / 3)


@dataclass(frozen=True, slots=True)
class Day:
    """One local date of a person, from `start` to `end` (23, 24 or 25 hours; else on trips)."""

    date: date
    zone: ZoneInfo  # where the day ends; the night before was slept in the day before's zone
    start: int
    end: int
    nights: tuple[Sleep, ...]  # those that END on this date: none, one, or two after a split night
    naps: tuple[Sleep, ...]
    workouts: tuple[Workout, ...]
    sessions: tuple[Session, ...]
    tags: tuple[Tag, ...]
    hours: tuple[Hour, ...]
    resting_heart_rate: float
    vo2_max: float
    illness: float  # 0..1
    load: float  # 0..1, how hard the day before was
    recovery: float  # 0..1, how recovered the person wakes
    stress_high: int  # s of the day
    recovery_high: int  # s of the day
    weighing: Weighing | None
    blood_pressures: tuple[BloodPressure, ...]
    temperatures: tuple[tuple[int, float], ...]  # (instant, degC)
    oxygen: tuple[tuple[int, float], ...]  # (instant, %), spot checks by day
    ecg: Ecg | None

    @property
    def night(self) -> Sleep | None:
        """The longest night of the date."""
        return max(self.nights, key=lambda night: night.seconds, default=None)

    @property
    def sleeps(self) -> tuple[Sleep, ...]:
        return self.nights + self.naps

    @property
    def steps(self) -> int:
        return sum(hour.steps for hour in self.hours)

    @property
    def floors(self) -> int:
        return sum(hour.floors for hour in self.hours)

    @property
    def distance_m(self) -> float:
        return sum(hour.distance_m for hour in self.hours)

    @property
    def active_kcal(self) -> float:
        return sum(hour.active_kcal for hour in self.hours)


def utc(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
