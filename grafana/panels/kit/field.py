"""How one column of a query's answer looks: an override by the column's name."""

# ruff: noqa: ANN401 - the value of a property is any JSON

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grafana.panels.kit.query import Json


@dataclass(frozen=True, slots=True)
class Field:
    """The column `name` and Grafana's properties for it, in order."""

    name: str
    properties: tuple[tuple[str, Any], ...]

    def json(self) -> Json:
        return {
            "matcher": {"id": "byName", "options": self.name},
            "properties": [{"id": id_, "value": value} for id_, value in self.properties],
        }


def field(name: str, colour: str | None = None, unit: str | None = None, **more: Any) -> Field:
    """Keywords with a leading `custom_` are the panel type's own, all others Grafana's.

    `field("Deep", DEEP, "h", decimals=1, custom_lineWidth=2)`.
    """
    found: list[tuple[str, Any]] = []
    if colour is not None:
        found.append(("color", fixed(colour)))
    if unit is not None:
        found.append(("unit", unit))
    found += [(key.replace("custom_", "custom.", 1), value) for key, value in more.items()]
    return Field(name, tuple(found))


def fixed(colour: str) -> Json:
    return {"mode": "fixed", "fixedColor": colour}


def steps(first: str, *rest: tuple[float, str]) -> Json:
    """Thresholds: the colour below all limits, then each limit with the colour from it on."""
    limits: list[Json] = [{"color": first, "value": None}]
    limits += [{"color": colour, "value": value} for value, colour in rest]
    return {"mode": "absolute", "steps": limits}


def mapping(texts: Mapping[str | float, str | tuple[str, str]]) -> list[Json]:
    """Value mappings: value -> text, or value -> (text, colour)."""
    options = {}
    for index, (value, shown) in enumerate(texts.items()):
        text, colour = (shown, None) if isinstance(shown, str) else shown
        options[str(value)] = {"index": index, "text": text} | _coloured(colour)
    return [{"type": "value", "options": options}]


def _coloured(colour: str | None) -> Json:
    return {} if colour is None else {"color": colour}


def ranges(bounds: Sequence[tuple[float, float, str]]) -> list[Json]:
    """Range mappings: from, to (both included) and the text."""
    return [
        {
            "type": "range",
            "options": {"from": low, "to": high, "result": {"index": n, "text": text}},
        }
        for n, (low, high, text) in enumerate(bounds)
    ]


def patterns(colours: Mapping[str, str]) -> list[Json]:
    """Regular expression -> colour; the text stays as it is."""
    return [
        {"type": "regex", "options": {"pattern": f"/{text}/", "result": {"index": n, "color": one}}}
        for n, (text, one) in enumerate(colours.items())
    ]


def every_cell(empty: str) -> Json:
    return {
        "matcher": {"id": "byRegexp", "options": "/.*/"},
        "properties": [{"id": "noValue", "value": empty}],
    }
