"""What WHOOP says is left of its limits."""

import httpx
import pytest

from health_scraper.declare import Allowance
from health_scraper.providers.oura import OURA
from health_scraper.providers.whoop import allowance

DOCUMENTED = "100, 100;window=60, 10000;window=86400"


def told(limit: str, left: str, reset: str) -> Allowance | None:
    headers = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": left}
    return allowance(httpx.Response(200, headers={**headers, "X-RateLimit-Reset": reset}))


def test_the_nearest_window_is_named_first() -> None:
    assert told(DOCUMENTED, "98", "3") == Allowance(left=98, seconds=60, resets_in=3)
    day = told("10000, 100;window=60, 10000;window=86400", "7", "40000")
    assert day == Allowance(left=7, seconds=86400, resets_in=40000)


@pytest.mark.parametrize(
    ("limit", "left", "reset"),
    [("", "", ""), ("100", "98", "3"), (DOCUMENTED, "many", "3"), (DOCUMENTED, "98", "soon")],
)
def test_headers_that_say_something_else_say_nothing(limit: str, left: str, reset: str) -> None:
    assert told(limit, left, reset) is None


def test_the_other_vendors_say_nothing() -> None:
    assert OURA.allowance(httpx.Response(200)) is None
