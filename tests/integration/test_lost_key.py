"""A token set whose key is no longer set, beside others that can be opened."""

from dataclasses import replace
from typing import Any

import pytest

from health_scraper import accounts
from health_scraper.doctor import examine
from health_scraper.errors import SettingsError
from health_scraper.providers import PROVIDERS
from health_scraper.settings import load_settings

OTHER_KEY = "YW5vdGhlciBpbnZlbnRlZCBrZXkgZm9yIHRlc3RzISE="


def with_key(world: Any, monkeypatch: pytest.MonkeyPatch, key: str) -> Any:
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", key)
    return replace(world, settings=load_settings())


@pytest.fixture
async def half_sealed(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The account `ada` was linked while another key was set than the one of now."""
    await accounts.add(world.database, "ada", "Europe/Berlin")
    world.sandbox.next_login = 1
    with monkeypatch.context() as patch:
        await with_key(world, patch, OTHER_KEY).link(PROVIDERS[0], "ada")
    return world


async def test_an_account_whose_key_is_lost_fails_alone_and_says_what_to_do(
    half_sealed: Any,
) -> None:
    run = await half_sealed.scrape("daily_sleep")
    reports = {report.subject.account: report for report in run.reports}
    outcomes = {account: report.outcome for account, report in reports.items()}
    assert (run.exit_code, outcomes) == (1, {"ada": "failed", "sam": "succeeded"})
    for words in ("not in TOKEN_ENCRYPTION_KEYS", "authorize oura --account ada"):
        assert words in str(reports["ada"].error)


async def test_a_key_that_opens_nothing_is_a_wrong_setting_and_nothing_is_attempted(
    half_sealed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_sealed.sandbox.vendor("oura").requests.clear()
    third = "YSB0aGlyZCBpbnZlbnRlZCBrZXkgZm9yIHRlc3RzISE="
    with pytest.raises(SettingsError, match="not in TOKEN_ENCRYPTION_KEYS"):
        await with_key(half_sealed, monkeypatch, third).scrape("daily_sleep")
    assert half_sealed.sandbox.vendor("oura").requests.total() == 0
    assert await half_sealed.rows("SELECT exit_code FROM ops.run") == [{"exit_code": 2}]


async def test_a_new_consent_heals_an_account_whose_key_is_lost(half_sealed: Any) -> None:
    half_sealed.sandbox.next_login = 1
    await half_sealed.link(PROVIDERS[0], "ada")
    run = await half_sealed.scrape("daily_sleep")
    assert (run.exit_code, len(run.reports)) == (0, 2)


async def test_the_doctor_names_the_account_whose_key_is_lost(half_sealed: Any) -> None:
    found = {finding.about: finding async for finding in examine(half_sealed.settings)}
    assert found["oura of account sam"].exit_code == 0
    assert found["oura of account ada"].exit_code == 2
    assert "authorize oura --account ada" in found["oura of account ada"].text
