"""Activity: how much did the person move, when, and is the load even?"""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, row, section, sql, steps
from grafana.panels.kit.colours import (
    ENERGY,
    FAIR,
    GOOD,
    NONE,
    OURA,
    PLAIN,
    POOR,
    WHOOP,
    WITHINGS,
    ZONES,
)
from grafana.panels.kit.numbers import bargauge, named
from grafana.panels.kit.panel import HIDDEN, Look
from grafana.panels.kit.series import (
    BARS,
    STACKED,
    band,
    bars,
    clock,
    dashed,
    points,
    right,
    timeseries,
    trend,
)
from grafana.panels.kit.tables import cell, filled, table
from grafana.panels.kit.variable import variable
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, COUNT, HOURS, MARKS, chosen

ALL: Final = ("oura.daily_activity", "whoop.cycle", "withings.activity")
SOURCE: Final = variable(
    "source",
    "Device",
    "Whose figures a panel shows that can show only one.",
    "shared/activity_sources",
)
DAY: Final = chosen("day", "Day", "The day that is drawn.", "activity/days")
# Thin colours keep the theme's own text, full ones have white text: both can be read.
EFFORT: Final = steps(
    NONE,
    (1.2, "rgba(31, 96, 196, 0.09)"),
    (1.5, "rgba(31, 96, 196, 0.18)"),
    (2, "rgba(31, 96, 196, 0.29)"),
    (3, "#3D66A3"),
    (4.5, "#1F60C4"),
)
CLOCK: Final = clock("Clock", 0, 30)
WEEK_AXIS: Final = {"custom_axisPlacement": "right", "custom_axisLabel": "Minutes in 7 days"}


def amount() -> tuple[tuple[Panel, int], ...]:
    taken = timeseries(
        words(
            "How many steps?",
            "Steps a day by the device chosen above, their 7-day mean, and the goal set at "
            "Withings.",
            *ALL,
        ),
        sql("activity/steps"),
        bars("Steps", PLAIN, custom_fillOpacity=55),
        field("7-day mean", "text"),
        dashed("Goal (Withings)", GOOD),
        look=Look(unit=COUNT, decimals=0, low=0),
    )
    goal = named(
        words(
            "Do I walk enough?",
            "Steps a day and days with the goal reached, of the last seven full days (without a "
            "goal at Withings 10,000 steps). Usual is the person's own mean of the 30 days before.",
            *ALL,
        ),
        sql("activity/goal", "time_series"),
        look=Look(unit=COUNT, decimals=0, colour=PLAIN),
        options={"orientation": "horizontal"},
    )
    return ((taken, 16), (goal, 8))


def effort() -> tuple[tuple[Panel, int], ...]:
    energy = timeseries(
        words(
            "How much energy?",
            "Active and resting energy by the device chosen above, and both together, which is "
            "all that WHOOP sends.",
            *ALL,
        ),
        sql("activity/energy"),
        field("Resting", PLAIN),
        field("Active", ENERGY),
        points("In all", "text", custom_stacking={"mode": "none", "group": "A"}),
        look=Look(unit=COUNT, decimals=0, low=0),
        custom={**STACKED, "axisLabel": "kcal"},
    )
    intensity = timeseries(
        words(
            "Do I move hard enough?",
            "Minutes of moderate and high intensity a day; on the right the sum of 7 days with "
            "high counted twice, against the 150 minutes the WHO recommends.",
            "oura.daily_activity",
            "withings.activity",
        ),
        sql("activity/intensity"),
        bars("Moderate", ZONES[2], custom_stacking={"mode": "normal", "group": "A"}),
        bars("High", ZONES[4], custom_stacking={"mode": "normal", "group": "A"}),
        field("7 days, high counted twice", "text", **WEEK_AXIS),
        dashed("Recommended for 7 days", GOOD, **WEEK_AXIS),
        look=Look(unit=COUNT, decimals=0, low=0),
        custom={"axisLabel": "Minutes a day"},
    )
    return ((energy, 12), (intensity, 12))


