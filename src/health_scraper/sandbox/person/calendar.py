"""What lasts longer than a day: trips, illnesses, training blocks, days a device is not worn.

Each is drawn once per slot of some weeks and lies whole inside its slot, so that any single day
is answered without looking at the days before it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from health_scraper.sandbox.person.model import Device, Illness
from health_scraper.sandbox.person.noise import Draw, draw

HOMES = ("Europe/Berlin", "Europe/Stockholm", "America/New_York", "America/Los_Angeles")
ABROAD = (
    "Asia/Tokyo",
    "America/Chicago",
    "Europe/Lisbon",
    "Atlantic/Reykjavik",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Europe/Athens",
)
TRIP_SLOT, ILLNESS_SLOT, GAP_SLOT, BLOCK = 73, 104, 61, 28
NIGHT_SYNC, LAST_SYNC = 7, 23  # local hours between which the phone is looked at
STEP = 900  # s between two syncs by day
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trip:
    first: date
    last: date
    zone: ZoneInfo


class Calendar:
    """Questions about a date that need nothing but the seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.home = ZoneInfo(draw(seed, "home").choice(HOMES))
        self._midnight = lru_cache(maxsize=4096)(self._find_midnight)
        self._trip = lru_cache(maxsize=256)(self._find_trip)
        self._illness = lru_cache(maxsize=256)(self._find_illness)
        self._gap = lru_cache(maxsize=512)(self._find_gap)
        self._unsynced = lru_cache(maxsize=4096)(self._find_unsynced)

    def trip(self, day: date) -> Trip | None:
        trip = self._trip(day.toordinal() // TRIP_SLOT)
        return trip if trip and trip.first <= day <= trip.last else None

    def zone(self, day: date) -> ZoneInfo:
        """Where the evening of the day is spent."""
        trip = self.trip(day)
        return trip.zone if trip else self.home

    def travels(self, day: date) -> bool:
        """Whether the person changes the time zone on this day."""
        return self.zone(day) is not self.zone(day - DAY)

    def illness(self, day: date) -> Illness | None:
        ill = self._illness(day.toordinal() // ILLNESS_SLOT)
        return ill if ill and ill.first <= day <= ill.last else None

    def illnesses(self, first: date, last: date) -> tuple[Illness, ...]:
        slots = range(first.toordinal() // ILLNESS_SLOT, last.toordinal() // ILLNESS_SLOT + 1)
        found = (self._illness(slot) for slot in slots)
        return tuple(ill for ill in found if ill and ill.last >= first and ill.first <= last)

    def in_gap(self, device: Device, day: date) -> bool:
        """Whether the device lies in a drawer that day."""
        first, length = self._gap(device, day.toordinal() // GAP_SLOT)
        return first <= day.toordinal() < first + length

    def block(self, day: date) -> tuple[int, float]:
        """Week of the training block (0..3; 3 is the rest week) and the block's size, 0.8..1.2."""
        number, passed = divmod(day.toordinal() - 1, BLOCK)
        return passed // 7, draw(self.seed, "block", number).uniform(0.8, 1.2)

    def midnight(self, day: date) -> int:
        """The day's first second, where its night is slept; days follow each other without gap."""
        return self._midnight(day)

    def local(self, day: date, hour: float, zone: ZoneInfo | None = None) -> int:
        """The instant of a wall-clock hour; below 0 and above 24 it is on a neighbouring day."""
        days, seconds = divmod(round(hour * 3600), 86400)
        wall = datetime.combine(day, datetime.min.time()) + timedelta(days=days, seconds=seconds)
        return int(wall.replace(tzinfo=zone or self.zone(day)).timestamp())

    def date_at(self, instant: int) -> date:
        """The person's own date at an instant."""
        day = date.fromordinal(719163 + instant // 86400 + 1)
        while self.midnight(day) > instant:
            day -= DAY
        return day

    def synced_until(self, instant: int) -> int:
        """The newest moment whose samples have reached the cloud at this instant."""
        day = self.date_at(instant)
        first = self.local(day, NIGHT_SYNC)
        if instant >= first and not self._unsynced(day):
            return min(instant // STEP * STEP, max(first, self.local(day, LAST_SYNC)))
        while self._unsynced(day := day - DAY):
            pass
        return self.local(day, LAST_SYNC)

    def available_at(self, end: int, delay: int) -> int:
        """When something that ends then reaches the cloud: soon, or when the phone is next used."""
        day = self.date_at(end)
        wanted = max(end + delay, self.local(day, NIGHT_SYNC))
        if not self._unsynced(day) and wanted <= self.local(day, LAST_SYNC):
            return wanted
        while self._unsynced(day := day + DAY):
            pass
        return max(wanted, self.local(day, NIGHT_SYNC) + delay)

    def _find_unsynced(self, day: date) -> bool:
        """One day in thirty the phone stays away, sometimes two days in a row."""
        today, before = (draw(self.seed, "sync", each) for each in (day, day - DAY))
        return today.chance(0.03) or (before.chance(0.03) and today.chance(0.3))

    def _find_midnight(self, day: date) -> int:
        return self.local(day, 0, self.zone(day - DAY))

    def _find_trip(self, slot: int) -> Trip | None:
        chosen = draw(self.seed, "trip", slot)
        if not chosen.chance(0.8):
            return None
        first, last = _inside(chosen, slot, TRIP_SLOT, 4, 14)
        zones = [name for name in ABROAD if name != self.home.key]
        return Trip(first, last, ZoneInfo(chosen.choice(zones)))

    def _find_illness(self, slot: int) -> Illness | None:
        chosen = draw(self.seed, "illness", slot)
        if not chosen.chance(0.85):
            return None
        first, last = _inside(chosen, slot, ILLNESS_SLOT, 3, 9)
        return Illness(first, last, chosen.uniform(0.4, 1.0), chosen.chance(0.75))

    def _find_gap(self, device: Device, slot: int) -> tuple[int, int]:
        chosen = draw(self.seed, "gap", device, slot)
        length = chosen.choice((0, 0, 1, 1, 2, 4))
        return slot * GAP_SLOT + chosen.randrange(GAP_SLOT - 5), length


def _inside(chosen: Draw, slot: int, size: int, low: int, high: int) -> tuple[date, date]:
    length = chosen.randint(low, high)
    # A day is left free at both ends, so that two trips never touch.
    first = slot * size + chosen.randint(1, size - length - 1)
    return date.fromordinal(first), date.fromordinal(first + length - 1)
