"""A page's documents become validated records; what is not as documented is kept, not dropped."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from health_scraper.columns import Column, parts_of
from health_scraper.declare import Document, Record

RECORD = itemgetter(0)
EXTRA = attrgetter("__pydantic_extra__")


@dataclass(frozen=True, slots=True)
class Rejected:
    reason: str
    payload: str

    @property
    def payload_hash(self) -> bytes:
        return hashlib.sha256(self.payload.encode()).digest()


@dataclass(frozen=True, slots=True)
class Drift:
    """`kind` is "field" for an unknown field, "value" for an unknown value of a known one."""

    kind: str
    field: str
    seen: str


@dataclass(slots=True)
class Parsed:
    """The records of one page for one table, each beside the document it came from."""

    record: type[Record]
    rows: list[tuple[Record, Document]]
    rejected: list[Rejected] = field(default_factory=list)
    drift: set[Drift] = field(default_factory=set)


def parse(record: type[Record], documents: Iterable[Document]) -> Parsed:
    """Validates every document on its own: a bad one never takes its neighbours along.

    Where a key comes twice in one page, the later document is the row.
    """
    items = [item for document in documents for item in record.documents(document)]
    parsed = Parsed(record, [])
    records = _validated(record, items, parsed)
    key_of = attrgetter(*record.key) if record.key else _no_key
    parsed.rows = list(dict(zip(map(key_of, map(RECORD, records)), records, strict=True)).values())
    parsed.drift = set(_drift(record, [row for row, _ in parsed.rows]))
    return parsed


def _validated(
    record: type[Record], items: list[Document], parsed: Parsed
) -> list[tuple[Record, Document]]:
    try:
        return list(zip(_adapter(record).validate_python(items), items, strict=True))
    except ValidationError:
        return [pair for item in items if (pair := _one(record, item, parsed))]


def _one(record: type[Record], item: Document, parsed: Parsed) -> tuple[Record, Document] | None:
    try:
        return record.model_validate(item), item
    except ValidationError as error:
        parsed.rejected.append(Rejected(_reason(error), to_json(item).decode()))
        return None


@cache
def _adapter(record: type[Record]) -> TypeAdapter[list[Record]]:
    return TypeAdapter(list[record])  # type: ignore[valid-type]


def _reason(error: ValidationError) -> str:
    lines = (f"{'.'.join(map(str, line['loc']))}: {line['msg']}" for line in error.errors())
    return "; ".join(lines)[:1000]


def _no_key(_row: Record) -> None:
    """A table with one row per account."""


def _drift(record: type[Record], rows: list[Record]) -> Iterator[Drift]:
    yield from _unknown_fields(record, rows, "")
    for column in record.columns():
        if column.known:
            yield from unknown_values(column, map(column.get, rows))


def unknown_values(column: Column, values: Iterable[Any]) -> Iterator[Drift]:
    if column.known:
        for value in set(values) - column.known - {None}:
            yield Drift("value", column.name, str(value))


def unknown_field(name: str, value: object) -> Drift:
    return Drift("field", name, _json_type(value))


def _unknown_fields(
    model: type[BaseModel], parts: Sequence[BaseModel], prefix: str
) -> Iterator[Drift]:
    extras = [extra for extra in map(EXTRA, parts) if extra]
    for name in set().union(*extras):
        value = next(extra[name] for extra in extras if name in extra)
        yield unknown_field(f"{prefix}{name}", value)
    for name, inner in parts_of(model).items():
        found = [value for part in parts if (value := getattr(part, name)) is not None]
        yield from _unknown_fields(inner, found, f"{prefix}{name}.")


def _json_type(value: object) -> str:
    names = {str: "string", bool: "boolean", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), "number")
