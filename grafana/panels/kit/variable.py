"""Variables that a query fills: the account, a night, a workout."""

from dataclasses import dataclass

from grafana.panels.kit.query import SOURCE, Json, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """`on_time` asks again when the time range changes; `several` allows more than one value."""

    name: str
    label: str
    about: str
    query: Query
    on_time: bool = False
    several: bool = False

    def json(self) -> Json:
        chosen = {"text": ["All"], "value": ["$__all"]} if self.several else {}
        return {
            "type": "query",
            "name": self.name,
            "label": self.label,
            "description": self.about,
            "datasource": SOURCE,
            "query": self.query.text,
            "definition": self.query.text,
            "refresh": 2 if self.on_time else 1,
            "sort": 0,
            "multi": self.several,
            "includeAll": self.several,
            "current": chosen,
            "options": [],
            "hide": 0,
            "regex": "",
            "skipUrlSync": False,
        }


def variable(name: str, label: str, about: str, query: str, *, on_time: bool = False) -> Variable:
    return Variable(name=name, label=label, about=about, query=Query(query), on_time=on_time)
