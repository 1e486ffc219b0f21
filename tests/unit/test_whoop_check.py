"""What a scrape does next, by WHOOP's answers of every kind (FACTS sections 3 and 5)."""

import httpx
import pytest

from health_scraper.declare import TokenAnswer
from health_scraper.errors import (
    AccessTokenRefused,
    BrokenAnswer,
    HealthScraperError,
    MembershipLapsed,
    NotAvailable,
    RateLimited,
    Reauthorize,
    RequestRefused,
    Retriable,
    ScopeMissing,
    SettingsError,
    VendorUnavailable,
)
from health_scraper.providers.whoop import WHOOP, check, read_answer

CYCLE = "/v2/cycle"
BODY = "/v2/user/measurement/body"
STREAM = "/v2/activity/sleep/6f1d2c3b-4a59-4e68-9b7c-0d1e2f3a4b02/stream"
GOOD_TOKENS = {
    "access_token": "new-access",
    "expires_in": 3600,
    "refresh_token": "new-refresh",
    "scope": "offline read:recovery read:cycles",
    "token_type": "bearer",
}


def answer(status: int, path: str = CYCLE, **content: object) -> httpx.Response:
    request = httpx.Request("GET", f"https://whoop.test/developer{path}")
    return httpx.Response(status, request=request, **content)  # type: ignore[arg-type]


def refusal(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        check(response)
    return caught.value


def test_a_good_answer_is_its_body() -> None:
    assert check(answer(200, json={"records": []})) == {"records": []}


@pytest.mark.parametrize("content", [b"<html>", b'{"records": [', b"", b'{"x": NaN}'])
def test_a_body_that_is_not_json_is_asked_for_again(content: bytes) -> None:
    assert isinstance(refusal(answer(200, content=content)), BrokenAnswer)


def test_a_list_is_not_an_answer() -> None:
    assert isinstance(refusal(answer(200, json=[])), BrokenAnswer)


def test_a_refused_access_token_is_renewed() -> None:
    assert isinstance(refusal(answer(401, text="Authorization was not valid")), AccessTokenRefused)


def test_a_missing_scope_says_what_to_do() -> None:
    error = refusal(answer(403, text="Authorization was not valid"))
    assert isinstance(error, ScopeMissing)
    assert "authorize whoop" in str(error)


def test_a_page_of_html_from_before_whoop_is_no_missing_scope() -> None:
    assert isinstance(refusal(answer(403, text="<html>Access denied</html>")), BrokenAnswer)


def test_a_deactivated_user_has_a_lapsed_membership() -> None:
    error = refusal(answer(403, STREAM, json={"error": "deactivated_user"}))
    assert isinstance(error, MembershipLapsed)


@pytest.mark.parametrize("status", [401, 403])
def test_a_closed_stream_neither_renews_the_token_nor_fails(status: int) -> None:
    assert isinstance(refusal(answer(status, STREAM)), NotAvailable)


def test_a_sleep_without_a_stream_has_no_samples() -> None:
    assert check(answer(404, STREAM)) == {"stream": []}


def test_a_body_that_was_never_measured_is_not_available() -> None:
    assert isinstance(refusal(answer(404, BODY)), NotAvailable)


def test_a_collection_answers_404_only_to_a_wrong_request() -> None:
    assert isinstance(refusal(answer(404, CYCLE)), RequestRefused)


def test_a_wrong_request_is_quoted() -> None:
    error = refusal(answer(400, text="limit must be at most 25"))
    assert isinstance(error, RequestRefused)
    assert "at most 25" in str(error)


def test_a_token_in_a_refusal_is_not_quoted() -> None:
    token = "whoop-access-0123456789abcdefghijklmnop"
    assert token not in str(refusal(answer(400, text=f"Bearer {token} is bad")))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_unavailable_whoop_is_asked_again(status: int) -> None:
    assert isinstance(refusal(answer(status, text="<html>")), VendorUnavailable)


def test_a_redirect_is_no_data() -> None:
    assert isinstance(refusal(answer(302, headers={"Location": "/login"})), BrokenAnswer)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"X-RateLimit-Reset": "17"}, 17.0),
        ({"X-RateLimit-Reset": "17", "Retry-After": "5"}, 5.0),
        ({"X-RateLimit-Reset": "soon"}, None),
        ({"X-RateLimit-Reset": "inf"}, None),
        ({"X-RateLimit-Reset": "-1"}, None),
        ({}, None),
    ],
)
def test_too_many_requests_name_the_pause(headers: dict[str, str], pause: float | None) -> None:
    error = refusal(answer(429, headers=headers))
    assert isinstance(error, RateLimited)
    assert error.retry_after == pause


def test_a_token_answer_is_read() -> None:
    assert read_answer(answer(200, json=GOOD_TOKENS)) == TokenAnswer(
        access_token="new-access",
        refresh_token="new-refresh",
        expires_in=3600,
        scopes=frozenset({"offline", "read:recovery", "read:cycles"}),
    )


def token_refusal(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        read_answer(response)
    return caught.value


def test_an_invalid_grant_needs_a_person() -> None:
    body = {"error": "invalid_grant", "error_description": "… is invalid, expired, revoked …"}
    assert isinstance(token_refusal(answer(400, json=body)), Reauthorize)


@pytest.mark.parametrize("error", ["invalid_client", "invalid_scope", "invalid_request"])
def test_a_refused_app_leaves_the_grant_alone(error: str) -> None:
    refused = token_refusal(answer(401, json={"error": error}))
    assert isinstance(refused, SettingsError)
    assert error in str(refused)


def test_a_wrong_token_url_is_a_setting() -> None:
    assert isinstance(token_refusal(answer(404, text="<html>")), SettingsError)


@pytest.mark.parametrize(
    "response",
    [
        answer(429),
        answer(500),
        answer(200, text="<html>"),
        answer(403, text="<html>"),
        answer(400, json=["invalid_grant"]),
        answer(200, json={"token_type": "bearer"}),
        answer(200, json={"access_token": None}),
    ],
)
def test_an_answer_about_neither_grant_nor_app_is_asked_for_again(
    response: httpx.Response,
) -> None:
    assert isinstance(token_refusal(response), Retriable)


def test_the_person_is_named_by_their_profile() -> None:
    assert WHOOP.oauth.identity is not None
    assert WHOOP.oauth.identity.path == "/v2/user/profile/basic"
    assert WHOOP.oauth.identity_key == "user_id"
