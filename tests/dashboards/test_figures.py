"""Figures that a person can check: computed here from what the simulators answer, without SQL."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import fmean, stdev
from typing import Any

import httpx
import psycopg
import pytest
from grafana.panels.expand import Situation, expand
from grafana.panels.questions import questions

from health_scraper.sandbox.world import Sandbox

Reader = psycopg.Connection[tuple[object, ...]]
Rows = list[dict[str, Any]]
NOW = datetime(2026, 4, 20, 18, tzinfo=UTC)
TODAY = NOW.date()
SINCE = "2025-12-01"
SYSTOLIC = 10


@dataclass(frozen=True, slots=True)
class Vendors:
    """The simulators' HTTP faces, asked without the program."""

    sandbox: Sandbox

    def client(self, vendor: str) -> httpx.AsyncClient:
        token = self.sandbox.vendor(vendor).issue(0)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.sandbox.app),
            base_url=f"http://sandbox/{vendor}",
            headers={"authorization": f"Bearer {token}"},
        )

    async def oura(self, collection: str) -> Rows:
        dates = {"start_date": SINCE, "end_date": "2026-04-21T23:59:59"}
        async with self.client("oura") as client:
            answer = await client.get(f"/v2/usercollection/{collection}", params=dates)
        found: Rows = answer.json()["data"]
        return found

    async def oura_heart_rate(self, since: datetime, until: datetime) -> Rows:
        found: Rows = []
        params = {"start_datetime": since.isoformat(), "end_datetime": until.isoformat()}
        async with self.client("oura") as client:
            while True:
                answer = (await client.get("/v2/usercollection/heartrate", params=params)).json()
                found += answer["data"]
                if not answer["next_token"]:
                    return found
                params["next_token"] = answer["next_token"]

    async def whoop(self, path: str) -> Rows:
        found: Rows = []
        params = {"limit": "25", "start": f"{SINCE}T00:00:00Z"}
        async with self.client("whoop") as client:
            while True:
                answer = (await client.get(f"/developer/v2/{path}", params=params)).json()
                found += answer["records"]
                if not answer.get("next_token"):
                    return found
                params["nextToken"] = answer["next_token"]

    async def withings(self, path: str, **form: str) -> Any:
        async with self.client("withings") as client:
            return (await client.post(path, data=form)).json()["body"]


@pytest.fixture
def vendors(filled: Any) -> Vendors:
    return Vendors(filled.sandbox)


