"""Lines, bars and points over time, over another number, or against each other."""

# ruff: noqa: ANN401 - the value of a property is any JSON

from typing import Any, Final

from grafana.panels.kit.colours import PLAIN
from grafana.panels.kit.field import Field, field, ranges
from grafana.panels.kit.panel import Look, Panel, legend, tooltip
from grafana.panels.kit.query import Json, Query
from grafana.panels.kit.words import Words

GAP: Final = 3 * 86_400_000  # ms that a line of daily values may bridge
INSIDE: Final = 0.001  # h: a full hour is inside its own step and not at the end of another

LINE: Final[Json] = {
    "drawStyle": "line",
    "lineInterpolation": "linear",
    "lineWidth": 2,
    "fillOpacity": 0,
    "gradientMode": "none",
    "showPoints": "never",
    "pointSize": 5,
    "spanNulls": GAP,
    "stacking": {"mode": "none", "group": "A"},
    "axisPlacement": "auto",
    "axisLabel": "",
    "axisColorMode": "text",
    "axisBorderShow": False,
    "axisCenteredZero": False,
    "scaleDistribution": {"type": "linear"},
    "thresholdsStyle": {"mode": "off"},
    "hideFrom": {"legend": False, "tooltip": False, "viz": False},
}
BARS: Final[Json] = {
    "drawStyle": "bars",
    "lineWidth": 0,
    "fillOpacity": 85,
    "barAlignment": 0,
    "barWidthFactor": 0.7,
    "barMaxWidth": 60,
}
POINTS: Final[Json] = {"drawStyle": "points", "showPoints": "always", "pointSize": 6}
STEPS: Final[Json] = {"lineInterpolation": "stepAfter", "spanNulls": False}
STACKED: Final[Json] = {**BARS, "stacking": {"mode": "normal", "group": "A"}}


def timeseries(
    says: Words,
    query: Query,
    *fields: Field,
    look: Look | None = None,
    custom: Json | None = None,
    keys: Json | None = None,
) -> Panel:
    """The first column is the time; every other column is a line, unless `fields` say more."""
    return Panel(
        kind="timeseries",
        says=says,
        queries=(query,),
        options={"legend": keys or legend(), "tooltip": tooltip()},
        defaults=(look or Look(colour=PLAIN)).defaults({**LINE, **(custom or {})}),
        fields=fields,
    )


def band(low: str, high: str, colour: str = PLAIN) -> tuple[Field, Field]:
    """Two columns as one shaded band, without a line or a tooltip of its own for the lower."""
    edge: dict[str, Any] = {
        "custom_lineWidth": 0,
        "custom_showPoints": "never",
        "custom_pointSize": 1,
    }
    hidden = {"legend": True, "tooltip": False, "viz": False}
    return (
        field(low, colour, custom_hideFrom=hidden, **edge),
        field(high, colour, custom_fillBelowTo=low, custom_fillOpacity=14, **edge),
    )


def dashed(name: str, colour: str, **more: Any) -> Field:
    """A goal or a mean: something the other lines are held against."""
    style = {"fill": "dash", "dash": [6, 6]}
    return field(
        name,
        colour,
        custom_drawStyle="line",
        custom_lineStyle=style,
        custom_lineWidth=1,
        custom_fillOpacity=0,
        custom_stacking={"mode": "none", "group": "A"},
        **more,
    )


def right(name: str, colour: str, unit: str, *, label: str | None = None, **more: Any) -> Field:
    """A line whose axis on the right names it: the legend would be torn into two corners."""
    return field(
        name,
        colour,
        unit,
        custom_axisPlacement="right",
        custom_axisLabel=name if label is None else label,
        custom_axisColorMode="series",
        custom_hideFrom={"legend": True, "tooltip": False, "viz": False},
        **more,
    )


def bars(name: str, colour: str, **more: Any) -> Field:
    styles = {f"custom_{key}": value for key, value in BARS.items()}
    return field(name, colour, **{**styles, **more})


def points(name: str, colour: str, **more: Any) -> Field:
    styles = {f"custom_{key}": value for key, value in POINTS.items()}
    return field(name, colour, **{**styles, **more})


def trend(
    says: Words,
    query: Query,
    *fields: Field,
    look: Look | None = None,
    custom: Json | None = None,
    keys: Json | None = None,
) -> Panel:
    """Over a number instead of the time; the first field is that number."""
    return Panel(
        kind="trend",
        says=says,
        queries=(query,),
        options={"xField": fields[0].name, "legend": keys or legend(), "tooltip": tooltip()},
        defaults=(look or Look()).defaults({**LINE, "spanNulls": False, **(custom or {})}),
        fields=fields,
    )


def clock(name: str, first: int, last: int, *, per_hour: int = 1, minutes: int = 10) -> Field:
    """Hours (or `per_hour` parts of one) since the day's midnight, as the clock on the wall."""
    width = per_hour * minutes / 60
    bounds = []
    for number in range((last - first) * 60 // minutes):
        low = first * per_hour + number * width - INSIDE
        time = (first * 60 + number * minutes) % 1440
        bounds.append((round(low, 4), round(low + width, 4), f"{time // 60:02}:{time % 60:02}"))
    unit = "suffix:h" if per_hour == 1 else "none"
    return field(name, mappings=ranges(bounds), unit=unit, decimals=1)


def scatter(says: Words, query: Query, *fields: Field, look: Look | None = None) -> Panel:
    """One point per row: the first field across, the other columns up."""
    custom = {
        "show": "points",
        "pointSize": {"fixed": 6},
        "axisPlacement": "auto",
        "axisLabel": "",
        "axisColorMode": "text",
        "scaleDistribution": {"type": "linear"},
        "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    }
    return Panel(
        kind="xychart",
        says=says,
        queries=(query,),
        # The older form without a version: 11.1 reads it, 12 turns it into its own.
        options={
            "seriesMapping": "auto",
            "dims": {"frame": 0, "x": fields[0].name},
            "series": [],
            "legend": legend(),
            "tooltip": tooltip("single"),
        },
        defaults=(look or Look()).defaults(custom),
        fields=fields,
        versioned=False,
    )
