"""What `status` says: coverage, gaps with their reason, and silence that is not success."""

import json
from typing import Any

from health_scraper.providers import by_name
from health_scraper.sandbox.faults import Fault
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
