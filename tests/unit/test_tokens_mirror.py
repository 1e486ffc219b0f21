"""What the tags of a vault's secret tell, also where a person has written into them."""

from datetime import UTC, datetime, timedelta

import pytest

from health_scraper.tokens.mirror import copy_of
from health_scraper.tokens.reconcile import compare
from health_scraper.tokens.store import Link, LinkState
from health_scraper.tokens.verify import lines

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAME = "health-scraper-oura-sam"
TAGS = {
    "account": "sam",
    "provider": "oura",
    "generation": "7",
    "authorized-at": "2026-03-01T08:00:00+00:00",
    "rotated-at": "2026-03-02T09:00:00+00:00",
}
HERE = LinkState(
    generation=8,
    authorized_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    rotated_at=NOON - timedelta(minutes=30),
    vendor_user_id=None,
    is_dead=False,
    is_readable=True,
    mirrored_generation=7,
    mirror_error=None,
)


@pytest.mark.parametrize(
    "changed",
    [
        {"authorized-at": "yesterday"},
        {"authorized-at": "2026-03-01T08:00:00"},
        {"authorized-at": "2026-03-01"},
        {"generation": "seven"},
        {"generation": ""},
    ],
)
def test_tags_that_tell_no_age_are_told_apart_from_those_that_do(changed: dict[str, str]) -> None:
    assert copy_of(NAME, TAGS).age == (HERE.authorized_at, 7)
    copy = copy_of(NAME, TAGS | changed)
    assert (copy.age, copy.account) == (None, "sam")
    (found,) = compare({Link(1, "sam", "oura"): HERE}, {NAME: copy})
    assert found.verdict == "unknown"


def test_both_sides_are_shown_with_generation_and_age() -> None:
    compared = compare({Link(1, "sam", "oura"): HERE}, {NAME: copy_of(NAME, TAGS)})
    _, line = lines(compared, [], NOON)
    shown = [cell.strip() for cell in line.split("  ") if cell]
    assert shown[1:] == ["good", "8", "0.5 h ago", "7", "3.0 h ago", "vault older"]
