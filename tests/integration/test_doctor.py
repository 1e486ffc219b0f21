"""`doctor` finds what is wrong, and says what to do about it."""

from datetime import timedelta
from typing import Any

import pytest

from health_scraper.doctor import Finding, doctor, examine
from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.oauth import Consent
from health_scraper.settings import Settings, load_settings


async def findings(settings: Settings) -> dict[str, Finding]:
    """By what they are about; of several the worst."""
    found: dict[str, Finding] = {}
    async for finding in examine(settings):
        if finding.about not in found or finding.exit_code:
            found[finding.about] = finding
    return found


async def test_a_healthy_setup_ends_with_zero(world: Any) -> None:
    assert await doctor(world.settings) == 0


async def test_a_dead_grant_is_named_with_its_remedy(world: Any) -> None:
    vendor = world.sandbox.vendor("oura")
    vendor.oauth.revoke_user(vendor.user_id(0))
    world.sandbox.clock.shift(timedelta(days=31))
    await world.scrape("sleep")
    finding = (await findings(world.settings))["oura of account sam"]
    assert finding.exit_code == 3
    assert "health-scraper authorize oura --account sam" in finding.text
    assert await doctor(world.settings) == 3


async def test_a_scope_that_is_not_granted_is_named(world: Any) -> None:
    world.sandbox.vendor("oura").oauth.consent = Consent(untick=frozenset({"heartrate"}))
    await world.link(PROVIDERS[0])
    finding = (await findings(world.settings))["oura of account sam"]
    assert (finding.exit_code, "not granted: heartrate" in finding.text) == (0, True)


@pytest.mark.usefixtures("world")
async def test_a_vendor_out_of_reach_is_named(monkeypatch: Any) -> None:
    monkeypatch.setenv("OURA_API_BASE_URL", "http://127.0.0.1:1")
    finding = (await findings(load_settings()))["Oura"]
    assert (finding.exit_code, "cannot be reached" in finding.text) == (1, True)


@pytest.mark.usefixtures("world")
async def test_a_wrong_key_is_told_as_a_setting(monkeypatch: Any) -> None:
    other = "YW5vdGhlciBpbnZlbnRlZCBrZXkgZm9yIHRlc3RzISE="
    monkeypatch.setenv("TOKEN_ENCRYPTION_KEYS", other)
    assert await doctor(load_settings()) == 2


async def test_an_account_without_any_vendor_is_named(world: Any) -> None:
    await world.database.execute("INSERT INTO ops.account (name, timezone) VALUES ('eve', 'UTC')")
    finding = (await findings(world.settings))["account eve"]
    assert (finding.exit_code, "is linked to no vendor" in finding.text) == (3, True)


@pytest.mark.usefixtures("world")
async def test_an_unmigrated_database_is_sent_to_migrate(empty_dsn: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_dsn)
    finding = (await findings(load_settings()))["database or keys"]
    assert (finding.exit_code, "health-scraper migrate" in finding.text) == (4, True)


@pytest.mark.usefixtures("world")
async def test_no_vendor_at_all_is_a_setting_to_mend(monkeypatch: Any) -> None:
    for vendor in ("OURA", "WITHINGS", "WHOOP"):
        monkeypatch.delenv(f"{vendor}_CLIENT_ID")
        monkeypatch.delenv(f"{vendor}_CLIENT_SECRET")
    assert (await findings(load_settings()))["vendors"].exit_code == 2
