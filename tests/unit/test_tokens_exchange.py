"""The request to a token endpoint: its answer may be the only copy of a refresh token."""

import asyncio
import time

import httpx
import pytest
from pydantic import SecretStr

from health_scraper.errors import VendorUnavailable
from health_scraper.providers.oura import OURA
from health_scraper.settings import OuraSettings
from health_scraper.tokens import exchange
from health_scraper.tokens.exchange import TURN, TokenEndpoint

ANSWER = {"access_token": "new", "refresh_token": "next", "expires_in": 3600}


def endpoint(answer: httpx.AsyncBaseTransport, seconds: float = TURN / 2) -> TokenEndpoint:
    settings = OuraSettings(
        client_id="app", client_secret=SecretStr("invented"), request_timeout=seconds
    )
    return TokenEndpoint(OURA, settings, httpx.AsyncClient(transport=answer))


async def test_an_answer_that_came_during_a_freeze_is_not_too_late() -> None:
    async def answer(_request: httpx.Request) -> httpx.Response:
        time.sleep(2.1 * TURN)  # noqa: ASYNC251 - the whole process stands still
        await asyncio.sleep(0)
        return httpx.Response(200, json=ANSWER)

    told, _ = await endpoint(httpx.MockTransport(answer)).ask({})
    assert told.refresh_token == "next"


async def test_a_vendor_that_never_answers_is_given_up() -> None:
    async def answer(_request: httpx.Request) -> httpx.Response:
        return await asyncio.Future()

    with pytest.raises(VendorUnavailable, match="no answer in time"):
        await endpoint(httpx.MockTransport(answer)).ask({})


@pytest.mark.timeout(60)
async def test_a_machine_that_is_always_short_of_time_does_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exchange, "TURN", 0.001)

    async def starve() -> None:
        while True:
            time.sleep(0.003)  # noqa: ASYNC251 - every turn lasts three times as long as it should
            await asyncio.sleep(0)

    async def answer(_request: httpx.Request) -> httpx.Response:
        return await asyncio.Future()

    hog = asyncio.create_task(starve())
    with pytest.raises(VendorUnavailable, match="no answer in time"):
        await endpoint(httpx.MockTransport(answer), seconds=0.005).ask({})
    assert hog.cancel()  # it was still at it
