"""Progress of a run on a terminal; elsewhere the log lines are the progress."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from health_scraper.runs import EndpointReport
from health_scraper.scrape import Progress


@contextmanager
def shown(title: str) -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield lambda _report, _planned: None
        return
    # rich costs a tenth of a second to import: only a person at a terminal pays for it
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rows]:>9,} rows"),
        TimeRemainingColumn(compact=True),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=0, rows=0)
        totals = {"planned": 0, "done": 0}
        rows: dict[int, int] = {}

        def advance(report: EndpointReport, planned: int) -> None:
            totals["planned"] += planned
            totals["done"] += not planned
            counts = report.counts
            rows[id(report)] = counts.inserted + counts.updated + counts.unchanged
            bars.update(
                task,
                description=f"{report.subject.provider} {report.subject.endpoint}",
                total=totals["planned"],
                completed=totals["done"],
                rows=sum(rows.values()),
            )

        yield advance
