"""What stands in the invented person's home: Withings' devices, and rows with their versions.

Instants are epoch seconds. A day's rows are made together, once, and kept within bounds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from health_scraper.sandbox.person import DAY, Draw, Person, Sleep, draw, hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEPT_DAYS = 8192
LAG_DAYS = 80  # between a row's date and the last moment it can still change

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gadget:
    kind: str
    model: str
    model_id: int


BODY_CARDIO = Gadget("Scale", "Body Cardio", 6)
BODY_SCAN = Gadget("Scale", "Body Scan", 10)
OLD_CUFF = Gadget("Blood Pressure Monitor", "Withings Blood Pressure Monitor V3", 43)
CUFF = Gadget("Blood Pressure Monitor", "BPM Core", 44)
STEEL_HR = Gadget("Activity Tracker", "Activite Steel HR", 55)
SCAN_WATCH = Gadget("Activity Tracker", "ScanWatch", 93)
SCAN_WATCH_2 = Gadget("Activity Tracker", "ScanWatch 2", 94)
MAT = Gadget("Sleep Monitor", "Aura Sensor V2", 63)
THERMOMETER = Gadget("Smart Connected Thermometer", "Thermo", 70)
BEAM = Gadget("Smart Connected Thermometer", "BeamO", 71)
PHONE = Gadget("HealthKit Apple", "HealthKit step iPhone tracker", 1057)

CUFF_SINCE, SCANS_SINCE = date(2019, 6, 1), date(2022, 11, 1)
SCAN_WATCH_SINCE, SCAN_WATCH_2_SINCE = date(2020, 9, 12), date(2023, 9, 20)
BEAM_SINCE = date(2024, 12, 1)


@dataclass(frozen=True, slots=True)
class Version:
    """What a row is from `since` on; a `body` of None says that it has silently gone."""

    since: int
    modified: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row in its versions, oldest first. `position` is what dates filter by."""

    position: int
    versions: tuple[Version, ...]

    def at(self, now: int) -> Version | None:
        for version in reversed(self.versions):
            if version.since <= now:
                return version if version.body is not None else None
        return None


class Home:
    """One person's account at Withings."""

    def __init__(self, user: str, person: Person) -> None:
        self.user = user
        self.person = person
        self.calendar = person.calendar
        self.since = person.device_since("withings")
        self.seed = person.device_seed("withings")
        self._entries = lru_cache(4 * KEPT_DAYS)(self._call)

    def entries(self, build: Callable[[Home, date], Sequence[Entry]], day: date) -> Sequence[Entry]:
        """What `build` makes of a date, rendered once."""
        found: Sequence[Entry] = self._entries(build, day)
        return found

    def draw(self, *parts: object) -> Draw:
        return draw(self.seed, *parts)

    def exists(self, day: date) -> bool:
        return day >= self.since

    def wears(self, day: date) -> bool:
        """Whether the watch is on the wrist that day."""
        return self.exists(day) and not self.calendar.in_gap("withings", day)

    def watch(self, day: date) -> Gadget:
        if day >= SCAN_WATCH_2_SINCE:
            return SCAN_WATCH_2
        return SCAN_WATCH if day >= SCAN_WATCH_SINCE else STEEL_HR

    def cuff(self, day: date) -> Gadget:
        return CUFF if day >= CUFF_SINCE else OLD_CUFF

    def scale(self, day: date) -> Gadget:
        return BODY_SCAN if day >= SCANS_SINCE else BODY_CARDIO

    def sleepers(self, day: date, sleep: Sleep) -> tuple[Gadget, ...]:
        """The devices that tell of a sleep, the one with the segments first."""
        watch = (self.watch(day),) if self.wears(day) and self.wears(day - DAY) else ()
        away = self.calendar.trip(day) or self.calendar.trip(day - DAY)
        if sleep.kind == "nap" or away or not self.exists(day - DAY):
            return watch
        both = self.draw("both", sleep.key).chance(0.15)
        return (MAT, *watch) if both else (MAT,)

    def device_id(self, gadget: Gadget, salt: str = "deviceid") -> str:
        """40 hexadecimal digits, as Withings names a device."""
        parts = (hashed(self.user, salt, gadget.model_id, part) for part in range(3))
        return "".join(f"{part:016x}" for part in parts)[:40]

    def hash_device_id(self, gadget: Gadget) -> str:
        return self.device_id(gadget, "hash_deviceid")

    def number(self, day: date, index: int) -> int:
        """An id that tells its date again: see `day_of`."""
        return day.toordinal() * 64 + index

    def day_of(self, number: int) -> date | None:
        ordinal = number // 64
        exists = self.since.toordinal() <= ordinal < date.max.toordinal()
        return date.fromordinal(ordinal) if exists else None

    def _call(self, build: Callable[..., Any], day: date) -> Any:  # noqa: ANN401 - see entries
        return build(self, day)


def encode(row: object) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode()


def devices(home: Home, now: int) -> list[Row]:
    """What is linked at this moment; the thermometer never says how full its battery is."""
    today = home.calendar.date_at(now)
    linked = [home.scale(today), home.watch(today), MAT, home.cuff(today), THERMOMETER]
    if today >= BEAM_SINCE:
        linked.append(BEAM)
    return [_device(home, gadget, now) for gadget in linked] if home.exists(today) else []


def _device(home: Home, gadget: Gadget, now: int) -> Row:
    watch = gadget.kind == "Activity Tracker"
    first = home.calendar.midnight(home.since) + hashed(home.user, gadget.model_id) % 86400
    return {
        "type": gadget.kind,
        "battery": _battery(home, gadget, now),
        "model": gadget.model,
        "model_id": gadget.model_id,
        "timezone": home.calendar.home.key,
        "first_session_date": None if gadget is THERMOMETER else first,
        "last_session_date": home.calendar.synced_until(now) if watch else now // 86400 * 86400,
        "deviceid": home.device_id(gadget),
        "hash_deviceid": home.hash_device_id(gadget),
    }


def _battery(home: Home, gadget: Gadget, now: int) -> str:
    if gadget.kind != "Activity Tracker":
        return "unknown" if gadget is THERMOMETER else "high"
    percent = home.person.battery_level("withings", home.calendar.synced_until(now))
    return next(
        name for name, above in (("high", 75), ("medium", 30), ("low", -1)) if percent > above
    )


def goals(home: Home, now: int) -> Row | list[Row]:
    """An empty list, as PHP writes an empty object, until the person has set some."""
    today = home.calendar.date_at(now)
    if today < home.since + 30 * DAY:
        return []
    chosen = home.draw("goals", today.year, today.month > 6)  # noqa: PLR2004 - half a year
    found: Row = {"steps": chosen.randrange(7000, 12500, 500), "sleep": 28800}
    if chosen.chance(0.7):
        found["weight"] = {"value": chosen.randrange(58000, 88000, 500), "unit": -3}
    return found
