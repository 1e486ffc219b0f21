"""Body: weight and what it is made of, blood pressure, temperature, and who measured it."""

from typing import Final

from grafana.panels.kit import Dashboard, Panel, field, mapping, row, section, sql
from grafana.panels.kit.colours import ENERGY, FAIR, GOOD, PLAIN, POOR, SOFT_FAIR, WITHINGS
from grafana.panels.kit.numbers import barchart, bargauge, named
from grafana.panels.kit.panel import HIDDEN, Look
from grafana.panels.kit.series import POINTS, dashed, points, right, timeseries
from grafana.panels.kit.tables import cell, coloured, table
from grafana.panels.kit.words import words
from grafana.panels.shared import ACCOUNT, BPM, COUNT, KG, MARKS, PERCENT

MEASURE: Final = "withings.measure"
MUSCLE: Final = "#C26D6D"
FAT: Final = "#E3C08A"
BONE: Final = "#B9BEC4"
WATER: Final = "#6FA8C9"
OUTSIDE: Final = "#3F7597"
SYSTOLIC: Final = "#B5739D"
DIASTOLIC: Final = "#7F9DB8"
SKIN: Final = "#D9B8A5"
DOTTED: Final = {"showPoints": "always", "pointSize": 4, "spanNulls": True}


def weight() -> Panel:
    return timeseries(
        words(
            "How does my weight go?",
            "Every measurement of the scale as a point and the mean of the 7 days before as a "
            "line, with the goal where it is near; doubtful ones and those of an uncertain owner "
            "are left out.",
            MEASURE,
            "withings.goal",
        ),
        sql("body/weight"),
        points("Measured", PLAIN, custom_pointSize=4),
        field("7-day mean", WITHINGS, custom_lineWidth=3, custom_spanNulls=True),
        dashed("Goal", GOOD),
        look=Look(unit=KG),
    )


def number(title: str, column: str, unit: str) -> Panel:
    return named(
        words(
            title,
            "The newest measurement of the range, and its course before. Usual is the person's own "
            "mean of the 30 days before.",
            MEASURE,
        ),
        sql("body/now", "time_series", (("weight_kg", column),)),
        look=Look(unit=unit, decimals=1, colour=WITHINGS),
    )


def numbers() -> tuple[tuple[Panel, int], ...]:
    return (
        (number("Body weight", "weight_kg", KG), 6),
        (number("Body fat", "fat_percent", PERCENT), 6),
        (number("Muscle mass", "muscle_mass_kg", KG), 6),
        (number("Body mass index", "bmi_kg_per_square_meter", "suffix:kg/m²"), 6),
    )


def changed() -> Panel:
    return timeseries(
        words(
            "What changed: muscle or fat?",
            "Means of 7 days against the first of them on the screen, so that all lines begin at "
            "0.",
            MEASURE,
        ),
        sql("body/changes"),
        field("Weight", "text", custom_lineStyle={"fill": "dash", "dash": [6, 6]}),
        field("Muscle", MUSCLE),
        field("Fat", FAT),
        look=Look(unit=COUNT, decimals=2),
        custom={"spanNulls": True, "axisLabel": "kg since the beginning"},
    )


def made_of() -> Panel:
    return timeseries(
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
        custom={
            "stacking": {"mode": "normal", "group": "A"},
            "fillOpacity": 70,
            "lineWidth": 0,
            "spanNulls": True,
        },
    )


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
        options={"xTickLabelSpacing": 60},
    )
    water = timeseries(
        words(
            "Is the water balanced?",
            "How much of the body's water is outside the cells; a rising share can be a swelling.",
            MEASURE,
        ),
        sql("body/water"),
        field("Water", WATER),
        right(
            "Share outside the cells",
            OUTSIDE,
            PERCENT,
            custom_axisSoftMin=34,
            custom_axisSoftMax=42,
            decimals=0,
        ),
        look=Look(unit=KG),
        custom=DOTTED,
    )
    return ((made_of(), 8), (segments, 8), (water, 8))


def pressure() -> tuple[tuple[Panel, int], ...]:
    course = timeseries(
        words(
            "Is my blood pressure fine?",
            "Each measurement from diastolic to systolic; at home 135/85 mmHg and more counts as "
            "high.",
            MEASURE,
        ),
        sql("body/pressure"),
        points("Systolic", SYSTOLIC),
        points("Diastolic", DIASTOLIC),
        dashed("Systolic high from 135", SYSTOLIC),
        dashed("Diastolic high from 85", DIASTOLIC),
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
        points("Body", "#C97B63"),
        points("Skin", SKIN),
        look=Look(unit="celsius"),
    )
    oxygen = timeseries(
        words(
            "Blood oxygen by day",
            "Single measurements of the saturation; that of nights is on Recovery.",
            MEASURE,
        ),
        sql("body/oxygen"),
        field("SpO2", WITHINGS),
        look=Look(unit=PERCENT, high=100),
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


def estimates() -> tuple[tuple[Panel, int], ...]:
    visceral = timeseries(
        words(
            "Visceral fat",
            "Withings' index of the fat around the organs; up to 10 is usual.",
            MEASURE,
        ),
        sql("body/visceral"),
        field("Visceral fat", FAT),
        look=Look(unit="short"),
        custom={**DOTTED, "axisLabel": "Index", "axisSoftMin": 0, "axisSoftMax": 10},
        keys=HIDDEN,
    )
    rate = timeseries(
        words(
            "Metabolism",
            "Basal metabolic rate and metabolic age as the scale estimates them.",
            MEASURE,
        ),
        sql("body/metabolism"),
        field("Basal metabolic rate", ENERGY, custom_axisLabel="kcal a day"),
        right("Metabolic age", PLAIN, "suffix:years", custom_drawStyle="points"),
        look=Look(unit=COUNT, decimals=0),
        custom=DOTTED,
    )
    return ((visceral, 6), (rate, 7), (profiles(), 11))


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
        cell("Value", COUNT, 90, decimals=2),
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
            row(4, *numbers()),
            row(9, (weight(), 14), (changed(), 10)),
            row(8, *parts()),
            section("Blood pressure and temperature"),
            row(8, *pressure()),
            row(7, *vitals()),
            section("Behind the numbers"),
            row(6, *estimates()),
            row(12, (measured(), 24)),
        ),
    )
