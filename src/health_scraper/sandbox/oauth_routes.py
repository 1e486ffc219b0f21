"""The authorization servers' URLs, bodies and error answers, vendor by vendor.

Paths are relative to the vendor's mount. Sources: FACTS sections 4 and 6 (Oura), 3 and 5 (WHOOP),
4 and 5 (Withings).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from health_scraper.sandbox.oauth import OAuthError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from health_scraper.sandbox.oauth import Client, OAuthServer
    from health_scraper.sandbox.oauth_grants import Lineage, Pair

    Endpoint = Callable[[Request], Awaitable[Response]]

NONCE_SECONDS = 30 * 60


def oauth_routes(vendor: str, server: OAuthServer) -> list[Route]:
    match vendor:
        case "oura":
            return _oura(server)
        case "whoop":
            return _whoop(server)
        case _:
            return _withings(server)


def access_refused(vendor: str, error: OAuthError, missing_scope_status: int) -> Response:
    """How the vendor's data API answers a token that it does not take."""
    missing = error.code == "insufficient_scope"
    if vendor == "oura":
        detail = f"Token not authorized for scope {error.text}" if missing else error.text
        return JSONResponse({"status": 401, "title": "Unauthorized", "detail": detail}, 401)
    if vendor == "whoop":
        return PlainTextResponse("Authorization was not valid", missing_scope_status)
    if missing:
        return envelope(403, "Insufficient_scope")
    return envelope(401, f"XRequestID: Not provided invalid_token: {error.text}")


def envelope(status: int, error: str = "", body: dict[str, Any] | None = None) -> JSONResponse:
    """Withings' answer: HTTP 200 whatever happened, the truth in `status`."""
    told = {"status": status, "body": body or {}}
    return JSONResponse(told | ({"error": error} if error else {}))


async def form_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))


def _consent_page(server: OAuthServer) -> Endpoint:
    async def authorize(request: Request) -> Response:
        try:
            return RedirectResponse(server.authorize(dict(request.query_params)), 302)
        except OAuthError as refusal:
            return HTMLResponse(f"<title>Not possible</title><h1>{refusal.text}</h1>", 400)

    return authorize


def _grant(server: OAuthServer, form: dict[str, str]) -> tuple[Lineage, Pair]:
    match form.get("grant_type"):
        case "authorization_code":
            return server.exchange(form)
        case "refresh_token":
            return server.refresh(form)
        case other:
            raise OAuthError("unsupported_grant_type", f"{other} is not supported.")


def _token_body(server: OAuthServer, lineage: Lineage, pair: Pair) -> dict[str, Any]:
    rules = server.rules
    body = {
        "token_type": "bearer",
        "access_token": pair.access,
        "expires_in": round(pair.access_expires - server.now()),
        "scope": rules.separator.join(rules.scope_prefix + scope for scope in lineage.scopes),
    }
    return body | ({"refresh_token": pair.refresh} if pair.refresh else {})


def _error(refusal: OAuthError, text: str = "") -> Response:
    status = 401 if refusal.code == "invalid_client" else 400
    body = {"error": refusal.code, "error_description": text or refusal.text}
    return JSONResponse(body, status)


def _basic(request: Request) -> dict[str, str]:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    client_id, _, secret = base64.b64decode(value).decode().partition(":")
    return {"client_id": client_id, "client_secret": secret}


# Oura

_OURA_TEXTS = {
    "already used": "Token already used or revoked. A refresh token can be used only once.",
    "dead": "The grant was revoked.",
}


def _oura(server: OAuthServer) -> list[Route]:
    async def revoke(request: Request) -> Response:
        form = await form_of(request)
        server.revoke(request.query_params.get("access_token") or form.get("token", ""))
        return Response(status_code=200)

    consent = _consent_page(server)
    return [
        Route("/oauth/authorize", consent),
        Route("/oauth/v2/ext/oauth-authorize", consent),
        Route("/oauth/token", _oura_token(server, "legacy"), methods=["POST"]),
        Route("/oauth/v2/ext/oauth-token", _oura_token(server, "new"), methods=["POST"]),
        Route("/oauth/revoke", revoke, methods=["POST"]),
        Route("/oauth/v2/ext/oauth-revoke", revoke, methods=["POST"]),
    ]


def _oura_token(server: OAuthServer, portal: str) -> Endpoint:
    async def token(request: Request) -> Response:
        form = _basic(request) | await form_of(request)
        try:
            if server.rules.portal != portal:
                raise _wrong_portal(form)
            body = _token_body(server, *_grant(server, form))
        except OAuthError as refusal:
            return _error(refusal, _OURA_TEXTS.get(refusal.text, ""))
        return JSONResponse({**body, "id_token": None})

    return token


