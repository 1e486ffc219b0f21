"""Compare devices: do they agree, night by night and day by day?"""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, row, section, sql
from grafana.panels.kit.colours import WHOOP, WITHINGS
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import scatter, timeseries
from grafana.panels.kit.tables import cell, table
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, COUNT, HOURS, MARKS, MS, VENDORS

NIGHTS: Final = ("oura.sleep", "whoop.sleep", "withings.sleep_summary")
DAYS: Final = ("oura.daily_activity", "whoop.cycle", "withings.activity")


def pair(
    name: str, query: str, units: tuple[str, str], about: str, endpoints: tuple[str, ...]
) -> tuple[tuple[Panel, int], ...]:
    """Over time against the mean of the devices, and every day against Oura."""
    over = timeseries(
        words(
            f"{name}: who sees more, who less?",
            f"{about} Each device against the mean of all devices of the day.",
            *endpoints,
        ),
        sql(f"compare/{query}"),
        *VENDORS,
        look=Look(unit=units[0], decimals=0),
        custom={"axisCenteredZero": True, "lineWidth": 1},
    )
    points = scatter(
        words(
            f"{name}: do they agree?",
            f"{about} One point per day and device against Oura; on the line both are equal.",
            *endpoints,
        ),
        sql(f"compare/{query}_pairs"),
        field("Oura", unit=units[1], decimals=0, custom_axisLabel="Oura"),
        field("WHOOP", WHOOP, custom_axisLabel="The other device"),
        field("Withings", WITHINGS),
        field("Equal", "text", custom_show="lines", custom_lineWidth=1),
        look=Look(unit=units[1], decimals=0),
    )
    return ((over, 14), (points, 10))


def agreement() -> Panel:
    pairs = ("WHOOP less Oura", "Withings less Oura", "Withings less WHOOP")
    return table(
        words(
            "How well do the devices agree?",
            "Over the days of the range that both devices saw: mean difference ± its standard "
            "deviation, and correlation r (1 is perfect).",
            *NIGHTS,
            *DAYS,
        ),
        sql("compare/agreement"),
        cell("Figure", width=135),
        *(cell(name, width=225) for name in pairs),
        cell("What is compared", custom_inspect=True),
    )


def dashboard() -> Dashboard:
    asleep = pair(
        "Sleep",
        "asleep",
        ("suffix:min", HOURS),
        "Light, deep and REM sleep of the main night.",
        NIGHTS,
    )
    hrv = pair(
        "HRV",
        "hrv",
        (MS, MS),
        "RMSSD: Oura's mean of the night, WHOOP's of its recovery, Withings' mean of start and "
        "end.",
        ("oura.sleep", "whoop.recovery", "withings.sleep_summary"),
    )
    resting = pair(
        "Resting heart rate",
        "resting",
        (BPM, BPM),
        "Lowest of the night at Oura and Withings, WHOOP's own resting heart rate.",
        ("oura.sleep", "whoop.recovery", "withings.sleep_summary"),
    )
    energy = pair(
        "Energy",
        "energy",
        ("suffix:kcal", "suffix:kcal"),
        "Energy spent in all; each vendor's day begins at another hour.",
        DAYS,
    )
    counted = pair(
        "Steps",
        "steps",
        (COUNT, COUNT),
        "Steps of full days; without a single step a device was not worn.",
        DAYS,
    )
    return Dashboard(
        name="compare",
        about="Do the devices agree, and on what?",
        since="now-90d",
        refresh="1h",
        variables=(ACCOUNT,),
        annotations=MARKS,
        items=(
            row(8, (agreement(), 24)),
            section("Sleep"),
            row(9, *asleep),
            row(9, *hrv),
            row(9, *resting),
            section("Activity"),
            row(9, *energy),
            row(9, *counted),
        ),
    )
