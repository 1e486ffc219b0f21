"""A backfill that ends where the vendor's data begin, and one that is told to stop."""

import asyncio
import itertools
import json
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from health_scraper import accounts
from health_scraper.assemble import Order, Selection, check_order
from health_scraper.declare import Window
from health_scraper.errors import SettingsError
from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.faults import Fault
from health_scraper.settings import load_settings

BASE = "/v2/usercollection"
DECADE = 3600


@pytest.fixture
def patient(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives up history after 200 empty days."""
    monkeypatch.setenv("OURA_EMPTY_DAYS", "200")
    return replace(world, settings=load_settings())


async def wanted_since(world: Any, endpoint: str) -> datetime:
    (row,) = await world.rows(
        "SELECT lower(wanted) AS since FROM ops.coverage WHERE endpoint = %(endpoint)s",
        endpoint=endpoint,
    )
    since = row["since"]
    assert isinstance(since, datetime)
    return since


async def test_history_ends_where_nothing_came_for_long_enough(patient: Any) -> None:
    run = await patient.backfill(DECADE, "daily_resilience")  # exists since February 2024
    assert (run.exit_code, run.outcome) == (0, "succeeded")
    (first,) = await patient.rows("SELECT min(day) AS day FROM oura.daily_resilience")
    since = await wanted_since(patient, "daily_resilience")
    assert 200 <= (first["day"] - since.date()).days <= 200 + 2 * 90
    again = await patient.backfill(DECADE, "daily_resilience")
    assert again.reports[0].requests <= 1


async def test_a_kind_of_record_that_ended_years_ago_is_found(patient: Any) -> None:
    run = await patient.backfill(DECADE, "tag")  # the deprecated ones: until June 2022
    assert run.counts.inserted > 0


async def test_what_another_endpoint_has_found_is_a_reason_to_look_further(patient: Any) -> None:
    await patient.backfill(DECADE, "daily_resilience", "daily_sleep")
    began = await wanted_since(patient, "daily_sleep")
    assert await wanted_since(patient, "daily_resilience") == began


async def test_an_endpoint_that_failed_leaves_the_end_of_history_open(patient: Any) -> None:
    fault = Fault("status", path=f"{BASE}/daily_sleep", status=500)
    patient.sandbox.vendor("oura").faults.add(fault)
    run = await patient.backfill(DECADE, "daily_resilience", "daily_sleep")
    outcomes = {report.subject.endpoint: report.outcome for report in run.reports}
    assert outcomes == {"daily_resilience": "stopped", "daily_sleep": "failed"}
    patient.sandbox.vendor("oura").faults.clear()
    assert (await patient.scrape("daily_resilience", "daily_sleep")).outcome == "succeeded"
    rows = await patient.rows("SELECT isempty(wanted - covered) AS whole FROM ops.coverage")
    assert [row["whole"] for row in rows] == [True, True]


async def test_nothing_at_all_is_no_reason_to_stop(patient: Any) -> None:
    body = json.dumps({"data": [], "next_token": None})
    answer = Fault("status", path=BASE, status=200, body=body, content_type="application/json")
    patient.sandbox.vendor("oura").faults.add(answer)
    run = await patient.backfill(DECADE, "daily_sleep")
    assert run.reports[0].windows >= DECADE / 90


def terminate_at(faults: Any, request: int) -> None:
    """Asks this process to end when a request arrives at the vendor."""
    arrivals = itertools.count(1)

    async def arrived(_label: str) -> None:
        if next(arrivals) == request:
            os.kill(os.getpid(), signal.SIGTERM)

    faults.arrived = arrived


async def test_a_signal_lets_the_window_in_hand_finish(world: Any) -> None:
    terminate_at(world.sandbox.vendor("oura").faults, request=12)
    stopped = await world.backfill(DECADE, "daily_sleep")
    assert (stopped.exit_code, stopped.outcome) == (0, "stopped")
    assert 0 < stopped.reports[0].windows < DECADE / 90
    finished = await world.backfill(DECADE, "daily_sleep")
    (row,) = await world.rows("SELECT covered = wanted AS whole FROM ops.coverage")
    assert row["whole"]
    assert stopped.reports[0].windows + finished.reports[0].windows <= DECADE / 80


async def test_a_window_that_would_take_too_long_is_left_to_the_next_run(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("health_scraper.stopping.GRACE", 0.2)
    world.sandbox.vendor("oura").faults.add(Fault("hang"))
    terminate_at(world.sandbox.vendor("oura").faults, request=1)
    assert (await world.scrape("daily_sleep")).outcome == "stopped"
    world.sandbox.vendor("oura").faults.clear()
    assert (await world.scrape("daily_sleep")).counts.inserted > 0


async def test_after_a_signal_no_other_account_is_begun(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("health_scraper.scrape.TARGETS_AT_ONCE", 1)
    await accounts.add(world.database, "ada", "Europe/Berlin")
    world.sandbox.next_login = 1
    await world.link(PROVIDERS[0], "ada")
    terminate_at(world.sandbox.vendor("oura").faults, request=1)
    stopped = await world.scrape("daily_sleep")
    assert (stopped.exit_code, stopped.outcome, len(stopped.reports)) == (0, "stopped", 1)
    finished = await world.scrape("daily_sleep")
    assert (finished.outcome, len(finished.reports)) == ("succeeded", 2)


def order(since: int, *providers: str) -> Order:
    now = datetime.now(UTC)
    return Order("backfill", Selection(providers), Window(datetime(since, 1, 1, tzinfo=UTC), now))


def test_days_before_the_vendor_existed_are_refused() -> None:
    with pytest.raises(SettingsError, match="lies before Oura had any data: use --since 2015"):
        check_order(order(2012, "oura"))
    with pytest.raises(SettingsError, match="before Withings had any data: use --since 2009-01-01"):
        check_order(order(2001))


def test_days_before_one_of_several_vendors_are_left_out_for_that_one(world: Any) -> None:
    asked = order(2012)
    check_order(asked)
    starts = {
        provider.name: asked.asked(world.settings, provider, datetime.now(UTC)).fill.start.year
        for provider in PROVIDERS
    }
    assert starts == {"oura": 2015, "whoop": 2015, "withings": 2012}


async def test_large_pages_are_fetched_two_at_a_time(world: Any) -> None:
    coming = most = 0

    async def arrived(_label: str) -> None:
        nonlocal coming, most
        coming += 1
        most = max(most, coming)
        await asyncio.sleep(0.05)
        coming -= 1

    world.sandbox.vendor("oura").faults.arrived = arrived
    run = await world.backfill(400, "daily_activity")
    assert (run.outcome, run.reports[0].windows, most) == ("succeeded", 10, 2)


REFUSED = {"status": 400, "body": '{"detail": "No."}', "content_type": "application/json"}


async def test_a_window_that_is_refused_keeps_no_older_one_waiting(world: Any) -> None:
    faults = world.sandbox.vendor("oura").faults
    faults.add(Fault("status", f"{BASE}/daily_activity", times=1, **REFUSED))
    run = await world.backfill(300, "daily_activity")
    assert (run.exit_code, run.reports[0].windows) == (1, 7)
    again = await world.backfill(300, "daily_activity")
    assert (again.exit_code, again.reports[0].windows) == (0, 1)


async def test_a_request_that_is_always_refused_is_not_sent_for_every_window(world: Any) -> None:
    faults = world.sandbox.vendor("oura").faults
    faults.add(Fault("status", f"{BASE}/daily_activity", **REFUSED))
    run = await world.backfill(DECADE, "daily_activity")
    assert run.exit_code == 1
    assert run.reports[0].requests <= 5  # two at a time
