"""Deep readings against the simulators: nothing is withdrawn that the vendor still lists."""

import json
from datetime import timedelta
from typing import Any

from health_scraper.assemble import Order


async def recheck(scene: Any) -> Any:
    return await scene.run(Order("scrape", scene.selection, recheck=scene.days))


async def test_reading_everything_again_withdraws_nothing(scene: Any) -> None:
    await scene.backfill()
    assert (await recheck(scene)).counts.deleted == 0
    assert await scene.lacks() == {}


async def test_ten_days_later_the_database_holds_what_the_vendor_lists(scene: Any) -> None:
    """Records are edited, merged, scored again and withdrawn meanwhile."""
    scene.sandbox.clock.shift(timedelta(days=-10))
    await scene.backfill()
    await scene.database.execute(
        "UPDATE ops.coverage SET cursor_at = cursor_at - interval '10 days'"
    )
    scene.sandbox.clock.shift(timedelta(days=10))
    await recheck(scene)
    for table, difference in (await scene.lacks(rows=1000)).items():
        assert difference["missing"] == [], table
        more = map(json.loads, difference["more"])
        assert all(row["gone"] or "battery" in row for row in more), table
