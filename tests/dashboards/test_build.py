"""The committed files are the built ones, and the kit refuses what would look wrong."""

import json
from typing import Any

import pytest
from grafana.panels.build import HERE, built, written
from grafana.panels.kit import field, row, section, sql
from grafana.panels.kit.grid import placed
from grafana.panels.kit.panel import Panel
from grafana.panels.kit.series import clock, timeseries
from grafana.panels.kit.words import words


def panel(title: str = "Steps") -> Panel:
    says = words(title, "Steps a day.", "oura.daily_activity")
    return timeseries(says, sql("activity/steps"))


def test_the_committed_dashboards_are_the_built_ones() -> None:
    files = [*HERE.glob("dashboards/*.json"), *HERE.glob("provisioning/alerting/*")]
    committed = {str(file.relative_to(HERE)): file.read_text() for file in files}
    assert committed == built(), "run `make dashboards`"


def test_there_are_ten() -> None:
    assert len([name for name in built() if name.startswith("dashboards/")]) == 10


def test_every_query_file_is_used() -> None:
    everything = "".join(built().values())
    for file in HERE.glob("sql/**/*.sql"):
        assert json.dumps(file.read_text().strip(), ensure_ascii=False) in everything, file.name


def test_a_query_cannot_replace_words_that_its_file_does_not_say() -> None:
    with pytest.raises(ValueError, match="weight_pounds"):
        _ = sql("body/now", instead=(("weight_pounds", "fat_percent"),)).text


def test_a_row_that_leaves_a_hole_is_refused() -> None:
    with pytest.raises(ValueError, match="Steps"):
        row(8, (panel(), 12), (panel(), 11))


def test_rows_follow_each_other_without_a_hole() -> None:
    items = (section("First"), row(8, (panel(), 12), (panel(), 12)), row(4, (panel(), 24)))
    places = [each["gridPos"] for each in placed(items)]
    assert [(place["x"], place["y"], place["h"]) for place in places] == [
        (0, 0, 1),
        (0, 1, 8),
        (12, 1, 8),
        (0, 9, 4),
    ]


def test_an_empty_panel_names_the_endpoint_and_its_scope() -> None:
    assert "oura.daily_activity (scope daily)" in panel().says.empty


def test_a_panel_cannot_need_an_endpoint_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        words("Steps", "Steps a day.", "oura.daily_naps")


def test_a_field_s_keywords_become_grafana_s_properties() -> None:
    shown = field("Deep", "#123456", "h", decimals=1, custom_lineWidth=2).json()
    assert [each["id"] for each in shown["properties"]] == [
        "color",
        "unit",
        "decimals",
        "custom.lineWidth",
    ]


def label(hours: float, mappings: list[Any]) -> str:
    """As Grafana maps a value: the first range that holds it, both ends included."""
    return next(
        str(each["options"]["result"]["text"])
        for each in mappings
        if each["options"]["from"] <= hours <= each["options"]["to"]
    )


@pytest.mark.parametrize(
    ("hours", "text"), [(-1.5, "22:30"), (0, "00:00"), (0.1667, "00:10"), (7.99, "07:50")]
)
def test_hours_from_midnight_are_shown_as_the_clock(hours: float, text: str) -> None:
    mappings = dict(clock("Clock", -8, 16).properties)["mappings"]
    assert label(hours, mappings) == text


def test_what_is_written_is_the_same_json() -> None:
    value = {"a": [1, 2, {"b": "c" * 200}], "d": {}, "e": None}
    assert json.loads(written(value)) == value
