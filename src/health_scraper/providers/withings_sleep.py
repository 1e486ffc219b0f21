"""Sleep as Withings tells it: segments, series within them, and a summary of each night."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AliasChoices, Field

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
    Count,
    Index,
    KeyText,
    Measured,
    ModelId,
    TemperatureState,
    Text,
    empty_list,
    is_object,
)

SLEEP_FIELDS = (
    "hr",
    "rr",
    "snoring",
    "sdnn_1",
    "rmssd",
    "hrv_quality",
    "mvt_score",
    "chest_movement_rate",
    "withings_index",
    "breathing_sounds",
)
SLEEP_SERIES = (*SLEEP_FIELDS, "sdnn1")


class Sleep(
    Record, table="sleep", key=("startdate", "hash_deviceid"), sample=True, at=At("startdate")
):
    """A stretch in one state; its series are rows of SleepSample."""

    startdate: Instant
    hash_deviceid: KeyText = ""
    enddate: Instant | None = None
    state: Annotated[Int | None, codes.SLEEP_STATES] = None
    model: Text | None = None
    model_id: ModelId = None
    answer_model: Annotated[Int | None, codes.SLEEP_SOURCES] = None

    @classmethod
    def documents(cls, document: Document) -> Iterable[Document]:
        if not is_object(document):
            return (document,)
        return ({name: document[name] for name in document if name not in SLEEP_SERIES},)


class SleepSample(
    Record,
    table="sleep_sample",
    key=("timestamp", "hash_deviceid"),
    sample=True,
    at=At("timestamp", series=True),
):
    timestamp: Instant
    hash_deviceid: KeyText = ""
    hr: Measured = None
    rr: Measured = None
    snoring: Int | None = None
    sdnn_1: Annotated[float | None, Field(validation_alias=AliasChoices("sdnn_1", "sdnn1"))] = None
    rmssd: float | None = None
    hrv_quality: Int | None = None
    mvt_score: Index = None
    chest_movement_rate: float | None = None
    withings_index: Index = None
    breathing_sounds: Int | None = None

    @classmethod
    def documents(cls, document: Document) -> Iterable[Document]:
        """The segment's `{field: {epoch: value}}` turned into one document per instant."""
        if not is_object(document):
            return ()
        instants: dict[str, Document] = {}
        for name in SLEEP_SERIES:
            series = document.get(name)
            for epoch, value in series.items() if isinstance(series, dict) else ():
                instants.setdefault(epoch, {})[name] = value
        device = document.get("hash_deviceid")
        return [
            {"timestamp": epoch, "hash_deviceid": device, **values}
            for epoch, values in instants.items()
        ]


class SleepSummaryData(Part):
    total_timeinbed: Int | None = None
    total_sleep_time: Int | None = None
    asleepduration: Int | None = None
    lightsleepduration: Int | None = None
    remsleepduration: Int | None = None
    deepsleepduration: Int | None = None
    sleep_efficiency: float | None = None
    sleep_latency: Int | None = None
    wakeup_latency: Int | None = None
    wakeupduration: Int | None = None
    wakeupcount: Int | None = None
    waso: Int | None = None
    nb_rem_episodes: Int | None = None
    breathing_disturbances_intensity: Index = None
    apnea_hypopnea_index: Index = None
    withings_index: Index = None
    durationtosleep: Int | None = None
    durationtowakeup: Int | None = None
    out_of_bed_count: Int | None = None
    hr_average: float | None = None
    hr_min: float | None = None
    hr_max: float | None = None
    rr_average: float | None = None
    rr_min: float | None = None
    rr_max: float | None = None
    breathing_quality_assessment: Index = None
    snoring: Count = None
    snoringepisodecount: Count = None
    sleep_score: Count = None
    night_events: dict[str, Any] | list[Any] | None = None
    mvt_score_avg: Index = None
    mvt_active_duration: Count = None
    rmssd_start_avg: float | None = None
    rmssd_end_avg: float | None = None
    chest_movement_rate_wellness_average: float | None = None
    chest_movement_rate_wellness_min: float | None = None
    chest_movement_rate_wellness_max: float | None = None
    breathing_sounds: Count = None
    breathing_sounds_episode_count: Count = None
    chest_movement_rate_average: float | None = None
    chest_movement_rate_min: float | None = None
    chest_movement_rate_max: float | None = None
    core_body_temperature_min: float | None = None
    core_body_temperature_max: float | None = None
    core_body_temperature_avg: float | None = None
    core_body_temperature_status: TemperatureState = None


class SleepSummary(
    Record,
    table="sleep_summary",
    key=("id",),
    at=At("startdate", "enddate", pending={"completed": False}),
):
    id: BigInt
    timezone: str | None = None
    model: Annotated[Int | None, codes.SLEEP_SOURCES] = None
    model_id: ModelId = None
    hash_deviceid: Text | None = None
    startdate: Instant | None = None
    enddate: Instant | None = None
    date: dt.date | None = None
    created: Instant | None = None
    modified: Instant | None = None
    completed: bool | None = None
    data: Annotated[SleepSummaryData | None, Wrapper(), empty_list] = None
