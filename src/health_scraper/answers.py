"""What all vendors' answers share: a JSON body, the pause they ask for, a token set."""

import math
import re
import time
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
from pydantic_core import from_json

from health_scraper.declare import TokenAnswer
from health_scraper.errors import (
    BrokenAnswer,
    RateLimited,
    VendorUnavailable,
    is_server_fault,
)

QUOTED_CHARACTERS = 300
OPAQUE_WORD = re.compile(r"[\w.~+/=-]{30,}")


def json_body(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever the vendor sent
    """The parsed body. Raises BrokenAnswer for HTML, a body cut off, NaN or broken UTF-8."""
    try:
        return from_json(response.content, allow_inf_nan=False)
    except ValueError as error:
        raise BrokenAnswer(
            f"The answer (HTTP {response.status_code}) is not JSON: {error}."
        ) from None


def raise_if_busy(response: httpx.Response, vendor: str, *, pause: float | None = None) -> None:
    """Raises RateLimited for 429 and VendorUnavailable for 5xx, with the pause asked for.

    `pause` is what the vendor says in its own way, used where there is no `Retry-After`.
    """
    status = response.status_code
    named = retry_after(response)
    pause = pause if named is None else named
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimited(f"{vendor} asks for fewer requests (HTTP 429).", retry_after=pause)
    if is_server_fault(status) or status == HTTPStatus.REQUEST_TIMEOUT:
        raise VendorUnavailable(
            f"{vendor} is not available right now (HTTP {status}).", retry_after=pause
        )


def retry_after(response: httpx.Response) -> float | None:
    """Seconds that `Retry-After` asks for, as a number or an HTTP date; None without one."""
    text = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    date = http_date(text)
    return None if date is None else seconds_until(date, response)


def seconds_until(epoch: float, response: httpx.Response) -> float:
    """Seconds left by the vendor's own clock, so that ours may be wrong; 0 when it has passed."""
    vendor_clock = http_date(response.headers.get("Date", ""))
    return max(0.0, epoch - (time.time() if vendor_clock is None else vendor_clock))


def http_date(text: str) -> float | None:
    """Epoch seconds of an HTTP date, which is UTC; None where the text is none."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # Without a zone, or with -0000 for an unknown one, Python would take this machine's.
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()


def told(error: httpx.HTTPError) -> str:
    """The words of httpx, if any; none of an illegal header, which they quote with its token."""
    return "" if isinstance(error, httpx.LocalProtocolError) else str(error)


def quoted(text: str) -> str:
    """The vendor's words for a message: one line, trimmed, and without anything like a token."""
    words = OPAQUE_WORD.sub("[…]", " ".join(text.split()))
    return words if len(words) <= QUOTED_CHARACTERS else words[: QUOTED_CHARACTERS - 1] + "…"


def token_answer(
    body: Any,  # noqa: ANN401 - whatever the vendor sent
    read_scopes: Callable[[str], frozenset[str]],
) -> TokenAnswer:
    """A standard OAuth token answer. Raises BrokenAnswer where there is no access token.

    Only the access token must be there: a pair that was issued is never lost to a side field.
    """
    fields = body if isinstance(body, dict) else {}
    access_token = _text(fields.get("access_token"))
    if access_token is None:
        raise BrokenAnswer("The token answer holds no access token.")
    scope = _text(fields.get("scope"))
    return TokenAnswer(
        access_token=access_token,
        refresh_token=_text(fields.get("refresh_token")),
        expires_in=_seconds(fields.get("expires_in")),
        scopes=None if scope is None else read_scopes(scope),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None
