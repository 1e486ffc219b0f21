"""Withings' quirks as far as declarations and records meet them; numbers are of FACTS section 10.

1, 17 and 18 are in test_withings_check.py. 19 (one refresh at a time, 601 honoured, no null pair
stored) and the ten-second rule belong to the flow, 10 in its replacing of a group as well.
"""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from health_scraper.columns import Known
from health_scraper.declare import Document, Endpoint, Record, Request, Window
from health_scraper.errors import BrokenAnswer, PagingBroken
from health_scraper.paginators import more_offset
from health_scraper.providers import withings_codes as codes
from health_scraper.providers import withings_records as records
from health_scraper.providers import withings_sleep as sleep
from health_scraper.providers.withings import WITHINGS, recording
from health_scraper.records import Parsed, parse

ENDPOINTS = {endpoint.name: endpoint for endpoint in WITHINGS.endpoints}
TAKEN = 1773900000
WEEK = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC))
GROUP: Document = {
    "grpid": 9100000001,
    "attrib": 0,
    "date": TAKEN,
    "category": 1,
    "measures": [{"value": 72150, "type": 1, "unit": -3}],
}
WORKOUT: Document = {"id": 7, "category": 2, "data": {"calories": 312.5, "steps": 0}}
NIGHT: Document = {"id": 9, "date": "2026-03-19", "data": {"sleep_score": 81}}


def one(record: type[Record], document: Document) -> Any:
    (row,) = parsed(record, document).rows
    return row[0]


def parsed(record: type[Record], *documents: Document) -> Parsed:
    return parse(record, documents)


def drift(record: type[Record], document: Document) -> set[tuple[str, str]]:
    return {(note.field, note.seen) for note in parsed(record, document).drift}


def items(endpoint: str, body: object) -> list[Document]:
    return ENDPOINTS[endpoint].documents(body)


PAGED = Request(path="/v2/measure", form={"action": "getactivity", "lastupdate": 1})


@pytest.mark.parametrize("more", [1, True, "1", "true", "True"])
def test_02_more_in_every_form_asks_for_the_next_page(more: object) -> None:
    following = more_offset(PAGED, {"more": more, "offset": 200})
    assert following is not None
    assert following.form == {"action": "getactivity", "lastupdate": 1, "offset": 200}


@pytest.mark.parametrize("body", [{"more": 0}, {"more": False}, {"more": "0"}, {"more": "false"}])
def test_02_an_offset_without_more_asks_for_nothing(body: dict[str, object]) -> None:
    assert more_offset(PAGED, body | {"offset": 200}) is None


@pytest.mark.parametrize("body", [{}, {"more": None}])
def test_02_an_absent_more_ends_the_pages(body: dict[str, object]) -> None:
    assert more_offset(PAGED, body) is None


@pytest.mark.parametrize("offset", [200, 100, 0, None, "x"])
def test_02_an_offset_that_does_not_advance_is_an_error(offset: object) -> None:
    second = Request(path="/v2/measure", form={"action": "getactivity", "offset": 200})
    with pytest.raises(PagingBroken):
        more_offset(second, {"more": True, "offset": offset})


@pytest.mark.parametrize("body", [{"goals": []}, {"goals": {}}, {"goals": None}, {}])
def test_03_no_goals_are_no_rows(body: object) -> None:
    assert items("goal", body) == []


@pytest.mark.parametrize("body", [{"series": []}, {"series": {}}, {"series": None}, {}])
@pytest.mark.parametrize("endpoint", ["intraday_activity", "sleep", "workout", "heart"])
def test_03_an_empty_series_is_empty_in_every_spelling(endpoint: str, body: object) -> None:
    assert items(endpoint, body) == []


@pytest.mark.parametrize("endpoint", ["workout", "intraday_activity"])
def test_03_a_series_of_another_kind_is_a_broken_answer(endpoint: str) -> None:
    with pytest.raises(BrokenAnswer):
        items(endpoint, {"series": "none"})


def test_04_a_null_device_is_a_real_row() -> None:
    row = one(records.Activity, {"date": "2026-03-19", "deviceid": None, "modelid": None})
    assert (row.date, row.deviceid, row.model_id) == (date(2026, 3, 19), None, None)


