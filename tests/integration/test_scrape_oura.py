"""The whole flow against the Oura simulator over a real socket, into a real PostgreSQL."""

import json
from datetime import timedelta
from typing import Any

from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.oauth import Consent

OURA = PROVIDERS[0]
SLEEP = "/v2/usercollection/daily_sleep"


async def test_a_scrape_fills_every_table_that_the_person_has_data_for(world: Any) -> None:
    run = await world.scrape()
    assert (run.exit_code, len(run.reports)) == (0, 19)
    filled = {report.subject.endpoint for report in run.reports if report.counts.inserted}
    sparse = {"tag", "rest_mode_period", "enhanced_tag", "session", "workout", "vo2_max"}
    assert filled >= {endpoint.name for endpoint in OURA.endpoints} - sparse


async def test_a_second_scrape_writes_nothing(world: Any) -> None:
    first = await world.scrape()
    second = await world.scrape()
    assert (second.counts.inserted, second.counts.updated, second.counts.deleted) == (0, 0, 0)
    assert second.counts.unchanged > first.counts.inserted / 2  # midnight may lie between them


async def test_the_payload_is_kept_as_sent(world: Any) -> None:
    await world.scrape("daily_sleep")
    (row,) = await world.rows(
        "SELECT payload, score, contributors_deep_sleep FROM oura.daily_sleep ORDER BY day LIMIT 1"
    )
    assert row["payload"]["score"] == row["score"]
    assert row["payload"]["contributors"]["deep_sleep"] == row["contributors_deep_sleep"]


async def test_a_backfill_resumes_where_it_stopped(world: Any) -> None:
    await world.backfill(200, "daily_sleep")
    assert (await world.backfill(200, "daily_sleep")).reports[0].requests <= 1
    again = await world.backfill(400, "daily_sleep")
    assert again.reports[0].windows <= 4  # 200 days more, and the moments since the last run
    (row,) = await world.rows("SELECT covered FROM ops.coverage WHERE endpoint = 'daily_sleep'")
    assert len(row["covered"]) == 1


async def test_a_failed_window_stays_missing_and_the_next_run_fetches_it(world: Any) -> None:
    fault = Fault("status", path=SLEEP, status=500, skip=1)
    world.sandbox.vendor("oura").faults.add(fault)
    failed = await world.backfill(300, "daily_sleep")
    assert failed.exit_code == 1
    world.sandbox.vendor("oura").faults.clear()
    healed = await world.scrape("daily_sleep")
    assert healed.exit_code == 0
    (row,) = await world.rows(
        "SELECT isempty(wanted - covered) AS whole FROM ops.coverage WHERE endpoint = 'daily_sleep'"
    )
    assert row["whole"]


async def test_one_endpoint_that_fails_never_stops_the_others(world: Any) -> None:
    world.sandbox.vendor("oura").faults.add(Fault("status", path=SLEEP, status=500))
    run = await world.scrape()
    outcomes = {report.subject.endpoint: report.outcome for report in run.reports}
    assert outcomes.pop("daily_sleep") == "failed"
    assert set(outcomes.values()) == {"succeeded"}


async def test_a_missing_scope_is_skipped_recorded_and_no_reason_to_refresh(world: Any) -> None:
    oauth = world.sandbox.vendor("oura").oauth
    oauth.consent = Consent(untick=frozenset({"heartrate"}))
    await world.link(OURA)
    run = await world.scrape("heartrate", "daily_sleep")
    outcomes = {report.subject.endpoint: report.outcome for report in run.reports}
    assert outcomes == {"heartrate": "skipped", "daily_sleep": "succeeded"}
    assert run.exit_code == 0
    (row,) = await world.rows(
        "SELECT error_class FROM ops.run_endpoint WHERE endpoint = 'heartrate'"
    )
    assert row["error_class"] == "ScopeMissing"
    assert sum(one.refreshes for one in oauth.grants.lineages) == 0


async def test_a_lapsed_membership_fails_with_advice(world: Any) -> None:
    world.sandbox.vendor("oura").faults.add(Fault("status", path=SLEEP, status=403, body="{}"))
    (report,) = (await world.scrape("daily_sleep")).reports
    assert report.outcome == "failed"
    assert "renew the membership" in str(report.error)


