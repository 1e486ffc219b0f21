"""The WHOOP simulator, asked as a client asks WHOOP (FACTS sections 2, 4 and 6)."""

import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from health_scraper.sandbox.person import DAY, Sleep
from health_scraper.sandbox.whoop_cycles import cycles
from health_scraper.sandbox.whoop_scoring import scored_at
from health_scraper.sandbox.whoop_sleeps import recoveries, rests
from health_scraper.sandbox.whoop_strap import Strap
from health_scraper.sandbox.world import Clock, Sandbox

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
YEAR = {"start": "2025-03-20T00:00:00.000Z", "end": "2026-03-20T15:00:00.000Z"}
CYCLE, RECOVERY = "/v2/cycle", "/v2/recovery"
SLEEP, WORKOUT = "/v2/activity/sleep", "/v2/activity/workout"
COLLECTIONS = [CYCLE, RECOVERY, SLEEP, WORKOUT]

Json = dict[str, Any]
Param = str | int | list[str]


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze(NOW)
    return clock


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return long_lived(Sandbox(clock=clock))


def long_lived(sandbox: Sandbox) -> Sandbox:
    """Access tokens outlive the tests' leaps in time."""
    sandbox.vendor("whoop").oauth.change(access_seconds=timedelta(days=9999).total_seconds())
    return sandbox


@pytest.fixture
def strap(sandbox: Sandbox) -> Strap:
    user = sandbox.vendor("whoop").user_id()
    return Strap(user, sandbox.person(user))


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with client(sandbox) as opened:
        yield opened


def client(sandbox: Sandbox, login: int = 0, scopes: tuple[str, ...] = ()) -> httpx.AsyncClient:
    token = sandbox.vendor("whoop").issue(login, scopes)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(sandbox.app),
        base_url="http://sandbox/whoop/developer",
        headers={"Authorization": f"Bearer {token}"},
    )


async def get(http: httpx.AsyncClient, path: str, **params: Param) -> Json:
    answer = await http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def status(http: httpx.AsyncClient, path: str, **params: Param) -> int:
    return (await http.get(path, params=params)).status_code


async def pages(http: httpx.AsyncClient, path: str, **params: Param) -> AsyncIterator[list[Json]]:
    page = await get(http, path, **{"limit": 25} | params)
    yield page["records"]
    while page["next_token"]:
        page = await get(http, path, **{"limit": 25, "nextToken": page["next_token"]} | params)
        yield page["records"]


async def listed(http: httpx.AsyncClient, path: str, **params: Param) -> list[Json]:
    return [record async for page in pages(http, path, **params) for record in page]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def nights(strap: Strap, accepts: Callable[[Sleep], object]) -> Iterator[tuple[date, Sleep]]:
    """Nights of the years before, that the strap saw."""
    for number in range(1500):
        day = NOW.date() - number * DAY
        yield from ((day, night) for night in strap.nights(day) if accepts(night))


# The query


async def test_a_page_holds_ten_records_unless_asked_otherwise(http: httpx.AsyncClient) -> None:
    assert len((await get(http, CYCLE))["records"]) == 10
    assert len((await get(http, CYCLE, limit=25))["records"]) == 25


@pytest.mark.parametrize("limit", ["0", "26", "-1", "ten", ""])
async def test_a_limit_beyond_25_is_refused(http: httpx.AsyncClient, limit: str) -> None:
    assert await status(http, CYCLE, limit=limit) == 400


@pytest.mark.parametrize(
    "start", ["2026-03-01", "2026-03-01T00:00:00", "2026-03-01T00:00:00 01:00", "now", "2026-13-01"]
)
async def test_anything_but_a_zoned_instant_is_not_found(
    http: httpx.AsyncClient, start: str
) -> None:
    assert await status(http, CYCLE, start=start) == 404


async def test_an_inverted_range_is_refused(http: httpx.AsyncClient) -> None:
    asked = {"start": "2026-03-02T00:00:00.000Z", "end": "2026-03-01T00:00:00.000Z"}
    assert await status(http, CYCLE, **asked) == 400


@pytest.mark.parametrize("token", ["???", "e30=", "bm9uc2Vuc2U=", "eyIkIjoib0AxIiwibyI6LTF9"])
async def test_a_malformed_token_is_refused(http: httpx.AsyncClient, token: str) -> None:
    assert await status(http, CYCLE, nextToken=token) == 400


