"""WHOOP API v2: its collections, its refusals and its OAuth (FACTS sections 1 to 5).

Not called: the sleep and recovery of one cycle and records by id, because the collections hold
all of it with `cycle_id` and `sleep_id`; the mapping of v1 ids, because v1 is gone; DELETE
/v2/user/access, because a scraper revokes nothing by itself.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx

from health_scraper.answers import json_body, quoted, raise_if_busy, token_answer
from health_scraper.declare import (
    Allowance,
    Details,
    Document,
    Endpoint,
    OAuth,
    Provider,
    Record,
    Request,
    TokenAnswer,
    Window,
    Windows,
)
from health_scraper.errors import (
    AccessTokenRefused,
    BrokenAnswer,
    HealthScraperError,
    MembershipLapsed,
    NotAvailable,
    Reauthorize,
    RequestRefused,
    ScopeMissing,
    SettingsError,
)
from health_scraper.paginators import page_token, single_page
from health_scraper.providers import whoop_records as records

PAGE = 25
# Any width is allowed. Every boundary costs half a page and the record that lies across it, and
# four collections at once already use up the 100 requests a minute that an app has. With 50 pages
# at a time a year stays whole, and five years take one request in a hundred more than they must.
WINDOWS = Windows(width=timedelta(days=PAGE * 50), margin=timedelta())
SIGNALS = (
    "hr",
    "skin_temp",
    "board_temp",
    "battery_temp",
    "sleep_classification",
    "charging_status",
)
STREAM = "/stream"


def overlapping(path: str) -> Callable[[Window | None], Request]:
    """Records that overlap [start, end); a date or an instant without zone is answered 404."""

    def request(window: Window | None) -> Request:
        params = {} if window is None else {"start": zoned(window.start), "end": zoned(window.end)}
        return Request(path=path, params={"limit": PAGE, **params})

    return request


def zoned(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def listed(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    """Both fields are optional by the specification, so `{}` is an empty page."""
    found = body.get("records")
    if isinstance(found, list):
        return list(found)
    if found is None and body.keys() <= {"records", "next_token"}:
        return []
    raise BrokenAnswer("WHOOP's answer holds no list of records.")


def bare(body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    return [body]


def stream_of(sleep_id: str) -> Request:
    return Request(path=f"/v2/activity/sleep/{sleep_id}{STREAM}", params={"types": SIGNALS})


def samples(sleep_id: str, body: Any) -> list[Document]:  # noqa: ANN401 - checked JSON
    """The stream's points, each with the sleep and the version that are said once for all."""
    points, version = body.get("stream") or [], body.get("algorithm_version")
    if not isinstance(points, list) or not all(isinstance(point, dict) for point in points):
        raise BrokenAnswer("WHOOP's sleep stream is no list of samples.")
    return [{**point, "sleep_id": sleep_id, "algorithm_version": version} for point in points]


def _collection(record: type[Record], scope: str, path: str) -> Endpoint:
    return Endpoint(
        name=record.table,
        records=(record,),
        scope=scope,
        request=overlapping(path),
        following=page_token(answer="next_token", param="nextToken"),
        documents=listed,
        windows=WINDOWS,
    )


def _singleton(record: type[Record], scope: str, request: Request) -> Endpoint:
    return Endpoint(
        name=record.table,
        records=(record,),
        scope=scope,
        request=lambda _window: request,
        following=single_page,
        documents=bare,
    )


PROFILE = Request(path="/v2/user/profile/basic")
BODY_MEASUREMENT = Request(path="/v2/user/measurement/body")
ENDPOINTS = (
    _collection(records.Cycle, "read:cycles", "/v2/cycle"),
    _collection(records.Recovery, "read:recovery", "/v2/recovery"),
    _collection(records.Sleep, "read:sleep", "/v2/activity/sleep"),
    _collection(records.Workout, "read:workout", "/v2/activity/workout"),
    _singleton(records.Profile, "read:profile", PROFILE),
    _singleton(records.BodyMeasurement, "read:body_measurement", BODY_MEASUREMENT),
    Endpoint(
        name="sleep_stream",
        records=(records.SleepStream,),
        scope="read:sleep",
        request=lambda _window: stream_of("{sleep_id}"),
        following=single_page,
        documents=bare,
        details=Details(
            parents=("sleep",), missing="whoop_sleep_stream", request=stream_of, documents=samples
        ),
        # In the specification since 2026-08, and no real payload has been seen.
        off_by_default=True,
    ),
)
COLLECTIONS = ("/v2/cycle", "/v2/recovery", "/v2/activity/sleep", "/v2/activity/workout")


