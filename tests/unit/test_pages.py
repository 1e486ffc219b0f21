import asyncio
import weakref
from dataclasses import replace
from typing import Any

import pytest

from health_scraper.declare import Endpoint, Record, Request
from health_scraper.errors import PagingBroken, RequestRefused
from health_scraper.pages import pages
from health_scraper.paginators import page_token


class Thing(Record, table="thing", key=("id",)):
    id: str


def endpoint(**more: Any) -> Endpoint:
    return Endpoint(
        name="thing",
        records=(Thing,),
        scope="",
        request=lambda _window: FIRST,
        following=page_token(answer="next_token", param="next_token"),
        documents=lambda body: body["data"],
        **more,
    )


FIRST = Request(path="/thing", params={"start": "2024-01-01", "end": "2024-02-01"})


async def test_every_page_is_asked_for_with_the_original_parameters() -> None:
    asked: list[Request] = []

    async def send(request: Request) -> Any:
        asked.append(request)
        return {"data": [], "next_token": f"t{len(asked)}" if len(asked) < 3 else None}

    found = [page async for page in pages(send, endpoint(), FIRST)]
    assert [page.last for page in found] == [False, False, True]
    assert asked[2].params == {"start": "2024-01-01", "end": "2024-02-01", "next_token": "t2"}


async def test_a_repeated_token_is_refused() -> None:
    async def send(_request: Request) -> Any:
        return {"data": [], "next_token": "again"}

    with pytest.raises(PagingBroken):
        [page async for page in pages(send, endpoint(), FIRST)]


class Body(dict[str, Any]):
    """A body that can be watched."""


async def test_nothing_holds_a_page_that_its_reader_has_let_go_of() -> None:
    async def send(request: Request) -> Any:
        return Body(data=[], next_token=None if request.params["next_token"] else "more")

    first = replace(FIRST, params={**FIRST.params, "next_token": ""})
    async for page in pages(send, endpoint(), first):
        body = weakref.ref(page.body)
        del page
        await asyncio.sleep(0)
        assert body() is None


async def test_the_next_page_is_under_way_while_one_is_being_stored() -> None:
    asked: list[Request] = []

    async def send(request: Request) -> Any:
        asked.append(request)
        return {"data": [], "next_token": f"t{len(asked)}" if len(asked) < 2 else None}

    async for page in pages(send, endpoint(), FIRST):
        await asyncio.sleep(0)
        assert len(asked) == 2
        assert page.last is (len(asked) == 2 and page.body["next_token"] is None)


async def test_giving_up_half_way_leaves_no_request_running() -> None:
    running = asyncio.Event()

    async def send(request: Request) -> Any:
        if "next_token" not in request.params:
            return {"data": [], "next_token": "t"}
        running.set()
        return await asyncio.sleep(3600)

    found = pages(send, endpoint(), FIRST)
    await anext(found)
    await running.wait()
    await found.aclose()
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_refused_request_is_tried_once_in_its_declared_smaller_form() -> None:
    asked: list[Request] = []
    small = Request(path="/thing", params={"fields": "few"})

    async def send(request: Request) -> Any:
        asked.append(request)
        if request is not small:
            raise RequestRefused("too many fields")
        return {"data": []}

    found = [page async for page in pages(send, endpoint(narrowed=lambda _: small), FIRST)]
    assert (asked, len(found)) == ([FIRST, small], 1)
