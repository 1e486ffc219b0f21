"""Recovery: how rested is the body, against its own usual range?"""

from typing import Final

from grafana.panels.kit import Dashboard, Field, Panel, field, mapping, row, section, sql, steps
from grafana.panels.kit.colours import FAIR, GOOD, OURA, PLAIN, POOR
from grafana.panels.kit.numbers import bargauge
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import BARS, STACKED, band, bars, points, scatter, timeseries
from grafana.panels.kit.tables import cell, states, table
from grafana.panels.kit.words import words
from grafana.panels.shared import (
    ACCOUNT,
    BPM,
    HOURS,
    LOUD_MARKS,
    MS,
    PERCENT,
    SOURCE,
    VENDORS,
)

NIGHTS: Final = ("oura.sleep", "whoop.recovery", "withings.sleep_summary")
CONTRIBUTION: Final = steps(POOR, (60, FAIR), (70, OURA), (85, GOOD))
LEVELS: Final = mapping(
    {
        "Limited": ("limited", POOR),
        "Adequate": ("adequate", FAIR),
        "Solid": ("solid", "#B5C689"),
        "Strong": ("strong", "#86B56B"),
        "Exceptional": ("exceptional", GOOD),
        "Stressful": ("stressful day", "#C7795B"),
        "Normal": ("normal day", PLAIN),
        "Restored": ("restored day", "#6BAF8E"),
    }
)


def whoop() -> Panel:
    return timeseries(
        words(
            "Am I recovered?",
            "WHOOP's recovery in WHOOP's colours: red below 34 %, green from 67 %.",
            "whoop.recovery",
        ),
        sql("recovery/whoop"),
        bars("Low", POOR, displayName="Below 34 %"),
        bars("Fair", FAIR, displayName="34 to 66 %"),
        bars("Recovered", GOOD, displayName="67 % and more"),
        look=Look(unit=PERCENT, decimals=0, low=0, high=100),
    )


def readiness() -> Panel:
    return timeseries(
        words(
            "Am I ready?",
            "Oura's readiness score, 1 to 100, and its 7-day mean.",
            "oura.daily_readiness",
        ),
        sql("recovery/readiness"),
        bars("Readiness", OURA, custom_fillOpacity=45),
        field("7-day mean", OURA),
        look=Look(unit="short", decimals=0, low=0, high=100),
        custom={"axisLabel": "Score, 1 to 100"},
    )


def usual(title: str, about: str, query: str, unit: str) -> Panel:
    """Nights as points, their week's mean as a line, and the person's own range behind."""
    return timeseries(
        words(title, about, *NIGHTS),
        sql(query),
        *band("Usual from", "Usual range"),
        points("Night", PLAIN, custom_pointSize=5),
        week(),
        look=Look(unit=unit, decimals=0),
    )


def week() -> Field:
    return field("7-day mean", color={"mode": "fixed", "fixedColor": "text"}, custom_lineWidth=2)


def baselines() -> tuple[tuple[Panel, int], ...]:
    hrv = usual(
        "Is my heart rate variability as usual?",
        "Nightly RMSSD of the chosen device; the band is the mean of the 60 days before plus and "
        "minus one standard deviation. A 7-day mean inside it is usual.",
        "recovery/hrv",
        MS,
    )
    resting = usual(
        "Is my resting heart rate as usual?",
        "Lowest heart rate of the night (WHOOP: its resting heart rate) with the same band of the "
        "60 days before; a rise above it often comes with illness, alcohol or strain.",
        "recovery/resting",
        BPM,
    )
    return ((hrv, 12), (resting, 12))


def contributors() -> Panel:
    return bargauge(
        words(
            "What makes the readiness?",
            "Oura's contributors of the newest day in the range, 1 to 100: below 60 asks for "
            "attention, 85 and more is optimal.",
            "oura.daily_readiness",
        ),
        sql("recovery/contributors"),
        look=Look(low=0, high=100, decimals=0, colour=None, thresholds=CONTRIBUTION),
    )


