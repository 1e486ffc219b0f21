"""WHOOP's quirks as far as declarations and records meet them; numbers are of FACTS section 6.

Not here, because they belong to the flow: 7 (silent deletions), 12 in part (a grant without a
refresh token), 13 in part (clamped cursors), 14 (one pace for the whole app). The views of 3 and
4 are tested with a database.
"""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from health_scraper.declare import Document, Endpoint, Record, Request, Window
from health_scraper.errors import BrokenAnswer
from health_scraper.providers.whoop import WHOOP, samples, stream_of
from health_scraper.providers.whoop_records import (
    BodyMeasurement,
    Cycle,
    Profile,
    Recovery,
    Sleep,
    SleepStream,
    Workout,
)
from health_scraper.records import Parsed, parse
from health_scraper.settings import WhoopSettings

SLEEP_ID = "6f1d2c3b-4a59-4e68-9b7c-0d1e2f3a4b02"
ENDPOINTS = {endpoint.name: endpoint for endpoint in WHOOP.endpoints}
COLLECTIONS = [endpoint for endpoint in WHOOP.endpoints if endpoint.windows]
WINDOWS = [endpoint.windows for endpoint in WHOOP.endpoints if endpoint.windows]
CYCLE: Document = {
    "id": 1200000003,
    "user_id": 7001,
    "created_at": "2026-03-02T05:01:34.745Z",
    "updated_at": "2026-03-02T18:16:02.337Z",
    "start": "2026-03-01T21:13:31.460Z",
    "end": "2026-03-02T22:01:12.010Z",
    "timezone_offset": "+02:00",
    "score_state": "SCORED",
    "score": {
        "strain": 13.0542,
        "kilojoule": 10187.9,
        "average_heart_rate": 73,
        "max_heart_rate": 179,
    },
    "step_count": 8421,
}
RECOVERY: Document = {
    "cycle_id": 1200000003,
    "sleep_id": SLEEP_ID,
    "user_id": 7001,
    "created_at": "2026-03-02T05:01:40.207Z",
    "updated_at": "2026-03-02T05:01:40.207Z",
    "score_state": "SCORED",
    "score": {
        "user_calibrating": False,
        "recovery_score": 67,
        "resting_heart_rate": 58,
        "hrv_rmssd_milli": 84.907,
        "spo2_percentage": None,
        "skin_temp_celsius": None,
    },
}
SLEEP: Document = {
    "id": SLEEP_ID,
    "cycle_id": 1200000003,
    "v1_id": None,
    "start": "2026-03-01T21:13:31.460Z",
    "end": "2026-03-02T04:58:12.066Z",
    "timezone_offset": "+02:00",
    "nap": False,
    "score_state": "SCORED",
    "score": {
        "stage_summary": {"total_in_bed_time_milli": 27880606, "disturbance_count": 14},
        "sleep_needed": {"baseline_milli": 27904512, "need_from_recent_nap_milli": -12312},
        "respiratory_rate": 15,
        "sleep_consistency_percentage": 0.0,
    },
}
WORKOUT: Document = {
    "id": "a3c5e7f9-1b2d-4f60-8a1c-3e5f7a9b0c08",
    "v1_id": None,
    "start": "2026-03-02T17:26:03.118Z",
    "end": "2026-03-02T18:11:47.905Z",
    "timezone_offset": "Z",
    "sport_name": "running",
    "score_state": "SCORED",
    "score": {
        "strain": 12,
        "percent_recorded": 1,
        "distance_meter": None,
        "zone_durations": {"zone_zero_milli": 20004, "zone_five_milli": 179017},
    },
    "sport_id": None,
}


def parsed(record: type[Record], *documents: Document) -> Parsed:
    return parse(record, documents)


def row(record: type[Record], document: Document) -> dict[str, Any]:
    ((validated, _),) = parsed(record, document).rows
    return {column.name: column.get(validated) for column in record.columns()}


def window(start: str, end: str) -> Window:
    return Window(datetime.fromisoformat(start), datetime.fromisoformat(end))


# What is asked


@pytest.mark.parametrize("endpoint", COLLECTIONS, ids=lambda endpoint: endpoint.name)
def test_a_collection_is_asked_for_full_zoned_instants_and_whole_pages(
    endpoint: Endpoint,
) -> None:
    asked = endpoint.request(window("2026-02-01T00:00:00Z", "2026-03-02T09:30:15.123456Z"))
    assert asked.params == {
        "limit": 25,
        "start": "2026-02-01T00:00:00.000Z",
        "end": "2026-03-02T09:30:15.123Z",
    }


def test_a_window_of_another_zone_is_asked_for_in_utc() -> None:
    start = datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    asked = ENDPOINTS["cycle"].request(Window(start, start + timedelta(days=1)))
    assert asked.params["start"] == "2026-02-28T23:00:00.000Z"


