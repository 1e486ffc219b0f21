"""Two pages of every endpoint: how the second is asked for, and that it is the last."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from health_scraper.declare import Document, Endpoint, Request
from health_scraper.paginators import single_page
from health_scraper.providers import PROVIDERS

PAGED = [
    (provider, endpoint)
    for provider in PROVIDERS
    for endpoint in provider.endpoints
    if endpoint.following is not single_page
]
paged = pytest.mark.parametrize("case", PAGED, ids=lambda case: f"{case[0].name}-{case[1].name}")


def sent(request: Request) -> Mapping[str, Any]:
    return request.params if request.form is None else request.form


def test_both_pages_hold_documents(documents: tuple[list[Document], list[Document]]) -> None:
    assert all(documents)


@paged
def test_page_two_is_asked_for_with_page_ones_token(
    endpoint: Endpoint, asked: Request, pages: list[Any]
) -> None:
    following = endpoint.following(asked, pages[0])
    assert following is not None
    (token,) = set(sent(following).items()) - set(sent(asked).items())
    assert json.dumps(token[1]) in json.dumps(pages[0])


@paged
def test_page_two_is_asked_for_with_the_original_parameters(
    endpoint: Endpoint, asked: Request, pages: list[Any]
) -> None:
    following = endpoint.following(asked, pages[0])
    assert following is not None
    assert following.path == asked.path
    assert sent(asked).items() <= sent(following).items()


def test_nothing_follows_the_last_page(
    endpoint: Endpoint, asked: Request, pages: list[Any]
) -> None:
    assert endpoint.following(asked, pages[-1]) is None
