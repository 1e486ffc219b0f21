"""What Oura's answers mean to the run (FACTS sections 4 and 6)."""

from typing import Any

import httpx
import pytest

from health_scraper.errors import (
    AccessTokenRefused,
    AppOutdated,
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
from health_scraper.providers.oura import check, normal_scopes, read_answer

SECRET = "5EkQzEXAMPLEhX2vvPq0nTRd8JcYwLa7bU1mKoSf93i"  # shaped like a token


def problem(status: int, detail: object) -> httpx.Response:
    """Oura's error body by RFC 7807."""
    return httpx.Response(status, json={"status": status, "title": "Problem", "detail": detail})


def refused(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        check(response)
    return caught.value


def refused_token(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        read_answer(response)
    return caught.value


def test_a_list_of_documents_is_let_through() -> None:
    body = {"data": [{"id": "a"}], "next_token": None}
    assert check(httpx.Response(200, json=body)) == body


def test_one_bare_document_is_let_through() -> None:
    assert check(httpx.Response(200, json={"id": "me", "age": None})) == {"id": "me", "age": None}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Just a moment</body></html>",
        b'{"data": [{"id": "a"}, {"id": ',
        b'{"data": [{"id": "a", "score": NaN}], "next_token": null}',
        b'{"data": ["\xff"]}',
        b"[]",
        b"null",
        b'{"data": null}',
        b'{"detail": "Something else"}',
    ],
)
def test_a_good_status_with_another_body_is_broken(body: bytes) -> None:
    assert isinstance(refused(httpx.Response(200, content=body)), BrokenAnswer)


def test_a_redirect_is_no_data() -> None:
    answer = httpx.Response(302, headers={"Location": "https://login.example"})
    assert isinstance(refused(answer), BrokenAnswer)


@pytest.mark.parametrize(
    ("detail", "scope"),
    [
        ("The token is not authorized for scope heart_health.", "heart_health"),
        ("Token not authorized: missing scope 'extapi:stress'", "stress"),
        ("Scope spo2Daily is required", "spo2"),
    ],
)
def test_a_401_that_names_a_scope_is_a_missing_scope(detail: str, scope: str) -> None:
    error = refused(problem(401, detail))
    assert isinstance(error, ScopeMissing)
    assert f"The scope {scope} is not granted" in str(error)


def test_a_scope_nobody_knows_is_still_a_missing_scope() -> None:
    error = refused(httpx.Response(401, json={"detail": "No scope for glucose."}))
    assert isinstance(error, ScopeMissing)
    assert "No scope for glucose." in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "The access token expired."),
        httpx.Response(401, json={"detail": "Token not authorized"}),
        httpx.Response(401),
        httpx.Response(401, text="<html>Unauthorized</html>"),
    ],
)
def test_any_other_401_is_a_refused_access_token(answer: httpx.Response) -> None:
    assert isinstance(refused(answer), AccessTokenRefused)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RequestRefused),
        (403, MembershipLapsed),
        (404, NotAvailable),
        (405, RequestRefused),
        (408, VendorUnavailable),
        (422, RequestRefused),
        (426, AppOutdated),
        (429, RateLimited),
        (500, VendorUnavailable),
        (503, VendorUnavailable),
    ],
)
def test_a_status_says_what_the_run_does_next(status: int, error: type[Exception]) -> None:
    assert type(refused(httpx.Response(status))) is error


def test_the_detail_is_told_from_the_vendors_first_shape() -> None:
    assert "HTTP 404: Document not found." in str(
        refused(httpx.Response(404, json={"detail": "Document not found."}))
    )


def test_the_detail_is_told_from_the_vendors_list_of_faults() -> None:
    fault = {"loc": ["query", "start_date"], "msg": "Invalid date", "type": "x", "input": SECRET}
    error = refused(httpx.Response(422, json={"detail": [fault]}))
    assert "query.start_date Invalid date" in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize("detail", [[], ["odd"], {}, 7, None])
def test_an_odd_detail_is_passed_over(detail: object) -> None:
    assert "Problem" in str(refused(problem(400, detail)))


def test_a_long_detail_is_trimmed() -> None:
    assert len(str(refused(problem(400, "much too wordy " * 500)))) < 450


def test_a_detail_never_repeats_what_looks_like_a_token() -> None:
    assert SECRET not in str(refused(problem(401, f"Bearer {SECRET} has expired")))