def test_04_a_null_device_in_a_key_is_an_empty_text() -> None:
    assert one(records.Heart, {"timestamp": TAKEN, "deviceid": None}).deviceid == ""
    assert one(sleep.Sleep, {"startdate": TAKEN, "hash_deviceid": None}).hash_deviceid == ""


def test_05_a_model_is_a_number_here_and_a_text_there() -> None:
    assert one(records.Workout, WORKOUT | {"model": 93}).model == 93
    assert one(records.MeasureGroup, GROUP | {"model": "Body Scan"}).model == "Body Scan"


def test_05_a_number_where_a_text_is_documented_is_kept_as_text() -> None:
    assert one(records.MeasureGroup, GROUP | {"model": 10}).model == "10"


@pytest.mark.parametrize("name", ["model_id", "modelid"])
@pytest.mark.parametrize(
    ("record", "document"),
    [(records.MeasureGroup, GROUP), (records.Activity, {"date": "2026-03-19"})],
)
def test_06_both_spellings_of_the_model_fill_one_column(
    record: type[Record], document: Document, name: str
) -> None:
    assert one(record, document | {name: 94}).model_id == 94
    assert drift(record, document | {name: 94}) == set()


@pytest.mark.parametrize("name", ["sdnn1", "sdnn_1"])
def test_07_both_spellings_of_sdnn_are_read(name: str) -> None:
    assert one(records.IntradayActivity, {"timestamp": TAKEN, name: 41.5}).sdnn1 == 41.5
    segment = {"startdate": TAKEN, name: {str(TAKEN): 41.5}}
    assert one(sleep.SleepSample, segment).sdnn_1 == 41.5


@pytest.mark.parametrize(
    ("record", "document", "column"),
    [
        (records.Measure, GROUP | {"measures": [{"value": 1, "unit": 0, "type": 4711}]}, "type"),
        (
            records.Measure,
            GROUP | {"measures": [{"value": 1, "unit": 0, "type": 1, "position": 4711}]},
            "position",
        ),
        (records.MeasureGroup, GROUP | {"attrib": 4711}, "attrib"),
        (records.MeasureGroup, GROUP | {"model_id": 4711}, "model_id"),
        (records.Workout, WORKOUT | {"category": 4711}, "category"),
        (sleep.Sleep, {"startdate": TAKEN, "state": 4711}, "state"),
    ],
)
def test_08_an_unknown_code_is_stored_and_noted(
    record: type[Record], document: Document, column: str
) -> None:
    assert getattr(one(record, document), column) == 4711
    assert drift(record, document) == {(column, "4711")}


@pytest.mark.parametrize(
    ("value", "unit", "real"),
    [
        (721500, -4, "72.1500"),
        (72150, -3, "72.150"),
        (10600, -2, "106.00"),
        (462, -1, "46.2"),
        (99, 0, "99"),
        (7, 1, "70"),
        (-125, -3, "-0.125"),
    ],
)
def test_09_the_real_value_is_exact(value: int, unit: int, real: str) -> None:
    row = one(records.Measure, GROUP | {"measures": [{"value": value, "type": 1, "unit": unit}]})
    assert row.real_value == Decimal(real)
    assert (row.value, row.unit) == (value, unit)


def test_10_a_type_and_position_sent_twice_is_one_row() -> None:
    twice = {"value": 1650, "type": 8, "unit": -2, "position": 7}
    rows = parsed(records.Measure, GROUP | {"measures": [twice, dict(twice)]}).rows
    assert [row.real_value for row, _ in rows] == [Decimal("16.50")]


def test_10_a_bad_duplicate_does_not_take_the_good_one_along() -> None:
    measures = [{"value": value, "type": 8, "unit": 0} for value in (16, "x")]
    result = parsed(records.Measure, GROUP | {"measures": measures})
    assert (len(result.rows), len(result.rejected)) == (1, 1)


def test_10_one_type_at_two_positions_is_two_rows() -> None:
    measures = [{"value": 1, "type": 168, "unit": 0, "position": place} for place in (6, 7)]
    rows = parsed(records.Measure, GROUP | {"measures": measures}).rows
    assert [row.position for row, _ in rows] == [6, 7]