async def test_a_token_is_an_offset_in_disguise(http: httpx.AsyncClient) -> None:
    token = (await get(http, CYCLE, limit=7))["next_token"]
    assert json.loads(base64.b64decode(token)) == {"$": "o@1", "o": 7}


async def test_the_answers_own_spelling_of_the_token_brings_page_one_again(
    http: httpx.AsyncClient,
) -> None:
    first = await get(http, CYCLE)
    assert await get(http, CYCLE, next_token=first["next_token"]) == first


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_all_pages_together_are_newest_first_and_without_a_double(
    http: httpx.AsyncClient, path: str
) -> None:
    records = await listed(http, path, **YEAR)
    keys = [record.get("sleep_id") or record["id"] for record in records]
    # A recovery has no start: it follows its cycle, whose numbers rise with time.
    starts: list[Any] = [one.get("start", one.get("cycle_id")) for one in records]
    assert len(records) > 200
    assert len(set(keys)) == len(keys)
    assert starts == sorted(starts, reverse=True)


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_the_last_page_says_so_with_a_null(http: httpx.AsyncClient, path: str) -> None:
    assert (await get(http, path, end="2010-01-01T00:00:00.000Z")) == {
        "records": [],
        "next_token": None,
    }


async def test_a_record_that_overlaps_the_range_is_listed(http: httpx.AsyncClient) -> None:
    night = (await get(http, SLEEP, limit=1))["records"][0]
    middle = instant(night["start"]) + timedelta(hours=1)
    until = middle + timedelta(minutes=1)
    asked = {"start": stamp(middle), "end": stamp(until)}
    assert (await get(http, SLEEP, **asked))["records"] == [night]


async def test_the_end_of_a_range_is_exclusive(http: httpx.AsyncClient) -> None:
    night = (await get(http, SLEEP, limit=1))["records"][0]
    assert night not in (await get(http, SLEEP, end=night["start"]))["records"]


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# Who asks


