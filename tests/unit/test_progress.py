"""The rate and the estimate of a run."""

import asyncio

from health_scraper.coverage import Subject
from health_scraper.progress import Meter, repeated
from health_scraper.runs import EndpointReport
from health_scraper.settings import RateLimit

LIMITS = {"oura": (RateLimit(5000, 300),), "whoop": (RateLimit(100, 60), RateLimit(10_000, 86_400))}


class Timer:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def done(meter: Meter, vendor: str, *, planned: int, finished: int, requests: int) -> None:
    report = EndpointReport(Subject(1, "me", vendor, "sleep"), requests=requests)
    meter.count(report, planned)
    for _ in range(finished):
        meter.count(report, 0)


def test_what_is_left_is_guessed_from_what_was_done() -> None:
    timer = Timer()
    meter = Meter(LIMITS, timer)
    done(meter, "oura", planned=100, finished=25, requests=50)
    timer.now = 30
    facts = meter.facts()
    assert (facts.windows, facts.planned, facts.seconds_left) == (25, 100, 90)
    assert (facts.per_minute, facts.permitted) == ({"oura": 100}, {"oura": 1000})


def test_nothing_goes_faster_than_the_vendor_allows() -> None:
    timer = Timer()
    meter = Meter(LIMITS, timer)
    done(meter, "whoop", planned=20, finished=10, requests=150)
    timer.now = 2
    assert meter.facts().permitted == {"whoop": 100}
    # Of 300 requests, 100 may leave at once and the others in two minutes.
    assert meter.facts().seconds_left == 118


def test_the_limit_of_a_day_counts_where_a_day_is_not_enough() -> None:
    timer = Timer()
    meter = Meter(LIMITS, timer)
    done(meter, "whoop", planned=40_000, finished=100, requests=100)
    timer.now = 60
    assert meter.facts().seconds_left == 3 * 86_400 - 60


def test_nothing_is_guessed_before_the_first_window_is_done() -> None:
    meter = Meter(LIMITS, Timer())
    done(meter, "oura", planned=10, finished=5, requests=5)
    done(meter, "whoop", planned=8, finished=0, requests=40)
    assert (meter.facts().planned, meter.facts().seconds_left) == (18, None)


async def test_a_long_window_is_heard_of_before_it_is_done() -> None:
    told, meter = asyncio.Event(), Meter(LIMITS, Timer())
    report = EndpointReport(Subject(1, "me", "whoop", "sleep"))
    meter.count(report, 1)
    report.request_sent()
    with repeated(0, told.set):
        await told.wait()
    assert (meter.facts().windows, meter.facts().per_minute) == (0, {"whoop": 60_000})


def test_windows_that_are_given_up_are_no_longer_planned() -> None:
    meter = Meter(LIMITS, Timer())
    done(meter, "oura", planned=100, finished=10, requests=10)
    done(meter, "oura", planned=-90, finished=0, requests=0)
    assert (meter.facts().planned, meter.facts().seconds_left) == (10, 0)
