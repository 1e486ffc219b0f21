"""What a dashboard is made of: queries, panels, a grid, variables, annotations and links."""

from grafana.panels.kit.dashboard import Dashboard, annotation
from grafana.panels.kit.field import Field, field, mapping, steps
from grafana.panels.kit.grid import Item, row, section
from grafana.panels.kit.panel import Panel
from grafana.panels.kit.query import Query, sql
from grafana.panels.kit.variable import Variable, variable

__all__ = [
    "Dashboard",
    "Field",
    "Item",
    "Panel",
    "Query",
    "Variable",
    "annotation",
    "field",
    "mapping",
    "row",
    "section",
    "sql",
    "steps",
    "variable",
]
