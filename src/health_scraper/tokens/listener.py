"""A web server for one visit: the browser that comes back from the vendor's consent page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog

from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.tokens.consent import Consent, code_in

log = structlog.get_logger()

LOOPBACK = ("127.0.0.1", "::1")
NAMES = {"localhost": LOOPBACK, "127.0.0.1": LOOPBACK[:1], "::1": LOOPBACK[1:]}
HEAD_BYTES = 16 * 1024
HEAD_SECONDS = 10.0
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>health-scraper</title>
<body style="font:1.2em system-ui;margin:4em auto;max-width:34em"><h1>{title}</h1><p>{text}</p>"""


def can_listen(redirect_url: str) -> bool:
    """Whether the browser can come back to this machine without TLS."""
    parts = urlsplit(redirect_url)
    return parts.scheme == "http" and parts.hostname in NAMES


class Listener:
    def __init__(self, consent: Consent) -> None:
        self._consent = consent
        self._path = urlsplit(consent.redirect_url).path
        self._code: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def code(self, seconds: float) -> str:
        """Raises Reauthorize where the vendor says no, or nobody comes in time."""
        try:
            async with asyncio.timeout(seconds):
                return await self._code
        except TimeoutError:
            raise Reauthorize(
                f"Nobody came back from {self._consent.provider.title} within {seconds:g} s:"
                " run `authorize` once more, or with --no-browser"
            ) from None

    async def visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one connection, whoever it is: browsers ask for icons, scanners for anything."""
        with suppress(
            OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError
        ):
            async with asyncio.timeout(HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_page(*self._answer(head)))
                await writer.drain()
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    def _answer(self, head: bytes) -> tuple[HTTPStatus, str, str]:
        method, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
        target = rest.partition(" ")[0]
        if method != "GET" or urlsplit(target).path.rstrip("/") != self._path.rstrip("/"):
            return HTTPStatus.NOT_FOUND, "Nothing here", "This page only waits for one answer."
        redirected = self._consent.redirect_url.partition("?")[0] + "?" + urlsplit(target).query
        try:
            self._settle(code_in(redirected, self._consent))
        except Reauthorize as refusal:
            self._fail(refusal)
            return HTTPStatus.OK, "No consent", "Go back to the terminal: it says why."
        except SettingsError as error:
            log.warning("authorize.visit_refused", reason=str(error))
            return HTTPStatus.BAD_REQUEST, "Not this one", "This is no answer to the open consent."
        return HTTPStatus.OK, "Thank you", "You can close this page and go back to the terminal."

    def _settle(self, code: str) -> None:
        if not self._code.done():
            self._code.set_result(code)

    def _fail(self, refusal: Reauthorize) -> None:
        if not self._code.done():
            self._code.set_exception(refusal)


def _page(status: HTTPStatus, title: str, text: str) -> bytes:
    body = PAGE.format(title=title, text=text).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def listen(consent: Consent) -> AsyncIterator[Listener]:
    """Listens on the redirect URL's port. Raises SettingsError where that is impossible."""
    parts = urlsplit(consent.redirect_url)
    listener = Listener(consent)
    async with AsyncExitStack() as servers:
        first, *others = NAMES[parts.hostname or "localhost"]
        await servers.enter_async_context(await _serve(listener, first, parts.port or 80))
        for host in others:  # a machine without IPv6 has only the first
            with suppress(SettingsError):
                await servers.enter_async_context(await _serve(listener, host, parts.port or 80))
        yield listener


async def _serve(listener: Listener, host: str, port: int) -> asyncio.Server:
    try:
        return await asyncio.start_server(listener.visit, host, port, limit=HEAD_BYTES)
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on port {port} of this machine for the redirect URL"
            f" ({error.strerror or error}): stop what uses it, or use --no-browser"
        ) from None
