"""Journal: what the person noted, and what the nights after it were like."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, mapping, row, section, sql
from grafana.panels.kit.colours import HEART, NONE, NOTE, VARIABILITY
from grafana.panels.kit.field import ranges
from grafana.panels.kit.numbers import bargauge
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import points, timeseries, trend
from grafana.panels.kit.tables import cell, states, table
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, COUNT, LOUD_MARKS, MS, SOURCE, chosen

TAG: Final = chosen("tag", "Tag", "The tag whose nights are compared.", "journal/tags")
# Only whole nights have a name; the axis may have a tick between two.
NIGHT_NAMES: Final = ranges(
    [
        bound
        for night in range(-3, 4)
        for bound in (
            (night - 0.9, night - 0.1, " "),
            (night - 0.1, night + 0.1, "night after" if night == 0 else f"{night:+}"),
        )
    ]
)
NOTES: Final = ("oura.enhanced_tag", "oura.tag", "oura.rest_mode_period")
NIGHTS: Final = ("oura.enhanced_tag", "oura.sleep", "whoop.recovery")


def effect() -> Panel:
    return table(
        words(
            "What does the chosen tag do?",
            "Means of the nights after a day with the tag and of all others, by the device chosen "
            "above. A difference is no proof of a cause.",
            *NIGHTS,
        ),
        sql("journal/effect"),
        cell("The night after", width=190),
        cell("With the tag", decimals=1),
        cell("Without", decimals=1),
        cell("Difference", decimals=1),
        cell("Difference (SD)", decimals=1),
        cell("Nights with", COUNT, 110),
    )


def course() -> Panel:
    return trend(
        words(
            "Before and after the chosen tag",
            "HRV and lowest heart rate against their mean of the range, from three nights before "
            "the night after the tag (0) to three after.",
            *NIGHTS,
        ),
        sql("journal/course"),
        field("Night", unit="none", decimals=0, mappings=NIGHT_NAMES),
        field("HRV", VARIABILITY, MS),
        field("Lowest heart rate", HEART, BPM, custom_axisPlacement="right"),
        look=Look(),
        custom={"showPoints": "always", "pointSize": 7, "axisCenteredZero": True},
    )


def nights() -> Panel:
    return timeseries(
        words(
            "The nights after the chosen tag",
            "HRV of every night, those after the tag marked; tags and rest mode are drawn as on "
            "the other dashboards.",
            *NIGHTS,
        ),
        sql("journal/nights"),
        field("HRV", VARIABILITY),
        points("Night after the tag", NOTE, custom_pointSize=9),
        look=Look(unit=MS, decimals=0),
    )


def calendar() -> Panel:
    return states(
        words(
            "When was what?",
            "Days with each tag, and rest mode, by the account's time zone.",
            *NOTES,
        ),
        sql("journal/calendar", "time_series"),
        mappings=mapping({1: ("noted", NOTE), 0: ("not noted", NONE)}),
    )


def counts() -> Panel:
    return bargauge(
        words("What do I note most?", "How often each tag was set in the range.", *NOTES[:1]),
        sql("journal/counts"),
        look=Look(unit=COUNT, decimals=0, low=0, colour=NOTE),
        rows=True,
    )


def entries() -> Panel:
    return table(
        words(
            "Everything noted",
            "Tags and rest mode of the range, the newest first.",
            *NOTES,
        ),
        sql("journal/entries"),
        cell("When", width=150),
        cell("Kind", width=100),
        cell("What"),
        cell("Lasted", "suffix:hours", 110, decimals=1),
        cell("Comment"),
        filters=True,
        paged=True,
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="journal",
        about="What I noted, and what the nights after it were like.",
        since="now-90d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE, TAG),
        annotations=LOUD_MARKS,
        items=(
            row(9, (effect(), 13), (course(), 11)),
            row(8, (nights(), 24)),
            section("Notes"),
            row(8, (calendar(), 16), (counts(), 8)),
            row(11, (entries(), 24)),
        ),
    )
