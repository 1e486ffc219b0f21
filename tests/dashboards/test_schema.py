"""The JSON holds to Grafana's classic schema and to the house's own rules of craft."""

import re
from typing import Any

import pytest
from grafana.panels.build import dashboards
from grafana.panels.kit.colours import OURA, WHOOP, WITHINGS
from grafana.panels.kit.dashboard import TITLES
from grafana.panels.kit.grid import COLUMNS

BOARDS = {each.name: each.json() for each in dashboards()}
NAMES = {"Oura", "WHOOP", "Withings", "HRV", "REM", "ECG", "I"}
# The options of Grafana 11.1's own panels, from the types it publishes.
SINGLE = {"reduceOptions", "orientation", "text"}
OPTIONS = {
    "barchart": {
        "orientation",
        "xField",
        "xTickLabelRotation",
        "xTickLabelMaxLength",
        "xTickLabelSpacing",
        "showValue",
        "stacking",
        "groupWidth",
        "barWidth",
        "barRadius",
        "fullHighlight",
        "legend",
        "tooltip",
    },
    "bargauge": SINGLE
    | {
        "displayMode",
        "showUnfilled",
        "valueMode",
        "namePlacement",
        "sizing",
        "minVizHeight",
        "maxVizHeight",
        "minVizWidth",
    },
    "heatmap": {
        "calculate",
        "cellGap",
        "cellRadius",
        "cellValues",
        "color",
        "exemplars",
        "filterValues",
        "legend",
        "rowsFrame",
        "showValue",
        "tooltip",
        "yAxis",
    },
    "piechart": SINGLE | {"pieType", "displayLabels", "legend", "tooltip"},
    "stat": SINGLE
    | {
        "colorMode",
        "graphMode",
        "justifyMode",
        "textMode",
        "wideLayout",
        "showPercentChange",
        "percentChangeColorMode",
    },
    "state-timeline": {
        "alignValue",
        "mergeValues",
        "rowHeight",
        "showValue",
        "legend",
        "tooltip",
    },
    "table": {"cellHeight", "showHeader", "frameIndex", "footer", "sortBy"},
    "timeseries": {"legend", "tooltip"},
    "trend": {"xField", "legend", "tooltip"},
    "xychart": {"seriesMapping", "dims", "series", "legend", "tooltip"},
}


def panels(kind: str = "") -> list[Any]:
    return [
        pytest.param(panel, id=f"{name}: {panel['title']}")
        for name, board in BOARDS.items()
        for panel in board["panels"]
        if panel["type"] != "row" and kind in {"", panel["type"]}
    ]


def boards() -> list[Any]:
    return [pytest.param(board, id=name) for name, board in BOARDS.items()]


def test_every_topic_has_its_dashboard_in_the_order_of_the_links() -> None:
    assert list(BOARDS) == list(TITLES)


@pytest.mark.parametrize("board", boards())
def test_panels_fill_the_grid_without_overlap(board: dict[str, Any]) -> None:
    taken = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + across, place["y"] + down)
            for across in range(place["w"])
            for down in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
    height = max(y for _, y in taken) + 1
    assert taken == {(x, y) for x in range(COLUMNS) for y in range(height)}


@pytest.mark.parametrize("board", boards())
def test_ids_are_unique_and_uids_are_stable(board: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    assert re.fullmatch(r"health-[a-z]+", board["uid"])


@pytest.mark.parametrize("board", boards())
def test_a_dashboard_loads_without_asking_anything(board: dict[str, Any]) -> None:
    assert "__inputs" not in board
    assert "${DS_" not in str(board)
    assert board["schemaVersion"] == 39


@pytest.mark.parametrize("board", boards())
def test_the_account_comes_first_and_links_keep_it(board: dict[str, Any]) -> None:
    assert board["templating"]["list"][0]["name"] == "account"
    assert len(board["links"]) == len(BOARDS) - 1
    for link in board["links"]:
        assert (link["includeVars"], link["keepTime"]) == (True, True)
        assert link["url"].removeprefix("/d/health-") in BOARDS


@pytest.mark.parametrize("panel", panels())
def test_a_panel_is_of_a_core_type_and_has_only_its_options(panel: dict[str, Any]) -> None:
    assert set(panel["options"]) <= OPTIONS[panel["type"]]


@pytest.mark.parametrize("panel", panels())
def test_a_panel_says_what_it_shows_and_what_it_needs(panel: dict[str, Any]) -> None:
    assert panel["description"].endswith(".")
    assert len(panel["fieldConfig"]["defaults"]["noValue"]) > 10
    assert panel["title"][0].isupper()
    words = panel["title"].removesuffix("?").replace(":", "").split()
    capitals = [word for word in words[1:] if word[0].isupper() and word not in NAMES]
    assert not capitals, "titles are in sentence case"


@pytest.mark.parametrize("panel", panels())
def test_titles_are_said_once(panel: dict[str, Any]) -> None:
    everywhere = [each.values[0]["title"] for each in panels()]
    assert everywhere.count(panel["title"]) == 1


@pytest.mark.parametrize("kind", ["timeseries", "barchart", "xychart"])
def test_every_axis_has_a_unit_or_a_name(kind: str) -> None:
    for param in panels(kind):
        panel = param.values[0]
        defaults = panel["fieldConfig"]["defaults"]
        overrides = panel["fieldConfig"]["overrides"]
        named = defaults["custom"].get("axisLabel") or any(
            prop["id"] in {"unit", "custom.axisLabel"}
            for each in overrides
            for prop in each["properties"]
        )
        assert defaults["unit"] not in {"none", "short"} or named, panel["title"]


@pytest.mark.parametrize("panel", panels())
def test_a_vendor_has_one_colour_everywhere(panel: dict[str, Any]) -> None:
    accents = {"Oura": OURA, "WHOOP": WHOOP, "Withings": WITHINGS}
    for override in panel["fieldConfig"]["overrides"]:
        accent = accents.get(override["matcher"]["options"])
        colours = [each["value"] for each in override["properties"] if each["id"] == "color"]
        if accent and colours:
            assert colours == [{"mode": "fixed", "fixedColor": accent}]


@pytest.mark.parametrize("panel", panels("barchart"))
def test_labels_of_categories_are_never_turned(panel: dict[str, Any]) -> None:
    assert panel["options"]["xTickLabelRotation"] == 0


@pytest.mark.parametrize("panel", panels("trend"))
def test_a_trend_runs_over_a_column_it_names(panel: dict[str, Any]) -> None:
    named = [each["matcher"]["options"] for each in panel["fieldConfig"]["overrides"]]
    assert panel["options"]["xField"] in named
