"""Today: how the person is, in the numbers each vendor leads with, on one screen."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, mapping, row, sql, steps
from grafana.panels.kit.colours import (
    FAIR,
    GOOD,
    NONE,
    OURA,
    POOR,
    SOFT_FAIR,
    SOFT_GOOD,
    SOFT_POOR,
    TEXT,
    WHOOP,
    WITHINGS,
)
from grafana.panels.kit.field import fixed
from grafana.panels.kit.numbers import named, stat
from grafana.panels.kit.panel import HIDDEN, Look
from grafana.panels.kit.query import Query
from grafana.panels.kit.series import STEPS, bars, right, timeseries, trend
from grafana.panels.kit.tables import cell, filled, table
from grafana.panels.kit.words import words
from grafana.panels.shared import (
    ACCOUNT,
    BPM,
    COUNT,
    HOURS,
    KG,
    MARKS,
    MS,
    NIGHT_CLOCK,
    PERCENT,
    scored,
    stage,
)

OWN: Final = "Usual is the person's own mean of the 30 days before."
RECOVERY: Final = steps(TEXT, (0, POOR), (34, FAIR), (67, GOOD))
# An empty cell has the colour below all limits: none.
SCORES: Final = steps(NONE, (1, SOFT_POOR), (60, SOFT_FAIR), (70, NONE), (85, SOFT_GOOD))
RECOVERIES: Final = steps(NONE, (1, SOFT_POOR), (34, SOFT_FAIR), (67, SOFT_GOOD))
SLEEP: Final = steps(NONE, (0.1, SOFT_POOR), (6, SOFT_FAIR), (7, SOFT_GOOD))
HOUR: Final = 3600
FRESH: Final = steps(TEXT, (0, GOOD), (26 * HOUR, FAIR), (50 * HOUR, POOR))

TENTHS: Final = (("::numeric, 0)", "::numeric, 1)"), ("'FM999,990'", "'FM990.0'"))


def number(title: str, about: str, query: Query, endpoint: str, look: Look) -> Panel:
    return named(words(title, f"{about} {OWN}", endpoint), query, look=look)


def score(vendor: str, view: str, *more: tuple[str, str]) -> Query:
    """The file asks for Oura's score of the sleep."""
    instead = (("'oura'", f"'{vendor}'"), ("health.sleep", f"health.{view}"), *more)
    return sql("today/score", "time_series", instead)


def full_day(vendor: str, figure: str, number: str, *more: tuple[str, str]) -> Query:
    """Today's would not be whole yet."""
    words = (("score AS value", f"{number} AS value"), ("avg(score)", f"avg({figure})"))
    known = ("score IS NOT NULL", f"{figure} IS NOT NULL")
    days = ("day <= (SELECT last", "day < (SELECT last")
    return score(vendor, "activity", *words, known, days, *more)


def freshness(vendor: str, name: str, endpoint: str) -> Panel:
    return stat(
        words(
            f"Is {vendor} up to date?",
            f"Time since {vendor}'s newest measurement, and since health-scraper last asked "
            f"{vendor}: green up to 26 hours, red from 50.",
            endpoint,
        ),
        sql(f"today/{name}_fresh"),
        look=Look(unit="s", decimals=0, thresholds=FRESH, colour=None),
        colouring="value",
        options={"graphMode": "none", "text": {"titleSize": 12}},
    )


def oura() -> tuple[tuple[Panel, int], ...]:
    return (
        (
            number(
                "Oura readiness",
                "How ready Oura thinks the body is, 1 to 100.",
                score("oura", "recovery"),
                "oura.daily_readiness",
                scored(OURA),
            ),
            6,
        ),
        (
            number(
                "Oura sleep score",
                "What Oura sums the sleep up to, 1 to 100.",
                score("oura", "sleep"),
                "oura.daily_sleep",
                scored(OURA),
            ),
            6,
        ),
        (
            number(
                "Oura activity score",
                "Oura's score of the last full day's activity, 1 to 100.",
                full_day("oura", "score", "score"),
                "oura.daily_activity",
                scored(OURA),
            ),
            6,
        ),
        (freshness("Oura", "oura", "oura.heartrate"), 6),
    )


