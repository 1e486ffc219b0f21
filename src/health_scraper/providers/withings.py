"""Withings' public API: what a person's account holds (FACTS sections 2, 3 and 7).

Not called: notifications and whatever else writes; `rawdata`, which has to be activated on the
watch; the filtered ECG, which is made from the signal that is stored.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from health_scraper.declare import (
    Begins,
    Changes,
    Details,
    Document,
    Endpoint,
    OAuth,
    Provider,
    Request,
    Window,
    Windows,
)
from health_scraper.errors import BrokenAnswer
from health_scraper.paginators import more_offset, single_page
from health_scraper.providers import withings_records as records
from health_scraper.providers import withings_sleep as sleep
from health_scraper.providers.withings_answers import REPEAT_AFTER, check, read_answer

METRICS, ACTIVITY, INFO = "user.metrics", "user.activity", "user.info"

DAY = timedelta(days=1)
# No widest range is documented, but pages come one after another: years are read side by side.
YEAR = timedelta(days=366)
# Dates are the person's local days: a day more on both sides.
DATES = Windows(width=YEAR, margin=DAY)
INSTANTS = Windows(width=YEAR, margin=timedelta())
# Whatever lies beyond 24 hours is cut off without a word. Both ends are sent, so an instant on the
# edge of two windows is asked for by both; and a stretch of sleep that begins before midnight
# comes whole with the first of them, because its end is not clipped.
DETAIL = Windows(width=DAY, margin=timedelta())
OVERLAP = timedelta(hours=1)

# One unknown field makes Withings refuse the whole call. Without what is in NEW, which came to the
# specification after February 2025 or depends on device and region, a documented list remains.
ACTIVITY_FIELDS = (
    "steps,distance,elevation,soft,moderate,intense,active,calories,totalcalories,hr_average,hr_min"
    ",hr_max,hr_zone_0,hr_zone_1,hr_zone_2,hr_zone_3"
)
INTRADAY_FIELDS = (
    "steps,elevation,calories,distance,stroke,pool_lap,duration,heart_rate,spo2_auto,rmssd,sdnn1"
    ",hrv_quality,core_body_temperature,rr,chest_movement_rate"
)
WORKOUT_FIELDS = (
    "calories,intensity,manual_intensity,manual_distance,manual_calories,hr_average,hr_min,hr_max"
    ",hr_zone_0,hr_zone_1,hr_zone_2,hr_zone_3,pause_duration,algo_pause_duration,spo2_average"
    ",core_body_temperature_avg,core_body_temperature_min,core_body_temperature_max"
    ",core_body_temperature_status,steps,distance,elevation,pool_laps,strokes,pool_length"
)
SUMMARY_FIELDS = (
    "total_timeinbed,total_sleep_time,asleepduration,lightsleepduration,remsleepduration"
    ",deepsleepduration,sleep_efficiency,sleep_latency,wakeup_latency,wakeupduration,wakeupcount"
    ",waso,nb_rem_episodes,breathing_disturbances_intensity,apnea_hypopnea_index,withings_index"
    ",durationtosleep,durationtowakeup,out_of_bed_count,hr_average,hr_min,hr_max,rr_average,rr_min"
    ",rr_max,breathing_quality_assessment,snoring,snoringepisodecount,sleep_score,night_events"
    ",mvt_score_avg,mvt_active_duration,rmssd_start_avg,rmssd_end_avg"
    ",chest_movement_rate_wellness_average,chest_movement_rate_wellness_min"
    ",chest_movement_rate_wellness_max,breathing_sounds,breathing_sounds_episode_count"
    ",chest_movement_rate_average,chest_movement_rate_min,chest_movement_rate_max"
    ",core_body_temperature_min,core_body_temperature_max,core_body_temperature_avg"
    ",core_body_temperature_status"
)
NEW = (
    "manual_intensity",
    "core_body_temperature",
    "chest_movement_rate",
    "breathing_sounds",
    "breathing_quality_assessment",
    "rmssd_start_avg",
    "rmssd_end_avg",
    "withings_index",
    "hr_zone_",
    "mvt_",
)


@dataclass(frozen=True, slots=True)
class Call:
    """One action of one URL, in all the ways it can be asked."""

    path: str
    action: str
    data_fields: str = ""

    def whole(self, _window: Window | None = None) -> Request:
        return self._request()

    def dated(self, window: Window | None) -> Request:
        """Local days, both included."""
        if window is None:
            return self._request()
        first, last = window.start - DATES.margin, window.end + DATES.margin
        days = {"startdateymd": first, "enddateymd": last}
        return self._request(
            **{edge: f"{at.astimezone(UTC):%Y-%m-%d}" for edge, at in days.items()}
        )

    def timed(self, window: Window | None) -> Request:
        if window is None:
            return self._request()
        start, end = math.floor(window.start.timestamp()), math.ceil(window.end.timestamp())
        return self._request(startdate=start, enddate=end)

    def changed(self, since: datetime) -> Request:
        """Never with dates, which would give no rows. 0 could pass for a parameter not sent."""
        return self._request(lastupdate=max(1, math.floor(since.timestamp())))

    def signal(self, signal_id: str) -> Request:
        return self._request(signalid=signal_id)

    def _request(self, **form: str | int) -> Request:
        fields = {"data_fields": self.data_fields} if self.data_fields else {}
        return Request(path=self.path, form={"action": self.action, **form, **fields})


def narrowed(request: Request) -> Request | None:
    """The same call without the fields that Withings may not know for this account."""
    form = request.form or {}
    fields = str(form.get("data_fields", "")).split(",")
    older = ",".join(name for name in fields if not name.startswith(NEW))
    smaller = older and len(older) < len(",".join(fields))
    return replace(request, form={**form, "data_fields": older}) if smaller else None


def listed(name: str) -> Callable[[Any], list[Document]]:
    """The list under `name`; PHP makes it an object now and then, and null when it is empty."""

    def documents(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
        found = body.get(name) or []
        items = list(found.values()) if isinstance(found, dict) else found
        if isinstance(items, list):
            return items
        raise BrokenAnswer(f"Withings' {name} is no list.", retry_after=REPEAT_AFTER)

    return documents


def by_instant(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    """Intraday entries, each with the epoch that is its key."""
    series = body.get("series") or {}
    if not isinstance(series, dict):
        raise BrokenAnswer("Withings' intraday series is no object.", retry_after=REPEAT_AFTER)
    return [_with(entry, timestamp=epoch) for epoch, entry in series.items()]


def segments(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    """Stretches of sleep, in no order, each with the `model` that is said once for all."""
    return [_with(part, answer_model=body.get("model")) for part in listed("series")(body)]


def _with(document: Any, **more: Any) -> Document:  # noqa: ANN401 - checked JSON
    """An entry that is empty or no object is kept: its own words become a field."""
    fields = document if isinstance(document, dict) else {"entry": document} if document else {}
    return {**fields, **more}


def goals(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    found = body.get("goals")
    return [found] if isinstance(found, dict) and found else []


def recording(signal_id: str, body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    """A signal under its id, which the answer does not repeat; none where there is nothing."""
    return [{**body, "signalid": int(signal_id)}] if body else []


MEASURE = Call("/measure", "getmeas")
DAILY = Call("/v2/measure", "getactivity", ACTIVITY_FIELDS)
INTRADAY = Call("/v2/measure", "getintradayactivity", INTRADAY_FIELDS)
WORKOUT = Call("/v2/measure", "getworkouts", WORKOUT_FIELDS)
SLEEP = Call("/v2/sleep", "get", ",".join(sleep.SLEEP_FIELDS))
SUMMARY = Call("/v2/sleep", "getsummary", SUMMARY_FIELDS)
HEART = Call("/v2/heart", "list")
HEART_SIGNAL = Call("/v2/heart", "get")
STETHO = Call("/v2/stetho", "list")
STETHO_SIGNAL = Call("/v2/stetho", "get")
DEVICE = Call("/v2/user", "getdevice")
GOAL = Call("/v2/user", "getgoals")

ENDPOINTS = (
    Endpoint(
        name="measure",
        # Without `meastype` and `category` every type comes, those without documentation too.
        records=(records.MeasureGroup, records.Measure),
        scope=METRICS,
        request=MEASURE.timed,
        following=more_offset,
        documents=listed("measuregrps"),
        windows=INSTANTS,
        changes=Changes(request=MEASURE.changed, overlap=OVERLAP),
        # A page is 500 groups with thousands of measures: several in memory are too many.
        at_once=1,
    ),
    Endpoint(
        name="activity",
        records=(records.Activity,),
        scope=ACTIVITY,
        request=DAILY.dated,
        following=more_offset,
        documents=listed("activities"),
        windows=DATES,
        changes=Changes(request=DAILY.changed, overlap=OVERLAP),
        narrowed=narrowed,
    ),
    Endpoint(
        name="intraday_activity",
        records=(records.IntradayActivity,),
        scope=ACTIVITY,
        request=INTRADAY.timed,
        following=single_page,
        documents=by_instant,
        windows=DETAIL,
        begins=Begins(parent="activity", first="withings_activity"),
        narrowed=narrowed,
    ),
    Endpoint(
        name="workout",
        records=(records.Workout,),
        scope=ACTIVITY,
        request=WORKOUT.dated,
        following=more_offset,
        documents=listed("series"),
        windows=DATES,
        changes=Changes(request=WORKOUT.changed, overlap=OVERLAP),
        narrowed=narrowed,
    ),
    Endpoint(
        name="sleep",
        records=(sleep.Sleep, sleep.SleepSample),
        scope=ACTIVITY,
        request=SLEEP.timed,
        following=single_page,
        documents=segments,
        windows=DETAIL,
        begins=Begins(parent="sleep_summary", first="withings_sleep_summary"),
        narrowed=narrowed,
    ),
    Endpoint(
        name="sleep_summary",
        records=(sleep.SleepSummary,),
        scope=ACTIVITY,
        request=SUMMARY.dated,
        following=more_offset,
        documents=listed("series"),
        windows=DATES,
        changes=Changes(request=SUMMARY.changed, overlap=OVERLAP),
        narrowed=narrowed,
    ),
    Endpoint(
        name="heart",
        records=(records.Heart,),
        scope=METRICS,
        request=HEART.timed,
        following=more_offset,
        documents=listed("series"),
        windows=INSTANTS,
    ),
    Endpoint(
        name="heart_signal",
        records=(records.HeartSignal,),
        scope=METRICS,
        request=HEART_SIGNAL.whole,
        following=single_page,
        documents=lambda body: recording("0", body),
        details=Details(
            parents=("heart",),
            missing="withings_heart_signal",
            request=HEART_SIGNAL.signal,
            documents=recording,
        ),
    ),
    Endpoint(
        name="stetho",
        records=(records.Stetho,),
        scope=METRICS,
        request=STETHO.timed,
        following=more_offset,
        documents=listed("series"),
        windows=INSTANTS,
    ),
    Endpoint(
        name="stetho_signal",
        records=(records.StethoSignal,),
        scope=METRICS,
        request=STETHO_SIGNAL.whole,
        following=single_page,
        documents=lambda body: recording("0", body),
        details=Details(
            parents=("stetho", "heart"),
            missing="withings_stetho_signal",
            request=STETHO_SIGNAL.signal,
            documents=recording,
        ),
    ),
    Endpoint(
        name="device",
        records=(records.Device,),
        scope=INFO,
        request=DEVICE.whole,
        following=single_page,
        documents=listed("devices"),
    ),
    Endpoint(
        name="goal",
        records=(records.Goal,),
        scope=INFO,
        request=GOAL.whole,
        following=single_page,
        documents=goals,
    ),
)

WITHINGS = Provider(
    name="withings",
    title="Withings",
    oauth=OAuth(
        read_answer=read_answer,
        scope_separator=",",
        token_params={"action": "requesttoken"},
        serialised=True,
        counted=True,
    ),
    check=check,
    endpoints=ENDPOINTS,
    since=datetime(2009, 1, 1, tzinfo=UTC),
    repeat_after=REPEAT_AFTER,
)
