"""Single numbers, and a few numbers side by side."""

from typing import Final, Literal

from grafana.panels.kit.field import Field
from grafana.panels.kit.panel import Look, Panel, legend, tooltip
from grafana.panels.kit.query import Json, Query
from grafana.panels.kit.words import Words

COLOURED: Final = "value"
Colouring = Literal["none", "value", "background"]


def last(fields: str = "", *, rows: bool = False) -> Json:
    """The newest value of every numeric column, or every row's."""
    return {"calcs": ["lastNotNull"], "fields": fields, "values": rows}


def stat(
    says: Words,
    query: Query,
    *fields: Field,
    look: Look,
    colouring: Colouring = "none",
    options: Json | None = None,
) -> Panel:
    """The newest value with its course behind it, and the other columns beside it."""
    return Panel(
        kind="stat",
        says=says.brief,
        queries=(query,),
        options={
            "colorMode": colouring,
            "graphMode": "area",
            "justifyMode": "auto",
            "orientation": "vertical",
            "reduceOptions": last(),
            "textMode": "auto",
            "text": {"titleSize": 13, "valueSize": 30},
            "wideLayout": True,
            "showPercentChange": False,
            "percentChangeColorMode": "standard",
            **(options or {}),
        },
        defaults=look.defaults(),
        fields=fields,
        empty=None,
    )


def named(
    says: Words,
    query: Query,
    *,
    look: Look,
    colouring: Colouring = "none",
    options: Json | None = None,
) -> Panel:
    """The newest value, its course, and the name of its series: the query words the change in it.

    The query answers `time`, `metric`, `value`.
    """
    shown = {
        "textMode": "value_and_name",
        "text": {"titleSize": 12},
        **(options or {}),
    }
    return stat(says, query, look=look, colouring=colouring, options=shown)


def bargauge(
    says: Words,
    query: Query,
    *fields: Field,
    look: Look,
    rows: bool = False,
) -> Panel:
    """One horizontal bar per column, or per row."""
    return Panel(
        kind="bargauge",
        says=says.brief,
        queries=(query,),
        options={
            "displayMode": "basic",
            "text": {"titleSize": 13, "valueSize": 15},
            "orientation": "horizontal",
            "reduceOptions": last("", rows=rows) | ({"limit": 30} if rows else {}),
            "showUnfilled": True,
            "valueMode": "text",
            "namePlacement": "auto",
            "sizing": "auto",
            "minVizHeight": 10,
            "maxVizHeight": 40,
            "minVizWidth": 8,
        },
        defaults=look.defaults(),
        fields=fields,
        empty=None,
    )


def pie(says: Words, query: Query, *fields: Field, look: Look) -> Panel:
    """A ring with one part per row: a text column and a number."""
    return Panel(
        kind="piechart",
        says=says,
        queries=(query,),
        options={
            "pieType": "donut",
            "displayLabels": [],
            "reduceOptions": last("", rows=True),
            "legend": {
                **legend(place="right"),
                "displayMode": "table",
                "values": ["value", "percent"],
            },
            "tooltip": tooltip("single"),
        },
        defaults={**look.defaults(), "color": {"mode": "palette-classic"}},
        fields=fields,
        empty=None,
    )


def barchart(
    says: Words,
    query: Query,
    x: str,
    *fields: Field,
    look: Look,
    options: Json | None = None,
) -> Panel:
    """A few named categories; days go into a time series instead, which spaces its labels."""
    return Panel(
        kind="barchart",
        says=says,
        queries=(query,),
        options={
            "orientation": "vertical",
            "xField": x,
            "xTickLabelRotation": 0,
            "xTickLabelMaxLength": 24,
            # Where bars are closer than this, only some of them are named.
            "xTickLabelSpacing": 100,
            "showValue": "never",
            "stacking": "none",
            "groupWidth": 0.75,
            "barWidth": 0.9,
            "barRadius": 0.05,
            "fullHighlight": False,
            "legend": legend(),
            "tooltip": tooltip(),
            **(options or {}),
        },
        defaults=look.defaults(
            {
                "fillOpacity": 85,
                "lineWidth": 0,
                "gradientMode": "none",
                "axisPlacement": "auto",
                "axisLabel": "",
                "axisColorMode": "text",
                "thresholdsStyle": {"mode": "off"},
                "hideFrom": {"legend": False, "tooltip": False, "viz": False},
            }
        ),
        fields=fields,
    )
