"""Progress of a run on a terminal; elsewhere the log lines are the progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from health_scraper.runs import EndpointReport
from health_scraper.scrape import Progress


@contextmanager
def shown(title: str) -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield lambda _report, _planned: None
        return
    with click.progressbar(
        length=1, label=title, file=sys.stderr, show_pos=True, item_show_func=_what
    ) as bar:
        planned = 0

        def advance(report: EndpointReport, more: int) -> None:
            nonlocal planned
            planned += more
            bar.length = max(planned, 1)
            bar.update(0 if more else 1, report)

        yield advance


def _what(report: EndpointReport | None) -> str:
    if report is None:
        return ""
    counts = report.counts
    rows = counts.inserted + counts.updated + counts.unchanged
    return f"{report.subject.provider} {report.subject.endpoint} ({rows:,} rows)"