def test_10_a_measure_without_a_position_is_told_from_the_right_wrist() -> None:
    measures = [
        {"value": 1, "type": 9, "unit": 0},
        {"value": 1, "type": 9, "unit": 0, "position": 0},
    ]
    rows = parsed(records.Measure, GROUP | {"measures": measures}).rows
    assert [row.position for row, _ in rows] == [codes.NO_POSITION, 0]


def test_10_a_group_names_what_it_replaces() -> None:
    assert records.Measure.replaces == ("grpid",)


@pytest.mark.parametrize("measures", [None, [], {}])
def test_10_a_group_without_measures_has_none(measures: object) -> None:
    assert list(records.Measure.documents(GROUP | {"measures": measures})) == []


@pytest.mark.parametrize("bad", ["text", {"value": "x", "type": 1, "unit": 0}, {"value": 1}])
def test_10_a_bad_measure_is_rejected_and_its_neighbour_kept(bad: object) -> None:
    good = {"value": 1, "type": 1, "unit": 0}
    result = parsed(records.Measure, GROUP | {"measures": [bad, good]})
    assert (len(result.rows), len(result.rejected)) == (1, 1)


def test_10_an_exponent_out_of_this_world_is_rejected() -> None:
    measures = [{"value": 1, "type": 1, "unit": 10**6}]
    assert len(parsed(records.Measure, GROUP | {"measures": measures}).rejected) == 1


@pytest.mark.parametrize("name", ["apnea_hypopnea_index", "breathing_disturbances_intensity"])
def test_11_minus_one_is_null_in_the_column_and_stays_in_the_payload(name: str) -> None:
    document = NIGHT | {"data": {name: -1}}
    ((row, payload),) = parsed(sleep.SleepSummary, document).rows
    assert getattr(row.data, name) is None
    assert payload["data"][name] == -1


def test_12_a_day_without_heart_rate_keys_is_a_row() -> None:
    row = one(records.Activity, {"date": "2026-03-19", "steps": 5120})
    assert (row.steps, row.hr_average, row.hr_zone_3) == (5120, None, None)


def test_13_an_intraday_entry_may_hold_only_steps() -> None:
    (document,) = items("intraday_activity", {"series": {str(TAKEN): {"steps": 4}}})
    row = one(records.IntradayActivity, document)
    assert (row.timestamp, row.steps) == (datetime.fromtimestamp(TAKEN, UTC), 4)
    assert (row.deviceid, row.heart_rate) == (None, None)


def test_13_an_empty_intraday_entry_is_a_row_of_its_instant() -> None:
    (document,) = items("intraday_activity", {"series": {str(TAKEN): []}})
    assert one(records.IntradayActivity, document).steps is None


def test_14_segments_in_any_order_are_the_same_rows() -> None:
    parts = [{"startdate": TAKEN + at, "enddate": TAKEN + at + 60} for at in (120, 0, 60)]
    rows = parsed(sleep.Sleep, *items("sleep", {"series": parts, "model": 32})).rows
    assert {row.startdate.timestamp() for row, _ in rows} == {TAKEN, TAKEN + 60, TAKEN + 120}
    assert {row.answer_model for row, _ in rows} == {32}


def test_14_sleep_series_may_be_an_object_as_documented() -> None:
    assert len(items("sleep", {"series": {"0": {"startdate": TAKEN}}})) == 1


def test_14_the_series_of_a_segment_become_one_row_per_instant() -> None:
    segment = {
        "startdate": TAKEN,
        "hash_deviceid": "h",
        "hr": {str(TAKEN): 51, str(TAKEN + 60): 0},
        "rr": {str(TAKEN): 14},
        "snoring": [],
    }
    rows = [row for row, _ in parsed(sleep.SleepSample, segment).rows]
    assert [(row.hash_deviceid, row.hr, row.rr) for row in rows] == [
        ("h", 51, 14),
        ("h", None, None),
    ]
    assert drift(sleep.Sleep, segment) == set()


