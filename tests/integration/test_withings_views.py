"""Withings' tables, filled by the program's own parser and upsert, and read by its views."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.declare import Document, Record
from health_scraper.keep import Keeper
from health_scraper.providers import withings_records as records
from health_scraper.providers import withings_sleep as sleep
from health_scraper.providers.withings import WITHINGS, by_instant, recording, segments
from health_scraper.upsert import Counts

ACCOUNT = 1
TAKEN = 1773900000  # 2026-03-19 06:00 UTC
BODY_SCAN: Document = {
    "grpid": 9100000001,
    "attrib": 0,
    "date": TAKEN,
    "created": TAKEN + 30,
    "modified": TAKEN + 31,
    "category": 1,
    "deviceid": "a1",
    "modelid": 10,
    "model": "Body Scan",
    "timezone": "Europe/Berlin",
    "measures": [
        {"value": 72150, "type": 1, "unit": -3},
        {"value": 1650, "type": 8, "unit": -2, "position": 7},
        {"value": 1650, "type": 8, "unit": -2, "position": 7},
        {"value": 4100, "type": 174, "unit": -3, "position": 10},
    ],
}


@pytest.fixture
async def person(database: Database) -> Database:
    await database.execute("INSERT INTO ops.account (name, timezone) VALUES ('p', 'Asia/Kolkata')")
    return database


async def stored(database: Database, record: type[Record], *documents: Document) -> Counts:
    subject = Subject(ACCOUNT, "p", "withings", record.table)
    return await Keeper(database, subject, (record,)).keep(documents, None)


async def groups(database: Database, *documents: Document) -> None:
    for record in (records.MeasureGroup, records.Measure):
        await stored(database, record, *documents)


async def rows(database: Database, statement: str) -> list[dict[str, Any]]:
    return await database.fetch(statement)


async def test_a_group_becomes_one_row_and_its_measures_one_each(person: Database) -> None:
    await groups(person, BODY_SCAN)
    found = await rows(
        person, "SELECT type, position, real_value FROM withings.measure ORDER BY type"
    )
    assert [tuple(row.values()) for row in found] == [
        (1, -1, Decimal("72.150")),
        (8, 7, Decimal("16.50")),
        (174, 10, Decimal("4.100")),
    ]


async def test_a_group_that_comes_again_replaces_its_measures(person: Database) -> None:
    await groups(person, BODY_SCAN)
    await groups(person, BODY_SCAN | {"measures": BODY_SCAN["measures"][:1]})
    found = await rows(person, "SELECT type FROM withings.measure_checked")
    assert found == [{"type": 1}]


async def test_a_measure_that_cannot_be_read_is_not_taken_for_withdrawn(person: Database) -> None:
    await groups(person, BODY_SCAN)
    broken = {**BODY_SCAN["measures"][0], "value": "heavy"}
    again = BODY_SCAN | {"measures": [broken, *BODY_SCAN["measures"][1:]]}
    assert await stored(person, records.Measure, again) == Counts(unchanged=2, rejected=1)


async def test_a_group_that_comes_again_without_measures_has_none(person: Database) -> None:
    await groups(person, BODY_SCAN)
    await groups(person, BODY_SCAN | {"measures": []})
    assert await rows(person, "SELECT FROM withings.measure_checked") == []


async def test_the_same_group_again_changes_nothing(person: Database) -> None:
    await groups(person, BODY_SCAN)
    assert await stored(person, records.Measure, BODY_SCAN) == Counts(unchanged=3)
    assert await stored(person, records.MeasureGroup, BODY_SCAN) == Counts(unchanged=1)


async def test_an_implausible_weight_is_stored_and_flagged(person: Database) -> None:
    await groups(person, BODY_SCAN | {"measures": [{"value": 721, "type": 1, "unit": 0}]})
    (row,) = await rows(person, "SELECT real_value, out_of_range FROM withings.measure_checked")
    assert row == {"real_value": 721, "out_of_range": True}


async def test_an_edited_range_acts_at_once(person: Database) -> None:
    await groups(person, BODY_SCAN)
    await person.execute("UPDATE withings.measure_range SET low = 80 WHERE type = 1")
    (row,) = await rows(person, "SELECT out_of_range FROM withings.measure_checked WHERE type = 1")
    assert row["out_of_range"]


async def test_an_unknown_type_is_shown_by_its_number_and_never_flagged(person: Database) -> None:
    await groups(person, BODY_SCAN | {"measures": [{"value": 1, "type": 999, "unit": 0}]})
    (row,) = await rows(person, "SELECT type_name, out_of_range FROM withings.measure_checked")
    assert row == {"type_name": "Type 999", "out_of_range": False}


async def test_recent_measurements_are_told_in_words_and_local_time(person: Database) -> None:
    await groups(person, BODY_SCAN)
    found = await rows(person, "SELECT * FROM withings.recent_measurement LIMIT 1")
    assert found[0]["measurement"] == "Weight"
    assert found[0]["local_time"] == datetime(2026, 3, 19, 7)  # noqa: DTZ001 - a wall-clock time
    assert found[0]["device"] == "Body Scan"


async def test_a_group_without_a_zone_takes_that_of_the_account(person: Database) -> None:
    await groups(person, {**BODY_SCAN, "timezone": None})
    found = await rows(person, "SELECT timezone FROM withings.recent_measurement LIMIT 1")
    assert found[0]["timezone"] == "Asia/Kolkata"


async def test_a_zone_that_does_not_exist_spoils_no_view(person: Database) -> None:
    await groups(person, {**BODY_SCAN, "timezone": "Europe/Atlantis"})
    found = await rows(person, "SELECT local_time FROM withings.recent_measurement")
    assert [row["local_time"] for row in found] == [None, None, None]


async def test_objectives_are_no_measurements(person: Database) -> None:
    await groups(person, BODY_SCAN | {"category": 2})
    assert await rows(person, "SELECT FROM withings.recent_measurement") == []
    assert await rows(person, "SELECT FROM withings.measure_statistics") == []


async def test_statistics_count_each_type(person: Database) -> None:
    heavier = BODY_SCAN | {"grpid": 2, "date": TAKEN + 86400}
    heavier["measures"] = [{"value": 73, "type": 1, "unit": 0}]
    await groups(person, BODY_SCAN, heavier)
    (row,) = await rows(
        person,
        "SELECT count, last - first AS span, min, max FROM withings.measure_statistics"
        " WHERE type = 1",
    )
    assert row["count"] == 2
    assert row["span"].days == 1
    assert (row["min"], row["max"]) == (Decimal("72.150"), 73)


async def test_a_signal_unfolds_into_samples(person: Database) -> None:
    heart = {"timestamp": TAKEN, "ecg": {"signalid": 5, "afib": 0}, "heart_rate": 61}
    body = {"signal": "[10, -20, 30]", "sampling_frequency": 300}
    await stored(person, records.Heart, heart)
    await stored(person, records.HeartSignal, *recording("5", body))
    found = await rows(
        person,
        "SELECT microvolt, extract(milliseconds FROM time)::int AS ms"
        " FROM withings.heart_signal_sample ORDER BY time",
    )
    assert [tuple(row.values()) for row in found] == [(10, 0), (-20, 3), (30, 7)]


async def test_only_signals_not_yet_fetched_are_asked_for(person: Database) -> None:
    listed = [{"timestamp": TAKEN + n, "ecg": {"signalid": n}} for n in (5, 6)]
    await stored(person, records.Heart, *listed, {"timestamp": TAKEN, "ecg": []})
    await person.execute(
        query("detail_fetched"),
        account_id=ACCOUNT,
        provider="withings",
        endpoint="heart_signal",
        thing="5",
    )
    missing = await person.fetch(query("missing/withings_heart_signal"), account_id=ACCOUNT)
    assert missing == [{"id": "6"}]


async def test_heart_sounds_beside_an_ecg_are_asked_for_too(person: Database) -> None:
    await stored(person, records.Heart, {"timestamp": TAKEN, "stetho": {"signalid": 7, "vhd": 0}})
    await stored(person, records.Stetho, {"signalid": 8, "timestamp": TAKEN + 60})
    missing = await person.fetch(query("missing/withings_stetho_signal"), account_id=ACCOUNT)
    assert missing == [{"id": "8"}, {"id": "7"}]


@pytest.mark.parametrize("name", ["withings_activity", "withings_sleep_summary"])
async def test_detail_begins_nowhere_while_nothing_is_known(person: Database, name: str) -> None:
    assert await person.fetch(query(f"first/{name}"), account_id=ACCOUNT) == [{"begin": None}]


async def test_detail_begins_before_the_first_local_day(person: Database) -> None:
    await stored(person, records.Activity, {"date": "2024-05-02"}, {"date": "2024-06-01"})
    (row,) = await person.fetch(query("first/withings_activity"), account_id=ACCOUNT)
    assert f"{row['begin']:%Y-%m-%dT%H:%M%z}" == "2024-05-01T00:00+0000"


async def test_two_sources_of_one_date_are_two_rows(person: Database) -> None:
    documents = [{"date": "2024-05-02", "brand": brand, "steps": brand} for brand in (1, 18)]
    assert await stored(person, records.Activity, *documents) == Counts(inserted=2)


async def test_intraday_entries_are_rows_by_their_instant(person: Database) -> None:
    body = {"series": {str(TAKEN): {"steps": 3}, str(TAKEN + 60): {"heart_rate": 61, "x": 1}}}
    await stored(person, records.IntradayActivity, *by_instant(body))
    found = await rows(
        person,
        "SELECT steps, heart_rate, extra FROM withings.intraday_activity ORDER BY timestamp",
    )
    assert [tuple(row.values()) for row in found] == [(3, None, None), (None, 61, {"x": 1})]


async def test_sleep_becomes_segments_and_samples(person: Database) -> None:
    part = {
        "startdate": TAKEN,
        "enddate": TAKEN + 300,
        "state": 2,
        "hash_deviceid": "h",
        "hr": {str(TAKEN): 51, str(TAKEN + 60): 52},
        "rr": {str(TAKEN): 14},
    }
    documents = segments({"model": 32, "series": [part]})
    assert await stored(person, sleep.Sleep, *documents) == Counts(inserted=1)
    assert await stored(person, sleep.SleepSample, *documents) == Counts(inserted=2)
    assert await stored(person, sleep.SleepSample, *documents) == Counts(unchanged=2)


async def test_every_table_takes_a_bare_key(person: Database) -> None:
    keys = {"date": "2024-05-02", "startdate": TAKEN, "timestamp": TAKEN, "id": 1, "signalid": 1}
    for endpoint in WITHINGS.endpoints:
        for record in endpoint.records:
            bare = keys | {"date": TAKEN} if endpoint.name == "measure" else keys
            document = bare | {"grpid": 1, "measures": [{"type": 1, "value": 1, "unit": 0}]}
            document["hr"] = {str(TAKEN): 1}
            assert (await stored(person, record, document)).inserted == 1, record


async def test_a_measure_is_looked_up_by_its_whole_key_even_without_statistics(
    person: Database,
) -> None:
    async def plan(connection: Connection) -> str:
        await connection.execute("SET LOCAL enable_seqscan = off")
        lookup = await connection.execute("""
            EXPLAIN SELECT FROM withings.measure
            WHERE account_id = 1 AND grpid = 9 AND type = 1 AND position = 7
        """)
        return str(await lookup.fetchall())

    assert "measure_pkey" in await person.run(plan)
