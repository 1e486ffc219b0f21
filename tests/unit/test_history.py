"""The range that `backfill` asks for."""

from datetime import UTC, datetime

import pytest

from health_scraper.cli import history
from health_scraper.errors import SettingsError

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


def test_it_ends_with_the_last_day() -> None:
    asked = history("2026-01-01", "2026-01-31", NOW)
    assert asked.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert asked.end == datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("until", [None, "2026-03-10", "2026-12-31", "9999-12-31"])
def test_it_never_goes_beyond_now(until: str | None) -> None:
    assert history("2026-01-01", until, NOW).end == NOW


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-03-11", None), ("2026-02-02", "2026-02-01"), ("2026-02-30", None), ("now", None)],
)
def test_what_is_no_range_is_refused(since: str, until: str | None) -> None:
    with pytest.raises(SettingsError, match="--since"):
        history(since, until, NOW)
