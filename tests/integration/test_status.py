"""What `status` says: coverage, gaps with their reason, and silence that is not success."""

import json
from typing import Any

from health_scraper.providers import by_name
from health_scraper.sandbox.faults import Fault, body_status
from health_scraper.sandbox.withings_feed import Switches
from health_scraper.status import show_status


async def status(world: Any, capsys: Any) -> dict[str, Any]:
    capsys.readouterr()  # the log
    await show_status(world.database, as_json=True)
    rows = json.loads(capsys.readouterr().out)["endpoints"]
    return {row["endpoint"]: row for row in rows}


async def test_a_fetched_endpoint_has_no_gap(world: Any, capsys: Any) -> None:
    await world.scrape("sleep")
    row = (await status(world, capsys))["sleep"]
    assert (row["gaps"], row["gap_reason"], row["outcome"]) == ([], None, "succeeded")
    assert row["empty_since"] is None


async def test_a_gap_names_its_reason(world: Any, capsys: Any) -> None:
    world.sandbox.vendor("oura").faults.add(
        Fault("status", path="/v2/usercollection/sleep", status=403, body="{}")
    )
    await world.scrape("oura.sleep")
    row = (await status(world, capsys))["sleep"]
    assert len(row["gaps"]) == 1
    assert "renew the membership" in row["gap_reason"]


async def test_silence_is_told_from_success(world: Any, capsys: Any) -> None:
    await world.link(by_name("withings"))
    world.sandbox.app.state.withings = Switches(outside_plan=frozenset({"getworkouts"}))
    await world.scrape("withings.workout")
    row = (await status(world, capsys))["workout"]
    assert row["outcome"] == "succeeded"
    assert row["empty_since"] is not None
    await show_status(world.database, as_json=False)
    assert "empty since" in capsys.readouterr().out


async def test_a_change_feed_that_never_came_is_a_gap_with_its_reason(
    world: Any, capsys: Any
) -> None:
    await world.link(by_name("withings"))
    world.sandbox.vendor("withings").faults.add(body_status(293, "Not today", path="/measure"))
    await world.scrape("measure")
    row = (await status(world, capsys))["measure"]
    assert [gap["since"][:10] for gap in row["gaps"]] == ["1970-01-01"]
    assert (row["complete_at"], "Not today" in row["gap_reason"]) == (None, True)


async def test_a_change_feed_that_stopped_is_a_gap_from_there_on(world: Any, capsys: Any) -> None:
    await world.link(by_name("withings"))
    await world.scrape("measure")
    before = (await status(world, capsys))["measure"]
    assert (before["gaps"], before["gap_reason"]) == ([], None)
    world.sandbox.vendor("withings").faults.add(body_status(293, path="/measure"))
    await world.scrape("measure")
    row = (await status(world, capsys))["measure"]
    assert [gap["since"] for gap in row["gaps"]] == [before["covered_until"]]


async def test_recordings_that_are_asked_for_one_by_one_are_there_as_well(
    world: Any, capsys: Any
) -> None:
    await world.link(by_name("withings"))
    await world.scrape("heart", "heart_signal")
    row = (await status(world, capsys))["heart_signal"]
    assert (row["outcome"], row["gaps"], row["complete_at"] is None) == ("succeeded", [], False)


async def test_a_stopped_run_is_a_reason_too(world: Any, capsys: Any) -> None:
    await world.scrape("daily_sleep")
    await world.database.execute("UPDATE ops.run_endpoint SET outcome = 'stopped'")
    await world.database.execute("UPDATE ops.coverage SET covered = '{}'")
    row = (await status(world, capsys))["daily_sleep"]
    assert row["gap_reason"] == "the last run was stopped before it came to it"