async def test_an_expired_access_token_is_renewed_once_and_the_request_sent_again(
    world: Any,
) -> None:
    world.sandbox.clock.shift(timedelta(days=31))
    run = await world.scrape()
    assert run.exit_code == 0
    grants = world.sandbox.vendor("oura").oauth.grants
    assert sum(one.refreshes for one in grants.lineages) == 1


async def test_a_dead_grant_ends_with_exit_code_three(world: Any) -> None:
    oauth = world.sandbox.vendor("oura").oauth
    oauth.revoke_user(world.sandbox.vendor("oura").user_id(0))
    run = await world.scrape("daily_sleep", "sleep")
    assert {report.outcome for report in run.reports} == {"reauthorize"}
    assert run.exit_code == 3


async def test_html_cut_bodies_and_dropped_connections_are_tried_again(world: Any) -> None:
    faults = world.sandbox.vendor("oura").faults
    for kind in ("status", "truncate", "cut", "drop"):
        faults.clear()
        faults.add(Fault(kind, path=SLEEP, times=2))
        run = await world.scrape("daily_sleep")
        assert (run.exit_code, run.reports[0].requests) == (0, 3), kind


async def test_a_storm_of_429_is_waited_out(world: Any) -> None:
    world.sandbox.vendor("oura").faults.add(Fault("storm", path=SLEEP, times=1, seconds=1))
    run = await world.scrape("daily_sleep")
    assert (run.exit_code, run.reports[0].requests) == (0, 2)


async def test_a_wrong_type_in_one_field_rejects_that_record_and_stores_its_neighbours(
    world: Any,
) -> None:
    good = {"id": "a", "day": "2026-01-01", "score": 80}
    bad = {"id": "b", "day": "2026-01-02", "score": "very good"}
    nul = {"id": "c\u0000", "day": "2026-01-03"}
    body = json.dumps({"data": [good, bad, nul], "next_token": None})
    answer = Fault("status", path=SLEEP, status=200, body=body, content_type="application/json")
    world.sandbox.vendor("oura").faults.add(answer)
    run = await world.scrape("daily_sleep")
    assert (run.counts.inserted, run.counts.rejected, run.exit_code) == (1, 2, 1)
    rejected = await world.rows("SELECT reason, payload::text FROM ops.rejected_record")
    assert {json.loads(row["payload"])["id"] for row in rejected} == {"b", "c\u0000"}
    await world.scrape("daily_sleep")
    assert len(await world.rows("SELECT FROM ops.rejected_record")) == 2


async def test_a_repeated_page_token_is_refused(world: Any) -> None:
    body = json.dumps({"data": [], "next_token": "again"})
    answer = Fault("status", path=SLEEP, status=200, body=body, content_type="application/json")
    world.sandbox.vendor("oura").faults.add(answer)
    (report,) = (await world.scrape("daily_sleep")).reports
    assert type(report.error).__name__ == "PagingBroken"


async def test_personal_info_keeps_a_history_only_of_changes(world: Any) -> None:
    def answer(weight: float) -> Fault:
        body = json.dumps({"id": "p", "age": 40, "weight": weight})
        return Fault(
            "status",
            path="/v2/usercollection/personal_info",
            status=200,
            body=body,
            content_type="application/json",
        )

    for weight in (80.0, 80.0, 81.5, 80.0):
        world.sandbox.vendor("oura").faults.clear()
        world.sandbox.vendor("oura").faults.add(answer(weight))
        await world.scrape("personal_info")
    rows = await world.rows("SELECT weight FROM oura.personal_info ORDER BY observed_at")
    assert [row["weight"] for row in rows] == [80.0, 81.5, 80.0]


async def test_unknown_fields_and_values_are_noted_once(world: Any) -> None:
    await world.scrape("heartrate")
    await world.scrape("heartrate")
    rows = await world.rows("SELECT table_name, field, seen FROM ops.drift WHERE kind = 'field'")
    assert rows == [{"table_name": "heartrate", "field": "producer_timestamp", "seen": "number"}]


async def test_the_run_report_is_written_for_every_endpoint(world: Any) -> None:
    run = await world.scrape()
    (row,) = await world.rows("SELECT outcome, exit_code, finished_at FROM ops.run")
    assert (row["outcome"], row["exit_code"]) == ("succeeded", 0)
    assert row["finished_at"] is not None
    (sums,) = await world.rows(
        "SELECT count(*) AS endpoints, sum(inserted) AS inserted FROM ops.run_endpoint"
    )
    assert (sums["endpoints"], sums["inserted"]) == (19, run.counts.inserted)
