"""What a run does next, by Withings' answers of every kind (FACTS sections 4 and 5).

Quirks 1, 17, 18 and, as far as an answer tells, 19 of FACTS section 10.
"""

from typing import Any

import httpx
import pytest

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
from health_scraper.providers.withings import WITHINGS
from health_scraper.providers.withings_answers import check, read_answer
from health_scraper.providers.withings_signature import (
    nonce_request,
    read_nonce,
    revoke_request,
    signature,
)

TOKENS = {
    "userid": 30000001,
    "access_token": "new-access",
    "refresh_token": "new-refresh",
    "expires_in": 10800,
    "scope": "user.info,user.metrics",
    "token_type": "Bearer",
}


def answer(status: int, body: object = None, error: str = "") -> httpx.Response:
    """What Withings sends: HTTP 200, whatever happened."""
    return httpx.Response(200, json={"status": status, "body": body, "error": error})


def refusal(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        check(response)
    return caught.value


def token_refusal(response: httpx.Response) -> HealthScraperError:
    with pytest.raises(HealthScraperError) as caught:
        read_answer(response)
    return caught.value


def test_a_good_answer_is_its_body() -> None:
    assert check(answer(0, {"series": [], "more": False})) == {"series": [], "more": False}


@pytest.mark.parametrize("body", [{}, [], None])
def test_an_empty_body_is_an_empty_object_in_every_spelling(body: object) -> None:
    assert check(answer(0, body)) == {}


def test_an_absent_body_is_empty_too() -> None:
    assert check(httpx.Response(200, json={"status": 0})) == {}


@pytest.mark.parametrize("status", [100, 101, 102, 200, 401])
def test_a_refused_access_token_is_renewed(status: int) -> None:
    assert isinstance(refusal(answer(status, {}, "invalid_token")), AccessTokenRefused)


@pytest.mark.parametrize("status", [214, 277, 403, 2553])
def test_a_missing_scope_is_skipped(status: int) -> None:
    error = refusal(answer(status, {}, "Insufficient_scope"))
    assert isinstance(error, ScopeMissing)
    assert "health-scraper authorize withings" in str(error)


@pytest.mark.parametrize("status", [201, 213, 240, 293, 342, 400, 503, 532, 3017])
def test_invalid_parameters_are_never_sent_again(status: int) -> None:
    error = refusal(answer(status, {}, "Invalid Params"))
    assert isinstance(error, RequestRefused)
    assert "Invalid Params" in str(error)


@pytest.mark.parametrize("status", [524, 2554])
def test_what_seconds_do_not_change_is_skipped(status: int) -> None:
    assert isinstance(refusal(answer(status)), NotAvailable)


@pytest.mark.parametrize("status", [215, 522, 602, 2555, 5000, 10000, 123456])
def test_every_other_failure_is_tried_again_after_the_repeat_pause(status: int) -> None:
    error = refusal(answer(status))
    assert isinstance(error, VendorUnavailable)
    assert error.retry_after is not None
    assert error.retry_after > 10


@pytest.mark.parametrize(("seconds", "pause"), [(188, 188), (2, 11), (None, 60), ("soon", 60)])
def test_too_many_requests_wait_as_long_as_withings_says(seconds: object, pause: float) -> None:
    error = refusal(answer(601, {"wait_seconds": seconds}, "Too many requests"))
    assert isinstance(error, RateLimited)
    assert error.retry_after == pause


def test_the_same_request_too_soon_waits_without_stopping_the_others() -> None:
    error = refusal(answer(601, {"wait_seconds": 3}, "Same arguments in less than 10 seconds"))
    assert isinstance(error, VendorUnavailable)
    assert error.retry_after == 11


def test_too_many_requests_without_a_body_wait_a_minute() -> None:
    error = refusal(answer(601, []))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 60


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Bad gateway</html>",
        b'{"status":0,"body":{"mea',
        b"",
        b"[]",
        b'{"body":{}}',
        b'{"status":null,"body":{}}',
        b'{"status":0,"body":"text"}',
    ],
)
def test_a_broken_answer_is_asked_for_again_after_the_repeat_pause(content: bytes) -> None:
    error = refusal(httpx.Response(200, content=content))
    assert isinstance(error, BrokenAnswer)
    assert error.retry_after == WITHINGS.repeat_after


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, BrokenAnswer),
        (400, RequestRefused),
        (401, AccessTokenRefused),
        (403, ScopeMissing),
        (404, NotAvailable),
        (429, RateLimited),
        (500, VendorUnavailable),
        (503, VendorUnavailable),
    ],
)
def test_real_http_errors_come_before_the_body(status: int, kind: type[Exception]) -> None:
    error = refusal(httpx.Response(status, json={"status": 0, "body": {}}))
    assert isinstance(error, kind)


