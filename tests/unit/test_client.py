import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import stamina

from health_scraper.client import Client, http_client
from health_scraper.declare import Request
from health_scraper.errors import VendorUnavailable
from health_scraper.providers import by_name

TOKEN = "abc\ndef"


class Tokens:
    async def token(self) -> str:
        return TOKEN


class NoLimit:
    @asynccontextmanager
    async def slot(self, **_lane: bool) -> AsyncIterator[None]:
        yield


async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def test_an_illegal_header_is_not_quoted() -> None:
    parts: Any = (Tokens(), NoLimit())
    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, http_client(f"http://127.0.0.1:{port}", 30, 1) as http:
        client = Client(http, by_name("oura"), *parts)
        with stamina.set_testing(True, attempts=1), pytest.raises(VendorUnavailable) as raised:
            await client.send(Request(path="/"), lambda: None)
    assert str(raised.value) == "Oura cannot be reached: LocalProtocolError"
