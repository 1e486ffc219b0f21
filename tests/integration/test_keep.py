"""A page and what is stored beside it, before it and in the same moment."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database
from health_scraper.declare import Document, Record
from health_scraper.keep import Keeper, Sheet
from health_scraper.providers.oura_records import DailySleep, HeartRate
from health_scraper.upsert import Counts

WAITING = "SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted"


def beat(minute: int, bpm: int = 60, **more: Any) -> Document:
    when = f"2026-03-01T06:{minute:02}:00.000Z"
    return {"timestamp": when, "source": "awake", "bpm": bpm, **more}


class Heart:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.keeper = Keeper(database, Subject(1, "me", "oura", "heartrate"), (HeartRate,))

    async def keep(self, *beats: Document) -> Counts:
        return await self.keeper.keep(beats, None)

    async def beats(self) -> list[int]:
        rows = await self.database.fetch("SELECT bpm FROM oura.heartrate ORDER BY timestamp")
        return [row["bpm"] for row in rows]


@pytest.fixture
def heart(database: Database) -> Heart:
    return Heart(database)


async def test_a_page_beside_what_is_stored_is_inserted(heart: Heart) -> None:
    await heart.keep(beat(10), beat(20))
    before, after = await heart.keep(beat(1), beat(9)), await heart.keep(beat(21), beat(30))
    assert (before, after) == (Counts(inserted=2), Counts(inserted=2))
    assert await heart.keep(beat(11), beat(19)) == Counts(inserted=2)


async def test_a_page_around_what_is_stored_leaves_it_untouched(heart: Heart) -> None:
    await heart.keep(beat(10), beat(20, bpm=70))
    counts = await heart.keep(beat(5), beat(10), beat(20, bpm=71), beat(25))
    assert counts == Counts(inserted=2, updated=1, unchanged=1)
    assert await heart.beats() == [60, 60, 71, 60]


async def test_a_page_that_touches_what_is_stored_finds_it(heart: Heart) -> None:
    await heart.keep(beat(10))
    assert await heart.keep(beat(10), beat(20)) == Counts(inserted=1, unchanged=1)
    assert await heart.keep(beat(1), beat(10)) == Counts(inserted=1, unchanged=1)


async def test_what_another_run_stores_in_the_same_moment_is_updated(heart: Heart) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def hold(_connection: Connection, _sheets: Sequence[Sheet]) -> Counts:
        begun.set()
        await end.wait()
        return Counts()

    first = asyncio.create_task(heart.keeper.keep((beat(10), beat(20)), hold))
    await begun.wait()
    second = asyncio.create_task(heart.keep(beat(20, bpm=75), beat(30)))
    while not await heart.database.fetch(WAITING):
        pass
    end.set()
    assert (await first, await second) == (Counts(inserted=2), Counts(inserted=1, updated=1))
    assert await heart.beats() == [60, 75, 60]


async def test_drift_is_told_once_by_a_run(heart: Heart) -> None:
    for minute in (1, 2):
        await heart.keep(beat(minute, mood="calm"))
    (row,) = await heart.database.fetch("SELECT field, seen FROM ops.drift")
    assert row == {"field": "mood", "seen": "string"}
    await heart.database.execute("TRUNCATE ops.drift")
    await heart.keep(beat(3, mood="calm"))
    assert await heart.database.fetch("SELECT FROM ops.drift") == []


@pytest.mark.parametrize(
    ("record", "good"),
    [
        (HeartRate, beat(1)),
        (DailySleep, {"id": "a", "day": "2026-03-01"}),
    ],
)
async def test_what_cannot_be_read_and_what_cannot_be_stored_stand_alone(
    database: Database, record: type[Record], good: Document
) -> None:
    unread = {"id": "b", "day": "tomorrow"}
    refused = {**beat(2), "id": "c", "day": "2026-03-03", "mood": "\0"}
    for page in ([good, unread, refused], [unread, refused], [refused], [good, refused]):
        await database.execute("TRUNCATE ops.rejected_record")
        keeper = Keeper(database, Subject(1, "me", "oura", record.table), (record,))
        counts = await keeper.keep(page, None)
        bad = [document for document in page if document is not good]
        stored = (counts.inserted + counts.unchanged, counts.rejected)
        assert stored == (len(page) - len(bad), len(bad))
        kept = await database.fetch("SELECT payload FROM ops.rejected_record")
        assert sorted(row["payload"]["id"] for row in kept) == sorted(
            str(document["id"]) for document in bad
        )
