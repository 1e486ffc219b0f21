"""Withings' signed calls, made in the app's name: a nonce, and the end of a consent (FACTS 4).

A nonce is valid for 30 minutes and one use. The app's secret signs and is never sent.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from health_scraper.declare import Request
from health_scraper.errors import BrokenAnswer

Values = Mapping[str, str | int]


def signature(secret: str, signed: Values) -> str:
    """HMAC-SHA256, in hex, over the values in the order of their names, joined by commas."""
    message = ",".join(str(signed[name]) for name in sorted(signed))
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def nonce_request(client_id: str, secret: str, timestamp: int) -> Request:
    signed: Values = {"action": "getnonce", "client_id": client_id, "timestamp": timestamp}
    return _signed("/v2/signature", secret, signed)


def read_nonce(body: Mapping[str, Any]) -> str:
    nonce = body.get("nonce")
    if isinstance(nonce, str) and nonce:
        return nonce
    raise BrokenAnswer("Withings' answer holds no nonce.")


def revoke_request(client_id: str, secret: str, nonce: str, user_id: str) -> Request:
    """Ends the consent: the person's tokens and notifications of this app."""
    signed = {"action": "revoke", "client_id": client_id, "nonce": nonce}
    return _signed("/v2/oauth2", secret, signed, userid=user_id)


def _signed(path: str, secret: str, signed: Values, **more: str) -> Request:
    return Request(path=path, form={**signed, **more, "signature": signature(secret, signed)})
