"""How the next page is named: each function builds an Endpoint's `following`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from health_scraper.declare import Request

Following = Callable[[Request, Any], Request | None]


def single_page(_request: Request, _body: object) -> None:
    """For endpoints that always answer whole."""


def page_token(*, answer: str, param: str) -> Following:
    """The answer's field `answer`, sent as `param` beside the original parameters; falsy ends."""

    def following(request: Request, body: Any) -> Request | None:  # noqa: ANN401 - vendor JSON
        token = body.get(answer) if isinstance(body, Mapping) else None
        return replace(request, params={**request.params, param: token}) if token else None

    return following
