"""Work that a signal or a sibling's failure may delay, but not cancel."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end; a cancellation that came meanwhile takes effect afterwards."""
    task = asyncio.create_task(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        # Its outcome is stored and logged; asking for it keeps asyncio from reporting it lost.
        task.cancelled() or task.exception()
        raise asyncio.CancelledError
    return task.result()
