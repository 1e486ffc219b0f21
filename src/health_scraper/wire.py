"""A page's values on their way to PostgreSQL: one text per column, unfolded there into rows.

psycopg's own array dumper takes a microsecond and more per value, and a page of samples has
thousands of them; joining texts takes a tenth of that. Objects travel as one JSON array.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from pydantic_core import to_json


def wire_type(sql_type: str) -> str:
    """What an element is cast to first: arrays stay text, because unnest flattens nested ones."""
    return "text" if sql_type.endswith("[]") else sql_type


def unfolded(sql_type: str) -> str:
    """The function that unfolds a column's text, with `{}` for the parameter."""
    if sql_type == "jsonb":
        return "jsonb_array_elements({}::jsonb)"
    return f"unnest({{}}::{wire_type(sql_type)}[])"


def column_text(sql_type: str, values: Sequence[Any]) -> str:
    """What `unfolded` takes; None becomes NULL, or the JSON null."""
    return to_json(values).decode() if sql_type == "jsonb" else array_text(sql_type, values)


def array_text(sql_type: str, values: Sequence[Any]) -> str:
    """PostgreSQL's text form of a one-dimensional array; None becomes NULL."""
    if sql_type in JSON_FORMS:
        # Numbers, moments and null look the same in a JSON array, which is written far faster.
        return "{" + to_json(values)[1:-1].decode() + "}"
    if sql_type == "text":
        # Texts repeat within a page (a source, a device): each one is quoted once.
        quoted = {text: _quoted(text) for text in set(values)}
        return _joined(map(quoted.__getitem__, values))
    text = _nested(sql_type) if sql_type.endswith("[]") else QUOTED[sql_type]
    return _joined(_quoted(None if value is None else text(value)) for value in values)


def _joined(items: Iterable[str]) -> str:
    return "{" + ",".join(items) + "}"


def _quoted(text: str | None) -> str:
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nested(sql_type: str) -> Callable[[Any], str]:
    element = sql_type.removesuffix("[]")
    return lambda values: array_text(element, values)


def _interval(value: timedelta) -> str:
    return f"{value.total_seconds()} seconds"


JSON_FORMS = {
    *("smallint", "integer", "bigint", "numeric", "double precision"),
    *("boolean", "uuid", "date", "timestamptz"),
}
QUOTED: dict[str, Callable[[Any], str]] = {"interval": _interval}
