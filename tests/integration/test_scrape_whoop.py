"""The flow against the WHOOP simulator."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper.providers import by_name
from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.limits import Limits, Window
from health_scraper.sandbox.oauth import Consent
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import load_settings

DAY = timedelta(days=1)
WHOOP = by_name("whoop")
COLLECTIONS = ("whoop.cycle", "whoop.recovery", "whoop.sleep", "whoop.workout")


@pytest.fixture
async def strap(world: Any) -> Any:
    await world.link(WHOOP)
    return world


async def test_a_scrape_fills_every_table_and_a_second_one_writes_nothing(strap: Any) -> None:
    first = await strap.scrape(*COLLECTIONS, "whoop.profile", "whoop.body_measurement")
    assert (first.exit_code, all(report.counts.inserted for report in first.reports)) == (0, True)
    second = await strap.scrape(*COLLECTIONS, "whoop.profile", "whoop.body_measurement")
    assert (second.counts.inserted, second.counts.updated, second.counts.deleted) == (0, 0, 0)


async def test_a_year_costs_as_few_requests_as_pages_allow(strap: Any) -> None:
    run = await strap.backfill(365, *COLLECTIONS)
    for report in run.reports:
        rows = report.counts.inserted + report.counts.unchanged
        assert report.requests == -(-rows // 25), report.subject.endpoint


async def test_what_others_have_used_of_the_limit_is_taken_from_the_answers(
    strap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hour = Limits(windows={"whoop": (Window(100, 3600),)})
    strap.sandbox.vendor("whoop").limiter.use(hour)
    monkeypatch.setenv("WHOOP_RATE_LIMITS", "100/3600")
    limited = replace(strap, settings=load_settings())
    others = await limited.backfill(60, *COLLECTIONS)
    await strap.database.execute("TRUNCATE ops.budget CASCADE")
    own = await limited.scrape("whoop.profile")
    (row,) = await strap.rows("SELECT used_requests FROM ops.budget_use")
    asked = [report.requests for report in (*others.reports, *own.reports)]
    assert (len(asked), row["used_requests"]) == (5, sum(asked))


async def test_an_account_that_waits_for_one_vendor_keeps_none_waiting_at_another(
    strap: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("health_scraper.scrape.TARGETS_AT_ONCE", 1)
    asked = asyncio.Event()

    async def wait_for_whoop(_label: str) -> None:
        await asyncio.wait_for(asked.wait(), 20)

    async def arrived(_label: str) -> None:
        asked.set()

    strap.sandbox.vendor("oura").faults.arrived = wait_for_whoop
    strap.sandbox.vendor("whoop").faults.arrived = arrived
    run = await strap.scrape("oura.personal_info", "whoop.profile")
    assert [report.outcome for report in run.reports] == ["succeeded", "succeeded"]


def turn_back_to_a_worn_noon(sandbox: Sandbox) -> None:
    """The strap lies in a drawer at times, and the phone too: no test waits for either."""
    calendar = sandbox.person(sandbox.vendor("whoop").user_id()).calendar
    day = sandbox.clock().date() - DAY
    while any(calendar.in_gap("whoop", day - n * DAY) for n in range(3)) or calendar.synced_until(
        calendar.local(day, 12)
    ) < calendar.local(day, 11):
        day -= DAY
    sandbox.clock.freeze(datetime.fromtimestamp(calendar.local(day, 12), UTC))


async def test_the_open_cycle_is_read_again(strap: Any) -> None:
    turn_back_to_a_worn_noon(strap.sandbox)
    await strap.scrape("whoop.cycle")
    strap.sandbox.clock.shift(timedelta(hours=3))
    assert (await strap.scrape("whoop.cycle")).counts.updated >= 1


async def test_a_missing_scope_is_skipped_without_a_rotation(strap: Any) -> None:
    oauth = strap.sandbox.vendor("whoop").oauth
    oauth.consent = Consent(untick=frozenset({"read:workout"}))
    await strap.link(WHOOP)
    run = await strap.scrape("whoop.workout", "whoop.sleep")
    outcomes = {report.subject.endpoint: report.outcome for report in run.reports}
    assert outcomes == {"workout": "skipped", "sleep": "succeeded"}
    assert sum(one.refreshes for one in oauth.grants.lineages) == 0


async def test_an_hour_later_one_refresh_serves_every_endpoint(strap: Any) -> None:
    strap.sandbox.clock.shift(timedelta(hours=2))
    run = await strap.scrape(*COLLECTIONS)
    assert run.exit_code == 0
    grants = strap.sandbox.vendor("whoop").oauth.grants
    assert [one.refreshes for one in grants.lineages] == [1]


async def test_the_stream_is_off_unless_asked_for_and_tolerates_its_absence(strap: Any) -> None:
    run = await strap.scrape()
    assert "sleep_stream" not in {report.subject.endpoint for report in run.reports}
    strap.sandbox.vendor("whoop").faults.add(
        Fault("status", path="/developer/v2/activity/sleep/", status=403, body="{}")
    )
    run = await strap.scrape("whoop.sleep_stream")
    assert run.exit_code == 0


async def test_a_stream_is_fetched_once_also_an_empty_one(strap: Any) -> None:
    await strap.scrape("whoop.sleep")
    first = await strap.scrape("whoop.sleep_stream")
    assert first.counts.inserted > 0
    assert (await strap.scrape("whoop.sleep_stream")).reports[0].requests == 0