def whoop() -> tuple[tuple[Panel, int], ...]:
    recovery = named(
        words(
            "WHOOP recovery",
            f"How ready WHOOP thinks the body is: red below 34 %, green from 67 %. {OWN}",
            "whoop.recovery",
        ),
        score("whoop", "recovery"),
        look=Look(unit=PERCENT, decimals=0, colour=None, thresholds=RECOVERY),
        colouring="value",
    )
    return (
        (recovery, 6),
        (
            number(
                "WHOOP sleep performance",
                "Sleep had against sleep needed, by WHOOP's own formula.",
                score("whoop", "sleep"),
                "whoop.sleep",
                scored(WHOOP, PERCENT),
            ),
            6,
        ),
        (
            number(
                "WHOOP strain",
                "Cardiovascular load of the last full day, 0 to 21 and not linear.",
                full_day("whoop", "strain", "strain", *TENTHS),
                "whoop.cycle",
                scored(WHOOP, "none", 1),
            ),
            6,
        ),
        (freshness("WHOOP", "whoop", "whoop.cycle"), 6),
    )


def withings() -> tuple[tuple[Panel, int], ...]:
    return (
        (
            number(
                "Weight",
                "Mean of the scale's measurements of 7 days; doubtful ones and those of an "
                "uncertain owner are left out.",
                sql("today/withings_weight", "time_series"),
                "withings.measure",
                scored(WITHINGS, KG, 1),
            ),
            6,
        ),
        (
            number(
                "Withings sleep score",
                "What Withings sums the night up to, 0 to 100.",
                score("withings", "sleep"),
                "withings.sleep_summary",
                scored(WITHINGS),
            ),
            6,
        ),
        (
            number(
                "Steps",
                "Steps of the last full day as Withings counted them.",
                full_day("withings", "steps", "steps::double precision"),
                "withings.activity",
                scored(WITHINGS, COUNT),
            ),
            6,
        ),
        (freshness("Withings", "withings", "withings.intraday_activity"), 6),
    )


def last_night() -> Panel:
    return trend(
        words(
            "How did I sleep last night?",
            "Sleep stages from bedtime to wake-up by the clock where the person was: Oura's, "
            "without Oura Withings'. WHOOP sends no stages over time.",
            "oura.sleep",
            "withings.sleep",
        ),
        sql("today/last_night"),
        NIGHT_CLOCK,
        stage(),
        custom={**STEPS},
        keys=HIDDEN,
    )


def strain_and_recovery() -> Panel:
    return timeseries(
        words(
            "Does strain keep step with recovery?",
            "WHOOP's recovery as bars in WHOOP's colours, and the day's strain as a line.",
            "whoop.recovery",
            "whoop.cycle",
        ),
        sql("today/strain_and_recovery"),
        bars("Low", POOR, displayName="Recovery below 34 %"),
        bars("Fair", FAIR, displayName="34 to 66 %"),
        bars("Recovered", GOOD, displayName="67 % and more"),
        right(
            "Strain",
            WHOOP,
            "none",
            min=0,
            max=21,
            decimals=0,
            custom_lineWidth=1,
            custom_showPoints="always",
            custom_pointSize=6,
        ),
        look=Look(unit=PERCENT, low=0, high=100),
    )


def week() -> Panel:
    return table(
        words(
            "The week at a glance",
            "The last seven days. Asleep, HRV and resting heart rate are Oura's, without Oura "
            "WHOOP's or Withings'; steps are those of the device that counted most.",
            "oura.daily_sleep",
            "whoop.recovery",
            "withings.activity",
        ),
        sql("today/week"),
        cell("Day", width=110),
        filled("Asleep", HOURS, SLEEP, decimals=1),
        filled("Sleep score", "none", SCORES, decimals=0),
        filled("Readiness", "none", SCORES, decimals=0),
        filled("Recovery", PERCENT, RECOVERIES, decimals=0),
        field("HRV", None, MS, decimals=0, custom_align="center"),
        field("Resting HR", None, BPM, decimals=0, custom_align="center"),
        field(
            "Strain",
            None,
            "none",
            decimals=1,
            min=0,
            max=21,
            color=fixed(WHOOP),
            custom_cellOptions={"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
        ),
        field("Steps", None, COUNT, decimals=0, custom_align="center"),
        field("Weight", None, KG, decimals=1, custom_align="center"),
        look=Look(colour=None, mappings=mapping({})),
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="today",
        about="How am I today? The numbers each vendor leads with, last night and the week.",
        since="now-30d",
        refresh="15m",
        variables=(ACCOUNT,),
        annotations=MARKS,
        items=(
            row(4, *oura()),
            row(4, *whoop()),
            row(4, *withings()),
            row(8, (last_night(), 12), (strain_and_recovery(), 12)),
            row(10, (week(), 24)),
        ),
    )
