"""One person's strap as WHOOP's cloud sees it: its cycles, and ids that can be found again.

Instants with a name in `_ms` are epoch milliseconds, all others epoch seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from health_scraper.sandbox.person import DAY, Draw, Person, Sleep, draw, hashed, noise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

WORD = 0xFFFFFFFF
SPREAD, SPREAD_CYCLES, KINDS = 0x9E3779B1, 401, 8
CACHED_DAYS, CACHED_BODIES = 4096, 4096
CLOSES_AT = 3.0  # local hour at which a night without sleep starts a cycle all the same
TAKEN_OFF_AFTER = 12 * 3600  # s until a strap that fell silent ends its cycle

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What a record is from `since` on; a `body` of None says that it is gone."""

    since: int
    start_ms: int
    end_ms: int | None
    body: bytes | None


class Listed(Protocol):
    """A record of a collection: its version at a moment, None while nobody would list it."""

    @property
    def id(self) -> str: ...

    def at(self, now: int) -> Version | None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in its versions, oldest first."""

    id: str
    versions: tuple[Version, ...]

    def at(self, now: int) -> Version | None:
        for version in reversed(self.versions):
            if version.since <= now:
                return version if version.body is not None else None
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """Where a cycle begins: with a night, or without one at an hour of the clock."""

    day: date
    number: int
    created: int
    zone: ZoneInfo
    night: Sleep | None = None
    clock_ms: int = 0

    def start_ms(self, strap: Strap, now: int) -> int:
        """The onset of the night as it is known at this moment."""
        if self.night is None:
            return self.clock_ms
        return strap.measured(seen(self.night, now))[0]


class Strap:
    """What WHOOP knows about one person. Everything asked twice is remembered, within bounds."""

    def __init__(self, user: str, person: Person) -> None:
        self.user_id = int(user)
        self.person = person
        self.calendar = person.calendar
        self.since = person.device_since("whoop")
        self.seed = person.device_seed("whoop")
        self.slots = lru_cache(CACHED_DAYS)(self._slots)
        self.remembered = lru_cache(CACHED_BODIES)(self._call)
        self._entries = lru_cache(4 * CACHED_DAYS)(self._call)

    def entries(
        self, build: Callable[[Strap, date], Sequence[Listed]], day: date
    ) -> Sequence[Listed]:
        """The records that `build` makes of a date, rendered once."""
        found: Sequence[Listed] = self._entries(build, day)
        return found

    def draw(self, *parts: object) -> Draw:
        return draw(self.seed, *parts)

    def worn_on(self, day: date) -> bool:
        return day >= self.since and not self.calendar.in_gap("whoop", day)

    def nights(self, day: date) -> tuple[Sleep, ...]:
        """The nights of the date that the strap saw; on its first date it saw none."""
        return self.person.day(day).nights if day > self.since and self.worn_on(day) else ()

    def measured(self, sleep: Sleep) -> tuple[int, int]:
        """Start and end in ms: the strap is off by up to three minutes."""
        early = self.seed ^ sleep.start
        start = sleep.start * 1000 + round(120_000 * noise(early, 1))
        return start, sleep.end * 1000 + round(180_000 * noise(early, 2))

    def follower(self, slot: Slot) -> Slot | None:
        """The next cycle; None where the strap was taken off before one began."""
        if slot.number + 1 < len(self.slots(slot.day)):
            return self.slots(slot.day)[slot.number + 1]
        return next(iter(self.slots(slot.day + DAY)), None)

    def slot_at(self, day: date, instant: int) -> Slot:
        """The cycle of a worn date that was running at an instant."""
        slots = self.slots(day)
        begun = [slot for slot in slots if slot.start_ms(self, instant) <= instant * 1000]
        return begun[-1] if begun else slots[0]

    def cycle_id(self, slot: Slot) -> int:
        number = slot.day.toordinal() * 4 + slot.number
        return number * SPREAD_CYCLES + self.seed % SPREAD_CYCLES

    def slot_of_id(self, cycle_id: int) -> Slot | None:
        number, salt = divmod(cycle_id, SPREAD_CYCLES)
        day, index = divmod(number, 4)
        if salt != self.seed % SPREAD_CYCLES or not self._exists(day):
            return None
        return next(iter(self.slots(date.fromordinal(day))[index : index + 1]), None)

    def record_id(self, kind: str, day: date, number: int) -> str:
        """A UUID whose first eight digits hide date and number, so that it can be found again."""
        word = ((day.toordinal() * KINDS + number) * SPREAD + self._salt(kind)) & WORD
        rest = f"{hashed(self.seed, kind, day, number):016x}"
        tail = f"{hashed(rest) & WORD:08x}"
        return f"{word:08x}-{rest[:4]}-4{rest[4:7]}-8{rest[7:10]}-{rest[10:16]}{tail[:6]}"

    def day_of_id(self, kind: str, record_id: str) -> date | None:
        word = int(record_id[:8], 16) - self._salt(kind)
        ordinal = ((word * pow(SPREAD, -1, WORD + 1)) & WORD) // KINDS
        return date.fromordinal(ordinal) if self._exists(ordinal) else None

    def _exists(self, ordinal: int) -> bool:
        return self.since.toordinal() <= ordinal < date.max.toordinal()

    def _salt(self, kind: str) -> int:
        return hashed(self.seed, "id", kind) & WORD

    def _slots(self, day: date) -> tuple[Slot, ...]:
        if not self.worn_on(day):
            return ()
        nights = self.nights(day)
        if nights:
            return tuple(
                Slot(day, number, night.available_at, night.zone, night)
                for number, night in enumerate(nights)
            )
        # The first cycle of all begins at midnight, with half a day that nobody saw.
        local = self.calendar.local
        start = self.calendar.midnight(day) if day == self.since else local(day, CLOSES_AT)
        created = self.calendar.available_at(local(day, 10.0), 600)
        return (Slot(day, 0, created, self.calendar.zone(day), clock_ms=start * 1000),)

    def _call(self, build: Callable[..., Any], *parts: Any) -> Any:  # noqa: ANN401 - see entries
        return build(self, *parts)


def seen(sleep: Sleep, now: int) -> Sleep:
    """The version of a sleep that counts at this moment."""
    late = sleep.revised_at is not None and sleep.revised_at <= now
    return sleep.revised if late and sleep.revised else sleep


def encode(document: Document) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def stamp(instant_ms: int) -> str:
    seconds, milliseconds = divmod(instant_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def offset(zone: ZoneInfo, instant_ms: int) -> str:
    """`±hh:mm`, or `Z` where there is none."""
    text = datetime.fromtimestamp(instant_ms // 1000, zone).isoformat()[-6:]
    return "Z" if text == "+00:00" else text


def jitter(*parts: object) -> int:
    """Milliseconds below a second, so that no two records share an instant."""
    return hashed(*parts) % 1000
