"""Rate limits in the environment."""

import pytest

from health_scraper.errors import SettingsError
from health_scraper.settings import RateLimit, load_settings


def test_the_vendors_own_limits_are_the_defaults() -> None:
    settings = load_settings()
    assert settings.oura.rate_limits == (RateLimit(5000, 300),)
    assert settings.whoop.rate_limits == (RateLimit(100, 60), RateLimit(10_000, 86_400))
    assert settings.withings.rate_limits == (RateLimit(120, 60),)


def test_limits_are_read_as_requests_per_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOOP_RATE_LIMITS", "500/60, 50000/86400")
    assert load_settings().whoop.rate_limits == (RateLimit(500, 60), RateLimit(50_000, 86_400))


@pytest.mark.parametrize("text", ["0/60", "-5/60", "100/0", "100/0.5", "100/9999999"])
def test_a_limit_that_allows_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("OURA_RATE_LIMITS", text)
    with pytest.raises(SettingsError, match=f"OURA_RATE_LIMITS: '{text}' allows nothing"):
        load_settings()


@pytest.mark.parametrize("text", ["many", "100", "100/60/2", "100/60,", "nan/60", "5/nan"])
def test_what_is_no_limit_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("OURA_RATE_LIMITS", text)
    with pytest.raises(SettingsError, match="OURA_RATE_LIMITS: "):
        load_settings()
