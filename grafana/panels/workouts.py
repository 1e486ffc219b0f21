"""Workouts: how much of what, how hard, and one of them in detail."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, row, section, sql
from grafana.panels.kit.colours import PLAIN, WHOOP, ZONES
from grafana.panels.kit.numbers import bargauge, named, pie
from grafana.panels.kit.panel import Look
from grafana.panels.kit.query import Query
from grafana.panels.kit.series import STACKED, scatter, timeseries, trend
from grafana.panels.kit.tables import cell, table
from grafana.panels.kit.variable import variable
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, COUNT, HOURS, MARKS, VENDORS, chosen

ALL: Final = ("whoop.workout", "oura.workout", "withings.workout")
SOURCE: Final = variable(
    "source",
    "Device",
    "Whose workouts are counted; the list has them all.",
    "shared/workout_sources",
)
WORKOUT: Final = chosen("workout", "Workout", "The workout that is drawn.", "workouts/choice")
PALETTE: Final = {"color": {"mode": "palette-classic"}}
# The usual sports; a rarer one takes a colour of Grafana's palette.
SPORTS: Final = (
    field("Cycling", "#7BA05B"),
    field("Hiking", "#A67C52"),
    field("Running", "#C15B6A"),
    field("Sauna", "#D9A07A"),
    field("Strength training", "#77858F"),
    field("Swimming", "#4F9DB5"),
    field("Walking", "#B9A3D0"),
    field("Yoga", "#7F5F92"),
)
# A week stands to the right of its Monday, of this week as much as there is.
WEEKS: Final = {**STACKED, "barAlignment": 1}
HEART_ZONES: Final = (
    field("Zone 0, very light", ZONES[0]),
    field("Zone 1, light", ZONES[1]),
    field("Zone 2, moderate", ZONES[2]),
    field("Zone 3, hard", ZONES[3]),
    field("Zone 4, very hard", ZONES[4]),
    field("Zone 5, maximum", ZONES[5]),
)


def weekly(title: str, about: str, query: Query, unit: str, decimals: int = 0) -> Panel:
    return named(
        words(
            title,
            f"{about} of the last full week and of those before. Usual is the person's own mean of "
            "the eight weeks before.",
            *ALL,
        ),
        query,
        look=Look(unit=unit, decimals=decimals, colour=PLAIN),
    )


def summed(figure: str, *more: tuple[str, str]) -> Query:
    return sql("workouts/count", "time_series", (("count(workout.day)", figure), *more))


def weeks() -> tuple[tuple[Panel, int], ...]:
    count = sql("workouts/count", "time_series")
    tenths = (("::numeric, 0)", "::numeric, 1)"), ("'FM999,990'", "'FM999,990.0'"))
    hours = summed("sum(workout.duration_seconds) / 3600", *tenths)
    distance, energy = (
        summed("sum(workout.distance_meters) / 1000"),
        summed("sum(workout.energy_kcal)"),
    )
    return (
        (weekly("How often?", "Workouts", count, "suffix:times"), 6),
        (weekly("How long?", "Hours", hours, HOURS, 1), 6),
        (weekly("How far?", "Distance", distance, "suffix:km"), 6),
        (weekly("How many calories?", "Kilocalories", energy, COUNT), 6),
    )


def volume() -> tuple[tuple[Panel, int], ...]:
    hours = timeseries(
        words(
            "What fills the weeks?",
            "Hours of each sport by week; a bar begins on its Monday.",
            *ALL,
        ),
        sql("workouts/volume", "time_series"),
        *SPORTS,
        look=Look(unit=HOURS, low=0, more=PALETTE),
        custom=WEEKS,
    )
    share = pie(
        words("What do I do most?", "Share of each sport in the hours of the range.", *ALL),
        sql("workouts/sports"),
        *SPORTS,
        look=Look(unit=HOURS, decimals=1),
    )
    return ((hours, 16), (share, 8))


def intensity() -> tuple[tuple[Panel, int], ...]:
    zones = timeseries(
        words(
            "How hard do I train?",
            "Hours a week in each of WHOOP's heart rate zones; a bar begins on its Monday.",
            "whoop.workout",
        ),
        sql("workouts/zones"),
        *HEART_ZONES,
        look=Look(unit=HOURS, low=0),
        custom=WEEKS,
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
        look=Look(unit="short"),
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
        *HEART_ZONES,
        look=Look(unit="suffix:min", decimals=0, low=0, colour=ZONES[3]),
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
            row(4, *weeks()),
            row(9, *volume()),
            row(9, *intensity()),
            section("One workout"),
            row(9, *one()),
            section("The list"),
            row(13, (listed(), 24)),
        ),
    )
