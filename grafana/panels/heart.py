"""Heart: the rate through a day and over the weeks, the vessels, and recordings."""

from typing import Final

from grafana.panels.kit import Dashboard, Field, Panel, field, mapping, row, section, sql
from grafana.panels.kit.colours import HEART, NONE, SOFT_FAIR, SOFT_POOR, WITHINGS
from grafana.panels.kit.panel import HIDDEN, Look
from grafana.panels.kit.series import band, clock, timeseries, trend
from grafana.panels.kit.tables import cell, coloured, heatmap, table
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, MARKS, SOURCE, VENDORS, chosen

DAY: Final = chosen("day", "Day", "The day whose heart rate is drawn.", "heart/days")
RECORDING: Final = chosen("recording", "ECG", "The recording that is drawn.", "heart/recordings")
CLOCK: Final = clock("Clock", -24, 25)
SAMPLES: Final = (
    "oura.heartrate",
    "withings.intraday_activity",
    "withings.sleep",
    "whoop.sleep_stream",
)
RESULTS: Final = mapping(
    {
        "Negative": "negative",
        "Negative normal HR": "negative",
        "Negative high HR": ("negative, high heart rate", SOFT_FAIR),
        "Positive": ("positive", SOFT_POOR),
        "Positive normal HR": ("positive", SOFT_POOR),
        "Positive high HR": ("positive, high heart rate", SOFT_POOR),
        "Inconclusive": ("inconclusive", NONE),
        "Inconclusive US": ("inconclusive", NONE),
        "Noise": ("noise", NONE),
        "No signal": ("no signal", NONE),
    }
)


def marked(name: str, colour: str) -> Field:
    """Shades the whole height while the column is 1, on a scale of its own."""
    return field(
        name,
        colour,
        "bool_yes_no",
        min=0,
        max=1,
        custom_axisPlacement="hidden",
        custom_lineWidth=0,
        custom_fillOpacity=14,
        custom_lineInterpolation="stepAfter",
    )


def day() -> Panel:
    return trend(
        words(
            "How did my heart beat through the day?",
            "Means of five minutes by device, with sleep and workouts shaded, by the clock of the "
            "account's time zone. WHOOP sends heart rate only where its sleep stream is on.",
            *SAMPLES,
        ),
        sql("heart/day"),
        CLOCK,
        *VENDORS,
        marked("Asleep", "#9FA8DA"),
        marked("Workout", "#D9A441"),
        look=Look(unit=BPM, decimals=0),
        custom={"spanNulls": 0.3, "lineWidth": 1},
    )


def daily() -> Panel:
    return timeseries(
        words(
            "Lowest, mean and highest of each day",
            "By the device chosen above: Oura's from its samples (the mean over quarters of an "
            "hour), Withings' and WHOOP's as they send them (WHOOP sends no lowest).",
            "oura.heartrate",
            "whoop.cycle",
            "withings.activity",
        ),
        sql("heart/daily"),
        *band("Lowest", "Highest", HEART),
        field("Mean", HEART),
        look=Look(unit=BPM, decimals=0),
    )


def distribution() -> Panel:
    return heatmap(
        words(
            "How is the heart rate spread?",
            "Share of each day in each range of beats per minute (named by its lower end), from "
            "bins of five minutes of the device chosen above.",
            "oura.heartrate",
            "withings.intraday_activity",
        ),
        sql("heart/distribution"),
        unit="percent",
        scheme="Reds",
        value="Share of the day",
    )


def estimates() -> tuple[tuple[Panel, int], ...]:
    both = (VENDORS[0], VENDORS[2])
    dots = {"showPoints": "always", "pointSize": 4, "spanNulls": True}
    age = timeseries(
        words(
            "How old are my vessels?",
            "Vascular age as Oura estimates it and as the Withings scale measures it.",
            "oura.daily_cardiovascular_age",
            "withings.measure",
        ),
        sql("heart/vascular_age"),
        *both,
        look=Look(unit="suffix:years", decimals=0),
        custom=dots,
    )
    uptake = timeseries(
        words(
            "How fit is my heart?",
            "Maximal oxygen uptake (VO2max), an estimate; higher is fitter.",
            "oura.vo2_max",
            "withings.measure",
        ),
        sql("heart/vo2_max"),
        *both,
        look=Look(unit="suffix:ml/kg/min", decimals=0),
        custom=dots,
    )
    wave = timeseries(
        words(
            "How stiff are my arteries?",
            "Pulse wave velocity; slower is more elastic.",
            "oura.daily_cardiovascular_age",
            "withings.measure",
        ),
        sql("heart/pulse_wave"),
        *both,
        look=Look(unit="suffix:m/s", decimals=1),
        custom=dots,
    )
    return ((age, 8), (uptake, 8), (wave, 8))


def recording() -> Panel:
    return trend(
        words(
            "The chosen ECG",
            "First ten seconds of the recording, in millivolt.",
            "withings.heart_signal",
        ),
        sql("heart/recording"),
        field("Second", unit="suffix:s", decimals=1),
        field("ECG", WITHINGS, "suffix:mV", decimals=2, custom_lineWidth=1),
        keys=HIDDEN,
    )


def lists() -> tuple[tuple[Panel, int], ...]:
    results = table(
        words(
            "ECG and atrial fibrillation",
            "Every result of the range; only a physician can diagnose.",
            "withings.heart",
            "withings.measure",
        ),
        sql("heart/results"),
        cell("When", width=170),
        cell("Measured by"),
        coloured("Atrial fibrillation", RESULTS),
        cell("Heart rate", BPM, 100, decimals=0),
        cell("Systolic", "suffix:mmHg", 100, decimals=0),
        cell("Diastolic", "suffix:mmHg", 100, decimals=0),
        paged=True,
    )
    sounds = table(
        words(
            "Heart and lung sounds",
            "Recordings of the range and what Withings found.",
            "withings.stetho",
            "withings.stetho_signal",
            "withings.heart",
        ),
        sql("heart/sounds"),
        cell("When", width=170),
        cell("Where", width=240),
        cell("Length", "suffix:s", 80, decimals=0),
        cell("Valvular disease"),
        paged=True,
    )
    return ((results, 14), (sounds, 10))


def dashboard() -> Dashboard:
    return Dashboard(
        name="heart",
        about="How does my heart beat through the day and over the weeks?",
        since="now-30d",
        refresh="1h",
        variables=(ACCOUNT, SOURCE, DAY, RECORDING),
        annotations=MARKS,
        items=(
            row(10, (day(), 24)),
            row(9, (daily(), 12), (distribution(), 12)),
            section("Heart and vessels"),
            row(8, *estimates()),
            section("Recordings"),
            row(8, (recording(), 24)),
            row(10, *lists()),
        ),
    )
