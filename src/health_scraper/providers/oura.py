"""Oura API v2: its 19 collections, its refusals and its OAuth (FACTS sections 2, 4 and 6)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx

from health_scraper.answers import json_body, quoted, raise_if_busy, seconds_until, token_answer
from health_scraper.declare import (
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
    AppOutdated,
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
from health_scraper.providers import oura_records as records

COLLECTIONS = "/v2/usercollection/"

# Oura reads end_date as a day included or excluded, in local or in UTC days, from collection to
# collection (measured 2026-08): two days more on both sides cover every reading.
DAYS = Windows(width=timedelta(days=90), margin=timedelta(days=2))
HALF = replace(DAYS, width=timedelta(days=45))
SAMPLES = Windows(width=timedelta(days=30), margin=timedelta(hours=1))


def dates(path: str, margin: timedelta) -> Callable[[Window | None], Request]:
    def request(window: Window | None) -> Request:
        params = {} if window is None else _range(window, margin)
        return Request(
            path=path,
            params={f"{edge}_date": at.date().isoformat() for edge, at in params.items()},
        )

    return request


def datetimes(path: str, margin: timedelta) -> Callable[[Window | None], Request]:
    def request(window: Window | None) -> Request:
        params = {} if window is None else _range(window, margin)
        return Request(
            path=path,
            params={f"{edge}_datetime": f"{at:%Y-%m-%dT%H:%M:%SZ}" for edge, at in params.items()},
        )

    return request


def undated(path: str) -> Callable[[Window | None], Request]:
    return lambda _window: Request(path=path)


def _range(window: Window, margin: timedelta) -> dict[str, datetime]:
    return {
        "start": window.start.astimezone(UTC) - margin,
        "end": window.end.astimezone(UTC) + margin,
    }


def listed(body: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - checked JSON
    if isinstance(body.get("data"), list):
        return list(body["data"])
    raise BrokenAnswer("Oura's answer holds no list of documents.")


def bare(body: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - checked JSON
    return [body]


def _dated(record: type[Record], scope: str, collection: str | None = None) -> Endpoint:
    return _endpoint(record, scope, dates(_path(record, collection), DAYS.margin), DAYS)


def _sampled(record: type[Record], scope: str) -> Endpoint:
    return _endpoint(record, scope, datetimes(_path(record), SAMPLES.margin), SAMPLES)


def _endpoint(
    record: type[Record],
    scope: str,
    request: Callable[[Window | None], Request],
    windows: Windows | None = None,
) -> Endpoint:
    return Endpoint(
        name=record.table,
        records=(record,),
        scope=scope,
        request=request,
        following=page_token(answer="next_token", param="next_token"),
        documents=listed,
        windows=windows,
    )


def _path(record: type[Record], collection: str | None = None) -> str:
    return COLLECTIONS + (collection or record.table)


PERSONAL_INFO = Request(path=COLLECTIONS + "personal_info")
ENDPOINTS = (
    # A value for each minute: ninety days are 130,000 of them, which take 8 MB to read.
    replace(_dated(records.DailyActivity, "daily"), windows=HALF, at_once=2),
    _dated(records.DailyCardiovascularAge, "heart_health"),
    _dated(records.DailyReadiness, "daily"),
    _dated(records.DailyResilience, "stress"),
    _dated(records.DailySleep, "daily"),
    _dated(records.DailySpo2, "spo2"),
    _dated(records.DailyStress, "daily"),
    _dated(records.EnhancedTag, "tag"),
    # Pages of a thousand, and so many in a row that eight chains are as quick as twelve.
    replace(_sampled(records.HeartRate, "heartrate"), at_once=8),
    Endpoint(
        name="personal_info",
        records=(records.PersonalInfo,),
        scope="personal",
        request=undated(PERSONAL_INFO.path),
        following=single_page,
        documents=bare,
    ),
    _dated(records.RestModePeriod, "daily"),
    _sampled(records.RingBatteryLevel, "ring_configuration"),
    _endpoint(
        records.RingConfiguration,
        "ring_configuration",
        undated(_path(records.RingConfiguration)),
    ),
    _dated(records.Session, "session"),
    replace(_dated(records.Sleep, "daily"), at_once=2),
    _dated(records.SleepTime, "daily"),
    _dated(records.Tag, "tag"),
    _dated(records.VO2Max, "heart_health", collection="vO2_max"),
    _dated(records.Workout, "workout"),
)
SCOPES = frozenset({"email", *(endpoint.scope for endpoint in ENDPOINTS)})

REFUSALS: dict[int, tuple[type[HealthScraperError], str]] = {
    HTTPStatus.UNAUTHORIZED: (AccessTokenRefused, "Oura refuses the access token"),
    HTTPStatus.FORBIDDEN: (
        MembershipLapsed,
        "Oura gives no data: renew the membership, or wait until Oura offers this to the account",
    ),
    HTTPStatus.NOT_FOUND: (NotAvailable, "Oura has no such document or collection"),
    HTTPStatus.UPGRADE_REQUIRED: (
        AppOutdated,
        "Update the Oura app on the phone: its version is too old for this data",
    ),
}
OTHER_REFUSAL = (RequestRefused, "Oura calls the request wrong: report it with this message")

REFUSED_GRANT = ("invalid_grant", "already used", "only be used once", "revoked")


def check(response: httpx.Response) -> Any:  # noqa: ANN401 - vendor JSON
    """The body of a good answer: `{data, next_token}` or one document with an id.

    Raises the Retriable and Skippable errors and AccessTokenRefused (FACTS section 6).
    """
    if response.is_success:
        return _documented(json_body(response))
    raise_if_busy(response, "Oura", pause=_rate_limit_reset(response))
    if response.status_code < HTTPStatus.BAD_REQUEST:
        raise BrokenAnswer(f"Oura answers HTTP {response.status_code} instead of data.")
    raise _refusal(response.status_code, problem(response))


def _documented(body: Any) -> Any:  # noqa: ANN401 - vendor JSON
    if isinstance(body, dict) and (isinstance(body.get("data"), list) or "id" in body):
        return body
    raise BrokenAnswer("Oura's answer is neither a list of documents nor a document.")


def _refusal(status: int, detail: str) -> HealthScraperError:
    # A missing scope is a 401 like an expired token; only the detail tells them apart.
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) and "scope" in detail.lower():
        return ScopeMissing(
            f"The scope {_scope_in(detail)} is not granted: run `health-scraper authorize oura`"
            f" and grant it to get this data ({detail})."
        )
    error, advice = REFUSALS.get(status, OTHER_REFUSAL)
    return error(f"{advice} (HTTP {status}{': ' if detail else ''}{detail}).")


def _scope_in(detail: str) -> str:
    named = (normal_scope(word) for word in re.findall(r"[\w:]+", detail))
    return next((scope for scope in named if scope in SCOPES), "for this collection")


def _rate_limit_reset(response: httpx.Response) -> float | None:
    epoch = response.headers.get("X-RateLimit-Reset", "")
    return seconds_until(float(epoch), response) if epoch.isdecimal() else None


def problem(response: httpx.Response) -> str:
    """What a refusal says, from any of Oura's error bodies; empty where it says nothing.

    Bodies are RFC 7807 `{status, title, detail}`, FastAPI `{detail: str | list}`, and from the
    token endpoint `{error, error_description}` or plain text.
    """
    if response.headers.get("Content-Type", "").startswith("text/plain"):
        return quoted(response.text)
    try:
        body = json_body(response)
    except BrokenAnswer:
        return ""
    fields = body if isinstance(body, dict) else {}
    words = [_words(fields.get(name)) for name in ("error", "error_description", "title", "detail")]
    return quoted(": ".join(filter(None, words)))


def _words(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(_fault(fault) for fault in value if isinstance(fault, dict))
    return value if isinstance(value, str) else ""


def _fault(fault: dict[str, Any]) -> str:
    where = fault.get("loc")
    place = ".".join(map(str, where)) if isinstance(where, list) else ""
    return f"{place} {fault.get('msg', '')}".strip()


def normal_scope(name: str) -> str:
    """Bare names of OpenAPI 1.41: `extapi:` stripped, and `spo2Daily` under its new name."""
    bare_name = name.removeprefix("extapi:")
    return "spo2" if bare_name == "spo2Daily" else bare_name


def normal_scopes(names: str) -> frozenset[str]:
    return frozenset(map(normal_scope, re.split(r"[\s,]+", names.strip())))


def read_answer(response: httpx.Response) -> TokenAnswer:
    """Reads a token endpoint's answer (FACTS section 4).

    Raises Reauthorize where the grant is refused, SettingsError where the app or the URL is, and
    a Retriable where the answer says nothing about either.
    """
    if response.is_success:
        return token_answer(json_body(response), normal_scopes)
    raise_if_busy(response, "Oura")
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise SettingsError("Nothing answers at the token URL: check OURA_TOKEN_URL (HTTP 404).")
    said = problem(response)
    if not said:
        json_body(response)
    if any(sign in said.lower() for sign in REFUSED_GRANT):
        raise Reauthorize(
            "Oura no longer accepts the grant: run `health-scraper authorize oura` once more"
            f" ({said})."
        )
    raise SettingsError(
        "Oura refuses the app: check OURA_CLIENT_ID, OURA_CLIENT_SECRET and OURA_TOKEN_URL"
        f" ({said or response.status_code})."
    )


OURA = Provider(
    name="oura",
    title="Oura",
    oauth=OAuth(read_answer=read_answer, pkce=True, identity=PERSONAL_INFO),
    check=check,
    endpoints=ENDPOINTS,
    since=datetime(2015, 1, 1, tzinfo=UTC),
)
