"""How far a run has come, at what rate, and how long the rest takes at what the vendors allow.

A bar on a terminal; elsewhere a log line now and then, also while one long window is being read.
"""

import asyncio
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

LINE_EVERY, BAR_EVERY = 30.0, 0.5
VENDORS = ("oura", "withings", "whoop")


@dataclass(slots=True)
class Pace:
    """One vendor's part of a run."""

    limits: tuple[RateLimit, ...]
    planned: int = 0
    done: int = 0
    reports: dict[int, EndpointReport] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return sum(report.requests for report in self.reports.values())

    @property
    def rows(self) -> int:
        counts = (report.counts for report in self.reports.values())
        return sum(one.inserted + one.updated + one.unchanged for one in counts)

    @property
    def per_minute(self) -> float:
        """What the vendor allows for long stretches of a run; a day's limit is for many of them."""
        shortest = min(self.limits, key=lambda limit: limit.seconds)
        return 60 * shortest.requests / shortest.seconds

    def seconds_left(self, passed: float) -> float | None:
        """At the speed so far, and never faster than the vendor allows; None while unknown."""
        if not self.done:
            return None if self.planned else 0.0
        speed = passed / self.done * (self.planned - self.done)
        requests = self.sent / self.done * self.planned
        # The first requests of every limit's window leave at once.
        least = max(limit.seconds * (requests / limit.requests - 1) for limit in self.limits)
        return max(speed, least - passed)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is shown; `per_minute` and `permitted` are requests a minute by vendor.

    `seconds_left` is None before the first window of every vendor is done.
    """

    windows: int
    planned: int
    rows: int
    per_minute: dict[str, int]
    permitted: dict[str, int]
    seconds_left: int | None


class Meter:
    """Counts windows (chains of pages), requests and rows; vendors are asked side by side."""

    def __init__(
        self,
        limits: Mapping[str, tuple[RateLimit, ...]],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timer, self._began = timer, timer()
        self.paces = {vendor: Pace(allowed) for vendor, allowed in limits.items()}

    def count(self, report: EndpointReport, more: int) -> None:
        """`more` windows are planned, or one of the planned ones is done where it is 0."""
        pace = self.paces[report.subject.provider]
        pace.planned += more
        pace.done += not more
        pace.reports[id(report)] = report

    @property
    def planned(self) -> int:
        return sum(pace.planned for pace in self.paces.values())

    def facts(self) -> Facts:
        passed = max(self._timer() - self._began, 0.001)
        busy = {vendor: pace for vendor, pace in self.paces.items() if pace.planned}
        return Facts(
            windows=sum(pace.done for pace in busy.values()),
            planned=self.planned,
            rows=sum(pace.rows for pace in busy.values()),
            per_minute={vendor: round(60 * pace.sent / passed) for vendor, pace in busy.items()},
            permitted={vendor: round(pace.per_minute) for vendor, pace in busy.items()},
            seconds_left=_slowest([pace.seconds_left(passed) for pace in busy.values()]),
        )


def _slowest(left: list[float | None]) -> int | None:
    known = [seconds for seconds in left if seconds is not None]
    return round(max(known, default=0)) if len(known) == len(left) else None


@contextmanager
def repeated(seconds: float, tell: Callable[[], None]) -> Iterator[None]:
    """Tells again and again while the work inside goes on."""

    async def telling() -> None:
        while True:
            await asyncio.sleep(seconds)
            tell()

    task = asyncio.get_running_loop().create_task(telling())
    try:
        yield
    finally:
        task.cancel()


@contextmanager
def shown(title: str, settings: Settings) -> Iterator[Progress]:
    limits = {vendor: settings.provider(vendor).rate_limits for vendor in VENDORS}
    show = _bar if sys.stderr.isatty() else _lines
    with show(title, Meter(limits)) as progress:
        yield progress


@contextmanager
def _lines(title: str, meter: Meter) -> Iterator[Progress]:
    with repeated(
        LINE_EVERY, lambda: log.info("run.progressed", command=title, **asdict(meter.facts()))
    ):
        yield meter.count


@contextmanager
def _bar(title: str, meter: Meter) -> Iterator[Progress]:
    with click.progressbar(
        length=1, label=title, file=sys.stderr, show_eta=False, item_show_func=_what
    ) as bar:

        def advance(report: EndpointReport, more: int) -> None:
            meter.count(report, more)
            bar.length = max(meter.planned, 1)
            bar.update(0 if more else 1, meter.facts())

        with repeated(BAR_EVERY, lambda: bar.update(0, meter.facts())):
            yield advance


def _what(facts: Facts | None) -> str:
    if facts is None:
        return ""
    rates = (
        f"{vendor} {rate} of {facts.permitted[vendor]}" for vendor, rate in facts.per_minute.items()
    )
    return (
        f"{facts.windows:,} of {facts.planned:,} windows, {facts.rows:,} rows, "
        f"requests a minute: {', '.join(rates)}; {_left(facts.seconds_left)}"
    )


def _left(total: int | None) -> str:
    if total is None:
        return "time left not known yet"
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min left" if hours else f"{minutes} min {seconds:02} s left"
