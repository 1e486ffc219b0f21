"""How far a run has come, at what rate, and how long the rest takes at what the vendors allow.

A bar on a terminal; elsewhere a log line now and then.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

import click
import structlog

from health_scraper.flow import Progress
from health_scraper.runs import EndpointReport
from health_scraper.settings import RateLimit, Settings

log = structlog.get_logger()

LINE_EVERY = 30.0
VENDORS = ("oura", "withings", "whoop")


@dataclass(slots=True)
class Pace:
    """One vendor's part of a run. `permitted` is in requests per second, by all its limits."""

    permitted: float
    planned: int = 0
    done: int = 0
    requests: dict[int, int] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return sum(self.requests.values())

    def seconds_left(self, passed: float) -> float:
        """At the speed so far, and never faster than the vendor allows."""
        if not self.done:
            return 0.0
        per_window = max(passed, self.sent / self.permitted) / self.done
        return per_window * (self.planned - self.done)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is shown; `per_minute` and `permitted` are requests a minute by vendor."""

    windows: int
    planned: int
    rows: int
    per_minute: dict[str, int]
    permitted: dict[str, int]
    seconds_left: int


class Meter:
    """Counts windows (chains of pages), requests and rows; vendors are asked side by side."""

    def __init__(
        self,
        limits: Mapping[str, tuple[RateLimit, ...]],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timer, self._began = timer, timer()
        self._rows: dict[int, int] = {}
        self.paces = {
            vendor: Pace(min(limit.requests / limit.seconds for limit in allowed))
            for vendor, allowed in limits.items()
        }

    def count(self, report: EndpointReport, more: int) -> None:
        """`more` windows are planned, or one of the planned ones is done where it is 0."""
        pace, counts = self.paces[report.subject.provider], report.counts
        pace.planned += more
        pace.done += not more
        pace.requests[id(report)] = report.requests
        self._rows[id(report)] = counts.inserted + counts.updated + counts.unchanged

    @property
    def planned(self) -> int:
        return sum(pace.planned for pace in self.paces.values())

    def facts(self) -> Facts:
        passed = max(self._timer() - self._began, 0.001)
        busy = {vendor: pace for vendor, pace in self.paces.items() if pace.planned}
        return Facts(
            windows=sum(pace.done for pace in busy.values()),
            planned=self.planned,
            rows=sum(self._rows.values()),
            per_minute={vendor: round(60 * pace.sent / passed) for vendor, pace in busy.items()},
            permitted={vendor: round(60 * pace.permitted) for vendor, pace in busy.items()},
            seconds_left=round(max((p.seconds_left(passed) for p in busy.values()), default=0)),
        )


@contextmanager
def shown(title: str, settings: Settings) -> Iterator[Progress]:
    limits = {vendor: settings.provider(vendor).rate_limits for vendor in VENDORS}
    show = _bar if sys.stderr.isatty() else _lines
    with show(title, Meter(limits)) as progress:
        yield progress


@contextmanager
def _lines(title: str, meter: Meter) -> Iterator[Progress]:
    said = time.monotonic()

    def advance(report: EndpointReport, more: int) -> None:
        nonlocal said
        meter.count(report, more)
        if time.monotonic() - said >= LINE_EVERY:
            said = time.monotonic()
            log.info("run.progressed", command=title, **asdict(meter.facts()))

    yield advance


@contextmanager
def _bar(title: str, meter: Meter) -> Iterator[Progress]:
    with click.progressbar(
        length=1, label=title, file=sys.stderr, show_eta=False, item_show_func=_what
    ) as bar:

        def advance(report: EndpointReport, more: int) -> None:
            meter.count(report, more)
            bar.length = max(meter.planned, 1)
            bar.update(0 if more else 1, meter.facts())

        yield advance


def _what(facts: Facts | None) -> str:
    if facts is None:
        return ""
    rates = (
        f"{vendor} {rate} of {facts.permitted[vendor]}" for vendor, rate in facts.per_minute.items()
    )
    minutes, seconds = divmod(facts.seconds_left, 60)
    return (
        f"{facts.windows:,} of {facts.planned:,} windows, {facts.rows:,} rows, "
        f"requests a minute: {', '.join(rates)}; {minutes} min {seconds:02} s left"
    )
