"""What to ask for: ranges cut into windows that one request chain may fetch, newest first."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from health_scraper.declare import Window, Windows

DAY = timedelta(days=1)
# Closed windows are read again in depth: so many days back, and so often.
RECHECK_DAYS, RECHECK_EVERY = 60, 7


def cut(missing: Window, windows: Windows) -> Iterator[Window]:
    """Cuts a range from its end backwards, at UTC midnights, so that today arrives first.

    What a request asks beyond the window (`windows.margin` on both sides, and the rest of the
    days it begins and ends in) stays within `windows.width`.
    """
    length = max(windows.width - 2 * windows.margin, DAY)
    end = missing.end
    while end > missing.start:
        start = max(missing.start, _midnight_after(end - length))
        yield Window(start, end)
        end = start


def parted(missing: Window, at: datetime) -> Iterator[Window]:
    """A range in two where an instant lies inside it, the newer part first."""
    if missing.start < at < missing.end:
        yield Window(at, missing.end)
        yield Window(missing.start, at)
    else:
        yield missing


def _midnight_after(instant: datetime) -> datetime:
    before = midnight(instant)
    return before if before == instant else before + DAY


def recent(now: datetime, days: int) -> Window:
    """The lookback: whole UTC days, so that two runs of one day ask for the same."""
    return Window(midnight(now - timedelta(days=days)), now)


def midnight(instant: datetime) -> datetime:
    return datetime.combine(instant.astimezone(UTC).date(), time(), UTC)
