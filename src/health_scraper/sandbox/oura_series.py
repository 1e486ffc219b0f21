"""The ring's samples: heartrate and ring_battery_level, a local day at a time.

A tick every five minutes; every five seconds in a workout, a session and while the person
watches the pulse live: about 1,200 heart rates a day.
"""

from __future__ import annotations

from array import array
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from health_scraper.sandbox.oura_ring import MILLISECONDS_SINCE, Chunk, Ring
from health_scraper.sandbox.person import noise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from health_scraper.sandbox.person import Day, Trace

TICK, BURST, BATTERY_TICK = 300, 5, 1200  # s
LOST = 0.9  # one tick in twenty is missing
RESTING_BELOW = 18  # bpm above the resting heart rate while sitting still

CLOCK = [f"{minute // 60:02}:{minute % 60:02}:" for minute in range(1440)]
SECONDS = [f"{second:02}" for second in range(60)]

Beat = tuple[int, int, str]  # instant, bpm, source


def heart_rates(ring: Ring, day: date) -> Chunk:
    """The rows of one day; a workout's first sample stands beside an `awake` one."""
    own = ring.person.day(day)
    beats = sorted(_beats(ring, own)) if ring.worn_on(day) else []
    beats = [beat for beat in beats if own.start <= beat[0] < own.end]
    stamps = Stamps()
    rows = [
        f'{{"timestamp":"{stamps.of(at)}","timestamp_unix":{at}000,"bpm":{bpm},'
        f'"source":"{source}","producer_timestamp":{at}000}},'
        for at, bpm, source in beats
    ]
    return _packed([at for at, _, _ in beats], rows)


def battery_levels(ring: Ring, day: date) -> Chunk:
    own = ring.person.day(day)
    ticks = range(own.start + ring.seed % BATTERY_TICK, own.end, BATTERY_TICK)
    instants = list(ticks) if ring.worn_on(day) else []
    charge = ring.person.charging_span("oura", day)
    stamps = Stamps()
    rows = []
    for at in instants:
        level = ring.person.battery_level("oura", at)
        docked = charge is not None and charge[0] <= at < charge[1]
        charging = "null" if noise(ring.seed, at) > LOST else str(docked).lower()
        rows.append(
            f'{{"timestamp":"{stamps.of(at)}","timestamp_unix":{at}000,"level":{level},'
            f'"charging":{charging},"in_charger":{str(docked).lower()},'
            f'"producer_timestamp":{at}000}},'
        )
    return _packed(instants, rows)


class Stamps:
    """UTC stamps of a day's seconds: only the date is worked out by the calendar."""

    def __init__(self) -> None:
        self._dates: dict[int, tuple[str, str]] = {}

    def of(self, instant: int) -> str:
        number = instant // 86400
        prefix, suffix = self._dates.get(number) or self._learn(number)
        return f"{prefix}{CLOCK[instant % 86400 // 60]}{SECONDS[instant % 60]}{suffix}"

    def _learn(self, number: int) -> tuple[str, str]:
        day = datetime.fromtimestamp(number * 86400, UTC).date()
        # Both forms were recorded: "+00:00" in the older records, ".000Z" in the newer ones.
        known = f"{day}T", ".000Z" if day >= MILLISECONDS_SINCE else "+00:00"
        self._dates[number] = known
        return known


def _packed(instants: list[int], rows: list[str]) -> Chunk:
    offsets = array("q", [0])
    for row in rows:
        offsets.append(offsets[-1] + len(row))
    return Chunk(array("q", instants), offsets, "".join(rows).encode())


def _beats(ring: Ring, own: Day) -> Iterable[Beat]:
    trace = ring.person.trace(own.date)
    charge = ring.person.charging_span("oura", own.date) or (0, 0)
    yield from _baseline(ring, trace, charge)
    for workout in own.workouts:
        # Heart beats outlive the record: a workout the person deletes leaves its samples.
        yield (workout.start, round(trace.heart_rate(workout.start - 1)), "awake")
        ticks = range(workout.start, workout.end, BURST)
        yield from ((at, round(workout.heart_rate_at(at)), "workout") for at in ticks)
    for session in own.sessions:
        rates = ((at, 3 * noise(ring.seed, at)) for at in range(session.start, session.end, BURST))
        yield from ((at, round(session.heart_rate + off), "session") for at, off in rates)
    yield from _live(ring, trace)


def _baseline(ring: Ring, trace: Trace, charge: tuple[int, int]) -> Iterable[Beat]:
    day = trace.day
    quiet = day.resting_heart_rate + RESTING_BELOW
    for at in range(day.start + ring.seed % TICK, day.end, TICK):
        if noise(ring.seed ^ 9, at) > LOST or charge[0] <= at < charge[1]:
            continue
        if trace.workout_at(at):
            continue
        bpm = round(trace.heart_rate(at))
        source = "sleep" if trace.sleep_at(at) else "rest" if bpm < quiet else "awake"
        yield (at, bpm, source)


def _live(ring: Ring, trace: Trace) -> Iterable[Beat]:
    """Most days the person opens the live view for some minutes."""
    day = trace.day
    chosen = ring.draw("live", day.date)
    for hour in (9.2, 16.1, 20.1):
        start = ring.calendar.local(day.date, hour)
        minutes = chosen.randint(0, 18)
        if trace.sleep_at(start) is None and trace.workout_at(start) is None:
            level, ticks = trace.heart_rate(start), range(start, start + 60 * minutes, BURST)
            yield from ((at, round(level + 4 * noise(ring.seed, at)), "live") for at in ticks)
