"""How the next page is named: each function builds an Endpoint's `following`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from health_scraper.declare import Request
from health_scraper.errors import PagingBroken

Following = Callable[[Request, Any], Request | None]


def single_page(_request: Request, _body: object) -> None:
    """For endpoints that always answer whole."""


def page_token(*, answer: str, param: str) -> Following:
    """The answer's field `answer`, sent as `param` beside the original parameters; falsy ends."""

    def following(request: Request, body: Any) -> Request | None:  # noqa: ANN401 - vendor JSON
        token = body.get(answer) if isinstance(body, Mapping) else None
        return replace(request, params={**request.params, param: token}) if token else None

    return following


def more_offset(request: Request, body: Any) -> Request | None:  # noqa: ANN401 - vendor JSON
    """Withings' paging: `more` alone decides, `offset` is sent beside the original form.

    `more` comes as a number, a boolean, as text, or not at all; `offset` comes even where nothing
    follows (FACTS 2.2). Raises PagingBroken when it does not advance.
    """
    if not isinstance(body, Mapping) or str(body.get("more", 0)).lower() not in ("1", "true"):
        return None
    form = request.form or {}
    before, after = int(form.get("offset", 0)), str(body.get("offset"))
    if not after.isdecimal() or int(after) <= before:
        raise PagingBroken(f"more is promised, but the offset goes from {before} to {after}")
    return replace(request, form={**form, "offset": int(after)})