def temperature() -> Panel:
    return timeseries(
        words(
            "Is my temperature as usual?",
            "Oura's deviation of the night, and WHOOP's skin temperature against its own mean of "
            "the 60 days before.",
            "oura.daily_readiness",
            "whoop.recovery",
        ),
        sql("recovery/temperature"),
        *VENDORS[:2],
        look=Look(unit="celsius", decimals=1),
        custom={"axisCenteredZero": True},
    )


def oxygen() -> Panel:
    return timeseries(
        words(
            "Blood oxygen in the night",
            "Average saturation (SpO2) of each night; 95 % and more is usual at sea level.",
            "oura.daily_spo2",
            "whoop.recovery",
        ),
        sql("recovery/oxygen"),
        *VENDORS[:2],
        look=Look(unit=PERCENT, more={"max": 100}),
    )


def disturbance() -> Panel:
    return timeseries(
        words(
            "Is my breathing disturbed?",
            "Oura's breathing disturbance index of each night, 0 to 100; lower is better.",
            "oura.daily_spo2",
        ),
        sql("recovery/disturbance"),
        field("Breathing disturbance index", OURA),
        look=Look(unit="short", decimals=0, low=0),
        custom={**BARS, "axisLabel": "Index, 0 to 100"},
    )


def stress() -> Panel:
    return timeseries(
        words(
            "Stress and recovery by day",
            "Hours that Oura saw in high stress and in high recovery.",
            "oura.daily_stress",
        ),
        sql("recovery/stress"),
        field("High stress", "#C7795B"),
        field("High recovery", "#6BAF8E"),
        look=Look(unit=HOURS, low=0),
        custom=STACKED,
    )


def resilience() -> Panel:
    return timeseries(
        words(
            "What makes the resilience?",
            "Oura's contributors to the long-term resilience, each 0 to 100.",
            "oura.daily_resilience",
        ),
        sql("recovery/resilience"),
        field("Recovery in sleep", "#4B55B5"),
        field("Recovery by day", "#6BAF8E"),
        field("Stress", "#C7795B"),
        look=Look(unit="short", decimals=0, low=0, high=100),
        custom={"axisLabel": "0 to 100"},
    )


def levels() -> Panel:
    return states(
        words(
            "Resilience and the day in a word",
            "Oura's level of resilience, and whether it calls the day stressful, normal or "
            "restored.",
            "oura.daily_resilience",
            "oura.daily_stress",
        ),
        sql("recovery/levels"),
        mappings=LEVELS,
    )


def foretells() -> Panel:
    return scatter(
        words(
            "Does today's HRV foretell tomorrow's score?",
            "One point per night of the chosen device: its HRV, and the readiness (Oura) or "
            "recovery (WHOOP) of the next day, with the straight line that fits best.",
            "oura.daily_readiness",
            "whoop.recovery",
        ),
        sql("recovery/foretells"),
        field("HRV", unit=MS, decimals=0, custom_axisLabel="HRV of the night"),
        field("Score of the next day", PLAIN, custom_axisLabel="Score of the next day"),
        field("Trend", "text", custom_show="lines", custom_lineWidth=2),
        look=Look(unit="short", decimals=0),
    )


def sessions() -> Panel:
    return table(
        words(
            "What do quiet minutes do?",
            "Oura's sessions: how far the heart rate fell from the first two minutes to the last "
            "two, mean HRV, and how it felt.",
            "oura.session",
        ),
        sql("recovery/sessions"),
        cell("When", width=150),
        cell("Session"),
        cell("Length", "suffix:min", decimals=0),
        cell("Fell by", BPM, decimals=1),
        cell("HRV", MS, decimals=0),
        cell("Felt"),
        paged=True,
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="recovery",
        about="How rested is the body, against its own usual range?",
        since="now-60d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE),
        annotations=LOUD_MARKS,
        items=(
            row(9, *baselines()),
            row(8, (whoop(), 12), (readiness(), 12)),
            row(9, (contributors(), 12), (temperature(), 12)),
            row(8, (oxygen(), 12), (disturbance(), 12)),
            section("Stress and resilience"),
            row(6, (levels(), 24)),
            row(8, (stress(), 12), (resilience(), 12)),
            section("Looking closer"),
            row(10, (foretells(), 12), (sessions(), 12)),
        ),
    )
