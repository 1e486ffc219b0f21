"""What WHOOP's records hold, in WHOOP's own names (FACTS section 4).

Two fields have other column names: `created_at` and `updated_at`, because every row has such
columns of its own, and `percent_recorded`, which is documented as a percentage and sent as a
fraction. Everything but the key may be absent or null.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo

from health_scraper.declare import At, BigInt, Instant, Int, Known, Part, Record, Wrapper


def _if_scored(score: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - vendor JSON
    """A score beside PENDING_SCORE or UNSCORABLE says nothing; it stays in the payload."""
    return score if info.data.get("score_state") == "SCORED" else None


ScoreState = Annotated[str | None, Known.of("SCORED", "PENDING_SCORE", "UNSCORABLE")]
PENDING = {"score_state": "PENDING_SCORE"}
OnlyIfScored = BeforeValidator(_if_scored)
CreatedAt = Annotated[Instant | None, Field(alias="created_at")]
UpdatedAt = Annotated[Instant | None, Field(alias="updated_at")]


class CycleScore(Part):
    strain: float | None = None
    kilojoule: float | None = None
    average_heart_rate: Int | None = None
    max_heart_rate: Int | None = None


class Cycle(
    Record, table="cycle", key=("id",), at=At("start", "end", pending={"end": None, **PENDING})
):
    id: BigInt
    user_id: BigInt | None = None
    whoop_created_at: CreatedAt = None
    whoop_updated_at: UpdatedAt = None
    start: Instant | None = None
    end: Instant | None = None
    timezone_offset: str | None = None
    score_state: ScoreState = None
    score: Annotated[CycleScore | None, Wrapper(), OnlyIfScored] = None
    # Added 2026-09-23 beside the score, not inside it: present whatever the score's state is.
    step_count: Int | None = None


class RecoveryScore(Part):
    user_calibrating: bool | None = None
    recovery_score: float | None = None
    resting_heart_rate: float | None = None
    hrv_rmssd_milli: float | None = None
    spo2_percentage: float | None = None
    skin_temp_celsius: float | None = None


class Recovery(
    Record,
    table="recovery",
    key=("sleep_id",),
    at=At("start", "end", of=("sleep", "sleep_id"), pending=PENDING),
):
    sleep_id: UUID
    cycle_id: BigInt | None = None
    user_id: BigInt | None = None
    whoop_created_at: CreatedAt = None
    whoop_updated_at: UpdatedAt = None
    score_state: ScoreState = None
    score: Annotated[RecoveryScore | None, Wrapper(), OnlyIfScored] = None


class StageSummary(Part):
    total_in_bed_time_milli: Int | None = None
    total_awake_time_milli: Int | None = None
    total_no_data_time_milli: Int | None = None
    total_light_sleep_time_milli: Int | None = None
    total_slow_wave_sleep_time_milli: Int | None = None
    total_rem_sleep_time_milli: Int | None = None
    sleep_cycle_count: Int | None = None
    disturbance_count: Int | None = None


class SleepNeeded(Part):
    baseline_milli: BigInt | None = None
    need_from_sleep_debt_milli: BigInt | None = None
    need_from_recent_strain_milli: BigInt | None = None
    need_from_recent_nap_milli: BigInt | None = None


class SleepScore(Part):
    stage_summary: Annotated[StageSummary | None, Wrapper()] = None
    sleep_needed: Annotated[SleepNeeded | None, Wrapper()] = None
    respiratory_rate: float | None = None
    sleep_performance_percentage: float | None = None
    sleep_consistency_percentage: float | None = None
    sleep_efficiency_percentage: float | None = None


class Sleep(Record, table="sleep", key=("id",), at=At("start", "end", pending=PENDING)):
    id: UUID
    cycle_id: BigInt | None = None
    v1_id: BigInt | None = None
    user_id: BigInt | None = None
    whoop_created_at: CreatedAt = None
    whoop_updated_at: UpdatedAt = None
    start: Instant | None = None
    end: Instant | None = None
    timezone_offset: str | None = None
    nap: bool | None = None
    score_state: ScoreState = None
    score: Annotated[SleepScore | None, Wrapper(), OnlyIfScored] = None


class ZoneDurations(Part):
    zone_zero_milli: BigInt | None = None
    zone_one_milli: BigInt | None = None
    zone_two_milli: BigInt | None = None
    zone_three_milli: BigInt | None = None
    zone_four_milli: BigInt | None = None
    zone_five_milli: BigInt | None = None


class WorkoutScore(Part):
    strain: float | None = None
    average_heart_rate: Int | None = None
    max_heart_rate: Int | None = None
    kilojoule: float | None = None
    # As sent: 0 to 1 in every live payload, 0 to 100 by the specification.
    percent_recorded_fraction: Annotated[float | None, Field(alias="percent_recorded")] = None
    distance_meter: float | None = None
    altitude_gain_meter: float | None = None
    altitude_change_meter: float | None = None
    zone_durations: Annotated[ZoneDurations | None, Wrapper()] = None


class Workout(Record, table="workout", key=("id",), at=At("start", "end", pending=PENDING)):
    id: UUID
    v1_id: BigInt | None = None
    user_id: BigInt | None = None
    whoop_created_at: CreatedAt = None
    whoop_updated_at: UpdatedAt = None
    start: Instant | None = None
    end: Instant | None = None
    timezone_offset: str | None = None
    # No Known: the documented names are display names, what is sent are slugs without a full list.
    sport_name: str | None = None
    score_state: ScoreState = None
    score: Annotated[WorkoutScore | None, Wrapper(), OnlyIfScored] = None
    sport_id: Int | None = None


class Profile(Record, table="profile", key=("user_id",), history=True):
    user_id: BigInt
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class BodyMeasurement(Record, table="body_measurement", key=(), history=True):
    height_meter: float | None = None
    weight_kilogram: float | None = None
    max_heart_rate: Int | None = None


class SleepStream(
    Record,
    table="sleep_stream",
    key=("sleep_id", "timestamp"),
    sample=True,
    replaces=("sleep_id",),
):
    sleep_id: UUID
    timestamp: Instant
    hr: Int | None = None
    skin_temp: float | None = None
    board_temp: float | None = None
    battery_temp: float | None = None
    is_sleeping: bool | None = None
    is_charging: bool | None = None
    algorithm_version: str | None = None
