"""Alert rules as Grafana's provisioning file: each says what to do and where it is written.

Provisioning replaces variables of the environment in all texts, hence no dollar sign of a query's
own, and two where a label is meant.
"""

from dataclasses import dataclass
from typing import Final

from grafana.panels.kit.query import Json, Query

EXPRESSIONS: Final[Json] = {"type": "__expr__", "uid": "__expr__"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Fires when the value of a row of `alerts/QUERY` stays above `limit` for the time `lasting`.

    `title` names the section of docs/operations.md, `summary` may use the labels: the query's
    text columns.
    """

    title: str
    query: str
    limit: float
    summary: str
    lasting: str = "0s"
    severity: str = "warning"

    @property
    def anchor(self) -> str:
        return f"docs/operations.md#{self.title.lower()}"

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
                "description": f"What to do: {self.anchor}",
                "runbook_url": f"$HEALTH_RUNBOOK_URL#{self.title.lower()}",
            },
        }

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


def _step(ref: str, source: str, model: Json) -> Json:
    span = {"from": 600, "to": 0}
    return {"refId": ref, "datasourceUid": source, "relativeTimeRange": span, "model": model}


WHO: Final = "{{ $$labels.account }}"
VENDOR: Final = "{{ $$labels.provider }}"
ENDPOINT: Final = "{{ $$labels.endpoint }}"
ALERTS: Final = (
    Alert(
        title="HealthScraperStale",
        query="stale",
        limit=3,
        summary=f"No new data of {ENDPOINT} for {WHO}, three times longer than usual",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperReauthorize",
        query="reauthorize",
        limit=0,
        summary=f"{WHO} must be authorized again at {VENDOR}",
        severity="critical",
    ),
    Alert(
        title="HealthScraperInDoubt",
        query="in_doubt",
        limit=0,
        summary=f"A token rotation of {WHO} at {VENDOR} has no outcome",
        lasting="15m",
        severity="critical",
    ),
    Alert(
        title="HealthScraperUnmirrored",
        query="unmirrored",
        limit=0,
        summary=f"The vault's copy of the tokens of {WHO} at {VENDOR} is behind",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperRunFailed",
        query="run_failed",
        limit=1,
        summary="The last scrapes did not succeed",
    ),
    Alert(
        title="HealthScraperRejected",
        query="rejected",
        limit=0,
        summary=f"Records of {ENDPOINT} are not as documented and were put aside",
    ),
    Alert(
        title="HealthScraperBudget",
        query="budget",
        limit=80,
        summary=f"More than 80 % of the request budget at {VENDOR} is used",
        lasting="1h",
    ),
    Alert(
        title="HealthScraperGap",
        query="gap",
        limit=0,
        summary=f"A stretch of {ENDPOINT} for {WHO} is missing for more than a week",
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
