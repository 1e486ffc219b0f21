"""The Oura simulator through its HTTP face: every quirk of FACTS section 8, and the plain rules."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from health_scraper.sandbox.oura import COLLECTIONS, Pages
from health_scraper.sandbox.person import DAY
from health_scraper.sandbox.world import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from health_scraper.sandbox.person import Person

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
Items = list[dict[str, Any]]
WEEK = {"start_date": "2026-10-05", "end_date": "2026-10-12"}
INCLUSIVE = (
    "daily_sleep",
    "daily_readiness",
    "daily_stress",
    "daily_spo2",
    "daily_resilience",
    "daily_cardiovascular_age",
    "sleep_time",
)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(seed=1)


@pytest.fixture
async def oura(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    sandbox.clock.freeze(NOW)
    sandbox.app.state.oura_pages = Pages()
    async with client_with(sandbox) as client:
        yield client


@pytest.fixture
def person(sandbox: Sandbox) -> Person:
    return sandbox.person(sandbox.vendor("oura").user_id())


def client_with(sandbox: Sandbox, *scopes: str) -> httpx.AsyncClient:
    token = sandbox.vendor("oura").issue(0, scopes)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(sandbox.app),
        base_url="http://sandbox/oura/v2/usercollection/",
        headers={"authorization": f"Bearer {token}"},
    )


async def items(client: httpx.AsyncClient, path: str, **params: str) -> Items:
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found: Items = answer.json()["data"]
    return found


async def pages(
    client: httpx.AsyncClient, path: str, *, repeat: bool, **params: str
) -> list[Items]:
    """Every page; `repeat` says whether the range goes along with the token."""
    found, asked = [], dict(params)
    while True:
        body = (await client.get(path, params=asked)).json()
        found.append(body["data"])
        if body["next_token"] is None:
            return found
        asked = (params if repeat else {}) | {"next_token": body["next_token"]}


async def test_every_collection_answers_with_an_envelope(oura: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        body = (await oura.get(collection.name, params=WEEK)).json()
        assert body.keys() == {"data", "next_token"}, collection.name
    assert len(COLLECTIONS) == 15


async def test_every_collection_has_documents_somewhere(oura: httpx.AsyncClient) -> None:
    month = {"start_date": "2022-02-01", "end_date": "2022-03-01"}
    for collection in COLLECTIONS:
        span = month if collection.name == "tag" else {"start_date": "2026-10-01"}
        assert await items(oura, collection.name, **span), collection.name


async def test_a_document_is_found_by_its_id(oura: httpx.AsyncClient) -> None:
    for collection in COLLECTIONS:
        for document in await items(oura, collection.name, **WEEK):
            answer = await oura.get(f"{collection.name}/{document['id']}")
            assert answer.json() == document


@pytest.mark.parametrize("document_id", ["nonsense", "00000000-1111-4222-8333-444444444444"])
async def test_an_unknown_document_is_404(oura: httpx.AsyncClient, document_id: str) -> None:
    for path in ("sleep", "ring_configuration"):
        answer = await oura.get(f"{path}/{document_id}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Document not found."})


async def test_time_series_and_personal_info_have_no_documents(oura: httpx.AsyncClient) -> None:
    for path in ("heartrate/x", "ring_battery_level/x", "personal_info/x"):
        assert (await oura.get(path)).status_code == 404


async def test_two_sandboxes_of_one_seed_agree() -> None:
    answers = []
    for _ in range(2):
        sandbox = Sandbox(seed=5)
        sandbox.clock.freeze(NOW)
        async with client_with(sandbox) as client:
            answers.append((await client.get("sleep", params=WEEK)).content)
    assert answers[0] == answers[1]


# FACTS 8.1: a bare end date is midnight; some collections lose the day, some keep it.


@pytest.mark.parametrize("name", INCLUSIVE)
async def test_daily_documents_include_the_end_date(oura: httpx.AsyncClient, name: str) -> None:
    found = await items(oura, name, start_date="2026-10-06", end_date="2026-10-08")
    assert {item["day"] for item in found} <= {"2026-10-06", "2026-10-07", "2026-10-08"}
    assert found[-1]["day"] == "2026-10-08"


async def test_daily_activity_loses_the_end_date(oura: httpx.AsyncClient) -> None:
    found = await items(oura, "daily_activity", start_date="2026-10-06", end_date="2026-10-08")
    assert [item["day"] for item in found] == ["2026-10-06", "2026-10-07"]


async def test_a_time_at_the_end_date_brings_the_day_back(oura: httpx.AsyncClient) -> None:
    bounds = {"start_date": "2026-10-06", "end_date": "2026-10-08T23:59:59"}
    found = await items(oura, "daily_activity", **bounds)
    assert found[-1]["day"] == "2026-10-08"


async def test_sleep_is_filtered_by_its_own_start(oura: httpx.AsyncClient) -> None:
    nights = await items(oura, "sleep", start_date="2026-10-05", end_date="2026-10-06")
    assert {night["day"] for night in nights} == {"2026-10-06"}
    assert all(night["bedtime_start"].startswith("2026-10-05") for night in nights)


# FACTS 8.2: workouts are filtered by the UTC date but report the local day.


async def test_workouts_are_filtered_by_utc_date(oura: httpx.AsyncClient) -> None:
    found = await items(oura, "workout", start_date="2025-06-01")
    other, utc = next((i, utc_date(i)) for i in found if str(utc_date(i)) != i["day"])
    local = date.fromisoformat(other["day"])
    local_day = {"start_date": f"{local}", "end_date": f"{local + DAY}"}
    utc_day = {"start_date": f"{utc}", "end_date": f"{utc + DAY}"}
    assert other not in await items(oura, "workout", **local_day)
    assert other in await items(oura, "workout", **utc_day)


# FACTS 8.3, 8.4: days begin at four and roll over at about six; offsets are unreliable.


async def test_an_activity_day_starts_at_four_and_is_whole(oura: httpx.AsyncClient) -> None:
    for item in await items(oura, "daily_activity", **WEEK):
        assert item["timestamp"].startswith(f"{item['day']}T04:00:00")
        assert (len(item["met"]["items"]), len(item["class_5_min"])) == (1440, 288)
        names = ("non_wear", "resting", "sedentary", "low_activity", "medium_activity")
        assert sum(item[f"{n}_time"] for n in (*names, "high_activity")) == 86400


async def test_todays_activity_is_still_growing(sandbox: Sandbox, oura: httpx.AsyncClient) -> None:
    before = (await items(oura, "daily_activity", start_date="2026-11-20"))[0]
    sandbox.clock.shift(timedelta(hours=2))
    after = (await items(oura, "daily_activity", start_date="2026-11-20"))[0]
    assert before["id"] == after["id"]
    assert len(before["met"]["items"]) < len(after["met"]["items"]) < 1440


async def test_a_late_nap_counts_for_the_next_day(oura: httpx.AsyncClient) -> None:
    sleeps = await items(oura, "sleep", start_date="2026-01-01")
    naps = [item for item in sleeps if item["type"] == "late_nap"]
    assert naps
    for nap in naps:
        end = datetime.fromisoformat(nap["bedtime_end"])
        assert (end.hour >= 18, f"{end.date() + DAY}") == (True, nap["day"])


async def test_daily_timestamps_mix_utc_and_local_offsets(oura: httpx.AsyncClient) -> None:
    found = await items(oura, "daily_sleep", start_date="2026-09-01", end_date="2026-10-10")
    offsets = Counter(item["timestamp"][-6:] == "+00:00" for item in found)
    assert all(item["timestamp"].startswith(f"{item['day']}T00:00:00") for item in found)
    assert min(offsets[True], offsets[False]) > 5


# FACTS 8.5: many sleeps a day, late arrivals, later changes, deletions.


async def test_sleeps_of_a_day_are_counted_by_period(oura: httpx.AsyncClient) -> None:
    sleeps = await items(oura, "sleep", start_date="2026-06-01")
    periods: dict[str, list[int]] = {}
    for item in sleeps:
        periods.setdefault(item["day"], []).append(item["period"])
    assert max(map(len, periods.values())) > 1
    assert {item["type"] for item in sleeps} >= {"long_sleep", "sleep", "rest"}


async def test_a_night_is_listed_only_once_the_app_has_synced(
    sandbox: Sandbox, oura: httpx.AsyncClient, person: Person
) -> None:
    night = person.day(date(2026, 10, 8)).night
    assert night
    for moment, count in ((night.available_at - 1, 0), (night.available_at, 1)):
        sandbox.clock.freeze(datetime.fromtimestamp(moment, UTC))
        bounds = {"start_date": "2026-10-08", "end_date": "2026-10-08"}
        assert len(await items(oura, "daily_sleep", **bounds)) == count


async def test_an_edited_night_changes_under_the_same_id(
    sandbox: Sandbox, oura: httpx.AsyncClient, person: Person
) -> None:
    days = person.days(date(2026, 1, 1), date(2026, 10, 1))
    day, night = next((d.date, n) for d in days for n in d.nights if n.revised and n.revised_at)
    versions = []
    for moment in (night.revised_at - 1, night.revised_at):
        sandbox.clock.freeze(datetime.fromtimestamp(moment, UTC))
        found = await items(oura, "sleep", start_date=f"{day - 2 * DAY}", end_date=f"{day + DAY}")
        versions.append(next(item for item in found if item["day"] == f"{day}"))
    before, after = versions
    assert before["id"] == after["id"]
    assert before["bedtime_start"] != after["bedtime_start"]
    assert after["sleep_analysis_reason"] == "bedtime_edit"


async def test_withdrawn_naps_vanish_or_stay_as_deleted(
    oura: httpx.AsyncClient, person: Person
) -> None:
    days = person.days(date(2022, 6, 1), date(2024, 12, 31))
    gone = [d.date for d in days if any(nap.withdrawn_at for nap in d.naps)]
    types = Counter[str | None]()
    for day in gone:
        found = await items(oura, "sleep", start_date=f"{day}", end_date=f"{day + DAY}")
        naps = [item["type"] for item in found if item["time_in_bed"] < 6000]
        types.update(naps or [None])
    assert types["deleted"]
    assert types[None]


# FACTS 8.6: heart rate is far denser than five minutes.


async def test_a_day_has_about_1200_heart_rates(oura: httpx.AsyncClient) -> None:
    found = await pages(oura, "heartrate", repeat=True, **hours("2026-09-01", "2026-09-21"))
    rows = [row for page in found for row in page]
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    gaps = Counter((b - a).seconds for a, b in pairwise(times))
    assert 800 < len(rows) / 20 < 1600
    assert gaps[5] > 3 * gaps[300]
    assert times == sorted(times)
    assert {row["source"] for row in rows} >= {"awake", "rest", "sleep", "workout", "live"}


async def test_two_sources_can_share_a_timestamp(oura: httpx.AsyncClient) -> None:
    found = await pages(oura, "heartrate", repeat=True, **hours("2026-09-01", "2026-09-21"))
    keys = Counter((row["timestamp"], row["source"]) for page in found for row in page)
    stamps = Counter(stamp for stamp, _ in keys)
    assert max(keys.values()) == 1
    assert max(stamps.values()) == 2


async def test_samples_carry_an_undocumented_field(oura: httpx.AsyncClient) -> None:
    for path in ("heartrate", "ring_battery_level"):
        row = (await items(oura, path))[0]
        moment = datetime.fromisoformat(row["timestamp"])
        assert row["producer_timestamp"] == row["timestamp_unix"] == moment.timestamp() * 1000


async def test_utc_stamps_come_in_both_forms(oura: httpx.AsyncClient) -> None:
    old = await items(oura, "heartrate", **hours("2024-05-01", "2024-05-04"))
    new = await items(oura, "heartrate", **hours("2026-05-01", "2026-05-04"))
    assert old[0]["timestamp"].endswith("+00:00")
    assert new[0]["timestamp"].endswith(".000Z")


@pytest.mark.parametrize("repeat", [True, False])
async def test_pages_of_samples_hold_a_thousand_rows(
    oura: httpx.AsyncClient,
    repeat: bool,  # noqa: FBT001 - the two ways to ask
) -> None:
    found = await pages(oura, "heartrate", repeat=repeat, **hours("2026-09-01", "2026-09-08"))
    assert {len(page) for page in found[:-1]} == {1000}
    assert len(found) > 3


async def test_small_pages_lose_and_repeat_nothing(
    sandbox: Sandbox, oura: httpx.AsyncClient
) -> None:
    span = hours("2026-09-02", "2026-09-04")
    whole = [r for page in await pages(oura, "heartrate", repeat=True, **span) for r in page]
    sandbox.app.state.oura_pages = Pages(rows=37)
    small = [r for page in await pages(oura, "heartrate", repeat=True, **span) for r in page]
    assert small == whole


@pytest.mark.parametrize("name", ["sleep", "daily_activity", "workout", "ring_configuration"])
async def test_documents_can_be_paged_too(
    sandbox: Sandbox, oura: httpx.AsyncClient, name: str
) -> None:
    whole = await pages(oura, name, repeat=True, **WEEK)
    sandbox.app.state.oura_pages = Pages(documents=1)
    small = await pages(oura, name, repeat=True, **WEEK)
    assert len(whole) == 1
    assert len(small) > 1
    assert [item for page in small for item in page] == whole[0]


async def test_a_page_token_keeps_to_its_own_request(oura: httpx.AsyncClient) -> None:
    span = hours("2026-09-02", "2026-09-04")
    token = (await oura.get("heartrate", params=span)).json()["next_token"]
    other = hours("2026-09-02", "2026-09-05") | {"next_token": token}
    assert (await oura.get("heartrate", params=other)).status_code == 400
    foreign = await oura.get("ring_battery_level", params=span | {"next_token": token})
    assert foreign.status_code == 400
    assert (await oura.get("heartrate", params={"next_token": "rubbish"})).status_code == 400


@pytest.mark.parametrize("path", ["heartrate", "ring_battery_level"])
async def test_thirty_days_is_the_widest_range_of_samples(
    oura: httpx.AsyncClient, path: str
) -> None:
    allowed = await oura.get(path, params=hours("2026-09-01", "2026-10-01"))
    refused = await oura.get(path, params=hours("2026-09-01", "2026-10-01T00:00:01Z"))
    assert (allowed.status_code, refused.status_code) == (200, 400)


async def test_without_a_range_samples_are_those_of_the_last_day(oura: httpx.AsyncClient) -> None:
    row = (await items(oura, "heartrate"))[0]
    assert NOW - timedelta(hours=25) < datetime.fromisoformat(row["timestamp"]) < NOW


async def test_no_sample_is_newer_than_the_last_sync(
    oura: httpx.AsyncClient, person: Person
) -> None:
    rows = (await pages(oura, "heartrate", repeat=True))[-1]
    synced = person.calendar.synced_until(int(NOW.timestamp()))
    assert NOW.timestamp() - 1800 < rows[-1]["timestamp_unix"] / 1000 < synced


async def test_latest_is_one_sample(oura: httpx.AsyncClient) -> None:
    latest = await items(oura, "heartrate", latest="true")
    rows = (await pages(oura, "heartrate", repeat=True))[-1]
    assert latest == rows[-1:]


async def test_latest_is_ignored_by_collections(oura: httpx.AsyncClient) -> None:
    assert len(await items(oura, "daily_sleep", latest="true", **WEEK)) > 1


# FACTS 8.7: a bare date is midnight on both sides.


async def test_a_bare_date_as_both_datetimes_is_an_empty_window(oura: httpx.AsyncClient) -> None:
    assert await items(oura, "heartrate", **hours("2026-10-06", "2026-10-06")) == []


# FACTS 8.9 to 8.11: odd values.


async def test_long_nights_have_series_with_holes(oura: httpx.AsyncClient) -> None:
    nights = await items(oura, "sleep", start_date="2026-09-01")
    long = [night for night in nights if night["type"] == "long_sleep"]
    for night in long:
        assert abs(len(night["heart_rate"]["items"]) - night["time_in_bed"] // 300) <= 1
        assert night["hrv"]["items"][0] is None
        parts = (night[f"{name}_sleep_duration"] for name in ("deep", "light", "rem"))
        assert sum(parts) == night["total_sleep_duration"]
        assert night["awake_time"] >= 0
    assert any(None in night["heart_rate"]["items"] for night in long)


async def test_bedtimes_span_the_time_in_bed(oura: httpx.AsyncClient) -> None:
    for night in await items(oura, "sleep", **WEEK):
        start, end = (datetime.fromisoformat(night[f"bedtime_{n}"]) for n in ("start", "end"))
        assert (end - start).total_seconds() == night["time_in_bed"]
        assert -(-night["time_in_bed"] // 300) == len(night["sleep_phase_5_min"])
        assert night["bedtime_start"][19:23] == ".000"


async def test_short_naps_have_no_series(oura: httpx.AsyncClient) -> None:
    sleeps = await items(oura, "sleep", start_date="2026-01-01")
    short = [item for item in sleeps if item["time_in_bed"] < 2100]
    assert short
    assert {item["heart_rate"] for item in short} == {item["hrv"] for item in short} == {None}


async def test_new_rings_know_no_contributors(oura: httpx.AsyncClient, person: Person) -> None:
    first = person.since + 3 * DAY
    span = {"start_date": f"{first}", "end_date": f"{first + 20 * DAY}"}
    found = await items(oura, "daily_readiness", **span)
    assert set(found[0]["contributors"].values()) == {None}
    assert found[-1]["contributors"]["hrv_balance"] is None
    assert found[-1]["contributors"]["body_temperature"]


async def test_old_records_lack_newer_fields(oura: httpx.AsyncClient) -> None:
    span = {"start_date": "2022-05-01", "end_date": "2022-05-09"}
    old = (await items(oura, "daily_readiness", **span))[0]
    new = (await items(oura, "daily_readiness", **WEEK))[0]
    assert "sleep_regularity" not in old["contributors"]
    assert new["contributors"]["sleep_regularity"]
    assert "sleep_phase_30_sec" not in (await items(oura, "sleep", **span))[0]


async def test_oxygen_is_sometimes_zero_or_absent(oura: httpx.AsyncClient) -> None:
    found = await items(oura, "daily_spo2", start_date="2025-06-01")
    averages = [i["spo2_percentage"] and i["spo2_percentage"]["average"] for i in found]
    assert 1 <= averages.count(0) < 20
    assert averages.count(None) > averages.count(0)


async def test_meters_to_target_are_sometimes_negative(oura: httpx.AsyncClient) -> None:
    found = await items(oura, "daily_activity", start_date="2026-09-20", end_date="2026-10-20")
    assert min(item["meters_to_target"] for item in found) < 0


async def test_a_day_without_the_ring_is_all_non_wear(
    oura: httpx.AsyncClient, person: Person
) -> None:
    days = (date(2026, 1, 1) + DAY * number for number in range(300))
    off = next(day for day in days if person.calendar.in_gap("oura", day))
    span = {"start_date": f"{off}", "end_date": f"{off + DAY}"}
    activity = (await items(oura, "daily_activity", **span))[0]
    assert (activity["day"], activity["steps"], activity["score"]) == (f"{off}", 0, None)
    assert activity["non_wear_time"] > 60000
    assert f"{off}" not in {item["day"] for item in await items(oura, "daily_sleep", **span)}


async def test_rings_are_enveloped_and_an_old_one_dates_from_1970(
    sandbox: Sandbox, oura: httpx.AsyncClient
) -> None:
    rings = await items(oura, "ring_configuration")
    assert rings[0]["set_up_at"].startswith("1970-01-01")
    assert rings[-1]["hardware_type"] == "or5"
    sandbox.clock.freeze(datetime(2026, 1, 1, tzinfo=UTC))
    earlier = await items(oura, "ring_configuration")
    assert len(earlier) == len(rings) - 1
    assert earlier[-1]["firmware_version"] != rings[-2]["firmware_version"]


async def test_rest_mode_has_no_end_while_it_is_on(
    sandbox: Sandbox, oura: httpx.AsyncClient, person: Person
) -> None:
    ills = person.illnesses(date(2024, 1, 1), date(2026, 10, 1))
    ill = next(one for one in ills if one.rest_mode and (one.last - one.first).days > 3)
    ends = []
    for moment in (ill.first + 2 * DAY, ill.last + 5 * DAY):
        sandbox.clock.freeze(datetime(moment.year, moment.month, moment.day, 23, tzinfo=UTC))
        found = await items(oura, "rest_mode_period", start_date=f"{ill.first}")
        ends.append(found[0]["end_day"])
    assert ends == [None, f"{ill.last}"]


async def test_tags_move_from_the_old_collection_to_the_new(oura: httpx.AsyncClient) -> None:
    span = {"start_date": "2022-03-01", "end_date": "2022-09-01"}
    old, new = await items(oura, "tag", **span), await items(oura, "enhanced_tag", **span)
    assert max(item["day"] for item in old) < "2022-06-01" <= new[0]["start_day"]
    assert "day" not in new[0]
    custom = next(item for item in new if item["tag_type_code"] == "custom")
    assert custom["custom_name"]
    assert {item["end_time"] is None for item in new} == {True, False}
    assert None in {item["tag_type_code"] for item in new}


async def test_local_times_carry_the_trips_offset(oura: httpx.AsyncClient, person: Person) -> None:
    days = (date(2025, 1, 1) + DAY * number for number in range(600))
    trip = next(t for t in map(person.calendar.trip, days) if t and (t.last - t.first).days > 4)
    span = {"start_date": f"{trip.first}", "end_date": f"{trip.last + DAY}"}
    found = await items(oura, "sleep", **span)
    offsets = {datetime.fromisoformat(item["bedtime_end"]).utcoffset() for item in found}
    abroad = datetime(trip.last.year, trip.last.month, trip.last.day, tzinfo=trip.zone)
    assert abroad.utcoffset() in offsets


# Parameters and refusals.


async def test_an_inverted_range_is_400(oura: httpx.AsyncClient) -> None:
    inverted = {"start_date": "2026-10-12", "end_date": "2026-10-05"}
    answer = await oura.get("daily_sleep", params=inverted)
    assert (answer.status_code, answer.json().keys()) == (400, {"detail"})


async def test_a_range_that_is_no_date_is_422(oura: httpx.AsyncClient) -> None:
    answer = await oura.get("sleep", params={"start_date": "yesterday"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", "start_date"]


async def test_a_plus_that_was_not_escaped_is_422(oura: httpx.AsyncClient) -> None:
    answer = await oura.get("heartrate?start_datetime=2026-10-05T00:00:00+02:00")
    assert answer.status_code == 422


async def test_odd_dates_are_read_leniently(oura: httpx.AsyncClient) -> None:
    assert await items(oura, "sleep", start_date="1", end_date="2") == []
    everything = await items(oura, "vO2_max", start_date="0024-11-11")
    assert everything[0]["day"] < "2024-05-20"


async def test_fields_pick_and_unknown_ones_are_dropped(oura: httpx.AsyncClient) -> None:
    picked = await items(oura, "daily_sleep", fields="score,nonsense", **WEEK)
    assert picked[0].keys() == {"id", "day", "score"}
    whole = await items(oura, "daily_sleep", fields="nonsense", **WEEK)
    assert whole == await items(oura, "daily_sleep", **WEEK)
    unsupported = await items(oura, "daily_resilience", fields="level", **WEEK)
    assert "contributors" in unsupported[0]


async def test_fields_pick_from_samples(oura: httpx.AsyncClient) -> None:
    rows = await items(oura, "heartrate", fields="bpm", **hours("2026-10-06", "2026-10-07"))
    assert rows[0].keys() == {"bpm"}


async def test_a_bad_token_is_401_in_problem_form(sandbox: Sandbox) -> None:
    async with client_with(sandbox) as client:
        answer = await client.get("sleep", headers={"authorization": "Bearer stale"})
    assert answer.status_code == 401
    assert answer.json().keys() >= {"status", "title", "detail"}


async def test_a_missing_scope_is_401_and_names_the_scope(sandbox: Sandbox) -> None:
    async with client_with(sandbox, "daily") as client:
        for path, scope in (("heartrate", "heartrate"), ("vO2_max", "heart_health")):
            answer = await client.get(path)
            assert answer.status_code == 401
            assert scope in answer.json()["detail"]
        assert (await client.get("sleep", params=WEEK)).status_code == 200


async def test_personal_info_is_bare_and_shows_what_the_scopes_allow(sandbox: Sandbox) -> None:
    sandbox.clock.freeze(NOW)
    async with client_with(sandbox, "email") as client:
        person = (await client.get("personal_info")).json()
    assert (person["id"], person["age"]) == (sandbox.vendor("oura").user_id(0), None)
    assert person["email"].endswith("@example.org")
    async with client_with(sandbox, "personal") as client:
        person = (await client.get("personal_info")).json()
    assert 1.5 < person["height"] < 2
    assert person["email"] is None


async def test_every_answer_is_json(oura: httpx.AsyncClient) -> None:
    answer = await oura.get("daily_activity", params=WEEK)
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["next_token"] is None


def utc_date(workout: dict[str, Any]) -> date:
    return datetime.fromisoformat(workout["start_datetime"]).astimezone(UTC).date()


def hours(start: str, end: str) -> dict[str, str]:
    return {"start_datetime": start, "end_datetime": end}