@dataclass(frozen=True, slots=True)
class Screen:
    """What the panels show."""

    reader: Reader
    situations: dict[str, Situation]

    def rows(self, name: str, **values: str) -> Rows:
        (question,) = (each for each in questions() if str(each) == name)
        situation = self.situations[question.dashboard]
        situation = replace(situation, values={**situation.values, **values})
        cursor = self.reader.execute(expand(question.text, situation).encode())
        names = [each.name for each in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def last(self, name: str, **values: str) -> dict[str, Any]:
        return self.rows(name, **values)[-1]


@pytest.fixture
def screen(reader: Reader, situations: dict[str, Situation]) -> Screen:
    return Screen(reader, situations)


def nights(documents: Rows) -> dict[date, dict[str, Any]]:
    """The long sleep with most sleep of each day."""
    found: dict[date, dict[str, Any]] = {}
    for document in documents:
        day = date.fromisoformat(document["day"])
        longest = found.get(day, {"total_sleep_duration": -1})["total_sleep_duration"]
        if document["type"] == "long_sleep" and document["total_sleep_duration"] > longest:
            found[day] = document
    return found


def before(figures: dict[date, float], day: date, days: int) -> list[float]:
    """The figures of the `days` days before a day, without it."""
    return [value for each, value in figures.items() if 0 < (day - each).days <= days]


def week(figures: dict[date, float], day: date) -> float:
    return fmean(value for each, value in figures.items() if 0 <= (day - each).days < 7)


async def test_sleep_of_last_night(vendors: Vendors, screen: Screen) -> None:
    document = nights(await vendors.oura("sleep"))[TODAY]
    shown = screen.last("sleep: How long did I sleep?")["Oura"]
    assert shown == pytest.approx(document["total_sleep_duration"] / 3600)


async def test_sleep_needed_last_night(vendors: Vendors, screen: Screen) -> None:
    found = [each for each in await vendors.whoop("activity/sleep") if not each["nap"]]
    of_today = [each for each in found if each["end"][:10] == TODAY.isoformat()]
    longest = max(of_today, key=lambda each: seconds(each["start"], each["end"]))
    need = sum(longest["score"]["sleep_needed"].values()) / 3_600_000
    shown = screen.last("sleep: How long did I sleep?")["Need (WHOOP)"]
    assert shown == pytest.approx(need)


def seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


async def test_the_night_s_stages_from_bedtime_to_wake_up(vendors: Vendors, screen: Screen) -> None:
    document = nights(await vendors.oura("sleep"))[TODAY]
    rows = screen.rows("sleep: The chosen night as Oura saw it", night=TODAY.isoformat())
    in_bed = seconds(document["bedtime_start"], document["bedtime_end"]) / 3600
    codes = [int(code) for code in document["sleep_phase_5_min"][: int(in_bed * 12) + 1]]
    assert [row["Stage"] for row in rows[:-1]] == codes
    clock = [row["Clock"] / 20 for row in rows]  # it counts three minutes
    assert clock[-1] - clock[0] == pytest.approx(in_bed)
    bedtime = datetime.fromisoformat(document["bedtime_start"])
    hour = bedtime.hour + bedtime.minute / 60 + bedtime.second / 3600
    assert clock[0] % 24 == pytest.approx(hour)


async def test_readiness_and_its_change_against_the_own_mean(
    vendors: Vendors, screen: Screen
) -> None:
    documents = await vendors.oura("daily_readiness")
    scores = {date.fromisoformat(each["day"]): each["score"] for each in documents}
    change = scores[TODAY] - fmean(before(scores, TODAY, 30))
    side = "above" if change > 0 else "below"
    shown = screen.last("today: Oura readiness")
    assert shown["value"] == scores[TODAY]
    assert shown["metric"] == f"Today, {abs(change):.0f} {side} usual"


async def test_hrv_its_week_and_its_usual_range(vendors: Vendors, screen: Screen) -> None:
    found = nights(await vendors.oura("sleep"))
    figures = {day: each["average_hrv"] for day, each in found.items() if each["average_hrv"]}
    shown = screen.last("recovery: Is my heart rate variability as usual?", source="oura")
    usual = before(figures, TODAY, 60)
    assert shown["Night"] == figures[TODAY]
    assert shown["7-day mean"] == pytest.approx(week(figures, TODAY))
    assert shown["Usual range"] == pytest.approx(fmean(usual) + stdev(usual))
    assert shown["Usual from"] == pytest.approx(fmean(usual) - stdev(usual))


async def test_steps_and_their_week(vendors: Vendors, screen: Screen) -> None:
    documents = await vendors.oura("daily_activity")
    steps = {date.fromisoformat(each["day"]): each["steps"] for each in documents}
    shown = screen.last("activity: How many steps?", source="oura")
    assert shown["Steps"] == steps[TODAY]
    assert shown["7-day mean"] == pytest.approx(week(steps, TODAY))


async def test_acute_to_chronic_load(vendors: Vendors, screen: Screen) -> None:
    documents = await vendors.oura("daily_activity")
    load = {date.fromisoformat(each["day"]): each["active_calories"] for each in documents}
    acute, chronic = before(load, TODAY, 7), before(load, TODAY, 28)
    shown = screen.last("activity: Is the load even?", source="oura")["7 days to 28 days"]
    assert shown == pytest.approx(fmean(acute) / fmean(chronic))


async def test_the_day_s_metabolic_equivalents(vendors: Vendors, screen: Screen) -> None:
    documents = await vendors.oura("daily_activity")
    items = next(each["met"]["items"] for each in documents if each["day"] == "2026-04-18")
    rows = screen.rows("activity: How did the chosen day go?", day="2026-04-18")
    means = [fmean(items[start : start + 5]) for start in range(0, len(items), 5)]
    assert [row["MET"] for row in rows] == pytest.approx(means)
    assert rows[0]["Clock"] == pytest.approx(4)


async def test_weight_as_a_mean_of_seven_days(vendors: Vendors, screen: Screen) -> None:
    since = str(int((NOW - timedelta(days=7)).timestamp()))
    form = {"action": "getmeas", "startdate": since, "enddate": str(int(NOW.timestamp()))}
    groups = (await vendors.withings("/measure", **form))["measuregrps"]
    own = [each for each in groups if each["category"] == 1 and each["attrib"] == 0]
    taken = max(each["date"] for each in own if weights(each))
    found = [kg for each in own if taken - each["date"] <= 7 * 86400 for kg in weights(each)]
    shown = screen.last("body: How does my weight go?")
    assert shown["7-day mean"] == pytest.approx(fmean(found))


def weights(group: dict[str, Any]) -> list[float]:
    return [each["value"] * 10.0 ** each["unit"] for each in group["measures"] if each["type"] == 1]


async def test_an_ecg(vendors: Vendors, screen: Screen) -> None:
    listed = (await vendors.withings("/v2/heart", action="list"))["series"]
    newest = max(listed, key=lambda each: each["timestamp"])
    signal = newest["ecg"]["signalid"]
    answer = await vendors.withings("/v2/heart", action="get", signalid=str(signal))
    rows = screen.rows("heart: The chosen ECG", recording=str(signal))
    sent = answer["signal"]  # some recordings come as JSON in a string
    drawn = (json.loads(sent) if isinstance(sent, str) else sent)[: len(rows)]
    assert len(drawn) == 10 * answer["sampling_frequency"]
    assert [round(row["ECG"] * 1000) for row in rows] == drawn


async def heart_rate(vendors: Vendors, minutes: int) -> tuple[list[int], list[float]]:
    """Every sample of a Saturday in Berlin, and the mean of each bin of so many minutes."""
    end = datetime.fromisoformat("2026-04-19T00:00+02:00")
    bins: dict[int, list[int]] = {}
    for each in await vendors.oura_heart_rate(end - timedelta(days=1), end):
        at = datetime.fromisoformat(each["timestamp"])
        if at < end:
            bins.setdefault(int(at.timestamp() // (60 * minutes)), []).append(each["bpm"])
    return [bpm for each in bins.values() for bpm in each], [fmean(each) for each in bins.values()]


def saturday(rows: Rows) -> dict[str, Any]:
    return next(row for row in rows if row["time"] == datetime(2026, 4, 18, 10, tzinfo=UTC))


async def test_the_heart_rate_of_a_day(vendors: Vendors, screen: Screen) -> None:
    samples, means = await heart_rate(vendors, 15)
    shown = saturday(screen.rows("heart: Lowest, mean and highest of each day", source="oura"))
    assert (shown["Lowest"], shown["Highest"]) == (min(samples), max(samples))
    assert shown["Mean"] == pytest.approx(fmean(means))


async def test_how_the_heart_rate_of_a_day_is_spread(vendors: Vendors, screen: Screen) -> None:
    _, means = await heart_rate(vendors, 5)
    shown = saturday(screen.rows("heart: How is the heart rate spread?", source="oura"))
    edges = (0, 50, 60, 70, 80, 90, 100, 120, 140, 160, 999)
    counts = [sum(low <= mean < high for mean in means) for low, high in pairwise(edges)]
    assert list(shown.values())[1:] == pytest.approx([100 * n / len(means) for n in counts])


async def test_hours_of_every_sport(vendors: Vendors, screen: Screen) -> None:
    hours: Counter[str] = Counter()
    since = (TODAY - timedelta(days=90)).isoformat()
    for each in await vendors.whoop("activity/workout"):
        if each["start"][:10] >= since:
            hours[each["sport_name"][:4]] += seconds(each["start"], each["end"]) / 3600
    shown = screen.rows("workouts: What do I do most?", source="whoop")
    assert sum(row["Hours"] for row in shown) == pytest.approx(sum(hours.values()))
    running = next(row["Hours"] for row in shown if row["Sport"] == "Running")
    assert running == pytest.approx(hours["runn"])


async def test_what_was_noted(vendors: Vendors, screen: Screen) -> None:
    since = (NOW - timedelta(days=90)).timestamp()
    noted = [
        each
        for each in await vendors.oura("enhanced_tag")
        if datetime.fromisoformat(each["start_time"]).timestamp() >= since
    ]
    wine = [each for each in noted if each["tag_type_code"] == "tag_generic_alcohol"]
    shown = {row["Tag"]: row["Times"] for row in screen.rows("journal: What do I note most?")}
    assert shown["Alcohol"] == len(wine)
    assert sum(shown.values()) == len(noted)


async def test_blood_pressure(vendors: Vendors, screen: Screen) -> None:
    since = str(int((NOW - timedelta(days=90)).timestamp()))
    form = {"action": "getmeas", "startdate": since, "enddate": str(int(NOW.timestamp()))}
    groups = (await vendors.withings("/measure", **form))["measuregrps"]
    sent = sorted(
        (group["date"], each["value"] * 10.0 ** each["unit"])
        for group in groups
        for each in group["measures"]
        if each["type"] == SYSTOLIC
    )
    rows = screen.rows("body: Is my blood pressure fine?")
    found = [(int(row["time"].timestamp()), row["Systolic"]) for row in rows]
    assert [each for each in found if each[1] is not None] == sent  # the ranges reach to the edges


def test_the_ring_and_the_person_agree_on_the_night(filled: Any, screen: Screen) -> None:
    lived = filled.sandbox.person("10000001").day(TODAY).night
    shown = screen.last("sleep: How long did I sleep?")["Oura"]
    assert shown == pytest.approx(lived.asleep_seconds / 3600, abs=0.25)
