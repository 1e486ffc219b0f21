"""Tables with cells that mean something, states over time, and heat maps."""

# ruff: noqa: ANN401 - the value of a property is any JSON

from collections.abc import Sequence
from typing import Any, Final

from grafana.panels.kit.colours import NONE
from grafana.panels.kit.field import Field, field, steps
from grafana.panels.kit.panel import Look, Panel, legend, tooltip
from grafana.panels.kit.query import Json, Query
from grafana.panels.kit.words import Words

FILLED: Final[Json] = {"type": "color-background", "mode": "basic"}


def table(
    says: Words,
    query: Query,
    *fields: Field,
    look: Look | None = None,
    filters: bool = False,
    paged: bool = False,
) -> Panel:
    custom = {
        "align": "auto",
        "cellOptions": {"type": "auto"},
        "inspect": False,
        "minWidth": 60,
        "filterable": filters,
    }
    return Panel(
        kind="table",
        says=says,
        queries=(query,),
        options={
            "cellHeight": "sm",
            "showHeader": True,
            "frameIndex": 0,
            "footer": {"show": False, "reducer": ["sum"], "enablePagination": paged},
            "sortBy": [],
        },
        defaults=(look or Look(colour=None, thresholds=steps(NONE))).defaults(custom),
        fields=fields,
        empty="-",
    )


def cell(name: str, unit: str = "none", width: int | None = None, **more: Any) -> Field:
    """A column of a table: its unit and its width in pixels."""
    wide: dict[str, Any] = {} if width is None else {"custom_width": width}
    return field(name, None, unit, **wide, **more)


def filled(name: str, unit: str, thresholds: Json, **more: Any) -> Field:
    """A column whose cells are coloured by its thresholds."""
    return field(
        name,
        None,
        unit,
        color={"mode": "thresholds"},
        thresholds=thresholds,
        custom_cellOptions=FILLED,
        custom_align="center",
        **more,
    )


def coloured(name: str, mappings: Sequence[Json], **more: Any) -> Field:
    """A column of states whose cells take the colour of their mapping."""
    return field(
        name, mappings=list(mappings), custom_cellOptions=FILLED, custom_align="center", **more
    )


def states(
    says: Words,
    query: Query,
    *fields: Field,
    mappings: Sequence[Json],
) -> Panel:
    """One row per column (or per value of a text column), coloured by the state it is in."""
    look = Look(mappings=mappings, colour=NONE)
    return Panel(
        kind="state-timeline",
        says=says,
        queries=(query,),
        options={
            "alignValue": "center",
            "mergeValues": True,
            "rowHeight": 0.85,
            "showValue": "never",
            "legend": legend(),
            "tooltip": tooltip("single"),
        },
        defaults=look.defaults(
            {
                "fillOpacity": 85,
                "lineWidth": 0,
                "hideFrom": {"legend": False, "tooltip": False, "viz": False},
            }
        ),
        fields=fields,
        empty=None,
    )


def heatmap(
    says: Words,
    query: Query,
    *,
    unit: str,
    scheme: str = "Blues",
    value: str = "Value",
) -> Panel:
    """Rows of a heat map: the first column is the time, every other one a row from the bottom."""
    return Panel(
        kind="heatmap",
        says=says,
        queries=(query,),
        options={
            "calculate": False,
            "cellGap": 1,
            "cellRadius": 1,
            "cellValues": {"unit": unit, "decimals": 0},
            "color": {
                "mode": "scheme",
                "scheme": scheme,
                "scale": "linear",
                "exponent": 0.5,
                "steps": 64,
                "fill": "dark-blue",
                "reverse": False,
            },
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": True},
            "rowsFrame": {"layout": "auto", "value": value},
            "showValue": "never",
            "tooltip": {"mode": "single", "yHistogram": False, "showColorScale": True},
            "yAxis": {"axisPlacement": "left", "reverse": False, "unit": "none"},
        },
        defaults={
            "unit": unit,
            "custom": {
                "scaleDistribution": {"type": "linear"},
                "hideFrom": {"legend": False, "tooltip": False, "viz": False},
            },
        },
        empty=None,
    )
