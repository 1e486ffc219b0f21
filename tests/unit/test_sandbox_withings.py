"""The Withings simulator, asked as a client asks Withings (FACTS sections 1 to 3, 5 and 7)."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from health_scraper.declare import Endpoint, Request, Window
from health_scraper.providers.withings import ENDPOINTS, WITHINGS
from health_scraper.records import parse
from health_scraper.sandbox import withings_fields as fields
from health_scraper.sandbox.person import DAY
from health_scraper.sandbox.withings_days import workouts
from health_scraper.sandbox.withings_feed import Build, Switches
from health_scraper.sandbox.withings_home import Entry, Home
from health_scraper.sandbox.withings_measures import groups as groups_of
from health_scraper.sandbox.withings_nights import summaries as summaries_of
from health_scraper.sandbox.world import Clock, Sandbox

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
MARCH = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
NOON = MARCH - 7 * 3600  # local, of the day before; the night lies whole in the next 24 hours
YEAR = {"startdateymd": "2025-03-20", "enddateymd": "2026-03-20"}
MEASURE, DAILY, SLEEP = "/measure", "/v2/measure", "/v2/sleep"
HEART, STETHO, USER = "/v2/heart", "/v2/stetho", "/v2/user"
YEARS = {"startdate": MARCH - 800 * 86400, "enddate": MARCH}
CHANGES = {"lastupdate": int((NOW - timedelta(days=400)).timestamp())}
BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}

Json = dict[str, Any]


def named(names: frozenset[str]) -> str:
    return ",".join(sorted(names))


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze(NOW)
    return clock


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    sandbox = Sandbox(clock=clock)
    seconds = timedelta(days=9999).total_seconds()
    sandbox.vendor("withings").oauth.change(access_seconds=seconds)
    return sandbox


@pytest.fixture
def home(sandbox: Sandbox) -> Home:
    user = sandbox.vendor("withings").user_id()
    return Home(user, sandbox.person(user))


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with client(sandbox) as opened:
        yield opened


def client(sandbox: Sandbox, scopes: tuple[str, ...] = ()) -> httpx.AsyncClient:
    token = sandbox.vendor("withings").issue(0, scopes)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(sandbox.app),
        base_url="http://sandbox/withings",
        headers={"Authorization": f"Bearer {token}"},
    )


async def answer(http: httpx.AsyncClient, path: str, **form: object) -> Json:
    """The envelope; Withings sends it with HTTP 200 whatever happened."""
    response = await http.post(path, data=form)
    assert response.status_code == 200, response.text
    envelope: Json = response.json()
    return envelope


async def body(http: httpx.AsyncClient, path: str, **form: object) -> Json:
    envelope = await answer(http, path, **form)
    assert envelope["status"] == 0, envelope
    found: Json = envelope["body"]
    return found


async def status(http: httpx.AsyncClient, path: str, **form: object) -> int:
    found: int = (await answer(http, path, **form))["status"]
    return found


async def rows(http: httpx.AsyncClient, path: str, name: str, **form: object) -> list[Json]:
    """Every row of a listing, page after page."""
    page = await body(http, path, **form)
    found: list[Json] = page[name]
    while page.get("more"):
        page = await body(http, path, **form, offset=page["offset"])
        found += page[name]
    return found


async def groups(http: httpx.AsyncClient, **form: object) -> list[Json]:
    return await rows(http, MEASURE, "measuregrps", action="getmeas", **form)


async def summaries(http: httpx.AsyncClient, **form: object) -> list[Json]:
    asked = {"data_fields": named(fields.SUMMARY)} | (form or YEAR)
    return await rows(http, SLEEP, "series", action="getsummary", **asked)


async def activities(http: httpx.AsyncClient, **form: object) -> list[Json]:
    asked = {"data_fields": named(fields.ACTIVITY)} | (form or YEAR)
    return await rows(http, DAILY, "activities", action="getactivity", **asked)


def changed(home: Home, build: Build, accepts: Callable[[Entry], bool]) -> Entry:
    """The newest row of the year before that has changed in a certain way."""
    days = (NOW.date() - number * DAY for number in range(10, 360))
    entries = (entry for day in days for entry in home.entries(build, day))
    return next(entry for entry in entries if len(entry.versions) > 1 and accepts(entry))


def around(entry: Entry) -> Json:
    return {"startdate": entry.position - 7200, "enddate": entry.position + 7200}


def moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC)


# Envelope, scopes, parameters


async def test_an_unknown_action_is_not_implemented(http: httpx.AsyncClient) -> None:
    assert await status(http, MEASURE, action="getmeasures") == 2554


async def test_a_bad_token_is_status_401_with_http_200(sandbox: Sandbox) -> None:
    async with client(sandbox) as http:
        http.headers["Authorization"] = "Bearer nothing"
        assert await status(http, MEASURE, action="getmeas") == 401


async def test_a_missing_scope_is_status_403(sandbox: Sandbox) -> None:
    async with client(sandbox, scopes=("user.info",)) as http:
        assert await status(http, MEASURE, action="getmeas") == 403
        assert await status(http, USER, action="getdevice") == 0


async def test_one_unknown_field_spoils_the_whole_call(http: httpx.AsyncClient) -> None:
    asked = {"action": "getactivity", **YEAR}
    assert await status(http, DAILY, **asked, data_fields="steps,shoes") == 503
    assert await status(http, DAILY, **asked, data_fields="steps") == 0


@pytest.mark.parametrize("form", [{}, {"startdateymd": "2026-03-01"}, {"startdateymd": "soon"}])
async def test_a_listing_by_dates_needs_them(http: httpx.AsyncClient, form: Json) -> None:
    assert await status(http, DAILY, action="getactivity", **form) == 503


@pytest.mark.parametrize("action", ["getactivity", "getworkouts"])
async def test_dates_and_a_change_feed_together_give_no_rows(
    http: httpx.AsyncClient, action: str
) -> None:
    found = await body(http, DAILY, action=action, **YEAR, **CHANGES)
    assert found.get("activities", found.get("series")) == []


async def test_what_the_plan_leaves_out_is_silently_empty(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    everything = frozenset({"getworkouts", "getintradayactivity", "get"})
    sandbox.app.state.withings = Switches(outside_plan=everything)
    day = {"startdate": MARCH, "enddate": MARCH + 86400}
    assert (await body(http, DAILY, action="getworkouts", **YEAR))["series"] == []
    assert (await body(http, DAILY, action="getintradayactivity", **day))["series"] == []
    assert (await body(http, SLEEP, action="get", **day))["series"] == []


# Measures


async def test_groups_come_newest_first_and_the_last_page_has_no_more(
    http: httpx.AsyncClient,
) -> None:
    page = await body(http, MEASURE, action="getmeas", startdate=MARCH - 86400 * 60)
    assert "more" not in page
    assert "offset" not in page
    dates = [group["date"] for group in page["measuregrps"]]
    assert dates[0] > dates[-1]


async def test_pages_join_without_a_gap_or_a_repetition(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    whole = await groups(http, startdate=MARCH - 86400 * 90)
    sandbox.app.state.withings = Switches(pages={"getmeas": 7})
    first = await body(http, MEASURE, action="getmeas", startdate=MARCH - 86400 * 90)
    assert (first["more"], first["offset"]) == (1, 7)
    assert await groups(http, startdate=MARCH - 86400 * 90) == whole


async def test_a_body_scan_sends_some_measures_twice(http: httpx.AsyncClient) -> None:
    scans = [group for group in await groups(http, **CHANGES) if len(group["measures"]) > 20]
    assert scans
    for group in scans:
        places = Counter((one["type"], one.get("position")) for one in group["measures"])
        assert {place for place, count in places.items() if count > 1} == {(5, 7), (8, 7)}


async def test_one_stand_on_the_scale_is_several_groups_of_one_date(
    http: httpx.AsyncClient,
) -> None:
    found = Counter(group["date"] for group in await groups(http, **CHANGES))
    assert max(found.values()) == 4


async def test_exponents_vary_within_one_type(http: httpx.AsyncClient) -> None:
    old = {"startdate": MARCH - 3300 * 86400, "enddate": MARCH - 3200 * 86400}
    recent = {"startdate": MARCH - 200 * 86400}
    found = [
        group for span in (old, recent) for group in await groups(http, meastypes="1,9", **span)
    ]
    units = {(one["type"], one["unit"]) for group in found for one in group["measures"]}
    assert {(1, -1), (1, -2), (1, -3), (9, 0), (9, -2)} <= units


async def test_entries_by_hand_have_no_device_and_may_be_stored_weeks_later(
    http: httpx.AsyncClient,
) -> None:
    typed = [group for group in await groups(http, **YEARS) if group["attrib"] == 2]
    assert all(group["deviceid"] is group["modelid"] is None for group in typed)
    assert max(group["created"] - group["date"] for group in typed) > 14 * 86400


async def test_objectives_are_of_category_two(http: httpx.AsyncClient) -> None:
    objectives = await groups(http, category=2, **YEARS)
    assert {group["category"] for group in objectives} == {2}


async def test_nobody_sends_glucose(http: httpx.AsyncClient) -> None:
    assert await groups(http, meastype=119, **YEARS) == []


async def test_a_change_feed_tells_only_what_changed_later(http: httpx.AsyncClient) -> None:
    found = await groups(http, **CHANGES)
    assert min(group["modified"] for group in found) > CHANGES["lastupdate"]


async def test_an_edited_group_comes_again_with_fewer_measures(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    edit = changed(home, groups_of, lambda entry: entry.versions[-1].body is not None)
    clock.freeze(moment(edit.versions[1].since - 60))
    before = {group["grpid"]: group for group in await groups(http, **around(edit))}
    clock.freeze(moment(edit.versions[1].since + 60))
    (edited,) = await groups(http, lastupdate=edit.versions[1].since - 60)
    assert edited["measures"] == before[edited["grpid"]]["measures"][:-1]


async def test_a_deleted_group_is_simply_missing(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    gone = changed(home, groups_of, lambda entry: entry.versions[-1].body is None)
    clock.freeze(moment(gone.versions[1].since - 60))
    before = {group["grpid"] for group in await groups(http, **around(gone))}
    clock.freeze(moment(gone.versions[1].since + 60))
    after = {group["grpid"] for group in await groups(http, **around(gone))}
    assert len(before - after) == 1
    assert await groups(http, lastupdate=gone.versions[1].since - 60) == []


# Activity


async def test_the_offset_is_sent_even_without_more(http: httpx.AsyncClient) -> None:
    page = await body(http, DAILY, action="getactivity", **YEAR | {"startdateymd": "2026-03-01"})
    assert (page["more"], page["offset"]) == (False, 200)


async def test_a_page_holds_200_days(http: httpx.AsyncClient) -> None:
    page = await body(http, DAILY, action="getactivity", **YEAR)
    assert (page["more"], page["offset"], len(page["activities"])) == (True, 200, 200)
    assert len(await activities(http)) == 366


async def test_the_watchs_own_days_have_no_device_id(http: httpx.AsyncClient) -> None:
    watched = [row for row in await activities(http) if row["is_tracker"]]
    assert watched
    assert all(row["deviceid"] is None and row["brand"] == 1 for row in watched)


async def test_days_without_the_watch_are_the_phones(http: httpx.AsyncClient) -> None:
    imported = [row for row in await activities(http) if not row["is_tracker"]]
    assert imported
    for row in imported:
        assert (row["brand"], row["modelid"], row["model"]) == (18, 1057, None)
        assert "hr_average" not in row


async def test_only_the_fields_asked_for_come(http: httpx.AsyncClient) -> None:
    (row,) = await activities(
        http, data_fields="steps", startdateymd="2026-03-01", enddateymd="2026-03-01"
    )
    assert row.keys() & fields.ACTIVITY == {"steps"}
    assert {"date", "timezone", "brand", "modelid"} <= row.keys()


async def test_today_grows_with_every_sync(clock: Clock, http: httpx.AsyncClient) -> None:
    steps = []
    for hours in (0, 2):
        clock.freeze(NOW + timedelta(hours=hours) - timedelta(hours=8))
        rows_of_today = await activities(http, startdateymd="2026-03-20", enddateymd="2026-03-20")
        steps.append(rows_of_today[0]["steps"])
    assert steps[0] < steps[1]


async def test_a_workout_that_was_deleted_is_simply_missing(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    gone = changed(home, workouts, lambda entry: entry.versions[-1].body is None)
    found = []
    for later in (-60, 60):
        clock.freeze(moment(gone.versions[-1].since + later))
        found.append(await rows(http, DAILY, "series", action="getworkouts", **YEAR))
    assert len(found[0]) - len(found[1]) == 1


async def test_workouts_send_zero_and_null_for_what_was_not_measured(
    http: httpx.AsyncClient,
) -> None:
    asked = {"action": "getworkouts", **YEAR, "data_fields": named(fields.WORKOUT)}
    found = await rows(http, DAILY, "series", **asked)
    swims = [row["data"] for row in found if row["category"] == 7]
    assert swims
    assert all(data["hr_average"] == 0 and data["spo2_average"] is None for data in swims)
    assert {type(row["model"]) for row in found} == {int}
    assert {row["deviceid"] is None for row in found} == {True, False}


# Intraday


async def intraday(http: httpx.AsyncClient, **form: object) -> Any:
    asked = {"data_fields": named(fields.INTRADAY)} | form
    return (await body(http, DAILY, action="getintradayactivity", **asked))["series"]


async def test_more_than_24_hours_are_cut_off_without_a_word(http: httpx.AsyncClient) -> None:
    found = await intraday(http, startdate=MARCH, enddate=MARCH + 3 * 86400)
    assert min(map(int, found)) >= MARCH
    assert max(map(int, found)) < MARCH + 86400
    assert found == await intraday(http, startdate=MARCH, enddate=MARCH + 86400)


async def test_adjoining_windows_lose_nothing(http: httpx.AsyncClient) -> None:
    whole = await intraday(http, startdate=MARCH + 43200, enddate=MARCH + 129600)
    halves = [
        await intraday(http, startdate=MARCH + 43200 * n, enddate=MARCH + 43200 * (n + 1))
        for n in (1, 2)
    ]
    assert halves[0] | halves[1] == whole


async def test_entries_are_sparse_and_some_have_no_device(http: httpx.AsyncClient) -> None:
    found = (await intraday(http, startdate=MARCH, enddate=MARCH + 86400)).values()
    assert {"steps"} in [entry.keys() for entry in found]
    assert any("heart_rate" in entry and "steps" not in entry for entry in found)


async def test_an_empty_series_is_a_list(http: httpx.AsyncClient) -> None:
    assert await intraday(http, startdate=1_000_000, enddate=1_086_400) == []


async def test_without_dates_the_newest_day_comes(http: httpx.AsyncClient) -> None:
    newest = max(map(int, await intraday(http)))
    assert NOW.timestamp() - 86400 < newest <= NOW.timestamp()


# Sleep


async def segments(http: httpx.AsyncClient, start: int, **form: object) -> list[Json]:
    asked = {"startdate": start, "enddate": start + 86400, **form}
    found: list[Json] = (await body(http, SLEEP, action="get", **asked))["series"]
    return found


async def test_segments_come_unordered_and_join_without_overlap(http: httpx.AsyncClient) -> None:
    found = await segments(http, NOON)
    ordered = sorted(found, key=lambda part: part["startdate"])
    assert found != ordered
    assert all(one["enddate"] == two["startdate"] for one, two in pairwise(ordered))


async def test_the_last_segment_is_not_clipped(http: httpx.AsyncClient) -> None:
    night = sorted(await segments(http, NOON), key=lambda part: part["startdate"])
    middle = night[len(night) // 2]
    cut = await segments(http, middle["startdate"] + 60 - 86400)
    assert middle in cut


async def test_a_segment_holds_the_series_asked_for_and_no_other(http: httpx.AsyncClient) -> None:
    found = await segments(http, NOON, data_fields="hr,withings_index")
    assert {name for part in found for name in part.keys() & fields.SEGMENT} == {
        "hr",
        "withings_index",
    }
    assert {str(part["withings_index"]) for part in found} == {"[]"}
    assert all(40 <= rate <= 130 for part in found for rate in part["hr"].values())


async def test_a_summary_tells_what_the_segments_add_up_to(http: httpx.AsyncClient) -> None:
    start = NOON
    (night,) = [
        row
        for row in await summaries(http, startdateymd="2026-03-01", enddateymd="2026-03-01")
        if row["model"] == 32
    ]
    parts = [part for part in await segments(http, start) if part["startdate"] < night["enddate"]]
    deep = sum(part["enddate"] - part["startdate"] for part in parts if part["state"] == 2)
    assert night["data"]["deepsleepduration"] == deep
    assert night["startdate"] == min(part["startdate"] for part in parts)


async def test_without_fields_a_summary_holds_fifteen_keys(http: httpx.AsyncClient) -> None:
    page = await body(http, SLEEP, action="getsummary", **YEAR)
    assert {len(row["data"]) for row in page["series"]} == {15}
    assert (page["more"], page["offset"], len(page["series"])) == (True, 300, 300)


async def test_a_watch_and_a_mat_may_both_tell_of_one_night(http: httpx.AsyncClient) -> None:
    sources = [(row["date"], row["model"]) for row in await summaries(http)]
    dates = Counter(day for day, model in set(sources))
    assert max(dates.values()) == 2


async def test_what_was_not_computed_is_minus_one(http: httpx.AsyncClient) -> None:
    found = [row["data"]["apnea_hypopnea_index"] for row in await summaries(http)]
    assert -1 in found


async def test_night_events_are_an_object_or_an_empty_list(http: httpx.AsyncClient) -> None:
    kinds = {type(row["data"]["night_events"]) for row in await summaries(http)}
    assert kinds == {dict, list}


def test_modified_lies_a_second_before_created_now_and_then(home: Home) -> None:
    days = (NOW.date() - number * DAY for number in range(60))
    firsts = [entry.versions[0] for day in days for entry in home.entries(summaries_of, day)]
    assert {version.modified - version.since for version in firsts} == {0, -1}


async def test_a_night_is_worked_on_before_it_is_completed(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    day = date(2026, 2, 10)
    night = home.person.day(day).nights[0]
    states = []
    for later in (60, 3600):
        clock.freeze(moment(night.available_at + later))
        found = await summaries(http, startdateymd=str(day), enddateymd=str(day))
        states.append(found[0]["completed"])
    assert states == [False, True]


async def test_a_revised_night_comes_again_by_the_change_feed(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    days = (NOW.date() - number * DAY for number in range(10, 400))
    nights = (night for day in days for night in home.person.day(day).nights if home.wears(day))
    night = next(night for night in nights if night.revised)
    assert night.revised_at is not None
    clock.freeze(moment(night.revised_at - 60))
    before = await summaries(http, lastupdate=night.available_at - 10)
    clock.freeze(moment(night.revised_at + 3600))
    again = await summaries(http, lastupdate=night.revised_at - 1)
    (revised,) = [row for row in again if row["modified"] == night.revised_at][:1]
    assert revised["id"] in {row["id"] for row in before}


async def test_the_night_is_the_invented_persons_within_minutes(
    home: Home, http: httpx.AsyncClient
) -> None:
    for row in await summaries(http, startdateymd="2026-02-01", enddateymd="2026-02-28"):
        sleeps = home.person.day(date.fromisoformat(row["date"])).sleeps
        seen = [version for sleep in sleeps if (version := sleep.seen(NOW))]
        nearest = min(seen, key=lambda sleep: abs(sleep.end - row["enddate"]))
        assert abs(nearest.end - row["enddate"]) < 600
        assert abs(nearest.asleep_seconds - row["data"]["total_sleep_time"]) < 900


# Recordings and the account


async def test_a_failed_ecg_is_listed_without_signal_and_heart_rate(
    http: httpx.AsyncClient,
) -> None:
    found = await rows(http, HEART, "series", action="list", startdate=MARCH - 86400 * 800)
    failed = [row for row in found if not row["ecg"]]
    assert failed
    assert all(row["heart_rate"] is None for row in failed)
    assert {row["model"] for row in found} >= {44, 94}


async def test_a_signal_is_a_list_from_the_watch_and_text_from_the_cuff(
    http: httpx.AsyncClient,
) -> None:
    found = await rows(http, HEART, "series", action="list", startdate=MARCH - 86400 * 700)
    numbers = {row["model"]: row["ecg"]["signalid"] for row in found if row["ecg"]}
    watch = await body(http, HEART, action="get", signalid=numbers[94])
    cuff = await body(http, HEART, action="get", signalid=numbers[44])
    assert (len(watch["signal"]), watch["sampling_frequency"]) == (9000, 300)
    assert (type(cuff["signal"]), cuff["sampling_frequency"]) == (str, 500)
    assert max(watch["signal"]) > 800


async def test_a_heart_sound_is_listed_and_served(http: httpx.AsyncClient) -> None:
    (newest, *_) = await rows(http, STETHO, "series", action="list")
    sound = await body(http, STETHO, action="get", signalid=newest["signalid"])
    assert sound["frequency"] * sound["duration"] == len(sound["signal"])


@pytest.mark.parametrize("path", [HEART, STETHO])
async def test_a_signal_that_nobody_recorded_is_refused(http: httpx.AsyncClient, path: str) -> None:
    assert await status(http, path, action="get", signalid=1) == 503


async def test_devices_say_what_they_are(http: httpx.AsyncClient) -> None:
    found = (await body(http, USER, action="getdevice"))["devices"]
    assert {row["battery"] for row in found} >= {"high", "unknown"}
    assert None in {row["first_session_date"] for row in found}


async def test_goals_are_an_empty_list_until_there_are_some(
    clock: Clock, home: Home, http: httpx.AsyncClient
) -> None:
    assert (await body(http, USER, action="getgoals"))["goals"]["steps"] > 5000
    first = datetime.combine(home.since, datetime.min.time(), ZoneInfo("UTC"))
    clock.freeze(first + timedelta(days=3))
    assert (await body(http, USER, action="getgoals"))["goals"] == []


# The program's own declarations, read from the simulator


def first_request(endpoint: Endpoint) -> Request:
    if endpoint.changes:
        return endpoint.changes.request(NOW - timedelta(days=120))
    start = NOW - timedelta(days=1 if endpoint.begins else 400)
    return endpoint.request(Window(start, NOW))


@pytest.mark.parametrize(
    "endpoint", [one for one in ENDPOINTS if not one.details], ids=lambda one: one.name
)
async def test_the_program_understands_every_answer(
    http: httpx.AsyncClient, endpoint: Endpoint
) -> None:
    request: Request | None = first_request(endpoint)
    found = 0
    while request:
        answered = WITHINGS.check(await http.post(request.path, data=dict(request.form or {})))
        for record in endpoint.records:
            parsed = parse(record, endpoint.documents(answered))
            found += len(parsed.rows)
            assert parsed.rejected == []
            assert parsed.drift == set()
        request = endpoint.following(request, answered)
    assert found


@pytest.mark.parametrize("name", ["heart_signal", "stetho_signal"])
async def test_the_program_understands_every_signal(http: httpx.AsyncClient, name: str) -> None:
    details = BY_NAME[name].details
    assert details is not None
    listed = await rows(http, HEART, "series", action="list", startdate=MARCH - 86400 * 300)
    row = next(row for row in listed if row["model"] == 44)
    number = str(row["ecg" if name == "heart_signal" else "stetho"]["signalid"])
    request = details.request(number)
    answered = WITHINGS.check(await http.post(request.path, data=dict(request.form or {})))
    parsed = parse(BY_NAME[name].records[0], details.documents(number, answered))
    assert (len(parsed.rows), parsed.rejected, parsed.drift) == (1, [], set())


async def test_a_field_this_app_lacks_is_refused_and_the_smaller_request_is_not(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    lacks = frozenset({"core_body_temperature_avg"})
    sandbox.app.state.withings = Switches(unknown=lacks)
    full = first_request(BY_NAME["sleep_summary"])
    smaller = (BY_NAME["sleep_summary"].narrowed or (lambda _: None))(full)
    assert smaller is not None
    assert await status(http, SLEEP, **dict(full.form or {})) == 503
    assert await status(http, SLEEP, **dict(smaller.form or {})) == 0
