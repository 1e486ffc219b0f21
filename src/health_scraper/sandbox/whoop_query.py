"""Reads a query as WHOOP does: whole zoned instants, small pages, tokens that hold an offset."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from health_scraper.sandbox.world import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_LIMIT, MAX_LIMIT = 10, 25
ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")
ENCODING = "o@1"


@dataclass(frozen=True, slots=True)
class Query:
    """What one request asks for; bounds in epoch ms, `start` None for everything before."""

    start_ms: int | None
    end_ms: int
    limit: int
    skip: int


def read_query(params: Mapping[str, str], now: datetime) -> Query:
    """Raises Refused: 404 for what is no zoned instant, 400 for anything else that is wrong.

    `next_token`, the answer's own spelling, is not known here and brings page one again.
    """
    end_ms = _instant(params["end"]) if "end" in params else _milliseconds(now)
    start_ms = _instant(params["start"]) if "start" in params else None
    if start_ms is not None and end_ms < start_ms:
        raise bad_request("end must not be before start")
    skip = _opened(params["nextToken"]) if params.get("nextToken") else 0
    return Query(start_ms, end_ms, _limit(params.get("limit", str(DEFAULT_LIMIT))), skip)


def page_token(skip: int) -> str:
    return b64encode(
        json.dumps({"$": ENCODING, "o": skip}, separators=(",", ":")).encode()
    ).decode()


def bad_request(reason: str) -> Refused:
    return Refused(PlainTextResponse(reason, 400))


def not_found() -> Refused:
    return Refused(PlainTextResponse("", 404))


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= MAX_LIMIT:
        raise bad_request(f"limit must be between 1 and {MAX_LIMIT}")
    return int(text)


def _instant(text: str) -> int:
    if not ZONED.fullmatch(text):
        raise not_found()
    try:
        return _milliseconds(datetime.fromisoformat(text))
    except ValueError:
        raise not_found() from None


def _milliseconds(moment: datetime) -> int:
    passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (passed.days * 86400 + passed.seconds) * 1000 + passed.microseconds // 1000


def _opened(token: str) -> int:
    try:
        content = json.loads(b64decode(token, validate=True))
        skip = content["o"] if content["$"] == ENCODING else None
    except (ValueError, TypeError, KeyError):
        skip = None
    if not isinstance(skip, int) or skip < 0:
        raise bad_request("nextToken is not valid")
    return skip
