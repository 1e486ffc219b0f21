"""What a complete reading of a window proves, and what it does not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper.coverage import Subject
from health_scraper.db import Database
from health_scraper.declare import Document, Endpoint, Provider, Record, Window
from health_scraper.keep import Keeper
from health_scraper.providers import PROVIDERS, oura_records, whoop_records, withings_sleep
from health_scraper.reconcile import Reading, earliest
from health_scraper.upsert import Counts

MARCH = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
LATER = datetime(2999, 1, 1, tzinfo=UTC)


class Shelf:
    """One table: lists documents as a vendor does, and tells which rows are marked deleted."""

    def __init__(self, database: Database, schema: str, record: type[Record]) -> None:
        self.database, self.record = database, record
        self.subject = Subject(1, "me", schema, record.table)
        self.table = f"{schema}.{record.table}"

    async def show(
        self, *documents: Document, window: Window | None = MARCH, **known: Any
    ) -> Counts:
        reading = Reading(window, **({"settled": LATER, "began": datetime.now(UTC)} | known))
        return await Keeper(self.database, self.subject, (self.record,)).keep(
            documents, reading.close
        )

    async def gone(self, column: str = "id") -> list[Any]:
        rows = await self.database.fetch(
            f"SELECT {column} AS name FROM {self.table} WHERE deleted_at IS NOT NULL ORDER BY 1"  # noqa: S608
        )
        return [row["name"] for row in rows]


def night(day: int, **more: Any) -> Document:
    return {"id": f"n{day}", "day": f"2026-03-{day:02}", "score": 80, **more}


@pytest.fixture
def nights(database: Database) -> Shelf:
    return Shelf(database, "oura", oura_records.DailySleep)


async def test_what_is_no_longer_listed_is_marked_and_counted(nights: Shelf) -> None:
    await nights.show(night(1), night(2), night(3))
    counts = await nights.show(night(1), night(3))
    assert (counts, await nights.gone()) == (Counts(unchanged=2, deleted=1), ["n2"])


async def test_what_comes_back_is_there_again(nights: Shelf) -> None:
    await nights.show(night(1), night(2))
    await nights.show(night(1))
    counts = await nights.show(night(1), night(2))
    assert (counts, await nights.gone()) == (Counts(updated=1, unchanged=1), [])


async def test_a_marked_row_is_not_marked_again(nights: Shelf) -> None:
    await nights.show(night(1), night(2))
    await nights.show(night(1))
    assert (await nights.show(night(1))).deleted == 0


async def test_an_empty_answer_proves_nothing(nights: Shelf) -> None:
    await nights.show(night(1), night(2))
    assert await nights.show() == Counts()


async def test_a_listing_with_a_record_that_cannot_be_read_proves_nothing(nights: Shelf) -> None:
    await nights.show(night(1), night(2))
    assert await nights.show(night(1), night(2, score="high")) == Counts(unchanged=1, rejected=1)


async def test_every_page_of_a_reading_counts(nights: Shelf) -> None:
    await nights.show(night(1), night(2), night(3))
    reading = Reading(MARCH, LATER, datetime.now(UTC))
    for document, commit in ((night(1), reading.note), (night(3), reading.close)):
        keeper = Keeper(nights.database, nights.subject, (nights.record,))
        await keeper.keep([document], commit)
    assert await nights.gone() == ["n2"]


async def test_a_recent_record_may_still_come(nights: Shelf) -> None:
    await nights.show(night(1), night(20), night(21))
    await nights.show(night(2), settled=datetime(2026, 3, 21, tzinfo=UTC))
    assert await nights.gone() == ["n1", "n20"]


async def test_records_outside_of_the_window_are_left_alone(nights: Shelf) -> None:
    april, february = night(1) | {"day": "2026-04-01"}, night(2) | {"day": "2026-02-28"}
    await nights.show(april, february, night(3))
    await nights.show(night(4))
    assert await nights.gone() == ["n3"]


async def test_other_accounts_are_left_alone(nights: Shelf) -> None:
    await nights.show(night(1))
    nights.subject = Subject(2, "you", "oura", "daily_sleep")
    await nights.show(night(2))
    assert await nights.gone() == []


async def test_what_another_run_has_just_stored_is_left_alone(nights: Shelf) -> None:
    began = datetime.now(UTC)
    await nights.show(night(1))
    await nights.show(night(2), began=began)
    assert await nights.gone() == []


async def test_a_long_record_is_judged_only_where_it_lies_inside(database: Database) -> None:
    tags = Shelf(database, "oura", oura_records.EnhancedTag)
    await tags.show(
        {"id": "moment", "start_day": "2026-03-05"},
        {"id": "days", "start_day": "2026-03-05", "end_day": "2026-03-06"},
        {"id": "across", "start_day": "2026-03-30", "end_day": "2026-04-02"},
        {"id": "stays", "start_day": "2026-03-07"},
    )
    await tags.show({"id": "stays", "start_day": "2026-03-07"})
    assert await tags.gone() == ["days", "moment"]


def sample(minute: int) -> Document:
    return {"timestamp": f"2026-03-05T10:{minute:02}:00Z", "source": "rest", "bpm": 60}


async def test_a_series_says_nothing_beyond_its_ends(database: Database) -> None:
    beats = Shelf(database, "oura", oura_records.HeartRate)
    await beats.show(*map(sample, range(5)))
    await beats.show(sample(1), sample(3))
    assert [f"{at:%M}" for at in await beats.gone("timestamp")] == ["02"]


def cycle(number: int, **more: Any) -> Document:
    start, end = f"2026-03-{number:02}T04:00:00.000Z", f"2026-03-{number + 1:02}T03:00:00.000Z"
    return {"id": number, "start": start, "end": end, "score_state": "SCORED", **more}


async def test_open_and_pending_cycles_are_left_alone(database: Database) -> None:
    cycles = Shelf(database, "whoop", whoop_records.Cycle)
    await cycles.show(cycle(1), cycle(2, end=None), cycle(3, score_state="PENDING_SCORE"), cycle(4))
    await cycles.show(cycle(4))
    assert await cycles.gone() == [1]


SLEEPS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(4)]


async def test_a_recovery_lies_where_its_sleep_does(database: Database) -> None:
    sleeps = Shelf(database, "whoop", whoop_records.Sleep)
    recoveries = Shelf(database, "whoop", whoop_records.Recovery)
    await sleeps.show(
        {"id": SLEEPS[0], "start": "2026-03-05T22:00:00Z", "end": "2026-03-06T06:00:00Z"},
        {"id": SLEEPS[1], "start": "2026-03-31T22:00:00Z", "end": "2026-04-01T06:00:00Z"},
        {"id": SLEEPS[2], "start": "2026-03-07T22:00:00Z", "end": "2026-03-08T06:00:00Z"},
    )
    await recoveries.show(*({"sleep_id": sleep, "score_state": "SCORED"} for sleep in SLEEPS))
    await recoveries.show({"sleep_id": SLEEPS[2], "score_state": "SCORED"})
    assert list(map(str, await recoveries.gone("sleep_id"))) == [SLEEPS[0]]
    assert await earliest(database, recoveries.subject, recoveries.record) == datetime(
        2026, 3, 5, 22, tzinfo=UTC
    )


async def test_a_night_that_is_not_complete_is_left_alone(database: Database) -> None:
    nights = Shelf(database, "withings", withings_sleep.SleepSummary)
    span = {"startdate": 1772748000, "enddate": 1772776800}
    await nights.show({"id": 1, **span, "completed": False}, {"id": 2, **span}, {"id": 3, **span})
    await nights.show({"id": 3, **span})
    assert await nights.gone() == [2]


async def test_a_ring_that_is_no_longer_listed_is_marked_and_comes_back_as_a_version(
    database: Database,
) -> None:
    rings = Shelf(database, "oura", oura_records.RingConfiguration)
    old, new = ({"id": name, "size": 10} for name in ("old", "new"))
    await rings.show(old, new, window=None)
    assert (await rings.show(new, window=None)).deleted == 1
    assert await rings.gone() == ["old"]
    assert await rings.show(old, new, window=None) == Counts(updated=1, unchanged=1)
    rows = await database.fetch("SELECT deleted_at FROM oura.ring_configuration WHERE id = 'old'")
    assert len(rows) == 2


async def test_a_ring_seen_only_lately_may_still_be_listed_again(database: Database) -> None:
    rings = Shelf(database, "oura", oura_records.RingConfiguration)
    await rings.show({"id": "old"}, window=None)
    settled = datetime.now(UTC) - timedelta(days=3)
    assert (await rings.show({"id": "new"}, window=None, settled=settled)).deleted == 0


async def test_the_first_row_of_dates_and_instants_is_found(nights: Shelf) -> None:
    assert await earliest(nights.database, nights.subject, nights.record) is None
    await nights.show(night(7), night(3))
    assert await earliest(nights.database, nights.subject, nights.record) == datetime(
        2026, 3, 3, tzinfo=UTC
    )


WINDOWED = [
    (provider, endpoint)
    for provider in PROVIDERS
    for endpoint in provider.endpoints
    if endpoint.windows
]


@pytest.mark.parametrize(
    ("provider", "endpoint"), WINDOWED, ids=lambda value: getattr(value, "name", "")
)
async def test_every_record_of_a_window_says_where_it_lies(
    database: Database, provider: Provider, endpoint: Endpoint
) -> None:
    for record in endpoint.records:
        subject = Subject(1, "me", provider.name, endpoint.name)
        assert record.at is not None
        assert await earliest(database, subject, record) is None
