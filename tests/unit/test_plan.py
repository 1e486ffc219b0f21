from datetime import UTC, datetime, timedelta
from itertools import pairwise

from health_scraper.declare import Window, Windows
from health_scraper.plan import DAY, cut, parted, recent

DAYS = Windows(width=timedelta(days=90), margin=timedelta(days=2))
NOW = datetime(2026, 3, 29, 13, 37, tzinfo=UTC)


def test_cut_windows_cover_the_range_without_gap_or_overlap_newest_first() -> None:
    missing = Window(datetime(2021, 3, 4, tzinfo=UTC), NOW)
    windows = list(cut(missing, DAYS))
    assert windows[0].end == missing.end
    assert windows[-1].start == missing.start
    assert all(newer.start == older.end for newer, older in pairwise(windows))


def test_a_window_with_its_margins_is_never_wider_than_allowed() -> None:
    missing = Window(datetime(2021, 3, 4, tzinfo=UTC), NOW)
    assert all(
        window.end - window.start + 2 * DAYS.margin <= DAYS.width for window in cut(missing, DAYS)
    )


def test_windows_begin_at_midnight_so_that_a_day_is_never_split() -> None:
    windows = list(cut(Window(datetime(2025, 1, 1, tzinfo=UTC), NOW), DAYS))
    assert {window.start.time().isoformat() for window in windows} == {"00:00:00"}


def test_what_is_left_after_a_finished_window_is_cut_like_before() -> None:
    first, *rest = cut(Window(datetime(2025, 1, 1, tzinfo=UTC), NOW), DAYS)
    assert list(cut(Window(datetime(2025, 1, 1, tzinfo=UTC), first.start), DAYS)) == rest


def test_a_window_narrower_than_its_margins_still_advances() -> None:
    tight = Windows(width=timedelta(days=1), margin=timedelta(days=1))
    assert len(list(cut(Window(NOW - timedelta(days=3), NOW), tight))) == 4


def test_a_range_is_parted_where_history_begins() -> None:
    whole, at = Window(NOW - 9 * DAY, NOW), NOW - 2 * DAY
    assert list(parted(whole, at)) == [Window(at, NOW), Window(NOW - 9 * DAY, at)]
    assert list(parted(whole, NOW)) == [whole]
    assert list(parted(whole, whole.start)) == [whole]


def test_an_empty_range_needs_no_window() -> None:
    assert list(cut(Window(NOW, NOW), DAYS)) == []


def test_the_lookback_begins_at_midnight() -> None:
    assert recent(NOW, 14) == Window(datetime(2026, 3, 15, tzinfo=UTC), NOW)
