"""ECG and heart sound recordings, and their signals."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from typing import TYPE_CHECKING

from health_scraper.sandbox.person import noise
from health_scraper.sandbox.withings_home import (
    BEAM,
    BEAM_SINCE,
    CUFF,
    STEEL_HR,
    Entry,
    Home,
    Row,
    Version,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

AFIB = {"normal": 0, "fibrillation": 1, "inconclusive": 2}
LEFT_WRIST, LEFT_ARM, AORTIC = 1, 3, 15
ECG, CUFF_ECG, SOUND, LUNG = 0, 8, 16, 24  # where the recordings of a day are numbered from
WATCH_RATE, WATCH_SECONDS, CUFF_RATE, CUFF_SECONDS = 300, 30, 500, 20
SOUND_RATE, SOUND_SECONDS = 4000, 10
# Centre, width (shares of a beat) and height (microvolt) of the waves P, Q, R, S and T.
WAVES = ((0.18, 0.025, 90), (0.27, 0.008, -70), (0.3, 0.01, 1050), (0.33, 0.01, -210))
T_WAVE = (0.55, 0.045, 260)


def recordings(home: Home, day: date) -> list[Entry]:
    """The ECGs of the watch and of the cuff; a failed one has an empty object for its signal."""
    return [_entry(row, row["modified"]) for row in _recordings(home, day)]


def _recordings(home: Home, day: date) -> Iterator[Row]:
    lived = home.person.day(day)
    watch = home.watch(day)
    if lived.ecg and home.wears(day) and watch is not STEEL_HR:
        signal = {"signalid": home.number(day, ECG), "afib": AFIB[lived.ecg.verdict]}
        yield {
            "deviceid": home.device_id(watch),
            "model": watch.model_id,
            "ecg": [] if lived.ecg.heart_rate is None else signal,
            "heart_rate": lived.ecg.heart_rate,
            "timestamp": lived.ecg.at,
            "modified": home.calendar.available_at(lived.ecg.at, 120),
        }
    if home.cuff(day) is not CUFF:
        return
    for number, read in enumerate(lived.blood_pressures):
        yield {
            "deviceid": home.device_id(CUFF),
            "model": CUFF.model_id,
            "ecg": {"signalid": home.number(day, CUFF_ECG + number), "afib": 0},
            "bloodpressure": {"diastole": read.diastolic, "systole": read.systolic},
            "stetho": {"signalid": home.number(day, SOUND + number), "vhd": 0},
            "heart_rate": read.heart_rate,
            "timestamp": read.at,
            "modified": read.at + 45,
        }


def sounds(home: Home, day: date) -> list[Entry]:
    """The BeamO's recordings, one day in forty."""
    chosen = home.draw("sound", day)
    if day < max(BEAM_SINCE, home.since) or home.calendar.trip(day) or not chosen.chance(0.025):
        return []
    at = home.calendar.local(day, chosen.uniform(8, 20))
    row = {
        "hash_deviceid": home.hash_device_id(BEAM),
        "signalid": home.number(day, LUNG),
        "vhd": 0,
        "timestamp": at,
        "timezone": home.calendar.zone(day).key,
    }
    return [_entry(row, at + 90)]


def _entry(row: Row, known: int) -> Entry:
    return Entry(row["timestamp"], (Version(known, known, encode(row)),))


def ecg_signal(home: Home, number: int, now: int) -> Row | None:
    """The signal of a listed ECG: a list, or the list's JSON from the cuff."""
    for row in _listed(home, recordings, number, now):
        if row["ecg"] and row["ecg"]["signalid"] == number:
            cuff = row["model"] == CUFF.model_id
            rate, seconds = (CUFF_RATE, CUFF_SECONDS) if cuff else (WATCH_RATE, WATCH_SECONDS)
            signal = _ecg(rate, seconds, row["heart_rate"], number)
            return {
                "signal": str(signal) if cuff else signal,
                "sampling_frequency": rate,
                "wearposition": LEFT_ARM if cuff else LEFT_WRIST,
                "model": row["model"],
                "heart_rate": row["heart_rate"],
            }
    return None


def sound_signal(home: Home, number: int, now: int) -> Row | None:
    beside = [row.get("stetho", {}) for row in _listed(home, recordings, number, now)]
    alone = _listed(home, sounds, number, now)
    if all(row.get("signalid") != number for row in (*beside, *alone)):
        return None
    signal = list(_sound())
    return {
        "signal": signal,
        "frequency": SOUND_RATE,
        "duration": SOUND_SECONDS,
        "format": 1,
        "size": len(signal),
        "resolution": 8,
        "channel": 1,
        "model": BEAM.model_id if alone else CUFF.model_id,
        "position": AORTIC,
        "vhd": 0,
    }


def _listed(
    home: Home, build: Callable[[Home, date], list[Entry]], number: int, now: int
) -> list[Row]:
    """The rows of the date that an id was made on."""
    day = home.day_of(number)
    versions = [entry.at(now) for entry in (home.entries(build, day) if day else ())]
    return [json.loads(version.body) for version in versions if version and version.body]


def _ecg(rate: int, seconds: int, heart_rate: int, seed: int) -> list[int]:
    """One beat again and again, with a little noise on it."""
    beat = _beat(round(rate * 60 / heart_rate))
    return [beat[at % len(beat)] + round(8 * noise(seed, at)) for at in range(rate * seconds)]


@lru_cache(64)
def _beat(length: int) -> tuple[int, ...]:
    return tuple(round(_volts(at / length)) for at in range(length))


def _volts(share: float) -> float:
    return sum(
        height * math.exp(-(((share - centre) / width) ** 2) / 2)
        for centre, width, height in (*WAVES, T_WAVE)
    )


@lru_cache(1)
def _sound() -> tuple[int, ...]:
    """A-law codes of two dull beats a second."""
    count = SOUND_RATE * SOUND_SECONDS
    return tuple(
        round(128 + 60 * math.sin(at / 20) * math.exp(-(at % 2000) / 400)) for at in range(count)
    )
