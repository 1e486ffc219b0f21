"""One vendor's API for one account: token, pace, retries, and the check of every answer."""

import asyncio
import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

import httpx
import stamina
import structlog

from health_scraper import __version__
from health_scraper.answers import told
from health_scraper.declare import Provider, Request
from health_scraper.errors import (
    AccessTokenRefused,
    NotAvailable,
    RateLimited,
    Retriable,
    ScopeMissing,
    VendorUnavailable,
)
from health_scraper.pacing import Pacer
from health_scraper.tokens.authorize import is_granted
from health_scraper.tokens.store import TokenSet

log = structlog.get_logger()

USER_AGENT = f"health-scraper/{__version__}"
ATTEMPTS = 8
# A vendor that wants a longer pause than this is left for the next run.
LONGEST_PAUSE = 330.0
RETRY_FOR = 900.0


class TokenSource(Protocol):
    async def token(self) -> str: ...

    async def renew(self, refused: str) -> str: ...

    async def tokens(self) -> TokenSet: ...


def http_client(base_url: str, timeout: float, connections: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        verify=tls(base_url),
    )


def tls(base_url: str) -> ssl.SSLContext:
    """One context for all vendors: loading the certificates takes 25 ms of every start."""
    return trusting() if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def trusting() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Client:
    """`sent` is called for every request that leaves, retries included."""

    def __init__(
        self, http: httpx.AsyncClient, provider: Provider, tokens: TokenSource, pacer: Pacer
    ) -> None:
        self._http, self._provider = http, provider
        self._tokens, self._pacer = tokens, pacer
        self._renewed: set[str] = set()

    async def send(self, request: Request, sent: Callable[[], None], scope: str = "") -> Any:  # noqa: ANN401 - vendor JSON
        """The answer's body; `scope` is what the vendor asks for it.

        Raises Skippable, Reauthorize, BudgetSpent, or Retriable after the last try.
        """
        async for attempt in stamina.retry_context(
            on=self._pause_before_retry,
            attempts=ATTEMPTS,
            timeout=RETRY_FOR,
            wait_initial=0.5,
            wait_max=30.0,
        ):
            with attempt:
                return await self._with_token(request, sent, scope)
        raise AssertionError("a retry context ends by returning or raising")

    async def settle(self) -> None:
        await self._pacer.settle()

    async def _with_token(self, request: Request, sent: Callable[[], None], scope: str) -> Any:  # noqa: ANN401
        token = await self._tokens.token()
        try:
            return await self._exchange(request, token, sent)
        except AccessTokenRefused as error:
            await self._check_refusal(token, scope, error)
        token = await self._tokens.renew(token)
        self._renewed.add(token)
        await asyncio.sleep(self._provider.repeat_after)
        try:
            return await self._exchange(request, token, sent)
        except AccessTokenRefused as error:
            raise NotAvailable(f"{error} Even a new token is refused here.") from None

    async def _check_refusal(self, token: str, scope: str, error: AccessTokenRefused) -> None:
        """Raises where a new token would be refused as well: a rotation would be for nothing."""
        if scope and not is_granted(scope, (await self._tokens.tokens()).scopes):
            raise ScopeMissing(
                f"The scope {scope} is not granted: authorize {self._provider.title} again and"
                " grant it to get this data"
            ) from None
        if token in self._renewed:
            raise NotAvailable(f"{error} Even a new token is refused here.") from None

    async def _exchange(self, request: Request, token: str, sent: Callable[[], None]) -> Any:  # noqa: ANN401
        async with self._pacer.slot(patient=request.patient):
            sent()
            response = await self._transmit(request, token)
        self._pacer.told(self._provider.allowance(response))
        try:
            return self._provider.check(response)
        except RateLimited as error:
            await self._pacer.refused(error.retry_after, patient=request.patient)
            raise

    async def _transmit(self, request: Request, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        method = "GET" if request.form is None else "POST"
        try:
            response = await self._http.request(
                method, request.path, params=request.params, data=request.form, headers=headers
            )
        except httpx.TimeoutException as error:
            reason = f"{self._provider.title} did not answer in time ({type(error).__name__})"
            raise VendorUnavailable(reason) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            reason = told(error) or type(error).__name__
            raise VendorUnavailable(f"{self._provider.title} cannot be reached: {reason}") from None
        # An answer and its stream hold each other, and so the body, until the garbage collector
        # comes by; nobody reads the stream again.
        del response.stream
        return response

    def _pause_before_retry(self, error: Exception) -> bool | float:
        if not isinstance(error, Retriable):
            return False
        pause = max(error.retry_after or 0.0, self._provider.repeat_after)
        if not pause:
            return True
        log.info("request.paused", seconds=pause, reason=str(error))
        return pause if pause <= LONGEST_PAUSE else False