@pytest.mark.parametrize("signal", [[1, -2, 3], "[1,-2,3]"])
@pytest.mark.parametrize("record", [records.HeartSignal, records.StethoSignal])
def test_15_a_signal_is_a_list_or_its_json(record: type[Record], signal: object) -> None:
    assert one(record, recording("48", {"signal": signal})[0]).signal == [1, -2, 3]


def test_15_a_signal_that_is_neither_is_rejected() -> None:
    (document,) = recording("48", {"signal": "[1,"})
    assert len(parsed(records.HeartSignal, document).rejected) == 1


def test_15_an_answer_without_anything_is_no_recording() -> None:
    assert recording("48", {}) == []


@pytest.mark.parametrize("ecg", [{}, [], None])
def test_16_a_failed_ecg_is_a_row_without_signal_and_heart_rate(ecg: object) -> None:
    row = one(records.Heart, {"timestamp": TAKEN, "ecg": ecg, "heart_rate": None})
    assert [column.get(row) for column in records.Heart.columns()][3:5] == [None, None]
    assert row.heart_rate is None


@pytest.mark.parametrize("events", [{"1": [0], "2": [540]}, [], {}])
def test_20_night_events_are_kept_as_sent(events: object) -> None:
    row = one(sleep.SleepSummary, NIGHT | {"data": {"night_events": events}})
    assert row.data.night_events == events


def test_20_an_empty_list_for_the_data_is_no_data() -> None:
    assert one(sleep.SleepSummary, NIGHT | {"data": []}).data is None
    assert one(records.Workout, WORKOUT | {"data": []}).data is None


def test_21_extra_keys_of_a_measure_survive_and_are_noted() -> None:
    extra = {"apppfmid": 7, "algo_params": {"1": "2"}}
    measure = {"value": 1, "type": 1, "unit": 0, "algo": 3, "fm": 131} | extra
    group = GROUP | {"measures": [measure]}
    row = one(records.Measure, group)
    assert (row.algo, row.fm, row.model_extra) == (3, 131, extra)
    assert drift(records.Measure, group) == {("apppfmid", "number"), ("algo_params", "object")}


def test_21_an_inconclusive_group_says_so() -> None:
    assert one(records.MeasureGroup, GROUP | {"is_inconclusive": True}).is_inconclusive


@pytest.mark.parametrize("attrib", [2, 4])
def test_22_an_entry_by_hand_is_a_row_without_device(attrib: int) -> None:
    by_hand = GROUP | {"attrib": attrib, "deviceid": None, "hash_deviceid": None, "model": None}
    row = one(records.MeasureGroup, by_hand)
    assert (row.attrib, row.deviceid, row.hash_deviceid) == (attrib, None, None)


def test_23_a_zero_that_no_body_has_is_null_and_other_zeros_stay() -> None:
    data = {"hr_average": 0, "spo2_average": 0, "intensity": 0, "steps": 0, "distance": 0}
    row = one(records.Workout, WORKOUT | {"data": data})
    assert (row.data.hr_average, row.data.spo2_average, row.data.intensity) == (None, None, None)
    assert (row.data.steps, row.data.distance) == (0, 0)


def test_workout_numbers_may_carry_fractions() -> None:
    assert (
        one(records.Workout, WORKOUT | {"data": {"distance": 12888.33}}).data.distance == 12888.33
    )


def test_the_weight_goal_is_exact() -> None:
    goal = one(records.Goal, {"steps": 9000, "weight": {"value": 70500, "unit": -3}})
    assert goal.weight.real_value == Decimal("70.5")


def forms(endpoint: Endpoint) -> list[dict[str, Any]]:
    requests = [endpoint.request(WEEK), endpoint.request(None)]
    if endpoint.changes:
        requests.append(endpoint.changes.request(WEEK.start))
    return [dict(request.form or {}) for request in requests]


@pytest.mark.parametrize("endpoint", WITHINGS.endpoints, ids=lambda endpoint: endpoint.name)
def test_every_call_is_a_post_that_names_its_action(endpoint: Endpoint) -> None:
    assert all("action" in form for form in forms(endpoint))


