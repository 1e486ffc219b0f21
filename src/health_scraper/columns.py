"""How a record's fields become a table's columns: nested objects flattened, offsets kept.

Worked out once per record class from its annotations; pages are then read column by column.
"""

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Union, cast, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Known:
    """The documented values of an open text or code; others are stored and noted as drift."""

    values: frozenset[object]

    @classmethod
    def of(cls, *values: object) -> "Known":
        return cls(frozenset(values))


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Marks a nested object that only groups: its name is not part of the column names."""


@dataclass(frozen=True, slots=True)
class KeepOffset:
    """Marks an instant sent with a local offset, kept beside it as `<name>_utc_offset`."""


@dataclass(frozen=True, slots=True)
class SqlType:
    """Names the column type where the Python type does not tell it."""

    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `get` reads its value from a validated record."""

    name: str
    sql_type: str
    get: Callable[[Any], Any]
    known: frozenset[object] | None = None


SQL_TYPES: dict[object, str] = {
    str: "text",
    int: "integer",
    float: "double precision",
    Decimal: "numeric",
    bool: "boolean",
    date: "date",
    datetime: "timestamptz",
    AwareDatetime: "timestamptz",
    UUID: "uuid",
}


def columns_of(model: type[BaseModel]) -> tuple[Column, ...]:
    return tuple(_columns(model, prefix="", path=()))


@cache
def parts_of(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """A model's fields that hold a nested object, with the model of each."""
    bare = {name: _unwrap(field)[0] for name, field in model.model_fields.items()}
    return {name: cast("type[BaseModel]", part) for name, part in bare.items() if _is_part(part)}


def _is_part(bare: object) -> bool:
    return isinstance(bare, type) and issubclass(bare, BaseModel)


def _columns(model: type[BaseModel], prefix: str, path: tuple[str, ...]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        bare, marks = _unwrap(field)
        here = (*path, name)
        if _is_part(bare):
            grouped = any(isinstance(mark, Wrapper) for mark in marks)
            part = cast("type[BaseModel]", bare)
            yield from _columns(part, prefix if grouped else f"{prefix}{name}_", here)
        else:
            yield from _leaf(f"{prefix}{name}", bare, marks, here)


def _leaf(name: str, bare: object, marks: list[object], path: tuple[str, ...]) -> Iterator[Column]:
    known = next((mark.values for mark in marks if isinstance(mark, Known)), None)
    yield Column(name, _sql_type(bare, marks), _getter(path), known)
    if any(isinstance(mark, KeepOffset) for mark in marks):
        yield Column(f"{name}_utc_offset", "interval", _offset(_getter(path)))


def _unwrap(field: FieldInfo) -> tuple[object, list[object]]:
    """Strips `Annotated` and `| None`, and gathers the marks found on the way."""
    annotation, marks = field.annotation, list(field.metadata)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            marks += more
        elif origin in (Union, types.UnionType):
            annotation = next(arg for arg in get_args(annotation) if arg is not types.NoneType)
        else:
            return annotation, marks


def _sql_type(bare: object, marks: list[object]) -> str:
    named = next((mark.name for mark in marks if isinstance(mark, SqlType)), None)
    if named:
        return named
    if get_origin(bare) is list:
        (item,) = get_args(bare)
        if get_origin(item) in (Union, types.UnionType):
            item = next(arg for arg in get_args(item) if arg is not types.NoneType)
        return f"{SQL_TYPES[item]}[]" if item in SQL_TYPES else "jsonb"
    return SQL_TYPES.get(bare, "jsonb")


def _getter(path: tuple[str, ...]) -> Callable[[Any], Any]:
    if len(path) == 1:
        return attrgetter(path[0])

    def get(record: Any) -> Any:  # noqa: ANN401 - walks whatever the record nests
        for name in path:
            if record is None:
                return None
            record = getattr(record, name)
        return record

    return get


def _offset(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def offset(record: Any) -> Any:  # noqa: ANN401 - see _getter
        instant = get(record)
        return None if instant is None else instant.utcoffset()

    return offset
