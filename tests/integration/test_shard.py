"""Runs that share accounts: four indexes, retried ones, and two of a kind at once."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from health_scraper import accounts
from health_scraper.db import Database
from health_scraper.errors import DatabaseError
from health_scraper.providers import PROVIDERS
from health_scraper.settings import load_settings
from health_scraper.shard import open_claims


async def test_a_second_run_of_the_same_kind_does_not_get_the_account(database: Database) -> None:
    async with open_claims(database, "scrape") as first, open_claims(database, "scrape") as second:
        async with first.claim(1, "oura") as ours, second.claim(1, "oura") as theirs:
            assert (ours, theirs) == (True, False)
        async with second.claim(1, "oura") as theirs:
            assert theirs


async def test_other_accounts_vendors_and_kinds_are_free(database: Database) -> None:
    async with (
        open_claims(database, "scrape") as scrape,
        open_claims(database, "backfill") as backfill,
        scrape.claim(1, "oura") as first,
        scrape.claim(2, "oura") as second,
        scrape.claim(1, "whoop") as third,
        backfill.claim(1, "oura") as fourth,
    ):
        assert (first, second, third, fourth) == (True, True, True, True)


async def test_claims_die_with_their_connection_and_the_next_one_is_taken_anew(
    database: Database,
) -> None:
    async with open_claims(database, "scrape") as first, open_claims(database, "scrape") as second:
        async with first.claim(1, "oura"):
            await database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            )
            async with second.claim(1, "oura") as theirs:
                assert theirs
        async with first.claim(2, "oura") as ours:
            assert ours


async def test_no_database_at_all_is_said_clearly(database: Database) -> None:
    nowhere = Database("postgresql://sam@127.0.0.1:1/none", database._pool)
    with pytest.raises(DatabaseError, match="cannot be used"):
        async with open_claims(nowhere, "scrape") as claims, claims.claim(1, "oura"):
            pass


async def test_a_scrape_leaves_an_account_that_is_being_scraped_alone(world: Any) -> None:
    async with (
        open_claims(world.database, "scrape") as claims,
        claims.claim(1, "oura"),
    ):
        run = await world.scrape("daily_sleep")
    assert (run.exit_code, run.reports) == (0, [])


async def test_a_backfill_that_finds_another_one_says_that_it_has_not_done_its_part(
    world: Any,
) -> None:
    async with (
        open_claims(world.database, "backfill") as claims,
        claims.claim(1, "oura"),
    ):
        run = await world.backfill(30, "daily_sleep")
    assert run.exit_code == 1
    assert "Another backfill of this account is running" in str(run.reports[0].error)


async def test_four_indexes_scrape_every_account_once(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"person-{number}" for number in range(7)]
    for number, name in enumerate(names, 1):
        world.sandbox.next_login = number
        await accounts.add(world.database, name, "UTC")
        await world.link(PROVIDERS[0], name)
    shards = [indexed(world, monkeypatch, index) for index in range(4)]
    runs = await asyncio.gather(*(shard.scrape("daily_sleep") for shard in shards))
    scraped = Counter(report.subject.account for run in runs for report in run.reports)
    assert scraped == Counter(["sam", *names])
    assert all(run.exit_code == 0 for run in runs)
    again = await shards[0].scrape("daily_sleep")
    assert (again.counts.inserted, again.counts.updated) == (0, 0)


def indexed(world: Any, monkeypatch: pytest.MonkeyPatch, index: int) -> Any:
    monkeypatch.setenv("JOB_COMPLETION_INDEX", str(index))
    monkeypatch.setenv("JOB_COMPLETIONS", "4")
    return replace(world, settings=load_settings())
