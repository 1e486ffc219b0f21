"""The views that unfold Oura's series: what is there, however long it is, at its own time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper.coverage import Subject
from health_scraper.db import Database
from health_scraper.declare import Record
from health_scraper.keep import Keeper
from health_scraper.providers.oura_records import DailyActivity, Session, Sleep

START = datetime(2026, 3, 28, 22, 40, tzinfo=UTC)
SPRING = "2026-03-28T23:40:00+01:00"  # the night that clocks go forward


def series(interval: float, *items: float | None) -> dict[str, Any]:
    return {"interval": interval, "items": items, "timestamp": SPRING}


SLEEP = {
    "id": "night",
    "day": "2026-03-29",
    "type": "long_sleep",
    "bedtime_start": SPRING,
    "heart_rate": series(300, None, 61, 58),
    "hrv": series(300, 38, None),
    "sleep_phase_5_min": "4123",
    "sleep_phase_30_sec": "41",
    "movement_30_sec": "1239",
}
SESSION = {
    "id": "moment",
    "day": "2026-03-28",
    "start_datetime": SPRING,
    "heart_rate": series(5, 60, 61),
    "heart_rate_variability": series(5.5, 50, 52),
    "motion_count": series(5, 0, 3),
}
ACTIVITY = {
    "id": "walk",
    "day": "2026-03-28",
    "timestamp": SPRING,
    "class_5_min": "015X",
    "met": series(60, 0.9, None, 6.5),
}
UNFOLDED = {
    "daily_activity_met": (60, [(0.9,), (None,), (6.5,)]),
    "daily_activity_class_5_min": (
        300,
        [("0", "non_wear"), ("1", "rest"), ("5", "high"), ("X", None)],
    ),
    "sleep_heart_rate": (300, [(None,), (61,), (58,)]),
    "sleep_hrv": (300, [(38,), (None,)]),
    "sleep_phase_5_min": (300, [("4", "awake"), ("1", "deep"), ("2", "light"), ("3", "rem")]),
    "sleep_phase_30_sec": (30, [("4", "awake"), ("1", "deep")]),
    "sleep_movement_30_sec": (
        30,
        [("1", "none"), ("2", "restless"), ("3", "tossing_and_turning"), ("9", None)],
    ),
    "session_heart_rate": (5, [(60,), (61,)]),
    "session_hrv": (5.5, [(50,), (52,)]),
    "session_motion": (5, [(0,), (3,)]),
}


async def keep(database: Database, record: type[Record], **document: Any) -> None:
    keeper = Keeper(database, Subject(1, "me", "oura", record.table), (record,))
    await keeper.keep([document], None)


@pytest.fixture
async def stored(database: Database) -> Database:
    for record, document in ((Sleep, SLEEP), (Session, SESSION), (DailyActivity, ACTIVITY)):
        await keep(database, record, **document)
    return database


async def unfold(database: Database, view: str) -> list[tuple[Any, ...]]:
    rows = await database.fetch(f"SELECT * FROM oura.{view} ORDER BY time")  # noqa: S608 - our own names
    return [tuple(row.values())[3:] for row in rows]


@pytest.mark.parametrize("view", UNFOLDED)
async def test_a_view_unfolds_what_is_there(stored: Database, view: str) -> None:
    step, values = UNFOLDED[view]
    times = [START + timedelta(seconds=step * position) for position in range(len(values))]
    expected = [(at, *value) for at, value in zip(times, values, strict=True)]
    assert await unfold(stored, view) == expected


@pytest.mark.parametrize("view", UNFOLDED)
async def test_a_deleted_document_is_not_unfolded(stored: Database, view: str) -> None:
    table = view.split("_", maxsplit=1)[0].replace("daily", "daily_activity")
    await stored.execute(f"UPDATE oura.{table} SET deleted_at = now()")  # noqa: S608 - our own names
    assert await unfold(stored, view) == []


async def test_a_night_that_the_person_deleted_is_not_unfolded(database: Database) -> None:
    await keep(database, Sleep, **{**SLEEP, "type": "deleted"})
    assert await unfold(database, "sleep_heart_rate") == []


async def test_a_nap_without_series_unfolds_to_nothing(database: Database) -> None:
    await keep(database, Sleep, id="nap", bedtime_start=SPRING, heart_rate=None)
    assert await unfold(database, "sleep_heart_rate") == []
    assert await unfold(database, "sleep_phase_5_min") == []
