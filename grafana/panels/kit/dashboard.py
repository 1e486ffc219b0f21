"""A dashboard as Grafana's classic JSON, and the links that lead to the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grafana.panels.kit.grid import Item, placed
from grafana.panels.kit.query import SOURCE, Json, Query
from grafana.panels.kit.variable import Variable

SCHEMA: Final = 39
TITLES: Final = {
    "today": "Today",
    "sleep": "Sleep",
    "recovery": "Recovery",
    "activity": "Activity",
    "heart": "Heart",
    "body": "Body",
    "workouts": "Workouts",
    "journal": "Journal",
    "compare": "Compare devices",
    "pipeline": "Pipeline",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """`name` is a key of TITLES; `since` the default range's beginning, as Grafana says it."""

    name: str
    about: str
    since: str
    refresh: str
    items: Sequence[Item]
    variables: Sequence[Variable] = ()
    annotations: Sequence[Json] = ()
    until: str = "now"

    def json(self) -> Json:
        return {
            "uid": f"health-{self.name}",
            "title": TITLES[self.name],
            "description": self.about,
            "tags": ["health-scraper"],
            "schemaVersion": SCHEMA,
            "version": 1,
            "editable": True,
            "graphTooltip": 1,
            "fiscalYearStartMonth": 0,
            "liveNow": False,
            "timezone": "browser",
            "weekStart": "",
            "time": {"from": self.since, "to": self.until},
            "timepicker": {},
            "refresh": self.refresh,
            "annotations": {"list": [_alerts(), *self.annotations]},
            "links": [_link(name) for name in TITLES if name != self.name],
            "templating": {"list": [each.json() for each in self.variables]},
            "panels": placed(self.items),
        }


def annotation(name: str, query: str, colour: str, *, shown: bool = True) -> Json:
    """Marks on every time panel: the query's columns are time, timeend, text and tags."""
    target = Query(query).json("Anno")
    return {
        "name": name,
        "datasource": SOURCE,
        "enable": shown,
        "hide": False,
        "iconColor": colour,
        "target": target,
    }


def _alerts() -> Json:
    return {
        "builtIn": 1,
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": True,
        "hide": True,
        "iconColor": "rgba(0, 211, 255, 1)",
        "name": "Annotations & Alerts",
        "type": "dashboard",
    }


def _link(name: str) -> Json:
    return {
        "type": "link",
        "title": TITLES[name],
        "url": f"/d/health-{name}",
        "icon": "dashboard",
        "tooltip": f"Open {TITLES[name]} for the same account and time",
        "includeVars": True,
        "keepTime": True,
        "asDropdown": False,
        "targetBlank": False,
        "tags": [],
    }
