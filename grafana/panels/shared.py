"""What several dashboards have in common: the account, the marks of the journal, the words."""

from typing import Final

from grafana.panels.kit import Field, Variable, annotation, field, mapping, variable
from grafana.panels.kit.colours import (
    AWAKE,
    DEEP,
    LIGHT,
    OURA,
    PLAIN,
    REM,
    TEXT,
    WHOOP,
    WITHINGS,
)
from grafana.panels.kit.field import steps
from grafana.panels.kit.panel import Look
from grafana.panels.kit.series import clock

ACCOUNT: Final = variable("account", "Account", "Whose data are shown.", "shared/accounts")
SOURCE: Final = variable(
    "source",
    "Device",
    "Whose figures a panel shows that can show only one.",
    "shared/sleep_sources",
)
REST_MODE: Final = annotation("Rest mode", "shared/rest_mode", AWAKE)
# Tags are many: most dashboards draw them only when asked.
MARKS: Final = (annotation("Tags", "shared/tags", PLAIN, shown=False), REST_MODE)
LOUD_MARKS: Final = (annotation("Tags", "shared/tags", PLAIN), REST_MODE)

VENDORS: Final = (field("Oura", OURA), field("WHOOP", WHOOP), field("Withings", WITHINGS))
STAGE_COLOURS: Final = {"Deep": DEEP, "REM": REM, "Light": LIGHT, "Awake": AWAKE}
STAGE_NAMES: Final = mapping({1: "Deep", 2: "Light", 3: "REM", 4: "Awake"})
# Three minutes a step: the decimal steps of an axis then fall on quarters and halves of an hour.
NIGHT_CLOCK: Final = clock("Clock", -8, 16, per_hour=20, minutes=5)

HOURS: Final = "suffix:h"
BPM: Final = "suffix:bpm"
MS: Final = "suffix:ms"
PERCENT: Final = "percent"
KG: Final = "suffix:kg"
COUNT: Final = "locale"


def stage() -> Field:
    """The stepped line of a hypnogram: each level in its stage's colour."""
    return field(
        "Stage",
        color={"mode": "thresholds"},
        thresholds=steps(DEEP, (1.5, LIGHT), (2.5, REM), (3.5, AWAKE)),
        mappings=STAGE_NAMES,
        min=0.5,
        max=4.5,
        decimals=0,
        custom_lineInterpolation="stepAfter",
        custom_gradientMode="scheme",
        custom_lineWidth=3,
        custom_axisPlacement="left",
    )


def stages() -> tuple[Field, ...]:
    return tuple(field(name, colour) for name, colour in STAGE_COLOURS.items())


def scored(colour: str, unit: str = "none", decimals: int = 0) -> Look:
    """A single number in plain text, with its course in the vendor's colour."""
    return Look(unit=unit, decimals=decimals, colour=colour, thresholds=steps(TEXT))


def chosen(name: str, label: str, about: str, query: str) -> Variable:
    """A variable that offers what there is in the time range."""
    return variable(name, label, about, query, on_time=True)
