"""Every query of every dashboard with what asks it, and the variables as a browser fills them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from grafana.panels.build import dashboards
from grafana.panels.expand import Situation, Value, expand
from grafana.panels.kit.query import Json

Rows = Sequence[Sequence[object]]
Ask = Callable[[str], Rows]

_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Question:
    """`kind` is the panel's type, or variable or annotation; `place` its JSON."""

    dashboard: str
    kind: str
    title: str
    text: str
    place: Json = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.title}"


def questions() -> list[Question]:
    return [question for each in dashboards() for question in asked(each.name, each.json())]


def asked(name: str, board: Json) -> Iterator[Question]:
    for variable in board["templating"]["list"]:
        yield Question(
            name, "variable", f"variable {variable['name']}", variable["query"], variable
        )
    for mark in board["annotations"]["list"][1:]:
        title = f"annotation {mark['name']}"
        yield Question(name, "annotation", title, mark["target"]["rawSql"], mark)
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            yield Question(name, panel["type"], panel["title"], target["rawSql"], panel)


def opening(board: Json, until: datetime) -> Situation:
    """What is on the screen when the dashboard is opened."""
    since = board["time"]["from"].removeprefix("now-")
    return Situation(until - int(since[:-1]) * _UNITS[since[-1]], until)


def chosen(board: Json, situation: Situation, ask: Ask, **given: Value) -> Situation:
    """The first choice of every variable, in their order; `given` are those already chosen."""
    values: dict[str, Value] = dict(given)
    for variable in board["templating"]["list"]:
        if variable["name"] not in values:
            rows = ask(expand(variable["query"], replace(situation, values=values)))
            values[variable["name"]] = _first(variable, rows)
    return replace(situation, values=values)


def _first(variable: Mapping[str, object], rows: Rows) -> Value:
    options = [str(row[-1]) for row in rows]
    if variable["includeAll"]:
        return options
    return options[0] if options else ""
