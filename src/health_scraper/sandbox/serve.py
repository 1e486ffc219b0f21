"""Serves a sandbox on a real socket, and tells a health-scraper where it is."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from health_scraper.sandbox.faults import CONNECTION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from health_scraper.sandbox.world import Sandbox

PATIENCE: Final = 0.2
_PATHS: Final = {
    "oura": ("", "/oauth/authorize", "/oauth/token"),
    "whoop": ("/developer", "/oauth/oauth2/auth", "/oauth/oauth2/token"),
    "withings": ("", "/oauth2_user/authorize2", "/v2/oauth2"),
}


@asynccontextmanager
async def running(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves inside the running event loop; yields the base URL. Port 0 takes a free one."""
    listener = _listener(host, port)
    base_url = f"http://{host}:{listener.getsockname()[1]}"
    server = _Server(_config(sandbox))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.listening.wait()
        yield base_url
    finally:
        await server.stop(task)
        listener.close()


async def serve(
    sandbox: Sandbox,
    host: str = "127.0.0.1",
    port: int = 8700,
    *,
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serves until SIGINT or SIGTERM; calls `ready` with the base URL once it listens."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(sandbox, host, port) as base_url:
        ready(base_url)
        await stop.wait()


def environment(
    base_url: str,
    *,
    client_id: str = "sandbox-client",
    client_secret: str = "sandbox-secret",  # noqa: S107 - the invented app's secret
    redirect_port: int = 8765,
) -> dict[str, str]:
    """The variables that point a health-scraper at the simulators."""
    found: dict[str, str] = {}
    for vendor, (api, auth, token) in _PATHS.items():
        mount, prefix = f"{base_url}/{vendor}", vendor.upper()
        found |= {
            f"{prefix}_API_BASE_URL": mount + api,
            f"{prefix}_AUTH_URL": mount + auth,
            f"{prefix}_TOKEN_URL": mount + token,
            f"{prefix}_CLIENT_ID": client_id,
            f"{prefix}_CLIENT_SECRET": client_secret,
            f"{prefix}_REDIRECT_URL": f"http://localhost:{redirect_port}/callback/",
        }
    return found


def _listener(host: str, port: int) -> socket.socket:
    # Naming the protocol lets asyncio switch Nagle's delay off: 40 ms per answer otherwise.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the program around the server."""
        yield

    async def stop(self, task: asyncio.Task[None]) -> None:
        """Ends idle connections at once, and those still being answered after a moment."""
        self.should_exit = True
        await asyncio.wait([task], timeout=PATIENCE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await task


class _Protocol(H11Protocol):
    """Hands its transport to the faults, which break it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _with_connection(self.app, transport)


def _with_connection(app: ASGIApp, transport: asyncio.Transport) -> ASGIApp:
    async def connected(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[CONNECTION] = transport
        await app(scope, receive, send)

    return connected


def _config(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        sandbox.app,
        http=_Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        # A server that ends an idle connection just when a request is on its way makes the client
        # send it again, and requests are counted.
        timeout_keep_alive=3600,
    )
