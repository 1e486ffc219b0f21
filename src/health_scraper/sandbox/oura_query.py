"""Reads a query as Oura does: lenient dates, errors in two shapes, opaque page tokens.

Bounds are whole seconds on whatever clock the collection compares with: UTC, or the wall clock.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.responses import JSONResponse

from health_scraper.sandbox.person import hashed
from health_scraper.sandbox.world import Refused

NUMBER = re.compile(r"-?\d{1,15}(\.\d*)?")
MILLISECONDS_FROM = 2e10  # a larger number is read as milliseconds
DAY = 86400
WIDEST_SERIES = 30 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How much one answer holds: rows of a time series, documents of a collection."""

    rows: int = 1000
    documents: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What one request asks for; `position` is where the page before it ended."""

    start: int
    end: int
    fields: str | None = None
    position: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks which collection, under which parameter names, at what moment."""

    user: str
    collection: str
    names: tuple[str, str]
    now: int
    default_span: int = DAY

    @property
    def seal(self) -> int:
        return hashed("oura page token", self.user, self.collection)


def read_query(params: Mapping[str, str], asked: Asked) -> Query:
    """Raises Refused: 422 for what is no date, 400 for an inverted range or a foreign token."""
    token = params.get("next_token")
    if not token:
        return _fresh(params, asked)
    query = _opened(token, asked)
    for name, bound in zip(asked.names, (query.start, query.end), strict=True):
        if name in params and read_moment(name, params[name]) != bound:
            raise bad_request("next_token belongs to a request with another range.")
    return replace(query, fields=params.get("fields", query.fields))


def page_token(query: Query, asked: Asked, position: tuple[int, int]) -> str:
    content = [asked.seal, query.start, query.end, query.fields, *position]
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def read_moment(name: str, text: str) -> int:
    """Seconds: a number is taken as an epoch, a bare date as its midnight, no offset as UTC."""
    try:
        if NUMBER.fullmatch(text):
            number = float(text)
            return int(number / 1000 if abs(number) > MILLISECONDS_FROM else number)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise unprocessable(name, text, "Input should be a valid datetime or date") from None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((zoned - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


def read_flag(params: Mapping[str, str], name: str) -> bool:
    text = params.get(name, "false").lower()
    if text in ("true", "1", "yes", "on", "t", "y"):
        return True
    if text in ("false", "0", "no", "off", "f", "n"):
        return False
    raise unprocessable(name, text, "Input should be a valid boolean")


def refuse_wide(query: Query) -> None:
    if query.end - query.start > WIDEST_SERIES:
        raise bad_request("The range is wider than the 30 days one request may ask for.")


def bad_request(detail: str) -> Refused:
    return Refused(JSONResponse({"detail": detail}, 400))


def unprocessable(name: str, value: str, message: str) -> Refused:
    error = {"type": "value_error", "loc": ["query", name], "msg": message, "input": value}
    return Refused(JSONResponse({"detail": [error]}, 422))


def not_found() -> Refused:
    return Refused(JSONResponse({"detail": "Document not found."}, 404))


def _fresh(params: Mapping[str, str], asked: Asked) -> Query:
    first, last = asked.names
    end = read_moment(last, params[last]) if last in params else asked.now
    start = read_moment(first, params[first]) if first in params else end - asked.default_span
    if start > end:
        raise bad_request(f"{first} is after {last}.")
    return Query(start=start, end=end, fields=params.get("fields"))


def _opened(token: str, asked: Asked) -> Query:
    try:
        content = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        seal, start, end, fields, at, skip = content
    except (ValueError, TypeError):
        raise bad_request("next_token is not valid.") from None
    if seal != asked.seal:
        raise bad_request("next_token is not valid for this request.")
    return Query(start=start, end=end, fields=fields, position=(at, skip))