async def test_without_a_token_nothing_is_told(sandbox: Sandbox) -> None:
    async with client(sandbox) as http:
        answer = await http.get(CYCLE, headers={"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.text) == (401, "Authorization was not valid")


@pytest.mark.parametrize("path", [*COLLECTIONS, "/v2/user/profile/basic"])
async def test_every_collection_has_its_scope(sandbox: Sandbox, path: str) -> None:
    async with client(sandbox, scopes=("offline",)) as http:
        assert await status(http, path) == 401


@pytest.mark.parametrize("path", ["/v1/cycle", "/v1/activity/sleep", "/v2/recovery/5", "/v2/nap"])
async def test_what_is_not_offered_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    assert await status(http, path) == 404


async def test_the_profile_is_the_persons(http: httpx.AsyncClient, strap: Strap) -> None:
    profile = await get(http, "/v2/user/profile/basic")
    assert profile["user_id"] == strap.user_id
    assert profile["first_name"] == strap.person.profile.first_name


async def test_the_body_measurement_changes_by_the_quarter(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    first = await get(http, "/v2/user/measurement/body")
    clock.freeze(NOW + timedelta(days=5))
    assert await get(http, "/v2/user/measurement/body") == first
    clock.freeze(NOW + timedelta(days=95))
    assert await get(http, "/v2/user/measurement/body") != first


async def test_a_person_without_a_strap_has_no_body_measurement(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    clock.freeze(datetime(2010, 1, 1, tzinfo=UTC))
    assert await status(http, "/v2/user/measurement/body") == 404


# Cycles


async def test_the_open_cycle_grows_while_its_updated_at_stands_still(
    http: httpx.AsyncClient, clock: Clock
) -> None:
    before = (await get(http, CYCLE, limit=1))["records"][0]
    clock.freeze(NOW + timedelta(hours=3))
    after = (await get(http, CYCLE, limit=1))["records"][0]
    assert before["id"] == after["id"]
    assert before["end"] is None
    assert after["score"]["strain"] > before["score"]["strain"]
    assert after["step_count"] > before["step_count"]
    assert after["updated_at"] == before["updated_at"]


async def test_a_cycle_ends_where_the_next_begins(http: httpx.AsyncClient) -> None:
    newer, older = (await get(http, CYCLE, limit=2))["records"]
    assert older["end"] == newer["start"]


async def test_a_cycle_appears_hours_after_it_began(http: httpx.AsyncClient, clock: Clock) -> None:
    newest = (await get(http, CYCLE, limit=1))["records"][0]
    assert instant(newest["created_at"]) - instant(newest["start"]) > timedelta(hours=5)
    clock.freeze(instant(newest["created_at"]) - timedelta(minutes=1))
    before = (await get(http, CYCLE, limit=1))["records"][0]
    assert before["id"] != newest["id"]
    assert before["end"] is None


async def test_a_cycle_begins_with_its_night(http: httpx.AsyncClient) -> None:
    cycle = (await get(http, CYCLE, limit=1))["records"][0]
    night = await get(http, f"{CYCLE}/{cycle['id']}/sleep")
    assert night["cycle_id"] == cycle["id"]
    assert night["start"] == cycle["start"]
    assert not night["nap"]


async def test_the_first_cycle_of_all_begins_at_midnight_and_has_no_score(
    http: httpx.AsyncClient, strap: Strap
) -> None:
    end = datetime.combine(strap.since + 3 * DAY, datetime.min.time(), UTC)
    first = (await listed(http, CYCLE, end=stamp(end)))[-1]
    assert first["score_state"] == "UNSCORABLE"
    assert instant(first["start"]).timestamp() == strap.calendar.midnight(strap.since)


async def test_a_split_night_gives_two_cycles_on_one_date(
    http: httpx.AsyncClient, strap: Strap
) -> None:
    day = next(day for day, _ in nights(strap, lambda night: night.key.endswith("-1")))
    found = [entry.id for entry in cycles(strap, day)]
    ends = [(await get(http, f"{CYCLE}/{cycle}/sleep"))["end"] for cycle in found]
    assert len(found) == 2
    assert len(set(ends)) == 2


async def test_a_cycle_without_a_night_has_neither_sleep_nor_recovery(
    http: httpx.AsyncClient, strap: Strap
) -> None:
    days = (NOW.date() - number * DAY for number in range(1500))
    slot = next(slot for day in days for slot in strap.slots(day) if slot.night is None)
    path = f"{CYCLE}/{strap.cycle_id(slot)}"
    assert (await get(http, path))["score_state"] == "SCORED"
    assert await status(http, f"{path}/sleep") == 404
    assert await status(http, f"{path}/recovery") == 404


async def test_a_strap_taken_off_ends_a_cycle_without_a_next_one(
    http: httpx.AsyncClient, strap: Strap
) -> None:
    days = (NOW.date() - number * DAY for number in range(10, 1500))
    slot = next(slot for day in days for slot in strap.slots(day) if strap.follower(slot) is None)
    cycle = await get(http, f"{CYCLE}/{strap.cycle_id(slot)}")
    following = await listed(
        http, CYCLE, start=cycle["end"], end=stamp(instant(cycle["end"]) + timedelta(hours=12))
    )
    assert [one["id"] for one in following] == [cycle["id"]]
    assert cycle["step_count"] is None


async def test_an_unknown_cycle_is_not_found(http: httpx.AsyncClient) -> None:
    assert await status(http, f"{CYCLE}/5") == 404
    assert await status(http, f"{CYCLE}/99999999999999") == 404


# Nights and recoveries


async def test_a_fresh_night_is_pending_and_then_scored(
    http: httpx.AsyncClient, clock: Clock, strap: Strap
) -> None:
    day, night = next(nights(strap, lambda night: scored_at(strap, night) < night.end + 7200))
    path = f"{SLEEP}/{strap.record_id('sleep', day, 0)}"
    clock.freeze(datetime.fromtimestamp(night.available_at, UTC))
    pending = await get(http, path)
    cycle = await get(http, f"{CYCLE}/{pending['cycle_id']}")
    clock.freeze(datetime.fromtimestamp(scored_at(strap, night), UTC))
    scored = await get(http, path)
    assert (pending["score_state"], pending.get("score")) == ("PENDING_SCORE", None)
    assert (cycle["score_state"], cycle["score"]) == ("PENDING_SCORE", None)
    assert scored["score_state"] == "SCORED"
    assert scored["updated_at"] > pending["updated_at"]


async def test_an_edited_night_is_scored_again(
    http: httpx.AsyncClient, clock: Clock, strap: Strap
) -> None:
    day, night = next(nights(strap, lambda night: night.revised))
    path = f"{SLEEP}/{strap.record_id('sleep', day, 0)}"
    assert night.revised_at is not None
    clock.freeze(datetime.fromtimestamp(night.revised_at - 1, UTC))
    before = await get(http, path)
    recovery = await get(http, f"{CYCLE}/{before['cycle_id']}/recovery")
    clock.shift(timedelta(seconds=1))
    after = await get(http, path)
    again = await get(http, f"{CYCLE}/{before['cycle_id']}/recovery")
    assert after["id"] == before["id"]
    assert after["start"] != before["start"]
    assert after["updated_at"] > before["updated_at"]
    assert again["updated_at"] > recovery["updated_at"]
    assert (await get(http, f"{CYCLE}/{before['cycle_id']}"))["start"] == after["start"]


async def test_a_deleted_night_vanishes_with_its_recovery_and_leaves_its_cycle(
    http: httpx.AsyncClient, clock: Clock, strap: Strap
) -> None:
    days = (NOW.date() - number * DAY for number in range(10, 1500))
    rest = next(
        rest
        for day in days
        for rest in rests(strap, day)
        if rest.withdrawn_at and rest.sleep.kind == "night" and recoveries(strap, day)
    )
    assert rest.withdrawn_at is not None
    clock.freeze(datetime.fromtimestamp(rest.withdrawn_at - 1, UTC))
    assert await status(http, f"{CYCLE}/{rest.cycle_id}/recovery") == 200
    clock.shift(timedelta(seconds=1))
    assert await status(http, f"{SLEEP}/{rest.id}") == 404
    assert await status(http, f"{CYCLE}/{rest.cycle_id}/recovery") == 404
    assert await status(http, f"{CYCLE}/{rest.cycle_id}") == 200


async def test_every_kind_of_missing_score_occurs(http: httpx.AsyncClient) -> None:
    records = await listed(http, SLEEP, **YEAR)
    unscored = [record for record in records if record["score_state"] == "UNSCORABLE"]
    assert unscored
    assert not any(record.get("score") for record in unscored)


async def test_the_times_of_a_night_add_up_to_the_time_in_bed(http: httpx.AsyncClient) -> None:
    for night in await listed(http, SLEEP, **YEAR):
        if night["score_state"] != "SCORED":
            continue
        stages = night["score"]["stage_summary"]
        parts = [stages[name] for name in stages if name.endswith("_time_milli")]
        length = instant(night["end"]) - instant(night["start"])
        assert min(parts) >= 0
        assert 2 * stages["total_in_bed_time_milli"] == sum(parts)
        assert stages["total_in_bed_time_milli"] == length / timedelta(milliseconds=1)


async def test_naps_share_the_collection_and_have_no_recovery(http: httpx.AsyncClient) -> None:
    naps = {record["id"] for record in await listed(http, SLEEP, **YEAR) if record["nap"]}
    rated = {record["sleep_id"] for record in await listed(http, RECOVERY, **YEAR)}
    assert naps
    assert not naps & rated


async def test_the_first_nights_calibrate_without_consistency(
    http: httpx.AsyncClient, strap: Strap
) -> None:
    end = stamp(datetime.combine(strap.since + 8 * DAY, datetime.min.time(), UTC))
    recovery = (await listed(http, RECOVERY, end=end))[-1]
    night = await get(http, f"{SLEEP}/{recovery['sleep_id']}")
    assert recovery["score"]["user_calibrating"]
    assert recovery["score"]["spo2_percentage"] is None
    assert night["score"]["sleep_consistency_percentage"] == 0


async def test_offsets_follow_the_person_around_the_world(http: httpx.AsyncClient) -> None:
    offsets = Counter(record["timezone_offset"] for record in await listed(http, SLEEP, **YEAR))
    assert len(offsets) > 2


async def test_a_night_is_the_one_the_ring_saw(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    ring = httpx.AsyncClient(
        transport=httpx.ASGITransport(sandbox.app),
        base_url="http://sandbox/oura",
        headers={"Authorization": f"Bearer {sandbox.vendor('oura').issue()}"},
    )
    asked = {"start_date": "2026-03-15", "end_date": "2026-03-16"}
    async with ring:
        sleeps = (await ring.get("/v2/usercollection/sleep", params=asked)).json()["data"]
    seen = next(sleep for sleep in sleeps if sleep["type"] == "long_sleep")
    recoveries_ = await listed(
        http, RECOVERY, start="2026-03-14T12:00:00Z", end="2026-03-16T12:00:00Z"
    )
    strapped = await listed(http, SLEEP, start="2026-03-14T12:00:00Z", end="2026-03-16T12:00:00Z")
    night = min(
        (one for one in strapped if not one["nap"]),
        key=lambda one: abs(instant(one["end"]) - instant(seen["bedtime_end"])),
    )
    rated = next(one for one in recoveries_ if one["sleep_id"] == night["id"])
    assert abs(instant(night["start"]) - instant(seen["bedtime_start"])) < timedelta(minutes=10)
    assert abs(instant(night["end"]) - instant(seen["bedtime_end"])) < timedelta(minutes=10)
    assert rated["score"]["resting_heart_rate"] == pytest.approx(seen["lowest_heart_rate"], abs=6)
    assert rated["score"]["hrv_rmssd_milli"] == pytest.approx(seen["average_hrv"], rel=0.25)


# Workouts


async def test_the_zones_are_all_of_what_was_recorded(http: httpx.AsyncClient) -> None:
    for workout in await listed(http, WORKOUT, **YEAR):
        if workout["score_state"] != "SCORED":
            continue
        length = (instant(workout["end"]) - instant(workout["start"])) / timedelta(milliseconds=1)
        recorded = length * workout["score"]["percent_recorded"]
        assert sum(workout["score"]["zone_durations"].values()) == pytest.approx(recorded, abs=1)


async def test_the_share_recorded_is_a_fraction_and_sometimes_an_integer(
    http: httpx.AsyncClient,
) -> None:
    records = [one for one in await listed(http, WORKOUT, **YEAR) if one.get("score")]
    shares = [one["score"]["percent_recorded"] for one in records]
    assert {type(share) for share in shares} == {int, float}
    assert all(0.9 < share <= 1 for share in shares)


async def test_sports_are_slugs_of_every_form_and_saunas_are_among_them(
    http: httpx.AsyncClient,
) -> None:
    names = {record["sport_name"] for record in await listed(http, WORKOUT, **YEAR)}
    assert {"weightlifting_msk", "hiking-rucking", "sauna"} <= names


async def test_a_workout_taken_back_vanishes_silently(
    http: httpx.AsyncClient, clock: Clock, strap: Strap
) -> None:
    days = (NOW.date() - number * DAY for number in range(20, 1500))
    day, number, workout = next(
        (day, number, workout)
        for day in days
        if strap.worn_on(day)
        for number, workout in enumerate(strap.person.day(day).workouts)
        if workout.withdrawn_at
    )
    path = f"{WORKOUT}/{strap.record_id('workout', day, number)}"
    clock.freeze(datetime.fromtimestamp(workout.available_at + 60, UTC))
    assert await status(http, path) == 200
    clock.freeze(NOW)
    assert await status(http, path) == 404


async def test_a_workout_without_gps_has_explicit_nulls(http: httpx.AsyncClient) -> None:
    records = await listed(http, WORKOUT, **YEAR)
    yoga = next(one for one in records if one["sport_name"] == "yoga" and one["score"])
    assert yoga["score"]["distance_meter"] is None
    assert yoga["v1_id"] is None


# The stream


async def test_a_stream_holds_the_signals_asked_for(http: httpx.AsyncClient) -> None:
    nights_ = await listed(http, SLEEP, start="2026-03-15T00:00:00Z")
    night = next(one for one in nights_ if not one["nap"])
    body = await get(http, f"{SLEEP}/{night['id']}/stream", types=["hr", "sleep_classification"])
    assert len(body["stream"]) > 100
    assert set(body["stream"][0]) == {"timestamp", "hr", "is_sleeping"}
    assert body["algorithm_version"]


async def test_a_nap_has_no_stream(http: httpx.AsyncClient) -> None:
    nap = next(one for one in await listed(http, SLEEP, **YEAR) if one["nap"])
    assert await status(http, f"{SLEEP}/{nap['id']}/stream") == 404


async def test_an_unknown_signal_is_refused(http: httpx.AsyncClient) -> None:
    night = (await get(http, SLEEP, limit=1))["records"][0]
    assert await status(http, f"{SLEEP}/{night['id']}/stream", types="mood") == 400


# The same twice


@pytest.mark.parametrize("path", COLLECTIONS)
async def test_two_sandboxes_of_one_seed_tell_the_same(
    sandbox: Sandbox, clock: Clock, path: str
) -> None:
    async with client(sandbox) as first, client(Sandbox(clock=clock)) as second:
        assert await get(first, path) == await get(second, path)


async def test_two_users_share_no_record(sandbox: Sandbox) -> None:
    async with client(sandbox) as first, client(sandbox, login=1) as second:
        own = {record["id"] for record in (await get(first, CYCLE))["records"]}
        other = {record["id"] for record in (await get(second, CYCLE))["records"]}
    assert not own & other