def load() -> tuple[tuple[Panel, int], ...]:
    strain = timeseries(
        words(
            "How strained was the heart?",
            "WHOOP's day strain, 0 to 21 and not linear, and its 7-day mean.",
            "whoop.cycle",
        ),
        sql("activity/strain"),
        bars("Strain", WHOOP, custom_fillOpacity=55),
        field("7-day mean", "text"),
        look=Look(unit="short", low=0, high=21),
        custom={"axisLabel": "Strain, 0 to 21"},
    )
    ratio = timeseries(
        words(
            "Is the load even?",
            "Mean load of 7 days over that of 28 (WHOOP's strain, else active energy): between "
            "0.8 and 1.3 is even, more is a sudden rise.",
            *ALL,
        ),
        sql("activity/load"),
        *band("Even from", "Even load", GOOD),
        field("7 days to 28 days", "text"),
        look=Look(unit="short"),
        custom={"axisLabel": "Acute to chronic"},
    )
    return ((strain, 12), (ratio, 12))


def one_day() -> tuple[tuple[Panel, int], ...]:
    met = trend(
        words(
            "How did the chosen day go?",
            "Metabolic equivalents in means of five minutes, from 04:00 to 04:00: 1 is rest, 3 "
            "walking, 6 and more hard work.",
            "oura.daily_activity",
        ),
        sql("activity/met"),
        CLOCK,
        field("MET", OURA, "suffix:MET", min=0),
        custom={"fillOpacity": 25, "lineWidth": 1},
        keys=HIDDEN,
    )
    made = bargauge(
        words(
            "What made the day's score?",
            "Oura's contributors to the activity score of the chosen day, 1 to 100: below 60 asks "
            "for attention, 85 and more is optimal.",
            "oura.daily_activity",
        ),
        sql("activity/contributors"),
        look=Look(
            low=0,
            high=100,
            decimals=0,
            colour=None,
            thresholds=steps(POOR, (60, FAIR), (70, OURA), (85, GOOD)),
        ),
    )
    return ((met, 16), (made, 8))


def week_hours() -> Panel:
    hours = [f"{hour:02}" for hour in range(24)]
    return table(
        words(
            "When in the week do I move?",
            "Mean metabolic equivalents of each hour and weekday of the range, by the clock where "
            "the person was; 1 is rest, 3 walking.",
            "oura.daily_activity",
        ),
        sql("activity/week_hours"),
        cell("Day", width=60),
        *(filled(hour, "none", EFFORT, decimals=1) for hour in hours),
    )


def made_of() -> tuple[tuple[Panel, int], ...]:
    classes = timeseries(
        words(
            "What is a day made of?",
            "Hours in each of Oura's classes of activity.",
            "oura.daily_activity",
        ),
        sql("activity/classes"),
        field("High", ZONES[4]),
        field("Medium", ZONES[2]),
        field("Low", ZONES[1]),
        field("Sitting", ZONES[0]),
        field("Rest", "#9FA8DA"),
        field("Not worn", "#55606B"),
        look=Look(unit=HOURS, low=0, high=24),
        custom=STACKED,
    )
    sitting = timeseries(
        words(
            "How often did I sit too long?",
            "Oura's inactivity alerts a day.",
            "oura.daily_activity",
        ),
        sql("activity/inactivity"),
        field("Inactivity alerts", OURA),
        look=Look(unit="short", low=0),
        custom={**BARS, "axisLabel": "Alerts", "axisSoftMax": 4},
    )
    distance = timeseries(
        words(
            "How far and how high?",
            "Distance covered and floors climbed a day, as Withings counted them.",
            "withings.activity",
        ),
        sql("activity/distance"),
        bars("Distance", WITHINGS, unit="suffix:km", custom_fillOpacity=55),
        right("Floors", "text", "short"),
        look=Look(low=0),
    )
    return ((classes, 8), (sitting, 8), (distance, 8))


def dashboard() -> Dashboard:
    return Dashboard(
        name="activity",
        about="How much did I move, when, and is the load even?",
        since="now-30d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE, DAY),
        annotations=MARKS,
        items=(
            row(9, *amount()),
            row(8, *effort()),
            section("Load"),
            row(8, *load()),
            section("The day and the week"),
            row(9, *one_day()),
            row(10, (week_hours(), 24)),
            row(8, *made_of()),
        ),
    )
