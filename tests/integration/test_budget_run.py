"""Runs that meet a vendor's limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper.errors import HistoryWaits
from health_scraper.sandbox.limits import Limits, Window
from health_scraper.settings import load_settings

ENDPOINTS = ("daily_sleep", "daily_stress")


@pytest.fixture
def limited(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    def with_limits(text: str) -> Any:
        monkeypatch.setenv("OURA_RATE_LIMITS", text)
        return replace(world, settings=load_settings())

    return with_limits


async def test_a_spent_day_ends_a_backfill_politely_and_the_next_run_goes_on(limited: Any) -> None:
    stopped = await limited("1000/10,10/86400").backfill(1000, *ENDPOINTS)
    assert (stopped.exit_code, stopped.outcome) == (0, "stopped")
    assert {str(report.error).partition(";")[0] for report in stopped.reports} == {
        "Oura allows no more requests for now"
    }
    first = sum(report.requests for report in stopped.reports)
    assert first == 9  # the tenth is left to the day's scrapes
    finished = await limited("1000/10").scrape(*ENDPOINTS)
    assert finished.exit_code == 0
    rest = sum(report.requests for report in finished.reports)
    fewest = sum(report.windows for report in stopped.reports + finished.reports)
    assert first + rest == fewest


async def test_what_a_backfill_left_over_leaves_the_rest_of_the_day_to_scrapes(
    limited: Any,
) -> None:
    world = limited("1000/10,10/86400")
    await world.backfill(1000, "daily_sleep")  # leaves one request to scrapes
    (report,) = (await world.scrape("daily_sleep")).reports
    assert (report.requests, report.outcome) == (1, "stopped")
    assert isinstance(report.error, HistoryWaits)
    run = await world.scrape("daily_sleep")
    assert (run.exit_code, run.reports[0].requests) == (1, 0)


async def test_a_scrape_that_the_budget_cuts_short_has_failed(limited: Any) -> None:
    run = await limited("1000/10,1/86400").scrape(*ENDPOINTS)
    assert (run.exit_code, {report.outcome for report in run.reports}) == (
        1,
        {"succeeded", "failed"},
    )


async def test_a_run_at_the_limit_is_never_refused(limited: Any, sandbox: Any) -> None:
    # Invented now, so that no request waits for it.
    today = datetime.now(UTC).date()
    sandbox.person(sandbox.vendor("oura").user_id()).days(today - timedelta(days=530), today)
    windows = {**Limits().windows, "oura": (Window(5, 1, sliding=True),)}
    sandbox.vendor("oura").limiter.use(Limits(windows=windows))
    run = await limited("5/1").backfill(500, *ENDPOINTS)
    assert run.exit_code == 0
    assert sum(report.requests for report in run.reports) > 10
    assert sandbox.vendor("oura").limiter.refused == 0
