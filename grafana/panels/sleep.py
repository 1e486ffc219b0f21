"""Sleep: how long, how deep, how regular, and one night as every device saw it."""

from typing import Final

from grafana.panels.kit import Dashboard, Field, Panel, field, row, section, sql, steps
from grafana.panels.kit.colours import (
    EVENING,
    FAIR,
    GOOD,
    HEART,
    MORNING,
    OURA,
    PLAIN,
    POOR,
    VARIABILITY,
    WHOOP,
    WITHINGS,
)
from grafana.panels.kit.numbers import bargauge, named
from grafana.panels.kit.panel import HIDDEN, Look
from grafana.panels.kit.series import (
    BARS,
    STACKED,
    band,
    clock,
    dashed,
    points,
    right,
    timeseries,
    trend,
)
from grafana.panels.kit.tables import cell, table
from grafana.panels.kit.words import words
from grafana.panels.shared import (
    ACCOUNT,
    BPM,
    HOURS,
    MARKS,
    MS,
    NIGHT_CLOCK,
    PERCENT,
    SOURCE,
    VENDORS,
    chosen,
    stage,
    stages,
)

ALL: Final = ("oura.sleep", "whoop.sleep", "withings.sleep_summary")
PER_MINUTE: Final = "suffix:/min"
CLOCKS: Final = dict(clock("", -6, 14).properties)["mappings"]
NIGHT: Final = chosen(
    "night", "Night", "The night that is drawn, by the day it ends.", "sleep/nights"
)


def duration() -> Panel:
    return timeseries(
        words(
            "How long did I sleep?",
            "Light, deep and REM sleep of the main night as each device saw it, and the sleep "
            "WHOOP says was needed. The rest of a night in two parts is among the naps.",
            *ALL,
        ),
        sql("sleep/duration"),
        *VENDORS,
        dashed("Need (WHOOP)", PLAIN),
        look=Look(unit=HOURS),
        custom={"showPoints": "always", "pointSize": 4},
    )


def debt() -> Panel:
    return timeseries(
        words(
            "How much sleep do I lack?",
            "Sleep needed less sleep had (naps included), summed over 14 days. Need: WHOOP's "
            "without its share for older debt, else the goal set at Withings, else 8 hours.",
            *ALL,
        ),
        sql("sleep/debt"),
        field("Sleep debt", PLAIN),
        look=Look(unit=HOURS, low=0),
        custom={"fillOpacity": 20},
    )


def by_stage() -> tuple[tuple[Panel, int], ...]:
    hours = timeseries(
        words(
            "How is the night made up?", "Hours in each stage, by the device chosen above.", *ALL
        ),
        sql("sleep/stages"),
        *stages(),
        look=Look(unit=HOURS, low=0),
        custom=STACKED,
    )
    shares = timeseries(
        words(
            "Is there enough deep and REM sleep?",
            "Each stage's share of the sleep, by the device chosen above.",
            *ALL,
        ),
        sql("sleep/shares"),
        *stages()[:3],
        look=Look(unit=PERCENT, decimals=0, low=0, high=100),
        custom=STACKED,
    )
    return ((hours, 12), (shares, 12))


def hypnogram(title: str, about: str, query: str, *endpoints: str) -> Panel:
    return trend(
        words(title, about, *endpoints),
        sql(query),
        NIGHT_CLOCK,
        stage(),
        over("Heart rate", HEART, BPM),
        over("HRV", VARIABILITY, MS),
        keys=HIDDEN,
    )


def over(name: str, colour: str, unit: str) -> Field:
    """A line over the stages; its colour and its unit say on which axis."""
    return right(
        name, colour, unit, label="", decimals=0, custom_lineWidth=1, custom_spanNulls=True
    )


def one_night() -> tuple[tuple[Panel, int], ...]:
    oura = hypnogram(
        "The chosen night as Oura saw it",
        "Stages in steps of five minutes from bedtime to wake-up, with heart rate and heart rate "
        "variability (RMSSD) over them.",
        "sleep/oura_night",
        "oura.sleep",
    )
    withings = hypnogram(
        "The chosen night as Withings saw it",
        "Stages from bedtime to wake-up, with heart rate and heart rate variability (RMSSD) as "
        "means of five minutes.",
        "sleep/withings_night",
        "withings.sleep",
    )
    return ((oura, 12), (withings, 12))


def same_night() -> Panel:
    return table(
        words(
            "The chosen night side by side",
            "One row per device. WHOOP's lowest heart rate is its resting heart rate; Withings' "
            "HRV is the mean of the start and the end of the night.",
            *ALL,
        ),
        sql("sleep/same_night"),
        cell("Seen by", width=100),
        cell("Bedtime", width=90),
        cell("Wake-up", width=90),
        *(cell(name, HOURS, decimals=1) for name in ("Asleep", "Deep", "REM", "Light", "Awake")),
        cell("Efficiency", PERCENT, decimals=0),
        cell("HRV", MS, decimals=0),
        cell("Lowest HR", BPM, decimals=0),
        cell("Breathing", PER_MINUTE, decimals=1),
        cell("Score", decimals=0),
    )


