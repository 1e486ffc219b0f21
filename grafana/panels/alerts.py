"""Alert rules as Grafana's provisioning file: each says what to do and where it is written.

Up to version 12 Grafana replaces variables of the environment everywhere but in annotations, where
`$labels` would have to stay as it is. So there is no dollar sign at all, and labels are `.Labels`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from grafana.panels import pipeline
from grafana.panels.kit.query import Json, Query

# Where compose.yaml lets Grafana itself serve docs/operations.md.
RUNBOOK: Final = "/public/runbook/operations.md"
EXPRESSIONS: Final[Json] = {"type": "__expr__", "uid": "__expr__"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Fires when the value of a row of `alerts/QUERY` stays above `limit` for the time `lasting`.

    `title` names the section of docs/operations.md, `panel` what Pipeline shows of it; `summary`
    and `action` may use the labels: the query's text columns.
    """

    title: str
    panel: str
    query: str
    limit: float
    summary: str
    action: str
    lasting: str = "0s"
    severity: str = "warning"

    def json(self) -> Json:
        return {
            "uid": f"health-{self.query.replace('_', '-')}",
            "title": self.title,
            "condition": "C",
            "data": [self._asked(), self._last(), self._above()],
            "for": self.lasting,
            "noDataState": "OK",
            "execErrState": "Error",
            "labels": {"severity": self.severity},
            "annotations": {
                "summary": self.summary,
                "description": f"{self.action} More in docs/operations.md#{self.title.lower()}",
                "runbook_url": f"{RUNBOOK}#{self.title.lower()}",
                "__dashboardUid__": _pipeline()["uid"],
                "__panelId__": str(self._panel_id()),
            },
            "dashboardUid": _pipeline()["uid"],
            "panelId": self._panel_id(),
        }

    def _panel_id(self) -> int:
        """Raises StopIteration for a panel that Pipeline does not have."""
        return next(
            int(each["id"]) for each in _pipeline()["panels"] if each["title"] == self.panel
        )

    def _asked(self) -> Json:
        query = Query(f"alerts/{self.query}", "time_series").json("A")
        model = {**query, "intervalMs": 60_000, "maxDataPoints": 100}
        return _step("A", "health-scraper", model)

    def _last(self) -> Json:
        reduce = {"type": "reduce", "reducer": "last", "expression": "A"}
        return _step("B", "__expr__", {**reduce, "refId": "B", "datasource": EXPRESSIONS})

    def _above(self) -> Json:
        evaluator = {"evaluator": {"type": "gt", "params": [self.limit]}}
        threshold = {"type": "threshold", "expression": "B", "conditions": [evaluator]}
        return _step("C", "__expr__", {**threshold, "refId": "C", "datasource": EXPRESSIONS})


@cache
def _pipeline() -> Json:
    return pipeline.dashboard().json()


def _step(ref: str, source: str, model: Json) -> Json:
    span = {"from": 600, "to": 0}
    return {"refId": ref, "datasourceUid": source, "relativeTimeRange": span, "model": model}


WHO: Final = "{{ .Labels.account }}"
VENDOR: Final = "{{ .Labels.provider }}"
ENDPOINT: Final = "{{ .Labels.endpoint }}"
ALERTS: Final = (
    Alert(
        title="HealthScraperStale",
        panel="How fresh is each endpoint?",
        query="stale",
        limit=3,
        summary=f"No new data of {ENDPOINT} for {WHO}, three times longer than usual",
        action="Let the device sync with the vendor's app; the next run fetches what was missed.",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperReauthorize",
        panel="Are the tokens well?",
        query="reauthorize",
        limit=0,
        summary=f"{WHO} must be authorized again at {VENDOR}",
        action=f"Run: health-scraper authorize {VENDOR} --account {WHO}.",
        severity="critical",
    ),
    Alert(
        title="HealthScraperInDoubt",
        panel="What happened to the tokens?",
        query="in_doubt",
        limit=0,
        summary=f"A token rotation of {WHO} at {VENDOR} has no outcome",
        action=f"Run: health-scraper scrape --provider {VENDOR} --account {WHO}, which settles it.",
        lasting="15m",
        severity="critical",
    ),
    Alert(
        title="HealthScraperUnmirrored",
        panel="Are the tokens well?",
        query="unmirrored",
        limit=0,
        summary=f"The vault's copy of the tokens of {WHO} at {VENDOR} is behind",
        action="Mend the vault, then run: health-scraper tokens restore. The tokens here are good.",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperRunFailed",
        panel="Runs",
        query="run_failed",
        limit=1,
        summary="The last scrapes did not succeed",
        action="Run: health-scraper status. It names the endpoints and why they failed.",
    ),
    Alert(
        title="HealthScraperRejected",
        panel="What did the runs bring?",
        query="rejected",
        limit=0,
        summary=f"Records of {ENDPOINT} are not as documented and were put aside",
        action="Look into ops.rejected_record: an upgrade and a backfill bring them in.",
    ),
    Alert(
        title="HealthScraperBudget",
        panel="How much of each budget is used?",
        query="budget",
        limit=80,
        summary=f"More than 80 % of the request budget at {VENDOR} is used",
        action="Wait for a running backfill; else scrape less often, or ask the vendor for more.",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperGap",
        panel="Where are the holes?",
        query="gap",
        limit=0,
        summary=f"A stretch of {ENDPOINT} for {WHO} is missing for more than a week",
        action="Run: health-scraper status. It names the stretch and the last error.",
        lasting="1d",
    ),
)


def provisioned() -> Json:
    """One group, looked at every quarter of an hour."""
    group = {
        "orgId": 1,
        "name": "health-scraper",
        "folder": "Health",
        "interval": "15m",
        "rules": [each.json() for each in ALERTS],
    }
    return {"apiVersion": 1, "groups": [group]}