def test_a_rate_limit_tells_the_pause() -> None:
    error = refused(httpx.Response(429, headers={"Retry-After": "17"}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 17


def test_a_rate_limit_without_retry_after_lasts_to_its_reset() -> None:
    headers = {"X-RateLimit-Reset": "1772431230", "Date": "Mon, 02 Mar 2026 06:00:00 GMT"}
    error = refused(httpx.Response(429, headers=headers))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 30


def test_a_server_fault_tells_the_pause_where_there_is_one() -> None:
    pauses = [
        getattr(refused(httpx.Response(503, headers=headers)), "retry_after", "no pause")
        for headers in ({"Retry-After": "120"}, {})
    ]
    assert pauses == [120, None]


GRANTED: dict[str, Any] = {
    "token_type": "bearer",
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "expires_in": 86400,
    "scope": "extapi:daily extapi:spo2Daily extapi:heartrate",
    "id_token": None,
}


def test_a_token_answer_is_read() -> None:
    answer = read_answer(httpx.Response(200, json=GRANTED))
    assert (answer.access_token, answer.refresh_token) == ("access-1", "refresh-1")
    assert answer.expires_in == 86400
    assert answer.scopes == {"daily", "spo2", "heartrate"}


@pytest.mark.parametrize("gone", ["refresh_token", "expires_in", "scope"])
def test_what_a_token_answer_leaves_out_is_none(gone: str) -> None:
    answer = read_answer(httpx.Response(200, json={**GRANTED, gone: None}))
    assert answer.access_token == "access-1"
    assert None in (answer.refresh_token, answer.expires_in, answer.scopes)


def test_an_odd_side_field_does_not_cost_the_pair() -> None:
    odd = {**GRANTED, "expires_in": "soon", "scope": ["daily"]}
    answer = read_answer(httpx.Response(200, json=odd))
    assert (answer.refresh_token, answer.expires_in, answer.scopes) == ("refresh-1", None, None)


@pytest.mark.parametrize(
    "body", [{}, {"refresh_token": SECRET}, {"access_token": ""}, {"access_token": None}, [], None]
)
def test_a_half_empty_token_answer_is_broken(body: object) -> None:
    error = refused_token(httpx.Response(200, json=body))
    assert isinstance(error, BrokenAnswer)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "invalid_grant"},
        {"error": "invalid_request", "error_description": "Token already used or revoked"},
        {"title": "Bad Request", "detail": "Refresh token can only be used once."},
    ],
)
def test_a_refused_grant_asks_for_a_person(body: dict[str, str]) -> None:
    error = refused_token(httpx.Response(400, json=body))
    assert isinstance(error, Reauthorize)
    assert "health-scraper authorize oura" in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(400, json={"error": "invalid_request"}),
        httpx.Response(401, json={"error": "invalid_client"}),
        httpx.Response(401, json={"detail": "Invalid client"}),
        httpx.Response(401, text="Invalid client_id."),
        httpx.Response(400, json={"error": "unsupported_grant_type"}),
        httpx.Response(400, json={}),
        httpx.Response(404, text="<html>Not found</html>"),
    ],
)
def test_a_refused_app_or_url_is_a_matter_of_settings(answer: httpx.Response) -> None:
    assert isinstance(refused_token(answer), SettingsError)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(429, json={"error": "invalid_grant"}),
        httpx.Response(502, text="<html>revoked</html>"),
        httpx.Response(503),
        httpx.Response(200, html="<html>maintenance</html>"),
        httpx.Response(400, html="<html>invalid_grant</html>"),
        httpx.Response(403, html="<html>Attention required</html>"),
        httpx.Response(400, content=b'{"error": "invalid_gr'),
    ],
)
def test_an_answer_that_says_nothing_of_the_grant_never_kills_it(answer: httpx.Response) -> None:
    assert isinstance(refused_token(answer), Retriable)


def test_a_refused_grant_never_repeats_the_token() -> None:
    body = {"error": "invalid_grant", "error_description": f"Token {SECRET} revoked"}
    assert SECRET not in str(refused_token(httpx.Response(400, json=body)))


def test_wanted_and_granted_scopes_get_the_same_names() -> None:
    assert normal_scopes("extapi:daily,spo2Daily  email") == {"daily", "spo2", "email"}
