"""What Oura is asked for, and the values that mean none."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from health_scraper.declare import Endpoint, Window
from health_scraper.plan import cut
from health_scraper.providers.oura import OURA
from health_scraper.providers.oura_records import DailySpo2, RingConfiguration, Session

ENDPOINTS = {endpoint.name: endpoint for endpoint in OURA.endpoints}
WEEK = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC))
WINDOWED = [endpoint for endpoint in OURA.endpoints if endpoint.windows]


def test_there_are_nineteen_collections() -> None:
    assert len(ENDPOINTS) == 19


def test_days_are_asked_for_with_two_days_more_on_both_sides() -> None:
    request = ENDPOINTS["sleep"].request(WEEK)
    assert request.path == "/v2/usercollection/sleep"
    assert request.params == {"start_date": "2026-02-27", "end_date": "2026-03-10"}


def test_samples_are_asked_for_in_utc_with_an_hour_more_on_both_sides() -> None:
    assert ENDPOINTS["heartrate"].request(WEEK).params == {
        "start_datetime": "2026-02-28T23:00:00Z",
        "end_datetime": "2026-03-08T01:00:00Z",
    }


def test_a_window_in_another_zone_is_asked_for_in_utc() -> None:
    east = timezone(timedelta(hours=2))
    there = Window(WEEK.start.astimezone(east), WEEK.end.astimezone(east))
    assert ENDPOINTS["heartrate"].request(there) == ENDPOINTS["heartrate"].request(WEEK)


def test_vo2_max_keeps_the_vendors_spelling_in_its_path() -> None:
    assert ENDPOINTS["vo2_max"].request(WEEK).path == "/v2/usercollection/vO2_max"


@pytest.mark.parametrize("name", ["personal_info", "ring_configuration"])
def test_a_collection_without_dates_is_asked_for_whole(name: str) -> None:
    assert ENDPOINTS[name].request(None).params == {}


@pytest.mark.parametrize("endpoint", WINDOWED, ids=lambda endpoint: endpoint.name)
def test_no_request_is_wider_than_the_widest(endpoint: Endpoint) -> None:
    assert endpoint.windows
    year = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, 13, 7, tzinfo=UTC))
    for window in cut(year, endpoint.windows):
        edges = endpoint.request(window).params.values()
        start, end = (datetime.fromisoformat(str(edge)) for edge in edges)
        assert end - start <= endpoint.windows.width


@pytest.mark.parametrize("average", [0, 0.0])
def test_no_oxygen_at_all_means_that_nothing_was_measured(average: float) -> None:
    night = DailySpo2.model_validate({"id": "n", "spo2_percentage": {"average": average}})
    assert night.spo2_percentage is not None
    assert night.spo2_percentage.average is None


@pytest.mark.parametrize(
    "at", ["1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.000Z", "1969-12-31T16:00:00-08:00"]
)
def test_a_ring_set_up_in_1970_was_set_up_at_an_unknown_time(at: str) -> None:
    assert RingConfiguration.model_validate({"id": "r", "set_up_at": at}).set_up_at is None


def test_a_series_keeps_its_gaps_and_its_offset() -> None:
    sample: dict[str, Any] = {
        "interval": 5,
        "items": [None, 61.5],
        "timestamp": "2026-03-29T03:00:00.250+02:00",
    }
    session = Session.model_validate({"id": "s", "heart_rate": sample})
    columns = {column.name: column.get(session) for column in Session.columns()}
    assert columns["heart_rate_items"] == [None, 61.5]
    assert columns["heart_rate_timestamp_utc_offset"] == timedelta(hours=2)
    assert columns["motion_count_items"] is None
