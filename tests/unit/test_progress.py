"""The rate and the estimate of a run."""

from health_scraper.coverage import Subject
from health_scraper.progress import Meter
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


def test_nothing_goes_faster_than_the_vendor_allows_for_long() -> None:
    timer = Timer()
    meter = Meter(LIMITS, timer)
    done(meter, "whoop", planned=20, finished=10, requests=100)
    timer.now = 2
    assert meter.facts().permitted == {"whoop": 7}
    assert meter.facts().seconds_left == round(100 / (10_000 / 86_400))


def test_windows_that_are_given_up_are_no_longer_planned() -> None:
    meter = Meter(LIMITS, Timer())
    done(meter, "oura", planned=100, finished=10, requests=10)
    done(meter, "oura", planned=-90, finished=0, requests=0)
    assert (meter.facts().planned, meter.facts().seconds_left) == (10, 0)
