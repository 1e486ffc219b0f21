"""Withings' answers: HTTP 200 is not success, the `status` in the body decides (FACTS section 5).

The published table has no status 403; it is what a missing scope is answered with. Two families
are placed by what helps: 2555 is retried (the table says unauthorized, older documents "unknown
error"), while 524 (bad state) and 2554 (unknown action) are not, because seconds change neither.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import httpx

from health_scraper.answers import json_body, quoted, raise_if_busy, token_answer
from health_scraper.declare import TokenAnswer
from health_scraper.errors import (
    AccessTokenRefused,
    BrokenAnswer,
    HealthScraperError,
    NotAvailable,
    RateLimited,
    Reauthorize,
    RequestRefused,
    Retriable,
    ScopeMissing,
    SettingsError,
    VendorUnavailable,
)

# Withings refuses an identical body within 10 s, so nothing is retried sooner.
REPEAT_AFTER = 11.0
RATE_PAUSE = 60.0


def _numbers(ranges: str) -> frozenset[int]:
    pairs = (text.partition("-") for text in ranges.split())
    spans = (range(int(first), int(last or first) + 1) for first, _, last in pairs)
    return frozenset(number for span in spans for number in span)


TOKEN_REFUSED = _numbers("100-102 200 401")
UNAUTHORIZED = _numbers("214 277 403 2553")
INVALID_PARAMS = _numbers(
    "201-213 216-218 220 221 223 225 227-230 234-236 238 240-252 254 260-267 271 272 275 276"
    " 283-288 290 293-295 297 300-304 321 323-353 380-382 400 501-511 523 532 3017-3019"
)
NOT_HERE = _numbers("524 2554")
TOO_MANY_REQUESTS = 601
REFUSED_GRANT = 503


@dataclass(frozen=True, slots=True)
class Answer:
    """The envelope `{status, body, error}`; an absent, null or empty-list body is `{}`."""

    status: int
    body: dict[str, Any]
    error: str

    @property
    def told(self) -> str:
        said = quoted(self.error)
        return f"(status {self.status}{': ' if said else ''}{said})"


def check(response: httpx.Response) -> dict[str, Any]:
    """The body of a good answer.

    Raises the Retriable and Skippable errors and AccessTokenRefused.
    """
    answer = _opened(response)
    if answer.status == 0:
        return answer.body
    raise _refusal(answer)


def read_answer(response: httpx.Response) -> TokenAnswer:
    """Reads the token endpoint's answer (FACTS section 4).

    Raises Reauthorize where the grant is refused, SettingsError where the app or the URL is, and
    a Retriable where the answer says nothing about either.
    """
    answer = _opened(response)
    if answer.status != 0:
        raise _token_refusal(answer)
    try:
        pair = token_answer(answer.body, lambda names: frozenset(names.replace(",", " ").split()))
    except BrokenAnswer as error:
        raise BrokenAnswer(str(error), retry_after=REPEAT_AFTER) from None
    if pair.refresh_token is None:
        raise BrokenAnswer("The token answer holds no refresh token.", retry_after=REPEAT_AFTER)
    user = answer.body.get("userid")
    return replace(pair, user_id=str(user) if user else None)


def _opened(response: httpx.Response) -> Answer:
    raise_if_busy(response, "Withings", pause=REPEAT_AFTER)
    if not response.is_success:
        raise _http_refusal(response.status_code)
    try:
        return _envelope(json_body(response))
    except BrokenAnswer as error:
        raise BrokenAnswer(str(error), retry_after=REPEAT_AFTER) from None


def _envelope(parsed: Any) -> Answer:  # noqa: ANN401 - whatever the vendor sent
    fields = parsed if isinstance(parsed, dict) else {}
    status, body, error = fields.get("status"), fields.get("body") or {}, fields.get("error")
    if not str(status).isdecimal() or not isinstance(body, dict):
        raise BrokenAnswer("Withings' answer is not an object with a status and a body.")
    return Answer(int(str(status)), body, error if isinstance(error, str) else "")


def _http_refusal(status: int) -> HealthScraperError:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return AccessTokenRefused("Withings refuses the access token (HTTP 401).")
        case HTTPStatus.FORBIDDEN:
            return ScopeMissing("Withings does not give this to the app (HTTP 403).")
        case HTTPStatus.NOT_FOUND:
            return NotAvailable("Withings has no such service (HTTP 404).")
        case _ if status >= HTTPStatus.BAD_REQUEST:
            return RequestRefused(f"Withings calls the request wrong (HTTP {status}).")
        case _:
            said = f"Withings answers HTTP {status} instead of data."
            return BrokenAnswer(said, retry_after=REPEAT_AFTER)


def _refusal(answer: Answer) -> HealthScraperError:
    status, told = answer.status, answer.told
    if status in TOKEN_REFUSED:
        return AccessTokenRefused(f"Withings refuses the access token {told}.")
    if status in UNAUTHORIZED:
        return ScopeMissing(
            "Neither the scopes granted nor the app's plan cover this: run `health-scraper"
            f" authorize withings` and grant everything {told}."
        )
    if status in INVALID_PARAMS:
        return RequestRefused(f"Withings calls the request wrong {told}.")
    if status in NOT_HERE:
        return NotAvailable(f"Withings does not offer this for this account now {told}.")
    if status == TOO_MANY_REQUESTS and "same arguments" in answer.error.lower():
        # No limit of the app: only this request came too soon after another process sent it.
        return VendorUnavailable(f"Withings was asked twice {told}.", retry_after=_wait(answer))
    return _later(answer)


def _later(answer: Answer) -> Retriable:
    if answer.status == TOO_MANY_REQUESTS:
        return RateLimited(
            f"Withings asks for fewer requests {answer.told}.", retry_after=_wait(answer)
        )
    said = f"Withings could not answer {answer.told}."
    return VendorUnavailable(said, retry_after=REPEAT_AFTER)


def _wait(answer: Answer) -> float:
    seconds = answer.body.get("wait_seconds")
    if not isinstance(seconds, int | float):
        return RATE_PAUSE
    return max(REPEAT_AFTER, float(seconds))


def _token_refusal(answer: Answer) -> HealthScraperError:
    said = answer.error.lower()
    family = TOKEN_REFUSED | UNAUTHORIZED | INVALID_PARAMS | NOT_HERE
    if answer.status not in family:
        return _later(answer)
    wrong_app = "client" in said or "redirect" in said
    if answer.status == REFUSED_GRANT and not wrong_app:
        return Reauthorize(
            "Withings no longer accepts the grant: run `health-scraper authorize withings` once"
            f" more {answer.told}."
        )
    return SettingsError(
        "Withings refuses the app: check WITHINGS_CLIENT_ID, WITHINGS_CLIENT_SECRET,"
        f" WITHINGS_REDIRECT_URL and WITHINGS_TOKEN_URL {answer.told}."
    )
