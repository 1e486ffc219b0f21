"""Every colour has one meaning, on all dashboards; all hold on a dark and on a light ground."""

from typing import Final

OURA: Final = "#5794F2"
WHOOP: Final = "#F2834B"
WITHINGS: Final = "#2EB8A6"

DEEP: Final = "#4B55B5"
LIGHT: Final = "#9FA8DA"
REM: Final = "#B877D9"
AWAKE: Final = "#C9B79C"

EVENING: Final = "#7C8DB5"
MORNING: Final = "#D9A441"

HEART: Final = "#E0607E"
VARIABILITY: Final = "#8DA2B5"
PLAIN: Final = "#8E9AA6"
ENERGY: Final = "#C9954C"
NOTE: Final = "#A9AD5B"

GOOD: Final = "#58A55C"
FAIR: Final = "#E3B23C"
POOR: Final = "#D9534F"
# The same three behind a table's white text, and no colour behind an empty cell.
SOFT_GOOD: Final = "#3E7B4A"
SOFT_FAIR: Final = "#8F6B1B"
SOFT_POOR: Final = "#A04541"
NONE: Final = "transparent"
TEXT: Final = "text"

ZONES: Final = ("#C5CED6", "#F3D3BF", "#F2AE8F", "#E8805F", "#CF4A5C", "#8C2B4C")
