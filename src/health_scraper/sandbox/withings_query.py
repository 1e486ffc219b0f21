"""Reads a form as Withings does: actions, fields that must be known, three kinds of windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from health_scraper.sandbox.oauth_routes import envelope
from health_scraper.sandbox.world import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

INVALID_PARAMS = 503
DAY = 86400


@dataclass(frozen=True, slots=True)
class Span:
    """What a listing is asked for: changes since an instant, positions from `first` to `last`.

    Positions are epoch seconds, or ordinals of dates. Both together give no rows at all.
    """

    since: int | None = None
    first: int | None = None
    last: int | None = None
    in_dates: bool = False

    @property
    def impossible(self) -> bool:
        return self.since is not None and self.first is not None


def instants(form: Mapping[str, str]) -> Span:
    since, start = _number(form, "lastupdate"), _number(form, "startdate")
    return Span(since, start, _number(form, "enddate"))


def dates(form: Mapping[str, str]) -> Span:
    """Dates as ordinals; one of the two kinds of window is required."""
    first, last = _date(form, "startdateymd"), _date(form, "enddateymd")
    span = Span(_number(form, "lastupdate"), first, last, in_dates=True)
    if span.since is None and (span.first is None or span.last is None):
        raise invalid("startdateymd and enddateymd, or lastupdate")
    return span


def detail(form: Mapping[str, str], now: int) -> tuple[int, int]:
    """At most 24 hours from the start, without a word about the rest; the newest by default."""
    start, end = _number(form, "startdate"), _number(form, "enddate")
    if start is None:
        return now - DAY, now
    return start, min(start + DAY if end is None else end, start + DAY)


def offset(form: Mapping[str, str]) -> int:
    return _number(form, "offset") or 0


def fields(form: Mapping[str, str], known: frozenset[str]) -> frozenset[str] | None:
    """The fields asked for; one unknown name spoils the whole call."""
    if not form.get("data_fields"):
        return None
    asked = frozenset(name.strip() for name in form["data_fields"].split(","))
    if not asked <= known:
        raise invalid("data_fields")
    return asked


def numbers(form: Mapping[str, str], *names: str) -> frozenset[int]:
    texts = [text for name in names for text in form.get(name, "").split(",") if text]
    return frozenset(_integer(text, names[0]) for text in texts)


def required(form: Mapping[str, str], name: str) -> int:
    number = _number(form, name)
    if number is None:
        raise invalid(name)
    return number


def invalid(what: str) -> Refused:
    return Refused(envelope(INVALID_PARAMS, f"Invalid Params: {what}"))


def _number(form: Mapping[str, str], name: str) -> int | None:
    return _integer(form[name], name) if form.get(name) else None


def _integer(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise invalid(name) from None


def _date(form: Mapping[str, str], name: str) -> int | None:
    try:
        return date.fromisoformat(form[name]).toordinal() if form.get(name) else None
    except ValueError:
        raise invalid(name) from None