def _wrong_portal(form: dict[str, str]) -> OAuthError:
    # Refused before anything is looked up: code and refresh token stay good for the other URL.
    if form.get("grant_type") == "refresh_token":
        return OAuthError("invalid_request", "The request is invalid.")
    return OAuthError("invalid_client", "Invalid client")


# WHOOP


def _whoop(server: OAuthServer) -> list[Route]:
    async def token(request: Request) -> Response:
        form = await form_of(request)
        try:
            return JSONResponse(_token_body(server, *_grant(server, form)))
        except OAuthError as refusal:
            dead = "The provided token is invalid, expired, revoked or used by another client."
            return _error(refusal, dead if refusal.code == "invalid_grant" else "")

    async def revoke(request: Request) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            user = server.access(bearer).user
        except OAuthError as refusal:
            return access_refused("whoop", refusal, 401)
        server.revoke_user(user)
        return Response(status_code=204)

    return [
        Route("/oauth/oauth2/auth", _consent_page(server)),
        Route("/oauth/oauth2/token", token, methods=["POST"]),
        Route("/developer/v2/user/access", revoke, methods=["DELETE"]),
    ]


# Withings

_DEAD_REFRESH = frozenset({"already used", "dead"})


class _Signatures:
    """Withings' signed calls: a nonce is valid for 30 minutes and one use."""

    def __init__(self, server: OAuthServer) -> None:
        self._server = server
        self._nonces: dict[str, float] = {}

    def new_nonce(self, form: dict[str, str]) -> str:
        if form.get("action") != "getnonce" or not form.get("timestamp", "").isdecimal():
            raise OAuthError("invalid_request", "invalid timestamp")
        self._client(form, ("action", "client_id", "timestamp"))
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = self._server.now() + NONCE_SECONDS
        return nonce

    def checked(self, form: dict[str, str]) -> Client:
        """The client whose signature over action, client_id and nonce this is."""
        client = self._client(form, ("action", "client_id", "nonce"))
        if self._nonces.pop(form.get("nonce", ""), 0) <= self._server.now():
            raise OAuthError("invalid_request", "invalid nonce")
        return client

    def _client(self, form: dict[str, str], signed: tuple[str, ...]) -> Client:
        client = self._server.clients.get(form.get("client_id", ""))
        if client is None:
            raise OAuthError("invalid_client", "Invalid client_id.")
        message = ",".join(form.get(name, "") for name in signed)
        right = hmac.new(client.secret.encode(), message.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), form.get("signature", "").encode()):
            raise OAuthError("invalid_request", "invalid signature")
        return client


def _withings(server: OAuthServer) -> list[Route]:
    signatures = _Signatures(server)

    async def oauth2(request: Request) -> Response:
        form = await form_of(request)
        try:
            return _withings_action(server, signatures, form)
        except OAuthError as refusal:
            return _withings_error(refusal)

    async def signature(request: Request) -> Response:
        try:
            nonce = signatures.new_nonce(await form_of(request))
            return envelope(0, body={"nonce": nonce})
        except OAuthError as refusal:
            return _withings_error(refusal)

    return [
        Route("/oauth2_user/authorize2", _consent_page(server)),
        Route("/v2/oauth2", oauth2, methods=["POST"]),
        Route("/v2/signature", signature, methods=["POST"]),
    ]


def _withings_action(
    server: OAuthServer, signatures: _Signatures, form: dict[str, str]
) -> JSONResponse:
    match form.get("action"):
        case "requesttoken":
            if "signature" in form:
                form |= {"client_secret": signatures.checked(form).secret}
            return envelope(0, body=_withings_token(server, *_grant(server, form)))
        case "revoke":
            signatures.checked(form)
            server.revoke_user(form.get("userid", ""))
            return envelope(0)
        case _:
            return envelope(2554, "Not implemented")


def _withings_token(server: OAuthServer, lineage: Lineage, pair: Pair) -> dict[str, Any]:
    user = int(lineage.user) if server.rules.userid_as_int else lineage.user
    return {
        "userid": user,
        **_token_body(server, lineage, pair),
        "csrf_token": secrets.token_hex(20),
        "token_type": "Bearer",
    }


def _withings_error(refusal: OAuthError) -> JSONResponse:
    if refusal.code == "repeated":
        return envelope(601, refusal.text, {"wait_seconds": refusal.wait})
    if refusal.code == "invalid_client":
        return envelope(401, refusal.text)
    text = "invalid refresh_token" if refusal.text in _DEAD_REFRESH else refusal.text
    return envelope(503, f"Invalid Params: {text}")
