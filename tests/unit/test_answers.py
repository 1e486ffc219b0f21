"""The pause a vendor asks for, and its words in a message."""

import httpx
import pytest

from health_scraper.answers import quoted, retry_after, seconds_until

NOON = "Mon, 02 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        (" 2.5 ", 2.5),
        ("Mon, 02 Mar 2026 12:01:30 GMT", 90),
        ("Mon, 02 Mar 2026 11:00:00 GMT", 0),
        ("Mon, 02 Mar 2026 12:01:30 -0000", 90),
        ("Mon, 02 Mar 2026 12:01:30", 90),
        ("-5", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_pause_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    response = httpx.Response(429, headers={"Retry-After": text, "Date": NOON})
    assert retry_after(response) == seconds


def test_no_pause_is_named() -> None:
    assert retry_after(httpx.Response(429)) is None


def test_a_moment_that_has_passed_is_no_pause() -> None:
    assert seconds_until(0, httpx.Response(429)) == 0


def test_words_are_told_on_one_line() -> None:
    assert quoted("  two\n\tlines ") == "two lines"


def test_opaque_words_are_blanked() -> None:
    assert quoted(f"refused: {'a1B2' * 10}, sorry") == "refused: […], sorry"


def test_ordinary_words_stay() -> None:
    words = "missing extapi:ring_configuration at query.start_date"
    assert quoted(words) == words


def test_long_words_are_trimmed() -> None:
    trimmed = quoted("so many words " * 100)
    assert len(trimmed) == 300
    assert trimmed.endswith("…")
