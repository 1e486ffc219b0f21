"""Every page of a chain of requests, each asked for while the one before is being stored."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from health_scraper.declare import Endpoint, Request
from health_scraper.errors import PagingBroken, RequestRefused

log = structlog.get_logger()

Send = Callable[[Request], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """`narrowed` where it, or a page before it, came only to a smaller request."""

    body: Any
    last: bool
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    request: Request
    body: Any
    narrowed: bool


async def pages(send: Send, endpoint: Endpoint, first: Request) -> AsyncGenerator[Page]:
    """Raises PagingBroken when a page is asked for a second time: the vendor goes in circles."""
    asked: set[tuple[object, ...]] = set()
    narrowed = False

    def ask(request: Request) -> asyncio.Task[Answer]:
        if request.identity in asked:
            raise PagingBroken(f"{request.path} named a page that it had named before")
        asked.add(request.identity)
        return asyncio.create_task(_narrowing(send, endpoint, request))

    ahead: asyncio.Task[Answer] | None = ask(first)
    try:
        while ahead is not None:
            answer = await ahead
            narrowed = narrowed or answer.narrowed
            following = endpoint.following(answer.request, answer.body)
            ahead = ask(following) if following is not None else None
            page = [Page(answer.body, last=following is None, narrowed=narrowed)]
            # Whoever stores the page may let go of it meanwhile.
            del answer
            yield page.pop()
    finally:
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)


async def _narrowing(send: Send, endpoint: Endpoint, request: Request) -> Answer:
    """Sends the request; where it is refused and a smaller one is declared, sends that instead."""
    try:
        return Answer(request, await send(request), narrowed=False)
    except RequestRefused as error:
        smaller = endpoint.narrowed(request) if endpoint.narrowed else None
        if smaller is None:
            raise
        log.warning("request.narrowed", endpoint=endpoint.name, reason=str(error))
        return Answer(smaller, await send(smaller), narrowed=True)
