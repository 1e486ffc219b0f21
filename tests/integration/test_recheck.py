"""Deep re-reads, against the simulators: once a week, and when somebody asks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from health_scraper.assemble import Order, Selection, run_order
from health_scraper.providers import by_name
from health_scraper.sandbox.faults import Fault

SLEEP = "/v2/usercollection/daily_sleep"
WITHINGS = by_name("withings")


def answering(vendor: Any, path: str, body: Any) -> None:
    vendor.faults.clear()
    text = json.dumps(body)
    vendor.faults.add(
        Fault("status", path=path, status=200, body=text, content_type="application/json")
    )


def night(days_ago: int) -> dict[str, Any]:
    day = (datetime.now(UTC) - timedelta(days=days_ago)).date()
    return {"id": f"{days_ago} days ago", "day": day.isoformat(), "score": 80}


async def recheck(world: Any, days: int, endpoint: str) -> Any:
    order = Order("scrape", Selection(endpoints=(endpoint,)), recheck=days)
    return await run_order(world.settings, world.database, order)


async def a_week_passes(world: Any) -> None:
    await world.database.execute(
        "UPDATE ops.coverage SET rechecked_at = now() - interval '7 days 1 hour'"
    )


async def gone(world: Any) -> list[str]:
    rows = await world.rows("SELECT id FROM oura.daily_sleep WHERE deleted_at IS NOT NULL")
    return sorted(row["id"] for row in rows)


async def test_the_lookback_finds_what_was_withdrawn_lately(world: Any) -> None:
    oura = world.sandbox.vendor("oura")
    answering(oura, SLEEP, {"data": [night(30), night(8), night(5), night(1)], "next_token": None})
    await world.backfill(60, "daily_sleep")
    answering(oura, SLEEP, {"data": [night(5)], "next_token": None})
    run = await world.scrape("daily_sleep")
    assert (run.counts.deleted, await gone(world)) == (1, ["8 days ago"])


async def test_once_a_week_a_scrape_reads_sixty_days(world: Any) -> None:
    oura = world.sandbox.vendor("oura")
    answering(oura, SLEEP, {"data": [night(30), night(8), night(5)], "next_token": None})
    await world.backfill(60, "daily_sleep")
    await world.scrape("daily_sleep")
    answering(oura, SLEEP, {"data": [night(8), night(5)], "next_token": None})
    await world.scrape("daily_sleep")
    assert await gone(world) == []
    await a_week_passes(world)
    await world.scrape("daily_sleep")
    assert await gone(world) == ["30 days ago"]
    (row,) = await world.rows(
        "SELECT rechecked_at > now() - interval '1 hour' AS fresh FROM ops.coverage"
    )
    assert row["fresh"]


async def test_a_deep_reading_can_be_asked_for(world: Any) -> None:
    oura = world.sandbox.vendor("oura")
    answering(oura, SLEEP, {"data": [night(300), night(200), night(5)], "next_token": None})
    await world.backfill(400, "daily_sleep")
    answering(oura, SLEEP, {"data": [night(5), night(299)], "next_token": None})
    assert (await recheck(world, 250, "daily_sleep")).counts.deleted == 1
    assert await gone(world) == ["200 days ago"]
    assert (await recheck(world, 400, "daily_sleep")).counts.deleted == 1


async def test_a_shallow_reading_puts_no_deep_one_off(world: Any) -> None:
    oura = world.sandbox.vendor("oura")
    answering(oura, SLEEP, {"data": [night(40), night(8), night(5)], "next_token": None})
    await world.backfill(60, "daily_sleep")
    answering(oura, SLEEP, {"data": [night(8), night(5)], "next_token": None})
    await a_week_passes(world)
    await recheck(world, 20, "daily_sleep")
    assert await gone(world) == []
    await world.scrape("daily_sleep")
    assert await gone(world) == ["40 days ago"]


async def test_a_deep_reading_that_failed_is_still_due(world: Any) -> None:
    await world.backfill(60, "daily_sleep")
    await a_week_passes(world)
    world.sandbox.vendor("oura").faults.add(Fault("status", path=SLEEP, status=500))
    await world.scrape("daily_sleep")
    (row,) = await world.rows(
        "SELECT rechecked_at < now() - interval '7 days' AS due FROM ops.coverage"
    )
    assert row["due"]


def workout(number: int, days_ago: int, **more: Any) -> dict[str, Any]:
    start = datetime.now(UTC) - timedelta(days=days_ago)
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=1)).isoformat(),
        "score_state": "SCORED",
        "score": {"strain": 10.0},
        **more,
    }


async def test_a_workout_is_scored_again_in_place_and_a_withdrawn_one_is_marked(
    world: Any,
) -> None:
    await world.link(by_name("whoop"))
    whoop = world.sandbox.vendor("whoop")

    def workouts(*records: Any) -> None:
        answering(whoop, "/developer/v2/activity/workout", {"records": records, "next_token": None})

    pending = workout(4, 9, score_state="PENDING_SCORE", score=None)
    workouts(workout(1, 8), workout(2, 7), workout(3, 1), pending)
    await world.scrape("whoop.workout")
    workouts(workout(1, 8, score={"strain": 12.5}))
    run = await world.scrape("whoop.workout")
    assert (run.counts.inserted, run.counts.updated, run.counts.deleted) == (0, 1, 1)
    rows = await world.rows(
        "SELECT right(id::text, 1) AS id, strain, deleted_at IS NOT NULL AS gone"
        " FROM whoop.workout ORDER BY id"
    )
    assert [(row["id"], row["strain"], row["gone"]) for row in rows] == [
        ("1", 12.5, False),
        ("2", 10.0, True),
        ("3", 10.0, False),  # it may still come
        ("4", None, False),  # it waits for its score
    ]


def group(number: int, days_ago: int) -> dict[str, Any]:
    date = int((datetime.now(UTC) - timedelta(days=days_ago)).timestamp())
    weight = {"value": 80_000 + number, "type": 1, "unit": -3}
    return {"grpid": number, "date": date, "attrib": 0, "category": 1, "measures": [weight]}


async def test_a_weight_that_was_deleted_is_found_although_the_feed_is_silent(world: Any) -> None:
    await world.link(WITHINGS)
    withings = world.sandbox.vendor("withings")

    def measures(*groups: Any) -> None:
        answering(withings, "/measure", {"status": 0, "body": {"measuregrps": groups, "more": 0}})

    measures(group(1, 20), group(2, 10), group(3, 5))
    await world.scrape("measure")
    measures(group(1, 20), group(3, 5))
    await world.scrape("withings.measure")
    run = await recheck(world, 15, "measure")
    assert run.counts.deleted == 2  # the group and its only measure
    rows = await world.rows(
        "SELECT 'group' AS kind, grpid FROM withings.measure_group WHERE deleted_at IS NOT NULL"
        " UNION ALL SELECT 'measure', grpid FROM withings.measure WHERE deleted_at IS NOT NULL"
    )
    assert {(row["kind"], row["grpid"]) for row in rows} == {("group", 2), ("measure", 2)}