def test_the_next_page_repeats_the_question_with_a_camel_case_token() -> None:
    first = Request(path="/v2/cycle", params={"limit": 25, "start": "a", "end": "b"})
    following = ENDPOINTS["cycle"].following(first, {"records": [], "next_token": "eyJv"})
    assert following is not None
    assert following.params == {"limit": 25, "start": "a", "end": "b", "nextToken": "eyJv"}


@pytest.mark.parametrize("end", [{"next_token": None}, {"next_token": ""}, {}])
def test_a_page_without_a_token_is_the_last(end: Document) -> None:
    first = Request(path="/v2/cycle")
    assert ENDPOINTS["cycle"].following(first, {"records": [], **end}) is None


def test_a_year_is_one_window() -> None:
    assert all(windows.width > timedelta(days=366) for windows in WINDOWS)


def test_quirk_1_every_scrape_reads_two_weeks_again() -> None:
    assert WhoopSettings.model_fields["scrape_days"].default >= 14


def test_quirk_11_nothing_of_v1_is_asked_for() -> None:
    paths = [endpoint.request(None).path for endpoint in WHOOP.endpoints]
    assert all(path.startswith("/v2/") for path in paths)


def test_quirk_12_a_refresh_asks_to_stay_offline() -> None:
    assert WHOOP.oauth.refresh_params == {"scope": "offline"}


def test_quirk_13_no_collection_trusts_the_vendors_updated_at() -> None:
    assert all(endpoint.changes is None for endpoint in WHOOP.endpoints)


def test_only_the_stream_is_off_by_default() -> None:
    assert [one.name for one in WHOOP.endpoints if one.off_by_default] == ["sleep_stream"]


def test_the_stream_is_asked_for_every_signal() -> None:
    asked = stream_of(SLEEP_ID)
    assert asked.path == f"/v2/activity/sleep/{SLEEP_ID}/stream"
    assert "sleep_classification" in asked.params["types"]  # type: ignore[operator]


# What is answered


@pytest.mark.parametrize("body", [{"records": []}, {"records": None}, {}, {"next_token": None}])
def test_an_empty_page_has_no_records(body: Document) -> None:
    assert ENDPOINTS["cycle"].documents(body) == []


@pytest.mark.parametrize("body", [{"records": {}}, {"error": "oops"}])
def test_an_answer_without_records_is_broken(body: Document) -> None:
    with pytest.raises(BrokenAnswer):
        ENDPOINTS["cycle"].documents(body)


def test_quirk_1_an_open_cycle_has_a_score_and_no_end() -> None:
    open_cycle = row(Cycle, {**CYCLE, "end": None})
    assert open_cycle["end"] is None
    assert open_cycle["strain"] == 13.0542
    assert open_cycle["step_count"] == 8421


def test_quirk_2_a_cycle_ends_where_the_next_begins() -> None:
    ended = row(Cycle, CYCLE)
    following = row(Cycle, {**CYCLE, "id": 1200000004, "start": CYCLE["end"], "end": None})
    assert ended["end"] == following["start"] == datetime(2026, 3, 2, 22, 1, 12, 10000, tzinfo=UTC)


def test_quirk_3_two_cycles_of_one_date_are_two_rows() -> None:
    other = {**CYCLE, "id": 1200000004, "start": "2026-03-02T02:00:00.000Z"}
    assert len(parsed(Cycle, CYCLE, other).rows) == 2


@pytest.mark.parametrize("offset", ["+05:30", "-05:00", "Z", "Mars/Olympus"])
def test_quirk_4_an_offset_is_kept_as_sent(offset: str) -> None:
    assert row(Sleep, {**SLEEP, "timezone_offset": offset})["timezone_offset"] == offset


def test_quirk_5_a_recovery_without_a_cycle_is_a_row() -> None:
    assert row(Recovery, {**RECOVERY, "cycle_id": None})["sleep_id"] == UUID(SLEEP_ID)


def test_quirk_6_a_night_scored_again_replaces_itself() -> None:
    again = {**SLEEP, "end": "2026-03-02T06:11:00.000Z"}
    ((sleep, _),) = parsed(Sleep, SLEEP, again).rows
    assert sleep.end == datetime(2026, 3, 2, 6, 11, tzinfo=UTC)  # type: ignore[attr-defined]


def test_quirk_8_a_nap_has_its_need_met() -> None:
    nap = row(Sleep, {**SLEEP, "nap": True})
    assert nap["nap"] is True
    assert nap["need_from_recent_nap_milli"] == -12312


@pytest.mark.parametrize("sport", ["reformer-pilates", "weightlifting_msk", "moon-golf"])
def test_quirk_9_any_sport_is_taken_and_is_no_drift(sport: str) -> None:
    page = parsed(Workout, {**WORKOUT, "sport_name": sport})
    assert [one.sport_name for one, _ in page.rows] == [sport]  # type: ignore[attr-defined]
    assert page.drift == set()


