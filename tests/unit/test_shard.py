"""Which accounts a process takes."""

import pytest

from health_scraper.errors import SettingsError
from health_scraper.settings import load_settings
from health_scraper.shard import Shard, shard_of

ACCOUNTS = range(1, 10_001)


def test_alone_a_process_takes_every_account() -> None:
    assert all(Shard().takes(account) for account in ACCOUNTS)


def test_every_account_has_exactly_one_shard() -> None:
    shards = [Shard(index, 7) for index in range(7)]
    assert all(sum(shard.takes(account) for shard in shards) == 1 for account in ACCOUNTS)


def test_shards_are_about_equal() -> None:
    sizes = [sum(map(Shard(index, 4).takes, ACCOUNTS)) for index in range(4)]
    assert min(sizes) > 2400
    assert max(sizes) < 2600


def test_the_division_is_the_same_on_every_machine_and_in_every_version() -> None:
    assert [account for account in range(1, 21) if Shard(0, 4).takes(account)] == [
        2,
        5,
        6,
        10,
        17,
        20,
    ]


def test_the_shard_comes_from_the_indexed_job(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shard_of(load_settings()) == Shard(0, 1)
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "2")
    monkeypatch.setenv("JOB_COMPLETIONS", "4")
    assert shard_of(load_settings()) == Shard(2, 4)


@pytest.mark.parametrize("completions", ["", "2"])
def test_an_index_that_no_division_has_is_refused(
    completions: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_COMPLETION_INDEX", "2")
    monkeypatch.setenv("JOB_COMPLETIONS", completions)
    with pytest.raises(SettingsError, match="JOB_COMPLETIONS"):
        shard_of(load_settings())
