"""Workouts: how much of what, how hard, and one of them in detail."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, row, section, sql
from grafana.panels.kit.colours import PLAIN, WHOOP, ZONES
from grafana.panels.kit.numbers import bargauge, change, pie, stat
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import STACKED, scatter, timeseries, trend
from grafana.panels.kit.tables import cell, table
from grafana.panels.kit.variable import variable
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, HOURS, MARKS, VENDORS, chosen

ALL: Final = ("whoop.workout", "oura.workout", "withings.workout")
SOURCE: Final = variable(
    "source",
    "Device",
    "Whose workouts are counted; the list has them all.",
    "shared/workout_sources",
)
WORKOUT: Final = chosen("workout", "Workout", "The workout that is drawn.", "workouts/choice")
PALETTE: Final = {"color": {"mode": "palette-classic"}}
ZONE_NAMES: Final = (
    "Zone 0, very light",
    "Zone 1, light",
    "Zone 2, moderate",
    "Zone 3, hard",
    "Zone 4, very hard",
    "Zone 5, maximum",
)


def weekly(title: str, about: str, query: str, unit: str, decimals: int = 0) -> Panel:
    return stat(
        words(
            title,
            f"{about} The change is against the mean of the eight weeks before.",
            *ALL,
        ),
        sql(query),
        change(decimals),
        look=Look(unit=unit, decimals=decimals, colour=PLAIN),
    )


def weeks() -> tuple[tuple[Panel, int], ...]:
    return (
        (
            weekly(
                "How often?", "Workouts of the last full week.", "workouts/count", "suffix:times"
            ),
            6,
        ),
        (
            weekly("How long?", "Hours of the last full week.", "workouts/hours", HOURS, 1),
            6,
        ),
        (
            weekly(
                "How far?",
                "Distance of the last full week.",
                "workouts/distance",
                "suffix:km",
            ),
            6,
        ),
        (
            weekly(
                "How many calories?",
                "Energy of the last full week's workouts.",
                "workouts/energy",
                "suffix:kcal",
            ),
            6,
        ),
    )


def volume() -> tuple[tuple[Panel, int], ...]:
    hours = timeseries(
        words("What fills the weeks?", "Hours of each sport by week, Monday to Sunday.", *ALL),
        sql("workouts/volume", "time_series"),
        look=Look(unit=HOURS, decimals=0, low=0, more=PALETTE),
        custom=STACKED,
    )
    share = pie(
        words("What do I do most?", "Share of each sport in the hours of the range.", *ALL),
        sql("workouts/sports"),
        look=Look(unit=HOURS, decimals=1),
    )
    return ((hours, 16), (share, 8))


def intensity() -> tuple[tuple[Panel, int], ...]:
    zones = timeseries(
        words(
            "How hard do I train?",
            "Hours a week in each of WHOOP's heart rate zones.",
            "whoop.workout",
        ),
        sql("workouts/zones"),
        *(field(name, colour) for name, colour in zip(ZONE_NAMES, ZONES, strict=True)),
        look=Look(unit=HOURS, decimals=0, low=0),
        custom=STACKED,
    )
    strain = scatter(
        words(
            "What does strain come from?",
            "One point per WHOOP workout: average heart rate and strain.",
            "whoop.workout",
        ),
        sql("workouts/strain"),
        field("Average heart rate", unit=BPM, decimals=0, custom_axisLabel="Average heart rate"),
        field("Strain", WHOOP, custom_axisLabel="Strain, 0 to 21"),
        look=Look(unit="short", decimals=0),
    )
    return ((zones, 12), (strain, 12))


def listed() -> Panel:
    return table(
        words(
            "All workouts",
            "Every workout of the range as every device saw it; the funnel in a column's head "
            "filters.",
            *ALL,
        ),
        sql("workouts/list"),
        cell("When", width=150),
        cell("Vendor", width=100),
        cell("Sport", width=170),
        cell("Length", "suffix:min", decimals=0),
        cell("Distance", "suffix:km", decimals=1),
        cell("Energy", "suffix:kcal", decimals=0),
        cell("Average heart rate", BPM, decimals=0),
        cell("Highest heart rate", BPM, decimals=0),
        cell("Strain", decimals=1),
        cell("Intensity", width=100),
        cell("Climb", "suffix:m", decimals=0),
        filters=True,
        paged=True,
    )


def one() -> tuple[tuple[Panel, int], ...]:
    heart = trend(
        words(
            "How did the heart follow the chosen workout?",
            "Heart rate by device in steps of half a minute, from five minutes before the start "
            "to ten after the end.",
            "oura.heartrate",
            "withings.intraday_activity",
        ),
        sql("workouts/heart"),
        field("Minute", unit="suffix:min", decimals=0),
        *VENDORS,
        look=Look(unit=BPM, decimals=0),
        custom={"spanNulls": True, "lineWidth": 2},
    )
    zones = bargauge(
        words(
            "In which zones was it?",
            "Minutes of the chosen workout in each heart rate zone of its device; Oura sends none.",
            "whoop.workout",
            "withings.workout",
        ),
        sql("workouts/one_zones"),
        look=Look(unit="suffix:min", decimals=0, low=0, colour="#E8805F"),
        rows=True,
    )
    return ((heart, 16), (zones, 8))


def dashboard() -> Dashboard:
    return Dashboard(
        name="workouts",
        about="How much of which sport, how hard, and one workout in detail.",
        since="now-90d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE, WORKOUT),
        annotations=MARKS,
        items=(
            row(5, *weeks()),
            row(9, *volume()),
            row(9, *intensity()),
            section("One workout"),
            row(9, *one()),
            section("The list"),
            row(13, (listed(), 24)),
        ),
    )
