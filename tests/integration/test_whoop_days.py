"""WHOOP sends offsets and no days: the local day of nights and cycles (FACTS 6, quirks 3 and 4)."""

from datetime import date, timedelta
from typing import Any

import pytest

from health_scraper.db import Database

HOUR = timedelta(hours=1)


async def sleep(database: Database, number: int, start: str, end: str, **more: Any) -> None:
    row = {"zone": "+02:00", "nap": False, "cycle": number, "deleted": None} | more
    await database.execute(
        """
        INSERT INTO whoop.sleep (
            account_id, id, cycle_id, start, "end", timezone_offset, nap, deleted_at, payload
        )
        VALUES (
            1, lpad(%(id)s::text, 32, '0')::uuid, %(cycle)s, %(start)s, %(end)s, %(zone)s, %(nap)s,
            %(deleted)s, '{}'
        )
        """,
        id=number,
        start=start,
        end=end,
        **row,
    )


async def cycle(database: Database, number: int, start: str, zone: str | None = "+02:00") -> None:
    await database.execute(
        "INSERT INTO whoop.cycle (account_id, id, start, timezone_offset, payload)"
        " VALUES (1, %(id)s, %(start)s, %(zone)s, '{}')",
        id=number,
        start=start,
        zone=zone,
    )


async def nights(database: Database) -> list[tuple[date | None, int, bool]]:
    rows = await database.fetch("SELECT * FROM whoop.night ORDER BY cycle_id")
    return [(row["day"], row["cycle_id"], row["main"]) for row in rows]


async def days(database: Database) -> list[tuple[date | None, int]]:
    rows = await database.fetch("SELECT * FROM whoop.cycle_day ORDER BY id")
    return [(row["day"], row["id"]) for row in rows]


@pytest.mark.parametrize(
    ("sent", "offset"),
    [
        ("+05:30", 5.5 * HOUR),
        ("-05:00", -5 * HOUR),
        ("-03:30", -3.5 * HOUR),
        ("-00:30", -0.5 * HOUR),
        ("+14:00", 14 * HOUR),
        ("Z", 0 * HOUR),
        ("+24:00", None),
        ("Mars/Olympus", None),
        ("+2:00", None),
        ("", None),
        (None, None),
    ],
)
async def test_an_offset_is_an_interval_or_null(
    database: Database, sent: str | None, offset: timedelta | None
) -> None:
    (row,) = await database.fetch("SELECT whoop.utc_offset(%(sent)s) AS offset", sent=sent)
    assert row["offset"] == offset


async def test_a_night_belongs_to_the_local_date_of_its_end(database: Database) -> None:
    await sleep(database, 1, "2026-03-01T14:10Z", "2026-03-01T22:30Z", zone="+05:30")
    await sleep(database, 2, "2026-03-02T03:00Z", "2026-03-02T10:00Z", zone="-11:00")
    assert await nights(database) == [(date(2026, 3, 2), 1, True), (date(2026, 3, 1), 2, True)]


async def test_a_split_night_is_two_rows_of_one_day_and_the_longer_one_is_main(
    database: Database,
) -> None:
    await sleep(database, 1, "2026-03-01T20:00Z", "2026-03-01T23:00Z")
    await sleep(database, 2, "2026-03-02T00:10Z", "2026-03-02T05:00Z")
    assert await nights(database) == [(date(2026, 3, 2), 1, False), (date(2026, 3, 2), 2, True)]


async def test_naps_and_deleted_nights_are_no_nights(database: Database) -> None:
    await sleep(database, 1, "2026-03-01T12:00Z", "2026-03-01T13:00Z", nap=True)
    await sleep(database, 2, "2026-03-01T20:00Z", "2026-03-02T04:00Z", deleted="2026-03-03T00:00Z")
    assert await nights(database) == []


async def test_a_night_without_an_offset_has_no_day(database: Database) -> None:
    await sleep(database, 1, "2026-03-01T20:00Z", "2026-03-02T04:00Z", zone=None)
    assert await nights(database) == [(None, 1, True)]


async def test_a_cycle_belongs_to_the_day_of_its_night(database: Database) -> None:
    await cycle(database, 1, "2026-03-01T20:00Z")
    await sleep(database, 1, "2026-03-01T20:00Z", "2026-03-02T04:00Z")
    await sleep(database, 2, "2026-03-02T12:00Z", "2026-03-02T13:00Z", nap=True, cycle=1)
    assert await days(database) == [(date(2026, 3, 2), 1)]


async def test_two_cycles_may_share_a_day(database: Database) -> None:
    await cycle(database, 1, "2026-03-01T22:30Z")
    await cycle(database, 2, "2026-03-02T00:10Z")
    await sleep(database, 1, "2026-03-01T22:30Z", "2026-03-01T23:50Z")
    await sleep(database, 2, "2026-03-02T00:10Z", "2026-03-02T05:00Z")
    assert await days(database) == [(date(2026, 3, 2), 1), (date(2026, 3, 2), 2)]


@pytest.mark.parametrize("start", ["2026-03-01T20:39Z", "2026-03-01T22:00Z", "2026-03-02T01:00Z"])
async def test_a_cycle_without_a_night_belongs_to_the_waking_day(
    database: Database, start: str
) -> None:
    await cycle(database, 1, start)
    assert await days(database) == [(date(2026, 3, 2), 1)]


async def test_a_sport_has_its_name_whichever_way_its_slug_is_spelled(database: Database) -> None:
    rows = await database.fetch(
        "SELECT sport.name FROM unnest(ARRAY['foam_rolling', 'reformer-pilates', 'moon-golf'])"
        " WITH ORDINALITY AS sent (name, place)"
        " LEFT JOIN whoop.sport ON sport.slug = whoop.sport_slug(sent.name) ORDER BY sent.place"
    )
    assert [row["name"] for row in rows] == ["Foam Rolling", "Reformer Pilates", None]
