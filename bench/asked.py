"""The first request of every chain of pages that some days of every endpoint begin with."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from health_scraper.declare import Endpoint, Request, Window
from health_scraper.plan import cut, recent
from health_scraper.providers import PROVIDERS


def asked(days: int, only: str = "") -> str:
    """What `bare.py` reads: a list of [vendor, endpoint, path, params, form] in JSON.

    `only` is one endpoint, as `oura.heartrate`. What a listing leads to (signals) is not in it.
    """
    window = recent(datetime.now(UTC), days)
    return json.dumps(
        [
            [provider.name, endpoint.name, one.path, dict(one.params), one.form and dict(one.form)]
            for provider in PROVIDERS
            for endpoint in provider.endpoints
            if only in ("", f"{provider.name}.{endpoint.name}")
            for one in _requests(endpoint, window)
        ]
    )


def _requests(endpoint: Endpoint, window: Window) -> Iterator[Request]:
    if endpoint.off_by_default or endpoint.details:
        return
    if endpoint.changes:
        yield endpoint.changes.request(window.start - endpoint.changes.overlap)
    elif endpoint.windows:
        yield from (endpoint.request(part) for part in cut(window, endpoint.windows))
    else:
        yield endpoint.request(None)


def since(days: int) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d}"
