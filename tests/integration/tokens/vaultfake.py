"""A local Key Vault for the real SDK: TLS, challenge, versions, paging, soft delete, throttling.

It also is the managed identity that hands out its access tokens.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import trustme
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from starlette.requests import Request

PAGE = 2  # small, so that listing more than two secrets needs a second page
POLLS = 1  # how often a deletion or recovery is seen under way


@dataclass
class Version:
    id: str
    value: str
    tags: dict[str, str]
    enabled: bool = True


@dataclass
class Fault:
    """Answers `status` to the next `times` requests of these methods."""

    status: int
    code: str = "Fault"
    times: int = 1
    methods: tuple[str, ...] = ("GET", "PUT", "PATCH", "DELETE", "POST")
    retry_after: str | None = None


@dataclass
class FakeVault:
    url: str = ""
    kept: dict[str, list[Version]] = field(default_factory=dict)
    deleted: dict[str, list[Version]] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    is_vault: bool = True
    identity_works: bool = True
    bearers: set[str] = field(default_factory=set)

    def newest(self, name: str) -> Version:
        return self.kept[name][-1]

    def put(self, name: str, value: str, tags: dict[str, str] | None = None) -> None:
        version = Version(secrets.token_hex(16), value, tags or {})
        self.kept.setdefault(name, []).append(version)

    @property
    def app(self) -> Starlette:
        def guarded(path: str, act: Any, *methods: str) -> Route:
            async def answer(request: Request) -> Response:
                return await self._guarded(request, act)

            return Route(path, answer, methods=list(methods))

        return Starlette(
            routes=[
                Route("/msi/token", self._identity),
                guarded("/secrets", self._list, "GET"),
                guarded("/secrets/{name}/versions", self._versions, "GET"),
                guarded("/secrets/{name}", self._put, "PUT"),
                guarded("/secrets/{name}", self._delete, "DELETE"),
                guarded("/secrets/{name}/", self._get, "GET"),
                guarded("/secrets/{name}/{version}", self._patch, "PATCH"),
                guarded("/deletedsecrets/{name}", self._get_deleted, "GET"),
                guarded("/deletedsecrets/{name}/recover", self._recover, "POST"),
            ]
        )

    async def _identity(self, request: Request) -> Response:
        if not self.identity_works or request.headers.get("x-identity-header") != "here":
            return JSONResponse({"error": "no identity is assigned"}, 400)
        token = f"vault-bearer-{secrets.token_hex(16)}"
        self.bearers.add(token)
        return JSONResponse(
            {
                "access_token": token,
                "expires_on": str(int(time.time()) + 3600),
                "resource": request.query_params["resource"],
                "token_type": "Bearer",
            }
        )

    async def _guarded(self, request: Request, act: Any) -> Response:
        self.requests.append(f"{request.method} {request.url.path}")
        if not self.is_vault:
            return HTMLResponse("<html>Welcome</html>")
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer not in self.bearers:
            challenge = (
                'Bearer authorization="https://login.example.org/00000000-0000-4000-8000-000000000000",'
                ' resource="https://vault.azure.net"'
            )
            return JSONResponse(
                {"error": _error("Unauthorized")}, 401, {"WWW-Authenticate": challenge}
            )
        for fault in self.faults:
            if fault.times and request.method in fault.methods:
                fault.times -= 1
                headers = {"Retry-After": fault.retry_after} if fault.retry_after else None
                return JSONResponse({"error": _error(fault.code)}, fault.status, headers)
        return await act(request)

    async def _put(self, request: Request) -> Response:
        name, body = request.path_params["name"], await request.json()
        if name in self.deleted:
            return _refused(409, "Conflict", "ObjectIsDeletedButRecoverable")
        self.put(name, body["value"], body.get("tags"))
        return JSONResponse(self._bundle(name, self.newest(name)))

    async def _get(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.kept or self._is_pending(name):
            return _refused(404, "SecretNotFound")
        if not self.newest(name).enabled:
            return _refused(403, "Forbidden", "SecretDisabled")
        return JSONResponse(self._bundle(name, self.newest(name)))

    async def _patch(self, request: Request) -> Response:
        name, body = request.path_params["name"], await request.json()
        found = next(one for one in self.kept[name] if one.id == request.path_params["version"])
        found.enabled = body.get("attributes", {}).get("enabled", found.enabled)
        return JSONResponse(self._bundle(name, found))

    async def _list(self, request: Request) -> Response:
        start = int(request.query_params.get("skip", "0"))
        names = sorted(self.kept)
        page = [self._item(name) for name in names[start : start + PAGE]]
        more = f"{self.url}/secrets?api-version=7.6&skip={start + PAGE}"
        return JSONResponse(
            {"value": page, "nextLink": more if len(names) > start + PAGE else None}
        )

    async def _versions(self, request: Request) -> Response:
        name = request.path_params["name"]
        versions = [self._bundle(name, one) for one in self.kept[name]]
        return JSONResponse({"value": versions, "nextLink": None})

    async def _delete(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.kept:
            return _refused(404, "SecretNotFound")
        self.deleted[name] = self.kept.pop(name)
        self.pending[name] = POLLS
        return JSONResponse(self._deleted_bundle(name))

    async def _get_deleted(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.deleted or self._is_pending(name):
            return _refused(404, "SecretNotFound")
        return JSONResponse(self._deleted_bundle(name))

    async def _recover(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.kept[name] = self.deleted.pop(name)
        self.pending[name] = POLLS
        return JSONResponse(self._item(name))

    def _is_pending(self, name: str) -> bool:
        left = self.pending.get(name, 0)
        self.pending[name] = max(0, left - 1)
        return left > 0

    def _item(self, name: str) -> dict[str, Any]:
        newest = self.newest(name)
        attributes = {"enabled": newest.enabled, "created": 1, "updated": 1}
        return {"id": f"{self.url}/secrets/{name}", "attributes": attributes, "tags": newest.tags}

    def _bundle(self, name: str, version: Version) -> dict[str, Any]:
        attributes = {"enabled": version.enabled, "created": 1, "updated": 1}
        return {
            "id": f"{self.url}/secrets/{name}/{version.id}",
            "value": version.value,
            "attributes": attributes,
            "tags": version.tags,
        }

    def _deleted_bundle(self, name: str) -> dict[str, Any]:
        newest = self.deleted[name][-1]
        return {
            "id": f"{self.url}/secrets/{name}/{newest.id}",
            "recoveryId": f"{self.url}/deletedsecrets/{name}",
            "deletedDate": 1,
            "scheduledPurgeDate": 2,
            "attributes": {"enabled": True},
        }


def _error(code: str, inner: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"code": code, "message": f"{code}, says the vault."}
    return found | ({"innererror": {"code": inner}} if inner else {})


def _refused(status: int, code: str, inner: str | None = None) -> JSONResponse:
    return JSONResponse({"error": _error(code, inner)}, status)


@dataclass(frozen=True)
class Certificates:
    authority: Path
    server: Path


def make_certificates(folder: Path) -> Certificates:
    authority = trustme.CA()
    found = Certificates(folder / "authority.pem", folder / "server.pem")
    authority.cert_pem.write_to_path(str(found.authority))
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
        str(found.server)
    )
    return found


@contextlib.asynccontextmanager
async def serving(certificates: Certificates) -> AsyncIterator[FakeVault]:
    listener = socket.create_server(("127.0.0.1", 0))
    vault = FakeVault(f"https://127.0.0.1:{listener.getsockname()[1]}")
    config = uvicorn.Config(
        vault.app,
        ssl_certfile=str(certificates.server),
        log_config=None,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=3600,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.listening.wait()
    try:
        yield vault
    finally:
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        server.should_exit = True
        await task
        listener.close()
        await asyncio.sleep(0.05)  # TLS says good-bye in a later turn of the loop


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
