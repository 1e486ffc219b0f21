"""How Withings writes values: codes as numbers, "nothing" in many ways, decimals in two parts."""

from decimal import Decimal
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field
from pydantic_core import from_json

from health_scraper.declare import Int, sentinel
from health_scraper.providers import withings_codes as codes


def not_sent(stand_in: object) -> BeforeValidator:
    return BeforeValidator(lambda value: stand_in if value is None else value)


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def _decoded(value: object) -> object:
    return from_json(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_as_text)]
KeyText = Annotated[str, not_sent("")]
Exponent = Annotated[int, Field(ge=-20, le=20)]
Signal = Annotated[list[int | None] | None, BeforeValidator(_decoded)]
# PHP writes an empty object as an empty list.
empty_list = BeforeValidator(lambda value: None if value == [] else value)
ModelId = Annotated[
    Int | None, Field(validation_alias=AliasChoices("model_id", "modelid")), codes.MODELS
]
Count = Annotated[Int | None, sentinel(-1)]
Index = Annotated[float | None, sentinel(-1)]
# No heart stands still and no blood is without oxygen: 0 says that nothing was measured.
Measured = Annotated[float | None, sentinel(0)]
# The specification: 0 where the person gave no intensity.
Given = Annotated[float | None, sentinel(0)]
TemperatureState = Annotated[Text | None, codes.TEMPERATURE_STATES]


def is_object(document: object) -> bool:
    """Whatever is none is handed on as it came, to be rejected and kept."""
    return isinstance(document, dict)


def exact(value: int | None, unit: int | None) -> Decimal | None:
    """The real value, value * 10^unit, without the rounding that a float would bring."""
    return None if value is None or unit is None else Decimal(value).scaleb(unit)