@pytest.mark.parametrize("endpoint", WITHINGS.endpoints, ids=lambda endpoint: endpoint.name)
def test_a_change_feed_is_never_asked_together_with_dates(endpoint: Endpoint) -> None:
    for form in forms(endpoint):
        dates = [name for name in form if name.startswith(("startdate", "enddate"))]
        assert not (dates and "lastupdate" in form)


def test_the_first_change_feed_asks_from_the_beginning_with_a_number_above_zero() -> None:
    changes = ENDPOINTS["activity"].changes
    assert changes is not None
    epoch = datetime.fromtimestamp(0, UTC)
    assert (changes.request(epoch).form or {})["lastupdate"] == 1


def test_measures_are_asked_for_without_type_and_category() -> None:
    for form in forms(ENDPOINTS["measure"]):
        assert not {"meastype", "meastypes", "category"} & form.keys()


@pytest.mark.parametrize("name", ["intraday_activity", "sleep"])
def test_detail_is_asked_for_24_hours_at_a_time_edges_included(name: str) -> None:
    windows = ENDPOINTS[name].windows
    assert windows is not None
    assert (windows.width, windows.margin) == (timedelta(days=1), timedelta())
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    form = ENDPOINTS[name].request(Window(midnight, midnight + windows.width)).form or {}
    assert (form["startdate"], form["enddate"]) == (1772323200, 1772409600)


@pytest.mark.parametrize("name", ["activity", "workout", "sleep_summary"])
def test_local_days_are_asked_for_with_a_day_more_on_both_sides(name: str) -> None:
    form = ENDPOINTS[name].request(WEEK).form or {}
    assert (form["startdateymd"], form["enddateymd"]) == ("2026-02-28", "2026-03-09")


FIELDS = {
    "activity": 16,
    "intraday_activity": 15,
    "workout": 25,
    "sleep": 10,
    "sleep_summary": 46,
}


@pytest.mark.parametrize(("name", "count"), FIELDS.items())
def test_every_documented_field_is_asked_for_and_has_a_column(name: str, count: int) -> None:
    asked = str(forms(ENDPOINTS[name])[0]["data_fields"]).split(",")
    columns = {column.name for record in ENDPOINTS[name].records for column in record.columns()}
    assert len(set(asked)) == count
    assert set(asked) <= columns


@pytest.mark.parametrize("name", FIELDS)
def test_a_refused_list_of_fields_is_narrowed_once(name: str) -> None:
    endpoint = ENDPOINTS[name]
    assert endpoint.narrowed is not None
    full = endpoint.request(WEEK)
    smaller = endpoint.narrowed(full)
    assert smaller is not None
    before, after = (str((call.form or {})["data_fields"]).split(",") for call in (full, smaller))
    assert set(after) < set(before)
    assert endpoint.narrowed(smaller) is None
    assert (smaller.form or {}) | {"data_fields": ""} == (full.form or {}) | {"data_fields": ""}


TABLES = {
    "meastype": codes.MEASTYPES,
    "attrib": codes.ATTRIBS,
    "position": codes.POSITIONS,
    "model": codes.MODELS,
    "workout_category": codes.WORKOUT_CATEGORIES,
    "sleep_state": codes.SLEEP_STATES,
    "afib_result": codes.AFIB_RESULTS,
    "measure_range": codes.MEASTYPES,
}


@pytest.mark.parametrize(("table", "known"), TABLES.items())
def test_the_lookup_tables_name_every_known_code(table: str, known: Known) -> None:
    path = files("health_scraper.migrations").joinpath("0005_withings_lookups.sql")
    inserted = path.read_text("utf-8").partition(f"INSERT INTO withings.{table} (")[2]
    values = inserted.partition(";")[0].partition("VALUES")[2]
    assert {int(code) for code in re.findall(r"\((-?\d+), ", values)} == known.values


def test_documents_that_are_no_objects_are_rejected_and_kept() -> None:
    for endpoint in ("measure", "sleep_summary", "workout"):
        for record in ENDPOINTS[endpoint].records:
            (rejected,) = parsed(record, json.loads('["x"]')).rejected
            assert rejected.payload == '["x"]'
