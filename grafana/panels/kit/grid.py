"""Places panels in rows of 24 columns that leave no hole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grafana.panels.kit.panel import Panel
from grafana.panels.kit.query import Json

COLUMNS: Final = 24


@dataclass(frozen=True, slots=True)
class Item:
    """A row of panels of one height, or a section's heading where there are no panels."""

    height: int
    panels: tuple[tuple[Panel, int], ...] = ()
    title: str = ""


def row(height: int, *panels: tuple[Panel, int]) -> Item:
    """Raises ValueError unless the panels' widths fill the row."""
    if sum(width for _, width in panels) != COLUMNS:
        titles = ", ".join(panel.says.title for panel, _ in panels)
        raise ValueError(f"the widths of {titles} do not add up to {COLUMNS}")
    return Item(height, panels)


def section(title: str) -> Item:
    return Item(1, title=title)


def placed(items: Sequence[Item]) -> list[Json]:
    """The panels' JSON, numbered from 1 in reading order."""
    found: list[Json] = []
    top = 0
    for item in items:
        found += _heading(item, len(found) + 1, top) if item.title else []
        left = 0
        for panel, width in item.panels:
            place = {"h": item.height, "w": width, "x": left, "y": top}
            found.append(panel.json(len(found) + 1, place))
            left += width
        top += item.height
    return found


def _heading(item: Item, number: int, top: int) -> list[Json]:
    place = {"h": 1, "w": COLUMNS, "x": 0, "y": top}
    return [
        {
            "id": number,
            "type": "row",
            "title": item.title,
            "collapsed": False,
            "gridPos": place,
            "panels": [],
        }
    ]
