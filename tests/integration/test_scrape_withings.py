"""The flow against the Withings simulator."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper.providers import by_name
from health_scraper.sandbox.faults import Fault, body_status
from health_scraper.sandbox.withings_feed import Switches
from health_scraper.settings import load_settings
from health_scraper.tokens.store import Link
from health_scraper.tokens.unlink import delete_data

WITHINGS = by_name("withings")
ACTIVITY = "/v2/measure:getactivity"


@pytest.fixture
async def scale(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Without the vendor's limit, which 150 recordings would wait for."""
    await world.link(WITHINGS)
    monkeypatch.setenv("WITHINGS_RATE_LIMITS", "100000/60")
    return replace(world, settings=load_settings())


async def test_a_change_feed_brings_the_whole_history_and_then_only_changes(scale: Any) -> None:
    first = await scale.scrape("withings.activity")
    assert first.counts.inserted > 3000
    second = await scale.scrape("withings.activity")
    assert second.reports[0].requests <= 2
    assert second.counts.inserted == 0


async def test_the_cursor_moves_only_after_the_last_page(scale: Any) -> None:
    fault = body_status(602, path=ACTIVITY)
    fault.skip = 3
    scale.sandbox.vendor("withings").faults.add(fault)
    assert (await scale.scrape("withings.activity")).exit_code == 1
    query = "SELECT cursor_at FROM ops.coverage WHERE endpoint = 'activity'"
    assert {row["cursor_at"] for row in await scale.rows(query)} <= {None}
    scale.sandbox.vendor("withings").faults.clear()
    healed = await scale.scrape("withings.activity")
    assert healed.counts.unchanged > 500
    (row,) = await scale.rows(query)
    assert row["cursor_at"] <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("status", "outcome", "error"),
    [
        (403, "skipped", "ScopeMissing"),
        (293, "failed", "RequestRefused"),
        (522, "failed", "VendorUnavailable"),
    ],
)
async def test_http_200_is_not_success(scale: Any, status: int, outcome: str, error: str) -> None:
    scale.sandbox.vendor("withings").faults.add(body_status(status, path=ACTIVITY))
    (report,) = (await scale.scrape("withings.activity")).reports
    assert (report.outcome, type(report.error).__name__) == (outcome, error)


async def test_too_many_requests_are_waited_out(scale: Any) -> None:
    body = json.dumps({"status": 601, "body": {"wait_seconds": 1}, "error": "Too many"})
    json_answer = "application/json"
    busy = Fault("status", ACTIVITY, times=1, status=200, body=body, content_type=json_answer)
    scale.sandbox.vendor("withings").faults.add(busy)
    assert (await scale.scrape("withings.activity")).exit_code == 0


async def test_a_refused_field_list_is_tried_once_in_its_smaller_form(scale: Any) -> None:
    scale.sandbox.app.state.withings = Switches(unknown=frozenset({"hr_zone_0"}))
    run = await scale.scrape("withings.activity")
    assert (run.exit_code, run.counts.inserted > 3000) == (0, True)


async def test_closed_windows_are_read_in_the_smaller_form_as_well(scale: Any) -> None:
    scale.sandbox.app.state.withings = Switches(unknown=frozenset({"hr_zone_0"}))
    await scale.scrape("withings.activity")
    a_week_ago = "UPDATE ops.coverage SET rechecked_at = now() - interval '8 days'"
    await scale.database.execute(a_week_ago)
    run = await scale.scrape("withings.activity")
    assert (run.exit_code, run.counts.unchanged > 50, run.counts.deleted) == (0, True, 0)


async def test_closed_windows_that_came_whole_are_not_overwritten_by_less(scale: Any) -> None:
    await scale.scrape("withings.activity")
    query = "SELECT count(hr_zone_0) AS n FROM withings.activity WHERE date < current_date - 7"
    whole = await scale.rows(query)
    scale.sandbox.app.state.withings = Switches(unknown=frozenset({"hr_zone_0"}))
    await scale.scrape("withings.activity")
    await scale.database.execute("UPDATE ops.coverage SET rechecked_at = now() - interval '8 days'")
    assert (await scale.scrape("withings.activity")).exit_code == 0
    assert await scale.rows(query) == whole


async def test_detail_begins_where_activity_first_exists(scale: Any) -> None:
    run = await scale.backfill(20, "withings.activity", "withings.intraday_activity")
    requests = {report.subject.endpoint: report.requests for report in run.reports}
    assert 20 <= requests["intraday_activity"] <= 21
    assert run.exit_code == 0