def contributors() -> Panel:
    return bargauge(
        words(
            "What made the night's score?",
            "Oura's contributors to the sleep score of the chosen night, 1 to 100: below 60 asks "
            "for attention, 85 and more is optimal.",
            "oura.daily_sleep",
        ),
        sql("sleep/contributors"),
        look=Look(
            unit="none",
            low=0,
            high=100,
            decimals=0,
            colour=None,
            thresholds=steps(POOR, (60, FAIR), (70, OURA), (85, GOOD)),
        ),
    )


def window() -> Panel:
    return timeseries(
        words(
            "When do I go to bed and get up?",
            "Clock times where the person was, with their 7-day means, and Oura's recommended "
            "bedtime as a band; by the device chosen above.",
            *ALL,
            "oura.sleep_time",
        ),
        sql("sleep/window"),
        *band("Best from", "Best bedtime (Oura)", OURA),
        points("Bedtime", EVENING),
        field("Bedtime, 7-day mean", EVENING),
        points("Wake-up", MORNING),
        field("Wake-up, 7-day mean", MORNING),
        look=Look(unit=HOURS, decimals=0, mappings=CLOCKS),
    )


def regularity() -> Panel:
    return named(
        words(
            "How regular is my sleep?",
            "Standard deviation of bedtime and wake-up over 14 days, in minutes; usual is the "
            "person's own mean of the 30 days before.",
            *ALL,
        ),
        sql("sleep/regularity", "time_series"),
        look=Look(unit="suffix:min", decimals=0, colour=PLAIN),
        options={"orientation": "horizontal", "text": {"titleSize": 14, "valueSize": 30}},
    )


def vendors(title: str, about: str, query: str, look: Look, *endpoints: str) -> Panel:
    custom = {"axisLabel": "0 to 100"} if look.unit == "short" else {}
    return timeseries(
        words(title, about, *endpoints), sql(query), *VENDORS, look=look, custom=custom
    )


def quality() -> tuple[tuple[Panel, int], ...]:
    efficiency = vendors(
        "Sleep efficiency",
        "Sleep as a share of the time in bed.",
        "sleep/efficiency",
        Look(unit=PERCENT, decimals=0, high=100),
        *ALL,
    )
    latency = timeseries(
        words(
            "How long until I fell asleep?",
            "Time from lying down to sleep; WHOOP does not send it.",
            "oura.sleep",
            "withings.sleep_summary",
        ),
        sql("sleep/latency"),
        VENDORS[0],
        VENDORS[2],
        look=Look(unit="suffix:min", decimals=0, low=0),
    )
    awake = timeseries(
        words(
            "How often was the night disturbed?",
            "Each vendor counts something else: Oura restless periods, WHOOP disturbances, "
            "Withings times woken up.",
            *ALL,
        ),
        sql("sleep/awakenings"),
        right("Restless periods (Oura)", OURA, "short"),
        field("Disturbances (WHOOP)", WHOOP),
        field("Awakenings (Withings)", WITHINGS),
        look=Look(unit="short", decimals=0, low=0),
        custom={"axisLabel": "Times a night"},
    )
    return ((efficiency, 8), (latency, 8), (awake, 8))


def breath() -> tuple[tuple[Panel, int], ...]:
    rate = vendors(
        "Respiratory rate",
        "Breaths per minute in the night; a lasting rise may announce an illness.",
        "sleep/breathing",
        Look(unit=PER_MINUTE, decimals=1),
        *ALL,
    )
    events = timeseries(
        words(
            "Snoring and breathing events",
            "Minutes of snoring, and apneas and hypopneas per hour (from 15 on: moderate), as "
            "the Withings sleep monitor hears them.",
            "withings.sleep_summary",
        ),
        sql("sleep/disturbances"),
        field("Snoring", WITHINGS, "suffix:min", decimals=0),
        right("Breathing events per hour", PLAIN, "suffix:/h", decimals=0),
        look=Look(low=0),
    )
    naps = timeseries(
        words("Naps", "Minutes slept besides the main night, by the device chosen above.", *ALL),
        sql("sleep/naps"),
        field("Nap", PLAIN),
        look=Look(unit="suffix:min", decimals=0, low=0),
        custom=BARS,
    )
    return ((rate, 8), (events, 8), (naps, 8))


def scores() -> Panel:
    return vendors(
        "What do the vendors make of it?",
        "Sleep scores of Oura and Withings and WHOOP's sleep performance, each 0 to 100 by its "
        "own formula.",
        "sleep/scores",
        Look(unit="short", decimals=0, high=100),
        "oura.daily_sleep",
        "whoop.sleep",
        "withings.sleep_summary",
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="sleep",
        about="How long, how deep and how regular is my sleep, and how was one night?",
        since="now-30d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE, NIGHT),
        annotations=MARKS,
        items=(
            row(9, (duration(), 16), (debt(), 8)),
            row(8, *by_stage()),
            section("One night"),
            row(9, *one_night()),
            row(6, (same_night(), 24)),
            section("Regularity and quality"),
            row(9, (window(), 16), (regularity(), 8)),
            row(8, (scores(), 14), (contributors(), 10)),
            row(7, *quality()),
            row(7, *breath()),
        ),
    )