@pytest.mark.parametrize(
    ("record", "document", "key"),
    [
        (Cycle, CYCLE, {"id"}),
        (Recovery, RECOVERY, {"sleep_id"}),
        (Sleep, SLEEP, {"id"}),
        (Workout, WORKOUT, {"id"}),
        (Profile, {"user_id": 7001, "email": "", "first_name": "", "last_name": ""}, {"user_id"}),
        (BodyMeasurement, {"height_meter": 2, "weight_kilogram": 80, "max_heart_rate": 1}, set()),
        (SleepStream, {"sleep_id": SLEEP_ID, "timestamp": CYCLE["start"], "hr": 61},
         {"sleep_id", "timestamp"}),
    ],
)  # fmt: skip
def test_quirk_10_all_but_the_key_may_be_null_or_absent(
    record: type[Record], document: Document, key: set[str]
) -> None:
    nulled = {name: value if name in key else None for name, value in document.items()}
    bare = {name: value for name, value in document.items() if name in key}
    assert parsed(record, document, nulled, bare).rejected == []


def test_quirk_10_whole_numbers_are_floats() -> None:
    assert row(Recovery, RECOVERY)["resting_heart_rate"] == 58.0
    assert row(Sleep, SLEEP)["respiratory_rate"] == 15.0


@pytest.mark.parametrize("state", ["PENDING_SCORE", "UNSCORABLE", "SOMETHING_NEW", None])
@pytest.mark.parametrize("score", [{"score": CYCLE["score"]}, {"score": None}, {}])
def test_a_score_counts_only_when_it_is_scored(state: str | None, score: Document) -> None:
    unscored = {name: value for name, value in CYCLE.items() if name != "score"}
    cycle = row(Cycle, {**unscored, "score_state": state, **score})
    assert cycle["score_state"] == state
    assert cycle["strain"] is None
    assert cycle["step_count"] == 8421


def test_a_score_of_any_shape_is_ignored_while_it_is_pending() -> None:
    pending = {**CYCLE, "score_state": "PENDING_SCORE", "score": "soon"}
    assert parsed(Cycle, pending).rejected == []


def test_an_unknown_state_is_drift() -> None:
    (drift,) = parsed(Cycle, {**CYCLE, "score_state": "SOMETHING_NEW"}).drift
    assert (drift.kind, drift.field, drift.seen) == ("value", "score_state", "SOMETHING_NEW")


def test_an_unknown_field_inside_a_score_is_drift() -> None:
    score = {**WORKOUT["score"], "zone_durations": {"zone_six_milli": 5}}
    (drift,) = parsed(Workout, {**WORKOUT, "score": score}).drift
    assert (drift.kind, drift.field) == ("field", "score.zone_durations.zone_six_milli")


def test_the_share_recorded_is_a_fraction_and_says_so() -> None:
    workout = row(Workout, WORKOUT)
    assert workout["percent_recorded_fraction"] == 1.0
    assert "percent_recorded" not in workout


def test_whoops_own_times_stand_beside_the_rows() -> None:
    cycle = row(Cycle, CYCLE)
    assert cycle["whoop_created_at"] == datetime(2026, 3, 2, 5, 1, 34, 745000, tzinfo=UTC)
    assert "created_at" not in cycle


def test_a_bad_record_does_not_take_its_neighbours_along() -> None:
    page = parsed(Cycle, {**CYCLE, "start": "yesterday"}, {**CYCLE, "id": 5})
    assert [one.id for one, _ in page.rows] == [5]  # type: ignore[attr-defined]
    assert "start" in page.rejected[0].reason


def test_the_samples_of_a_stream_carry_their_sleep() -> None:
    body = {
        "stream": [{"timestamp": CYCLE["start"], "hr": 61, "mood": 1}],
        "algorithm_version": "7",
    }
    page = parsed(SleepStream, *samples(SLEEP_ID, body))
    ((sample, _),) = page.rows
    assert sample.sleep_id == UUID(SLEEP_ID)  # type: ignore[attr-defined]
    assert sample.algorithm_version == "7"  # type: ignore[attr-defined]
    assert sample.model_extra == {"mood": 1}


@pytest.mark.parametrize("body", [{}, {"stream": None}, {"stream": []}])
def test_a_stream_may_be_empty(body: Document) -> None:
    assert samples(SLEEP_ID, body) == []


@pytest.mark.parametrize("stream", [{"hr": 1}, [None], "soon"])
def test_a_stream_of_another_shape_is_broken(stream: object) -> None:
    with pytest.raises(BrokenAnswer):
        samples(SLEEP_ID, {"stream": stream})
