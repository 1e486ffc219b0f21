"""Whatever a vendor does wrong, one normal run afterwards makes the database whole."""

from dataclasses import replace
from typing import Any

import pytest

from health_scraper.sandbox.faults import Fault, body_status

HTTP = (400, 401, 403, 404, 408, 422, 426, 500, 502, 503, 504)
# One of each family of Withings' table, and some that no table names.
BODY = (403, 214, 286, 503, 522, 524, 2554, 2555, 602, 9000, 31337)


async def test_nothing_is_missing_where_nothing_was_wrong(scene: Any) -> None:
    await scene.backfill()
    assert await scene.lacks() == {}


async def test_every_http_error_is_healed(scene: Any) -> None:
    # Withings says 401 in the body, and waits 11 s before the same is asked with a new token.
    statuses = [status for status in HTTP if (scene.vendor, status) != ("withings", 401)]
    await disturbed_by(scene, [Fault("status", rate=0.5, status=status) for status in statuses])
    assert await scene.lacks() == {}


@pytest.mark.parametrize("vendor", ["withings"])
async def test_every_body_status_is_healed(scene: Any) -> None:
    faults = [body_status(status, rate=0.5) for status in BODY]
    await disturbed_by(scene, [*faults, body_status(401, times=1)])
    assert await scene.lacks() == {}


async def disturbed_by(scene: Any, faults: list[Fault]) -> None:
    """A run with each of the faults, the first a backfill, and a normal one."""
    for number, fault in enumerate(faults):
        scene.faults.add(fault)
        await (scene.scrape() if number else scene.backfill())
        scene.faults.clear()
        assert fault.hits
    assert (await scene.scrape()).exit_code == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault("truncate", rate=0.6),
        Fault("truncate", rate=0.6, keep_length=True),
        Fault("cut", rate=0.6),
        Fault("drop", rate=0.6),
        Fault("lose", rate=0.6),
        Fault("status", rate=0.6, status=200, body="<html>Sign in to this network</html>"),
        Fault("status", rate=0.6, status=200, body="{}", content_type="application/json"),
        Fault("status", rate=0.6, status=200, body="[1, 2]", content_type="application/json"),
        Fault("status", rate=0.6, status=302, body=""),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body[:6]}-{fault.keep_length}",
)
async def test_answers_that_do_not_come_whole_are_healed(scene: Any, fault: Fault) -> None:
    if scene.vendor == "whoop" and fault.body == "{}":
        fault.body = "null"  # by WHOOP's specification an empty object is an empty page
    scene.faults.add(fault)
    await scene.backfill()
    assert fault.hits > 1
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


@pytest.mark.parametrize("kind", ["late", "hang"])
async def test_time_outs_are_healed(scene: Any, kind: Any) -> None:
    own = scene.settings.provider(scene.vendor).model_copy(update={"request_timeout": 0.5})
    hasty = replace(scene, settings=scene.settings.model_copy(update={scene.vendor: own}))
    fault = Fault(kind, rate=0.5, seconds=1)
    scene.faults.add(fault)
    await hasty.backfill()
    assert fault.hits > 1
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


async def test_slow_answers_are_only_slow(scene: Any) -> None:
    scene.faults.add(Fault("latency", seconds=0.02, jitter=0.1))
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}


@pytest.mark.parametrize("address", ["http://nowhere.invalid", "http://127.0.0.1:9"])
async def test_a_vendor_that_is_away_for_the_whole_run_is_caught_up_with(
    scene: Any, address: str
) -> None:
    own = scene.settings.provider(scene.vendor).model_copy(update={"api_base_url": address})
    astray = replace(scene, settings=scene.settings.model_copy(update={scene.vendor: own}))
    run = await astray.backfill()
    assert {report.outcome for report in run.reports} <= {"failed", "stopped", "succeeded"}
    assert (run.exit_code, run.counts.inserted) == (1, 0)
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


async def test_a_storm_of_refusals_ends_and_is_healed(scene: Any) -> None:
    scene.faults.add(Fault("storm", rate=0.4, seconds=1, times=4))
    await scene.backfill()
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}
    (row,) = await scene.database.fetch("SELECT sum(refused) AS refused FROM ops.budget")
    assert row["refused"] > 0
