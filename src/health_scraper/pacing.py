"""How fast a vendor may be asked: requests in flight, and the pauses the vendor names."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pacer:
    """Shared by all accounts of one vendor app, because the vendors count by app."""

    def __init__(self, concurrent_requests: int) -> None:
        self._places = asyncio.Semaphore(concurrent_requests)
        self._closed_until = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        async with self._places:
            loop = asyncio.get_running_loop()
            while (left := self._closed_until - loop.time()) > 0:  # noqa: ASYNC110 - it may grow
                await asyncio.sleep(left)
            yield

    def close_for(self, seconds: float) -> None:
        """Nobody sends for so long: what one request was told holds for all of them."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)