async def test_windows_go_as_far_back_as_a_change_feed_does(
    scale: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person has weighed themselves for years before the first ECG."""
    monkeypatch.setenv("WITHINGS_EMPTY_DAYS", "30")
    patient = replace(scale, settings=load_settings())
    await patient.backfill(6000, "withings.heart", "withings.activity")
    (row,) = await scale.rows(
        "SELECT lower(wanted)::date AS since, (SELECT min(date) FROM withings.activity) AS first,"
        " (SELECT min(timestamp)::date FROM withings.heart) AS heart"
        " FROM ops.coverage WHERE endpoint = 'heart'"
    )
    assert row["since"] < row["first"] < row["heart"]


async def test_detail_alone_says_what_it_waits_for(scale: Any) -> None:
    run = await scale.backfill(20, "withings.intraday_activity")
    assert (run.exit_code, run.counts.inserted) == (1, 0)
    assert "scrape withings.activity as well" in str(run.reports[0].error)
    whole = await scale.scrape("withings.activity", "withings.intraday_activity")
    (row,) = await scale.rows(
        "SELECT lower(covered) < now() - interval '19 days' AS whole, gaps"
        " FROM ops.coverage INNER JOIN ops.endpoint_status USING (account_id, provider, endpoint)"
        " WHERE endpoint = 'intraday_activity'"
    )
    assert (whole.exit_code, row) == (0, {"whole": True, "gaps": []})


@pytest.mark.parametrize(("status", "outcome"), [(293, "failed"), (403, "skipped")])
async def test_detail_is_no_success_where_its_parent_is_none(
    scale: Any, status: int, outcome: str
) -> None:
    scale.sandbox.vendor("withings").faults.add(body_status(status, path=ACTIVITY))
    run = await scale.scrape("withings.activity", "withings.intraday_activity")
    assert {report.outcome for report in run.reports} == {outcome}
    rows = await scale.rows("SELECT gap_reason, complete_at FROM ops.endpoint_status")
    assert len(rows) == 2
    assert all(row["gap_reason"] and row["complete_at"] is None for row in rows)


async def test_an_older_history_that_turns_up_brings_its_detail(scale: Any) -> None:
    both = ("withings.activity", "withings.intraday_activity")
    await scale.scrape("withings.activity")
    await scale.database.execute(
        "UPDATE withings.activity SET date = date + 36500 WHERE date < current_date - 8"
    )
    young = await scale.backfill(15, *both)
    await scale.database.execute(
        "UPDATE withings.activity SET date = date - 36500 WHERE date > current_date + 1"
    )
    older = await scale.scrape(*both)
    assert (young.exit_code, older.exit_code) == (0, 0)
    (row,) = await scale.rows(
        "SELECT now() - lower(covered) > interval '15 days' AS whole FROM ops.coverage"
        " WHERE endpoint = 'intraday_activity'"
    )
    assert row["whole"]


async def test_every_recording_is_fetched_once(scale: Any) -> None:
    await scale.backfill(400, "withings.heart")
    (listed,) = await scale.rows("SELECT count(DISTINCT ecg_signalid) AS n FROM withings.heart")
    first = await scale.scrape("withings.heart_signal")
    assert (first.counts.inserted, first.reports[0].requests) == (listed["n"], listed["n"])
    again = await scale.scrape("withings.heart_signal")
    assert again.reports[0].requests == 0


async def test_recordings_that_were_deleted_here_are_fetched_again(scale: Any) -> None:
    both = ("withings.heart", "withings.heart_signal")
    first = await scale.scrape(*both)
    (row,) = await scale.rows("SELECT id FROM ops.account")
    await delete_data(scale.database, Link(row["id"], "sam", "withings"))
    again = await scale.scrape(*both)
    assert again.counts.inserted == first.counts.inserted > 0


async def test_an_expired_token_is_renewed_once_for_all_endpoints(scale: Any) -> None:
    scale.sandbox.clock.shift(timedelta(hours=4))
    run = await scale.scrape("withings.activity", "withings.device", "withings.goal")
    assert run.exit_code == 0
    grants = scale.sandbox.vendor("withings").oauth.grants
    assert [one.refreshes for one in grants.lineages] == [1]


async def test_a_refused_recording_does_not_keep_the_others_back(scale: Any) -> None:
    await scale.backfill(400, "withings.heart")
    fault = body_status(293, path="/v2/heart:get", times=1)
    scale.sandbox.vendor("withings").faults.add(fault)
    first = await scale.scrape("withings.heart_signal")
    second = await scale.scrape("withings.heart_signal")
    assert (first.exit_code, second.exit_code) == (1, 0)
    assert (first.counts.inserted > 1, second.counts.inserted) == (True, 1)
