"""What Oura's documents hold, in Oura's own names (FACTS section 3).

Old documents miss newer fields, so everything but the key may be absent.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator

from health_scraper.declare import (
    At,
    BigInt,
    Instant,
    Int,
    Known,
    LocalTime,
    Part,
    Record,
    sentinel,
)

DAY, SERIES = At("day"), At("timestamp", series=True)


def _set_up(at: datetime | None) -> datetime | None:
    """1970 stands for "unknown" in whichever spelling, seen on an old ring."""
    return at if at and at.year > 1970 else None  # noqa: PLR2004 - the epoch's year


class Sample(Part):
    interval: float | None = None
    items: list[float | None] | None = None
    timestamp: LocalTime | None = None


class ActivityContributors(Part):
    meet_daily_targets: Int | None = None
    move_every_hour: Int | None = None
    recovery_time: Int | None = None
    stay_active: Int | None = None
    training_frequency: Int | None = None
    training_volume: Int | None = None


class DailyActivity(Record, table="daily_activity", key=("id",), at=DAY):
    id: str
    day: date | None = None
    timestamp: LocalTime | None = None
    score: Int | None = None
    contributors: ActivityContributors | None = None
    steps: Int | None = None
    equivalent_walking_distance: Int | None = None
    meters_to_target: Int | None = None
    target_meters: Int | None = None
    active_calories: Int | None = None
    target_calories: Int | None = None
    total_calories: Int | None = None
    average_met_minutes: float | None = None
    high_activity_met_minutes: Int | None = None
    medium_activity_met_minutes: Int | None = None
    low_activity_met_minutes: Int | None = None
    sedentary_met_minutes: Int | None = None
    high_activity_time: Int | None = None
    medium_activity_time: Int | None = None
    low_activity_time: Int | None = None
    sedentary_time: Int | None = None
    resting_time: Int | None = None
    non_wear_time: Int | None = None
    inactivity_alerts: Int | None = None
    class_5_min: str | None = None
    met: Sample | None = None


class DailyCardiovascularAge(Record, table="daily_cardiovascular_age", key=("day",), at=DAY):
    day: date
    id: str | None = None
    vascular_age: Int | None = None
    pulse_wave_velocity: float | None = None


class ReadinessContributors(Part):
    activity_balance: Int | None = None
    body_temperature: Int | None = None
    hrv_balance: Int | None = None
    previous_day_activity: Int | None = None
    previous_night: Int | None = None
    recovery_index: Int | None = None
    resting_heart_rate: Int | None = None
    sleep_balance: Int | None = None
    sleep_regularity: Int | None = None


class DailyReadiness(Record, table="daily_readiness", key=("id",), at=DAY):
    id: str
    day: date | None = None
    timestamp: LocalTime | None = None
    score: Int | None = None
    contributors: ReadinessContributors | None = None
    temperature_deviation: float | None = None
    temperature_trend_deviation: float | None = None


class ResilienceContributors(Part):
    sleep_recovery: float | None = None
    daytime_recovery: float | None = None
    stress: float | None = None


class DailyResilience(Record, table="daily_resilience", key=("id",), at=DAY):
    id: str
    day: date | None = None
    level: Annotated[
        str | None, Known.of("limited", "adequate", "solid", "strong", "exceptional")
    ] = None
    contributors: ResilienceContributors | None = None


class SleepContributors(Part):
    deep_sleep: Int | None = None
    efficiency: Int | None = None
    latency: Int | None = None
    rem_sleep: Int | None = None
    restfulness: Int | None = None
    timing: Int | None = None
    total_sleep: Int | None = None


class DailySleep(Record, table="daily_sleep", key=("id",), at=DAY):
    id: str
    day: date | None = None
    timestamp: LocalTime | None = None
    score: Int | None = None
    contributors: SleepContributors | None = None


class Spo2Percentage(Part):
    average: Annotated[float | None, sentinel(0)] = None


class DailySpo2(Record, table="daily_spo2", key=("id",), at=DAY):
    id: str
    day: date | None = None
    spo2_percentage: Spo2Percentage | None = None
    breathing_disturbance_index: Int | None = None


class DailyStress(Record, table="daily_stress", key=("id",), at=DAY):
    id: str
    day: date | None = None
    day_summary: Annotated[str | None, Known.of("restored", "normal", "stressful")] = None
    stress_high: Int | None = None
    recovery_high: Int | None = None


class EnhancedTag(Record, table="enhanced_tag", key=("id",), at=At("start_day", "end_day")):
    id: str
    start_day: date | None = None
    end_day: date | None = None
    start_time: LocalTime | None = None
    end_time: LocalTime | None = None
    tag_type_code: str | None = None
    custom_name: str | None = None
    comment: str | None = None


class HeartRate(Record, table="heartrate", key=("timestamp", "source"), sample=True, at=SERIES):
    timestamp: Instant
    source: Annotated[str, Known.of("awake", "workout", "rest", "sleep", "live", "session")]
    bpm: Int | None = None
    timestamp_unix: BigInt | None = None


class PersonalInfo(Record, table="personal_info", key=("id",), history=True):
    id: str
    age: Int | None = None
    weight: float | None = None
    height: float | None = None
    biological_sex: str | None = None
    email: str | None = None


class RestModePeriod(
    Record,
    table="rest_mode_period",
    key=("id",),
    at=At("start_day", "end_day", pending={"end_day": None}),
):
    id: str
    start_day: date | None = None
    end_day: date | None = None
    start_time: LocalTime | None = None
    end_time: LocalTime | None = None
    episodes: list[dict[str, Any]] | None = None


class RingBatteryLevel(
    Record, table="ring_battery_level", key=("timestamp",), sample=True, at=SERIES
):
    timestamp: Instant
    level: Int | None = None
    charging: bool | None = None
    in_charger: bool | None = None
    timestamp_unix: BigInt | None = None


class RingConfiguration(Record, table="ring_configuration", key=("id",), history=True):
    id: str
    hardware_type: Annotated[
        str | None, Known.of("gen1", "gen2", "gen2m", "gen3", "gen4", "or5")
    ] = None
    design: Annotated[
        str | None, Known.of("heritage", "balance", "balance_diamond", "horizon", "ceramic")
    ] = None
    color: Annotated[
        str | None,
        Known.of(
            "brushed_silver",
            "glossy_black",
            "glossy_gold",
            "glossy_white",
            "gucci",
            "matt_gold",
            "rose",
            "silver",
            "stealth_black",
            "titanium",
            "titanium_and_gold",
            "cloud",
            "petal",
            "midnight",
            "tide",
            "deep_rose",
        ),
    ] = None
    size: Int | None = None
    firmware_version: str | None = None
    set_up_at: Annotated[Instant | None, AfterValidator(_set_up)] = None


class Session(Record, table="session", key=("id",), at=DAY):
    id: str
    day: date | None = None
    start_datetime: LocalTime | None = None
    end_datetime: LocalTime | None = None
    type: Annotated[
        str | None,
        Known.of("breathing", "meditation", "nap", "relaxation", "rest", "body_status"),
    ] = None
    mood: Annotated[str | None, Known.of("bad", "worse", "same", "good", "great")] = None
    heart_rate: Sample | None = None
    heart_rate_variability: Sample | None = None
    motion_count: Sample | None = None


class SleepReadiness(Part):
    score: Int | None = None
    contributors: ReadinessContributors | None = None
    temperature_deviation: float | None = None
    temperature_trend_deviation: float | None = None


class Sleep(Record, table="sleep", key=("id",), at=DAY):
    id: str
    day: date | None = None
    period: Int | None = None
    type: Annotated[str | None, Known.of("deleted", "sleep", "long_sleep", "late_nap", "rest")] = (
        None
    )
    bedtime_start: LocalTime | None = None
    bedtime_end: LocalTime | None = None
    time_in_bed: Int | None = None
    total_sleep_duration: Int | None = None
    deep_sleep_duration: Int | None = None
    light_sleep_duration: Int | None = None
    rem_sleep_duration: Int | None = None
    awake_time: Int | None = None
    latency: Int | None = None
    efficiency: Int | None = None
    restless_periods: Int | None = None
    average_breath: float | None = None
    average_heart_rate: float | None = None
    lowest_heart_rate: Int | None = None
    average_hrv: Int | None = None
    readiness: SleepReadiness | None = None
    readiness_score_delta: Int | None = None
    sleep_score_delta: Int | None = None
    low_battery_alert: bool | None = None
    sleep_algorithm_version: Annotated[str | None, Known.of("v1", "v2")] = None
    sleep_analysis_reason: Annotated[
        str | None,
        Known.of(
            "foreground_sleep_analysis",
            "bedtime_edit",
            "background_sleep_analysis",
            "background_created_foreground_updated",
        ),
    ] = None
    ring_id: str | None = None
    sleep_phase_5_min: str | None = None
    app_sleep_phase_5_min: str | None = None
    sleep_phase_30_sec: str | None = None
    movement_30_sec: str | None = None
    heart_rate: Sample | None = None
    hrv: Sample | None = None


class OptimalBedtime(Part):
    day_tz: Int | None = None
    start_offset: Int | None = None
    end_offset: Int | None = None


class SleepTime(Record, table="sleep_time", key=("id",), at=DAY):
    id: str
    day: date | None = None
    optimal_bedtime: OptimalBedtime | None = None
    recommendation: Annotated[
        str | None,
        Known.of(
            "improve_efficiency",
            "earlier_bedtime",
            "later_bedtime",
            "earlier_wake_up_time",
            "later_wake_up_time",
            "follow_optimal_bedtime",
        ),
    ] = None
    status: Annotated[
        str | None,
        Known.of(
            "not_enough_nights",
            "not_enough_recent_nights",
            "bad_sleep_quality",
            "only_recommended_found",
            "optimal_found",
        ),
    ] = None


class Tag(Record, table="tag", key=("id",), at=DAY):
    id: str
    day: date | None = None
    timestamp: LocalTime | None = None
    text: str | None = None
    tags: list[str] | None = None


class VO2Max(Record, table="vo2_max", key=("id",), at=DAY):
    id: str
    day: date | None = None
    timestamp: LocalTime | None = None
    vo2_max: float | None = None


class Workout(Record, table="workout", key=("id",), at=DAY):
    id: str
    day: date | None = None
    start_datetime: LocalTime | None = None
    end_datetime: LocalTime | None = None
    activity: str | None = None
    label: str | None = None
    intensity: Annotated[str | None, Known.of("easy", "moderate", "hard")] = None
    source: Annotated[
        str | None,
        Known.of(
            "manual",
            "autodetected",
            "confirmed",
            "workout_heart_rate",
            "live_third_party_heart_rate",
            "live_oura_heart_rate",
        ),
    ] = None
    calories: float | None = None
    distance: float | None = None
