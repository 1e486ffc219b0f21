"""One person's ring: documents and samples as Oura's cloud holds them, rendered once and kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from health_scraper.sandbox.person import DAY, Draw, Person, draw, hashed

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

EPOCH_ORDINAL = 719163
MILLISECONDS_SINCE = date(2026, 1, 1)  # timestamps of older records carry no fraction
LIMITS = 1, 100  # of every score and contributor
CACHED_DOCUMENTS = 1200  # days of one collection
CACHED_CHUNKS = 400  # days of one time series: a year, so that a second backfill renders nothing
WORD = 0xFFFFFFFF

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One document in its versions, and where date filters see it.

    `position` is in seconds: of the wall clock, of UTC, or of the day's midnight, as the
    collection has it. `deleted` is what stays once the person has withdrawn the record.
    """

    id: str
    position: int
    body: bytes
    available_at: int
    revised_at: int | None = None
    revised: bytes | None = None
    withdrawn_at: int | None = None
    deleted: bytes | None = None

    def shown(self, now: int) -> bytes | None:
        if now < self.available_at:
            return None
        if self.withdrawn_at is not None and now >= self.withdrawn_at:
            return self.deleted
        if self.revised_at is not None and now >= self.revised_at:
            return self.revised
        return self.body


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of documents.

    `build` gives the documents that belong to a date. `inclusive` says whether a bare end date
    still holds its own day; `growing` that today's document changes with every sync.
    """

    name: str
    scope: str
    build: Callable[[Ring, date, int], list[Doc]]
    inclusive: bool = True
    growing: bool = False
    picks_fields: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A day of samples: their instants, and their JSON rows, each ended by a comma."""

    instants: array[int]
    offsets: array[int]  # one more than there are rows
    rows: bytes


class Shelf:
    """What was rendered for any person, within bounds: about 80 MB when full."""

    def __init__(self) -> None:
        self.documents = lru_cache(CACHED_DOCUMENTS)(_documents)
        self.chunks = lru_cache(CACHED_CHUNKS)(_chunk)


class Ring:
    """What Oura knows about one person."""

    def __init__(self, person: Person, shelf: Shelf) -> None:
        self.person = person
        self.calendar = person.calendar
        self.since = person.device_since("oura")
        self.seed = person.device_seed("oura")
        self._shelf = shelf

    def documents(self, collection: Collection, day: date, synced: int) -> list[Doc]:
        """Those of one date; `synced` matters only where a document grows during its day."""
        edition = 0
        if collection.growing:
            edition = min(synced, self.calendar.midnight(day + 3 * DAY))
        return self._shelf.documents(self, collection, day, edition)

    def chunk(self, render: Callable[[Ring, date], Chunk], day: date) -> Chunk:
        return self._shelf.chunks(self, render, day)

    def draw(self, *parts: object) -> Draw:
        return draw(self.seed, *parts)

    def worn_on(self, day: date) -> bool:
        return day >= self.since and not self.calendar.in_gap("oura", day)

    def document_id(self, collection: str, day: date, number: int = 0) -> str:
        """A UUID whose first eight digits hide the date, so that it can be found again."""
        word = (day.toordinal() * 0x9E3779B1 + self._salt(collection)) & WORD
        rest = f"{hashed(self.seed, collection, day, number):016x}"
        tail = f"{hashed(rest, number) & WORD:08x}"
        return f"{word:08x}-{rest[:4]}-4{rest[4:7]}-8{rest[7:10]}-{rest[10:16]}{tail[:6]}"

    def day_of_id(self, collection: str, document_id: str) -> date | None:
        try:
            word = int(document_id[:8], 16) - self._salt(collection)
        except ValueError:
            return None
        ordinal = (word * pow(0x9E3779B1, -1, WORD + 1)) & WORD
        known = self.since.toordinal() <= ordinal < date.max.toordinal() - 9
        return date.fromordinal(ordinal) if known else None

    def _salt(self, collection: str) -> int:
        return hashed(self.seed, "id", collection) & WORD


def _documents(ring: Ring, collection: Collection, day: date, edition: int) -> list[Doc]:
    return collection.build(ring, day, edition) if day >= ring.since else []


def _chunk(ring: Ring, render: Callable[[Ring, date], Chunk], day: date) -> Chunk:
    return render(ring, day)


def encode(document: Document) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def stamp(instant: int, zone: ZoneInfo) -> str:
    """Local time with its offset, in the form of the record's own year."""
    moment = datetime.fromtimestamp(instant, zone)
    fine = moment.date() >= MILLISECONDS_SINCE
    return moment.isoformat(timespec="milliseconds" if fine else "seconds")


def fine_stamp(instant: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(instant, zone).isoformat(timespec="milliseconds")


def wall_clock(instant: int, zone: ZoneInfo) -> int:
    """Seconds as if the local wall clock were UTC."""
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return instant + int(offset.total_seconds()) if offset else instant


def midnight_of(day: date) -> int:
    """Where a filter by day sees a record: the date's midnight, whatever the zone."""
    return (day.toordinal() - EPOCH_ORDINAL) * 86400


def score(value: float) -> int:
    low, high = LIMITS
    return min(high, max(low, round(value)))