REFUSALS: dict[int, tuple[type[HealthScraperError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AccessTokenRefused, "WHOOP refuses the access token"),
    HTTPStatus.FORBIDDEN: (
        ScopeMissing,
        "The scope is not granted: run `health-scraper authorize whoop` and grant it",
    ),
    HTTPStatus.NOT_FOUND: (NotAvailable, "WHOOP has nothing of the kind for this account"),
}
LAPSED = (MembershipLapsed, "WHOOP gives no data: renew the membership")
CLOSED = (NotAvailable, "WHOOP does not open the sleep stream to this app or account")
OTHER_REFUSAL = (RequestRefused, "WHOOP calls the request wrong: report it with this message")


def check(response: httpx.Response) -> Any:  # noqa: ANN401 - vendor JSON
    """The body of a good answer: an object.

    Raises the Retriable and Skippable errors and AccessTokenRefused (FACTS section 5).
    """
    if response.is_success:
        return _object(json_body(response))
    raise_if_busy(response, "WHOOP", pause=_until_reset(response))
    status, said = response.status_code, quoted(response.text)
    if status < HTTPStatus.BAD_REQUEST or said.startswith("<"):
        # WHOOP refuses without HTML: such a page comes from what stands before it.
        raise BrokenAnswer(f"WHOOP answers HTTP {status} with no word of its own.")
    path = response.request.url.path
    if path.endswith(STREAM) and status == HTTPStatus.NOT_FOUND:
        return {"stream": []}
    error, advice = _refusal(status, path, said)
    raise error(f"{advice} (HTTP {status}{': ' if said else ''}{said}).")


def _object(body: Any) -> Any:  # noqa: ANN401 - vendor JSON
    if isinstance(body, dict):
        return body
    raise BrokenAnswer("WHOOP's answer is no object.")


def _refusal(status: int, path: str, said: str) -> tuple[type[HealthScraperError], str]:
    if "deactivated_user" in said:
        return LAPSED
    if path.endswith(STREAM) and status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        # No scope is documented for the stream: another access token would change nothing.
        return CLOSED
    if path.endswith(COLLECTIONS) and status == HTTPStatus.NOT_FOUND:
        # A collection answers 404 to a date that it cannot read, never to a lack of data.
        return OTHER_REFUSAL
    return REFUSALS.get(status, OTHER_REFUSAL)


def _until_reset(response: httpx.Response) -> float | None:
    """Seconds until the fullest window, of the minute or of the day, is empty again."""
    try:
        seconds = float(response.headers.get("X-RateLimit-Reset", ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def allowance(response: httpx.Response) -> Allowance | None:
    """What is left of the window that is nearest to its end.

    Its limit comes first, then all windows: `100, 100;window=60, 10000;window=86400`.
    """
    first, _, windows = response.headers.get("X-RateLimit-Limit", "").partition(",")
    seconds = re.search(rf"\b{re.escape(first.strip())};window=(\d+)", windows)
    left, resets_in = response.headers.get("X-RateLimit-Remaining", ""), _until_reset(response)
    if not seconds or not left.isdecimal() or resets_in is None:
        return None
    return Allowance(int(left), float(seconds[1]), resets_in)


def read_answer(response: httpx.Response) -> TokenAnswer:
    """Reads a token endpoint's answer (FACTS section 3).

    Raises Reauthorize where the grant is refused, SettingsError where the app or the URL is, and
    a Retriable where the answer says nothing about either.
    """
    if response.is_success:
        return token_answer(json_body(response), lambda scopes: frozenset(scopes.split()))
    raise_if_busy(response, "WHOOP", pause=_until_reset(response))
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise SettingsError("Nothing answers at the token URL: check WHOOP_TOKEN_URL (HTTP 404).")
    fields = _object(json_body(response))
    error, detail = fields.get("error"), fields.get("error_description")
    said = quoted(": ".join(word for word in (error, detail) if isinstance(word, str)))
    if error == "invalid_grant":
        raise Reauthorize(
            "WHOOP no longer accepts the grant: run `health-scraper authorize whoop` once more"
            f" ({said})."
        )
    raise SettingsError(
        "WHOOP refuses the app: check WHOOP_CLIENT_ID, WHOOP_CLIENT_SECRET and WHOOP_SCOPES"
        f" ({said or response.status_code})."
    )


WHOOP = Provider(
    name="whoop",
    title="WHOOP",
    oauth=OAuth(
        read_answer=read_answer,
        # Without it the answer holds no refresh token, and the account dies within the hour.
        refresh_params={"scope": "offline"},
        identity=PROFILE,
        identity_key="user_id",
    ),
    check=check,
    endpoints=ENDPOINTS,
    since=datetime(2015, 1, 1, tzinfo=UTC),
    allowance=allowance,
)
