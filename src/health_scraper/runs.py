"""The run report: a row and one log line per run, and the same per endpoint of an account."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from health_scraper import __version__
from health_scraper.coverage import Subject
from health_scraper.db import Connection, Database, query
from health_scraper.errors import (
    BudgetSpent,
    HealthScraperError,
    NotAvailable,
    Reauthorize,
    ScopeMissing,
)
from health_scraper.logs import redacted
from health_scraper.upsert import Counts

log = structlog.get_logger()


@dataclass(slots=True)
class EndpointReport:
    subject: Subject
    optional: bool = False
    counts: Counts = field(default_factory=Counts)
    requests: int = 0
    pages: int = 0
    windows: int = 0
    error: HealthScraperError | None = None
    stopped: bool = False
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def outcome(self) -> str:
        """`skipped` is nobody's failure: the person did not grant it, or few accounts have it."""
        if isinstance(self.error, ScopeMissing):
            return "skipped"
        if isinstance(self.error, NotAvailable) and self.optional:
            return "skipped"
        if isinstance(self.error, Reauthorize):
            return "reauthorize"
        if self.stopped and (self.error is None or isinstance(self.error, BudgetSpent)):
            return "stopped"
        return "succeeded" if self.error is None else "failed"

    def request_sent(self) -> None:
        self.requests += 1

    def page_stored(self, counts: Counts) -> None:
        self.pages += 1
        self.counts += counts

    def row(self) -> dict[str, object]:
        return {
            **self.subject.key,
            "outcome": self.outcome,
            "error_class": type(self.error).__name__ if self.error else None,
            "error": redacted(str(self.error)) if self.error else None,
            "windows": self.windows,
            "pages": self.pages,
            "requests": self.requests,
            "inserted": self.counts.inserted,
            "updated": self.counts.updated,
            "unchanged": self.counts.unchanged,
            "deleted": self.counts.deleted,
            "rejected": self.counts.rejected,
            "started_at": self.started_at,
        }


@dataclass(slots=True)
class Run:
    """One scrape or backfill; `reports` grows as endpoints finish.

    `stopped` where it was told to end before it had begun with every account.
    """

    command: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    reports: list[EndpointReport] = field(default_factory=list)
    stopped: bool = False

    @property
    def counts(self) -> Counts:
        return sum((report.counts for report in self.reports), Counts())

    @property
    def exit_code(self) -> int:
        outcomes = {report.outcome for report in self.reports}
        if "failed" in outcomes or self.counts.rejected:
            return 1
        return Reauthorize.exit_code if "reauthorize" in outcomes else 0

    @property
    def outcome(self) -> str:
        if self.exit_code:
            return "reauthorize" if self.exit_code == Reauthorize.exit_code else "failed"
        stopped = self.stopped or any(report.stopped for report in self.reports)
        return "stopped" if stopped else "succeeded"


async def begin(database: Database, run: Run) -> None:
    structlog.contextvars.bind_contextvars(run_id=str(run.id))
    await database.execute(
        "INSERT INTO ops.run (id, command, version) VALUES (%(id)s, %(command)s, %(version)s)",
        id=run.id,
        command=run.command,
        version=__version__,
    )


async def endpoint_finished(database: Database, run: Run, report: EndpointReport) -> None:
    run.reports.append(report)
    row = report.row()
    facts = {name: value for name, value in row.items() if value is not None}
    facts |= {"account": report.subject.account, "started_at": report.started_at.isoformat()}
    log.log(_level(report.outcome), "endpoint.finished", **facts)

    async def write(connection: Connection) -> None:
        await connection.execute(query("endpoint_finished"), {"run_id": run.id, **row})

    await database.run(write, durable=False)


async def finish(database: Database, run: Run, error: BaseException | None = None) -> None:
    """Writes the end of the run, also of one that failed as a whole."""
    exit_code = run.exit_code if error is None else getattr(error, "exit_code", 1)
    outcome = run.outcome if error is None else "failed"
    counts = run.counts
    log.log(
        _level(outcome),
        "run.finished",
        outcome=outcome,
        exit_code=exit_code,
        endpoints=len(run.reports),
        requests=sum(report.requests for report in run.reports),
        inserted=counts.inserted,
        updated=counts.updated,
        unchanged=counts.unchanged,
        deleted=counts.deleted,
        rejected=counts.rejected,
    )
    await database.execute(
        "UPDATE ops.run SET finished_at = clock_timestamp(), outcome = %(outcome)s,"
        " exit_code = %(exit_code)s, error = %(error)s WHERE id = %(id)s",
        id=run.id,
        outcome=outcome,
        exit_code=exit_code,
        error=None if error is None else (redacted(str(error)) or type(error).__name__),
    )


def _level(outcome: str) -> int:
    levels = {"succeeded": 20, "stopped": 20, "skipped": 30}
    return levels.get(outcome, 40)
