"""Body: weight and what it is made of, blood pressure, temperature, and who measured it."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, mapping, row, section, sql
from grafana.panels.kit.colours import FAIR, GOOD, PLAIN, POOR, SOFT_FAIR, WITHINGS
from grafana.panels.kit.numbers import barchart, bargauge, stat
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import POINTS, STACKED, dashed, points, timeseries
from grafana.panels.kit.tables import cell, coloured, table
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, COUNT, KG, MARKS, PERCENT

MEASURE: Final = "withings.measure"
MUSCLE: Final = "#C26D6D"
FAT: Final = "#E3C08A"
BONE: Final = "#B9BEC4"
WATER: Final = "#6FA8C9"
DOTTED: Final = {"showPoints": "always", "pointSize": 4, "spanNulls": True}


def weight() -> Panel:
    return timeseries(
        words(
            "How does my weight go?",
            "Every measurement of the scale as a point and the mean of the 7 days before as a "
            "line; doubtful ones and those of an uncertain owner are left out.",
            MEASURE,
            "withings.goal",
        ),
        sql("body/weight"),
        points("Measured", PLAIN, custom_pointSize=4),
        field("7-day mean", WITHINGS, custom_lineWidth=3, custom_spanNulls=True),
        dashed("Goal", GOOD),
        look=Look(unit=KG, decimals=1),
    )


def numbers() -> Panel:
    return stat(
        words(
            "Where do I stand?",
            "The newest measurement of the range and its course before.",
            MEASURE,
        ),
        sql("body/numbers"),
        field("Body mass index", unit="suffix:kg/m²", decimals=1),
        field("Fat", unit=PERCENT, decimals=1),
        field("Muscle", unit=KG, decimals=1),
        field("Visceral fat", unit="short", decimals=1),
        look=Look(unit=KG, decimals=1, colour=WITHINGS),
        options={"orientation": "horizontal"},
    )


def made_of() -> tuple[tuple[Panel, int], ...]:
    mass = timeseries(
        words(
            "What is the weight made of?",
            "Muscle, fat and bone of each day, as the scale estimates them.",
            MEASURE,
        ),
        sql("body/composition"),
        field("Muscle", MUSCLE),
        field("Fat", FAT),
        field("Bone", BONE),
        look=Look(unit=KG, decimals=0, low=0),
        custom=STACKED,
    )
    shares = timeseries(
        words(
            "Is it more muscle or more fat?",
            "Shares of the weight: fat on the left, muscle on the right.",
            MEASURE,
        ),
        sql("body/shares"),
        field("Fat", FAT),
        field("Muscle", MUSCLE, custom_axisPlacement="right"),
        look=Look(unit=PERCENT, decimals=1),
        custom=DOTTED,
    )
    return ((mass, 12), (shares, 12))


def parts() -> tuple[tuple[Panel, int], ...]:
    segments = barchart(
        words(
            "Where are muscle and fat?",
            "Masses of each part of the body at the newest measurement with segments.",
            MEASURE,
        ),
        sql("body/segments"),
        "Part of the body",
        field("Muscle", MUSCLE),
        field("Fat", FAT),
        look=Look(unit=KG, decimals=1, low=0),
    )
    visceral = timeseries(
        words(
            "Visceral fat",
            "Withings' index of the fat around the organs; up to 10 is usual.",
            MEASURE,
        ),
        sql("body/visceral"),
        field("Visceral fat", FAT),
        look=Look(unit="short"),
        custom={**DOTTED, "axisLabel": "Index"},
    )
    water = timeseries(
        words(
            "Is the water balanced?",
            "Water of the body, and how much of it is outside the cells: a rising share can be a "
            "swelling.",
            MEASURE,
        ),
        sql("body/water"),
        field("Water", WATER),
        field("Share outside the cells", "#3F7597", PERCENT, custom_axisPlacement="right"),
        look=Look(unit=KG, decimals=1),
        custom=DOTTED,
    )
    return ((segments, 10), (visceral, 7), (water, 7))


def pressure() -> tuple[tuple[Panel, int], ...]:
    course = timeseries(
        words(
            "Is my blood pressure fine?",
            "Each measurement from diastolic to systolic; at home 135/85 mmHg and more counts as "
            "high.",
            MEASURE,
        ),
        sql("body/pressure"),
        points("Diastolic", "#8FB8C9"),
        points("Systolic", "#C9788F"),
        dashed("Systolic high from 135", POOR),
        dashed("Diastolic high from 85", FAIR),
        look=Look(unit="suffix:mmHg", decimals=0),
    )
    classes = bargauge(
        words(
            "How often in which range?",
            "Measurements of the range by the European classes of blood pressure.",
            MEASURE,
        ),
        sql("body/pressure_classes"),
        field("Optimal, below 120/80", GOOD),
        field("Normal, below 130/85", "#9DBB6B"),
        field("High normal, below 140/90", FAIR),
        field("High, grade 1", "#DE8550"),
        field("High, grade 2 or 3", POOR),
        look=Look(unit=COUNT, decimals=0, low=0),
    )
    return ((course, 16), (classes, 8))


def vitals() -> tuple[tuple[Panel, int], ...]:
    temperature = timeseries(
        words(
            "Temperature",
            "Body and skin temperature as the thermometer measured them.",
            MEASURE,
        ),
        sql("body/temperature"),
        points("Body", "#D98A6B"),
        points("Skin", "#E3C08A"),
        look=Look(unit="celsius", decimals=1),
    )
    oxygen = timeseries(
        words(
            "Blood oxygen by day",
            "Single measurements of the saturation; that of nights is on Recovery.",
            MEASURE,
        ),
        sql("body/oxygen"),
        field("SpO2", WITHINGS),
        look=Look(unit=PERCENT, decimals=0, high=100),
        custom=POINTS,
    )
    nerves = timeseries(
        words(
            "How do the nerves of the feet conduct?",
            "Electrodermal activity of both feet on the scale.",
            MEASURE,
        ),
        sql("body/conductance"),
        field("Left foot", "#7FA88F"),
        field("Right foot", "#4F7A8C"),
        look=Look(unit="suffix:µS", decimals=0),
        custom=DOTTED,
    )
    return ((temperature, 8), (oxygen, 8), (nerves, 8))


def metabolism() -> Panel:
    return timeseries(
        words(
            "Metabolism",
            "Basal metabolic rate and metabolic age as the scale estimates them.",
            MEASURE,
        ),
        sql("body/metabolism"),
        field("Basal metabolic rate", "#D9A441", "suffix:kcal/day", decimals=0),
        field("Metabolic age", PLAIN, "suffix:years", decimals=0, custom_axisPlacement="right"),
        look=Look(),
        custom=DOTTED,
    )


def profiles() -> Panel:
    return table(
        words(
            "What do the vendors take me for?",
            "Profiles as the vendors know them, which their estimates rest on; for Withings the "
            "newest height and weight.",
            "oura.personal_info",
            "whoop.profile",
            "whoop.body_measurement",
            "withings.measure",
        ),
        sql("body/profiles"),
        cell("Vendor", width=100),
        cell("Name"),
        cell("Height", "suffix:m", decimals=2),
        cell("Weight", KG, decimals=1),
        cell("Age", "suffix:years"),
        cell("Sex"),
        cell("Highest HR", BPM, decimals=0),
    )


def measured() -> Panel:
    return table(
        words(
            "Who and what measured it?",
            "The newest 500 measurements of the range, with their device and how they were "
            "attributed to the person.",
            MEASURE,
        ),
        sql("body/measured"),
        cell("When", width=180),
        cell("What"),
        cell("Where", width=160),
        cell("Value", "none", 90, decimals=2),
        cell("Unit", width=90),
        coloured(
            "Range",
            mapping(
                {
                    "plausible": ("plausible", "transparent"),
                    "implausible": ("implausible", SOFT_FAIR),
                }
            ),
            custom_width=110,
        ),
        cell("Measured by", width=160),
        cell("Whose"),
        filters=True,
        paged=True,
    )


def dashboard() -> Dashboard:
    return Dashboard(
        name="body",
        about="Weight and what it is made of, blood pressure, temperature, and who measured it.",
        since="now-90d",
        refresh="1h",
        variables=(ACCOUNT,),
        annotations=MARKS,
        items=(
            row(10, (weight(), 16), (numbers(), 8)),
            row(8, *made_of()),
            row(8, *parts()),
            section("Blood pressure and temperature"),
            row(8, *pressure()),
            row(7, *vitals()),
            section("Behind the numbers"),
            row(7, (metabolism(), 10), (profiles(), 14)),
            row(12, (measured(), 24)),
        ),
    )