def test_http_503_is_not_the_body_status_503() -> None:
    error = refusal(httpx.Response(503, content=b"<html>"))
    assert isinstance(error, VendorUnavailable)
    assert error.retry_after == WITHINGS.repeat_after


def test_no_token_stands_in_a_message() -> None:
    secret = "0123456789abcdef0123456789abcdef01234567"
    assert secret not in str(refusal(answer(401, {}, f"invalid_token: {secret}")))


def test_a_token_answer_is_read() -> None:
    pair = read_answer(answer(0, TOKENS))
    assert (pair.access_token, pair.refresh_token) == ("new-access", "new-refresh")
    assert pair.expires_in == 10800
    assert pair.scopes == {"user.info", "user.metrics"}
    assert pair.user_id == "30000001"


@pytest.mark.parametrize(("sent", "read"), [(30000001, "30000001"), ("77", "77"), (None, None)])
def test_the_user_id_may_be_a_number_or_a_text(sent: object, read: str | None) -> None:
    assert read_answer(answer(0, TOKENS | {"userid": sent})).user_id == read


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("value", [None, ""])
def test_half_a_pair_is_no_pair(name: str, value: object) -> None:
    error = token_refusal(answer(0, TOKENS | {name: value}))
    assert isinstance(error, BrokenAnswer)
    assert error.retry_after == WITHINGS.repeat_after


@pytest.mark.parametrize("text", ["Invalid Params: invalid refresh_token", "Invalid Params: x"])
def test_status_503_of_the_token_call_means_a_dead_grant(text: str) -> None:
    assert isinstance(token_refusal(answer(503, {}, text)), Reauthorize)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (401, "Invalid client_id."),
        (503, "Invalid Params: invalid client_secret"),
        (293, "Invalid Params: redirect_uri"),
        (2554, "Not implemented"),
    ],
)
def test_a_refused_app_is_no_dead_grant(status: int, text: str) -> None:
    assert isinstance(token_refusal(answer(status, {}, text)), SettingsError)


def test_a_repeated_refresh_waits_and_kills_nothing() -> None:
    error = token_refusal(answer(601, {"wait_seconds": 188}))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 188


@pytest.mark.parametrize("response", [answer(522), answer(602), httpx.Response(502)])
def test_an_outage_of_the_token_call_kills_nothing(response: httpx.Response) -> None:
    assert isinstance(token_refusal(response), Retriable)


def test_the_token_call_names_its_action_and_separates_scopes_by_commas() -> None:
    assert WITHINGS.oauth.token_params == {"action": "requesttoken"}
    assert WITHINGS.oauth.scope_separator == ","


def form(request: Any) -> dict[str, str | int]:
    return dict(request.form)


def test_a_signature_covers_the_values_in_the_order_of_their_names() -> None:
    signed = {"nonce": "n", "action": "revoke", "client_id": "c"}
    # printf revoke,c,n | openssl dgst -sha256 -hmac s
    assert signature("s", signed) == (
        "1d467b949440764f5b881375f7208b949fdbfdacac553542513d47dc837ba0b6"
    )


def test_a_nonce_is_asked_for_with_a_signed_time() -> None:
    request = nonce_request("c", "s", 1773900000)
    assert request.path == "/v2/signature"
    signed = {"action": "getnonce", "client_id": "c", "timestamp": 1773900000}
    assert form(request) == signed | {"signature": signature("s", signed)}


def test_a_revocation_signs_the_nonce_and_not_the_person() -> None:
    sent = form(revoke_request("c", "s", "n", "30000001"))
    signed = {"action": "revoke", "client_id": "c", "nonce": "n"}
    assert sent == signed | {"userid": "30000001", "signature": signature("s", signed)}


def test_the_secret_itself_is_never_sent() -> None:
    secret = "app-secret-0"
    for request in (nonce_request("c", secret, 1), revoke_request("c", secret, "n", "1")):
        assert secret not in str(request)


def test_a_nonce_answer_without_a_nonce_is_broken() -> None:
    assert read_nonce({"nonce": "n"}) == "n"
    with pytest.raises(BrokenAnswer):
        read_nonce({})
