"""The end of a consent at each vendor, as requests that need no I/O to be made.

Each function yields requests and is sent the answers, as httpx's own authentication flows do.
"""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import httpx

from health_scraper.declare import Request
from health_scraper.errors import HealthScraperError, RequestRefused, VendorUnavailable
from health_scraper.providers import withings_answers, withings_signature
from health_scraper.settings import ProviderSettings
from health_scraper.tokens.store import TokenSet

Steps = Generator[httpx.Request, httpx.Response, None]


@dataclass(frozen=True, slots=True)
class Grant:
    settings: ProviderSettings
    tokens: TokenSet

    @property
    def secret(self) -> str:
        found = self.settings.client_secret
        return found.get_secret_value() if found else ""

    @property
    def client_id(self) -> str:
        return self.settings.client_id or ""


def oura(grant: Grant) -> Steps:
    """FACTS section 4: the revoke URL stands beside the token URL.

    Oura documents the token in the URL; it goes into the body, where no log keeps it.
    """
    url = "revoke".join(grant.tokens.token_url.rsplit("token", 1))
    token = grant.tokens.access_token
    answer = yield httpx.Request("POST", url, data={"access_token": token, "token": token})
    _check(answer)


def whoop(grant: Grant) -> Steps:
    """FACTS section 3: the access token revokes itself, and its refresh token with it."""
    answer = yield httpx.Request(
        "DELETE",
        f"{grant.settings.api_base_url}/v2/user/access",
        headers={"Authorization": f"Bearer {grant.tokens.access_token}"},
    )
    _check(answer)


def withings(grant: Grant) -> Steps:
    """FACTS section 4: a nonce, then a signed request that names the person."""
    wanted = withings_signature.nonce_request(grant.client_id, grant.secret, int(time.time()))
    body = withings_answers.check((yield _posted(grant, wanted)))
    nonce = withings_signature.read_nonce(body)
    revoke = withings_signature.revoke_request(
        grant.client_id, grant.secret, nonce, grant.tokens.vendor_user_id or ""
    )
    withings_answers.check((yield _posted(grant, revoke)))


def _posted(grant: Grant, request: Request) -> httpx.Request:
    url = grant.settings.api_base_url + request.path
    return httpx.Request("POST", url, data=dict(request.form or {}))


def _check(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise RequestRefused(f"HTTP {answer.status_code}")


REVOKE: Mapping[str, Callable[[Grant], Steps]] = {
    "oura": oura,
    "whoop": whoop,
    "withings": withings,
}


async def revoke(provider: str, grant: Grant, http: httpx.AsyncClient) -> str | None:
    """None when the vendor has ended the consent, otherwise why it has not."""
    steps = REVOKE[provider](grant)
    try:
        request = next(steps)
        while True:
            request = steps.send(await _sent(request, http))
    except StopIteration:
        return None
    except HealthScraperError as error:
        return str(error)


async def _sent(request: httpx.Request, http: httpx.AsyncClient) -> httpx.Response:
    try:
        return await http.send(request)
    except httpx.HTTPError as error:
        # From None: the request, which httpx attaches, carries a token.
        raise VendorUnavailable(f"no answer ({type(error).__name__})") from None
