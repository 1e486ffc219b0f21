"""What Withings' answers hold, in Withings' own names (FACTS section 2); sleep is beside it.

Rows of one endpoint differ by device, plan and year, so everything but the key may be absent.
Where a key field may be absent too, a value the vendor never sends stands for "not sent": a key
column cannot be NULL.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AliasChoices, Field, model_validator

from health_scraper.declare import (
    At,
    BigInt,
    Document,
    Instant,
    Int,
    Part,
    Record,
    Wrapper,
)
from health_scraper.providers import withings_codes as codes
from health_scraper.providers.withings_values import (
    Exponent,
    Given,
    KeyText,
    Measured,
    ModelId,
    Signal,
    TemperatureState,
    Text,
    empty_list,
    exact,
    is_object,
    not_sent,
)


class MeasureGroup(Record, table="measure_group", key=("grpid",), at=At("date")):
    grpid: BigInt
    attrib: Annotated[Int | None, codes.ATTRIBS] = None
    date: Instant | None = None
    created: Instant | None = None
    modified: Instant | None = None
    category: Annotated[Int | None, codes.CATEGORIES] = None
    deviceid: Text | None = None
    hash_deviceid: Text | None = None
    measures: list[Any] | dict[str, Any] | None = None
    model: Text | None = None
    model_id: ModelId = None
    comment: str | None = None
    timezone: str | None = None
    is_inconclusive: bool | None = None


class Measure(
    Record,
    table="measure",
    key=("grpid", "type", "position"),
    sample=True,
    replaces=("grpid",),
    at=At("date"),
):
    grpid: BigInt
    type: Annotated[Int, codes.MEASTYPES]
    position: Annotated[Int, not_sent(codes.NO_POSITION), codes.POSITIONS] = codes.NO_POSITION
    date: Instant | None = None
    value: BigInt | None = None
    unit: Exponent | None = None
    real_value: Decimal | None = None
    algo: Int | None = None
    fm: Int | None = None

    @model_validator(mode="after")
    def _count(self) -> Self:
        self.real_value = exact(self.value, self.unit)
        return self

    @classmethod
    def documents(cls, document: Document) -> Iterable[Document]:
        """A group's measures, each with the group's identity.

        A Body Scan sends a type and position twice in one group, with equal values (FACTS 7):
        equal keys become one row, as everywhere.
        """
        if not is_object(document):
            return (document,)
        group = {name: document.get(name) for name in ("grpid", "date")}
        found = document.get("measures") or []
        measures = list(found.values()) if isinstance(found, dict) else found
        return [_within(group, measure) for measure in measures]


def _within(group: Document, measure: Document) -> Document:
    return {**measure, **group} if is_object(measure) else measure


class Activity(Record, table="activity", key=("date", "brand"), at=At("date")):
    """One row per local date and source: an import and a watch on one date are both kept."""

    date: dt.date
    brand: Annotated[Int, not_sent(codes.NO_BRAND), codes.BRANDS] = codes.NO_BRAND
    timezone: str | None = None
    deviceid: Text | None = None
    hash_deviceid: Text | None = None
    is_tracker: bool | None = None
    modified: Instant | None = None
    model: Text | None = None
    model_id: ModelId = None
    steps: Int | None = None
    distance: float | None = None
    elevation: float | None = None
    soft: Int | None = None
    moderate: Int | None = None
    intense: Int | None = None
    active: Int | None = None
    calories: float | None = None
    totalcalories: float | None = None
    hr_average: float | None = None
    hr_min: float | None = None
    hr_max: float | None = None
    hr_zone_0: Int | None = None
    hr_zone_1: Int | None = None
    hr_zone_2: Int | None = None
    hr_zone_3: Int | None = None


class IntradayActivity(
    Record,
    table="intraday_activity",
    key=("timestamp",),
    sample=True,
    at=At("timestamp", series=True),
):
    timestamp: Instant
    deviceid: Text | None = None
    model: Text | None = None
    model_id: ModelId = None
    steps: Int | None = None
    elevation: float | None = None
    calories: float | None = None
    distance: float | None = None
    stroke: Int | None = None
    pool_lap: Int | None = None
    duration: Int | None = None
    heart_rate: Measured = None
    spo2_auto: Measured = None
    rmssd: float | None = None
    sdnn1: Annotated[float | None, Field(validation_alias=AliasChoices("sdnn1", "sdnn_1"))] = None
    hrv_quality: Int | None = None
    core_body_temperature: Measured = None
    rr: Measured = None
    chest_movement_rate: float | None = None


class WorkoutData(Part):
    """The specification says integers throughout, and live rows carry fractions (FACTS 2.4)."""

    calories: float | None = None
    intensity: Given = None
    manual_intensity: Given = None
    manual_distance: float | None = None
    manual_calories: float | None = None
    hr_average: Measured = None
    hr_min: Measured = None
    hr_max: Measured = None
    hr_zone_0: float | None = None
    hr_zone_1: float | None = None
    hr_zone_2: float | None = None
    hr_zone_3: float | None = None
    pause_duration: float | None = None
    algo_pause_duration: float | None = None
    spo2_average: Measured = None
    core_body_temperature_avg: Measured = None
    core_body_temperature_min: Measured = None
    core_body_temperature_max: Measured = None
    core_body_temperature_status: TemperatureState = None
    steps: float | None = None
    distance: float | None = None
    elevation: float | None = None
    pool_laps: float | None = None
    strokes: float | None = None
    pool_length: float | None = None


class Workout(Record, table="workout", key=("id",), at=At("startdate")):
    id: BigInt
    category: Annotated[Int | None, codes.WORKOUT_CATEGORIES] = None
    timezone: str | None = None
    model: Annotated[Int | None, codes.MODELS] = None
    attrib: Annotated[Int | None, codes.ATTRIBS] = None
    startdate: Instant | None = None
    enddate: Instant | None = None
    date: dt.date | None = None
    modified: Instant | None = None
    deviceid: Text | None = None
    data: Annotated[WorkoutData | None, Wrapper(), empty_list] = None


class Ecg(Part):
    signalid: BigInt | None = None
    afib: Annotated[Int | None, codes.AFIB_RESULTS] = None


class BloodPressure(Part):
    diastole: Int | None = None
    systole: Int | None = None


class HeartSound(Part):
    signalid: BigInt | None = None
    vhd: Int | None = None


class Heart(Record, table="heart", key=("timestamp", "deviceid"), at=At("timestamp")):
    """A recording has no id of its own: after a failed ECG there is not even a signal."""

    timestamp: Instant
    deviceid: KeyText = ""
    model: Annotated[Int | None, codes.MODELS] = None
    ecg: Annotated[Ecg | None, empty_list] = None
    bloodpressure: Annotated[BloodPressure | None, empty_list] = None
    stetho: Annotated[HeartSound | None, empty_list] = None
    heart_rate: Int | None = None
    modified: Instant | None = None
    timezone: str | None = None


class HeartSignal(Record, table="heart_signal", key=("signalid",)):
    signalid: BigInt
    signal: Signal = None
    sampling_frequency: Int | None = None
    wearposition: Annotated[Int | None, codes.POSITIONS] = None
    model: Annotated[Int | None, codes.MODELS] = None
    heart_rate: Int | None = None


class Stetho(Record, table="stetho", key=("signalid",), at=At("timestamp")):
    signalid: BigInt
    hash_deviceid: Text | None = None
    vhd: Int | None = None
    timestamp: Instant | None = None
    timezone: str | None = None


class StethoSignal(Record, table="stetho_signal", key=("signalid",)):
    signalid: BigInt
    signal: Signal = None
    frequency: Int | None = None
    duration: Int | None = None
    format: Int | None = None
    size: Int | None = None
    resolution: Int | None = None
    channel: Int | None = None
    model: Annotated[Int | None, codes.MODELS] = None
    position: Annotated[Int | None, codes.POSITIONS] = None
    vhd: Int | None = None


class Device(Record, table="device", key=("deviceid",), history=True):
    deviceid: KeyText = ""
    hash_deviceid: Text | None = None
    type: str | None = None
    model: Text | None = None
    model_id: ModelId = None
    battery: Annotated[str | None, codes.BATTERY_LEVELS] = None
    mac_address: str | None = None
    fw: Text | None = None
    network: Text | None = None
    last_used_network: Text | None = None
    timezone: str | None = None
    first_session_date: Instant | None = None
    last_session_date: Instant | None = None
    sim_status: Text | None = None


class GoalWeight(Part):
    value: BigInt | None = None
    unit: Exponent | None = None
    real_value: Decimal | None = None

    @model_validator(mode="after")
    def _count(self) -> Self:
        self.real_value = exact(self.value, self.unit)
        return self


class Goal(Record, table="goal", key=(), history=True):
    steps: Int | None = None
    sleep: Int | None = None
    weight: Annotated[GoalWeight | None, empty_list] = None
