"""What is wanted of an endpoint: nothing between two runs falls through."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper import accounts
from health_scraper.coverage import Recheck, Subject, cover, want
from health_scraper.db import Database
from health_scraper.declare import Window
from health_scraper.errors import Reauthorize

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
NEVER = Recheck(NOON, datetime(2000, 1, 1, tzinfo=UTC), deep=True)


def day(number: int) -> datetime:
    return datetime(2026, 5, number, tzinfo=UTC)


@pytest.fixture
async def asking(database: Database) -> Any:
    account = await accounts.add(database, "sam", "Europe/Berlin")
    subject = Subject(account.id, "sam", "oura", "sleep")
    await database.execute(
        "INSERT INTO ops.token (account_id, provider, generation, ciphertext, scopes, token_url,"
        " authorized_at, expires_at) VALUES (%(id)s, 'oura', 1, '', '{}', '', now(), now())",
        id=account.id,
    )

    async def ask(since: datetime, until: datetime, *, resume: bool = True, **more: Any) -> Any:
        asked = Window(since, until)
        found = await want(database, subject, asked, resume=resume, recheck=NEVER, **more)
        return [(gap.window.start, gap.window.end) for gap in found.gaps]

    async def fetched(since: datetime, until: datetime) -> None:
        window = Window(since, until)
        await database.run(lambda one: cover(one, subject, window, narrowed=False))

    ask.fetched = fetched  # type: ignore[attr-defined]
    return ask


async def test_what_comes_after_the_link_has_ended_is_not_recorded(
    asking: Any, database: Database
) -> None:
    await asking(day(1), day(3))
    await database.execute("DELETE FROM ops.token")
    with pytest.raises(Reauthorize, match="oura of account sam was unlinked meanwhile"):
        await asking.fetched(day(1), day(3))
    assert await asking(day(1), day(3)) == [(day(1), day(3))]


async def test_weeks_without_a_run_leave_no_hole(asking: Any) -> None:
    await asking(day(1), day(3))
    await asking.fetched(day(1), day(3))
    assert await asking(day(24), day(31)) == [(day(3), day(31))]


async def test_weeks_after_runs_that_all_failed_leave_no_hole_either(asking: Any) -> None:
    await asking(day(1), day(3))
    assert await asking(day(24), day(31)) == [(day(1), day(31))]


async def test_a_backfill_asks_for_nothing_but_its_own_range(asking: Any) -> None:
    await asking(day(1), day(3))
    assert await asking(day(10), day(12), resume=False) == [(day(10), day(12))]


async def test_before_the_first_data_nothing_is_wanted(asking: Any) -> None:
    assert await asking(day(1), day(31), resume=False, begin=day(20)) == [(day(20), day(31))]


async def test_older_data_that_turn_up_are_wanted_as_far_as_anybody_asked(asking: Any) -> None:
    await asking(day(5), day(30), resume=False, begin=day(20))
    await asking.fetched(day(20), day(30))
    lookback = (NOON - timedelta(days=2), NOON)
    assert await asking(*lookback, begin=day(2)) == [(lookback[0], NOON), (day(5), day(20))]


async def test_nothing_is_lost_of_a_person_whose_first_data_come_late(asking: Any) -> None:
    """Until day 20 the vendor had nothing, and the watch then told of the last ten days."""
    for today in range(8, 21):
        await asking(day(today - 7), day(today), begin=day(today))
    assert await asking(day(14), day(21), begin=day(10)) == [(day(10), day(21))]
