"""The panel types, each with the options that Grafana 11.1 knows and 12 still loads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from grafana.panels.kit import colours
from grafana.panels.kit.field import Field, every_cell, fixed, steps
from grafana.panels.kit.query import SOURCE, Json, Query
from grafana.panels.kit.words import Words

PLUGIN: Final = "11.1.0"
HIDDEN: Final = {"showLegend": False, "displayMode": "list", "placement": "bottom", "calcs": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel.

    `empty` stands for a single value that is missing, since the long sentence of `says` is for a
    panel without any row; None where the sentence is meant.
    """

    kind: str
    says: Words
    queries: tuple[Query, ...]
    options: Json
    defaults: Json
    fields: tuple[Field, ...] = ()
    links: tuple[Json, ...] = ()
    versioned: bool = True
    empty: str | None = ""

    def json(self, number: int, place: Json) -> Json:
        overrides = [] if self.empty is None else [every_cell(self.empty)]
        overrides += [each.json() for each in self.fields]
        return {
            "id": number,
            "type": self.kind,
            "title": self.says.title,
            "description": self.says.about,
            "datasource": SOURCE,
            "gridPos": place,
            "targets": [query.json(chr(65 + n)) for n, query in enumerate(self.queries)],
            "options": self.options,
            "fieldConfig": {
                "defaults": {"noValue": self.says.empty, **self.defaults},
                "overrides": overrides,
            },
            "links": list(self.links),
            **({"pluginVersion": PLUGIN} if self.versioned else {}),
        }

    def linking(self, *links: Json) -> "Panel":
        return replace(self, links=links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What most panels say about their values."""

    unit: str = "none"
    decimals: int | None = None
    low: float | None = None
    high: float | None = None
    thresholds: Json | None = None
    mappings: Sequence[Json] = ()
    colour: str | None = colours.PLAIN
    more: Mapping[str, Any] | None = None

    def defaults(self, custom: Json | None = None) -> Json:
        mode = fixed(self.colour) if self.colour else {"mode": "thresholds"}
        given = {"decimals": self.decimals, "min": self.low, "max": self.high}
        return {
            "unit": self.unit,
            "color": mode,
            "mappings": list(self.mappings),
            "thresholds": self.thresholds or steps(colours.TEXT),
            "custom": custom or {},
            **{key: value for key, value in given.items() if value is not None},
            **(self.more or {}),
        }


def legend(*calcs: str, shown: bool = True, place: str = "bottom") -> Json:
    """A list below, or a table of the calculations."""
    form = "table" if calcs else "list"
    return {"showLegend": shown, "displayMode": form, "placement": place, "calcs": list(calcs)}


def tooltip(mode: str = "multi") -> Json:
    return {"mode": mode, "sort": "none"}
