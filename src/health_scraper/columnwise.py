"""A page turned from rows to columns of text, which is how PostgreSQL takes it.

Samples come by the hundred thousand and are flat: the values of a column are validated as one
list, in a fifth of the time that a model for every sample takes. A page where anything is not as
documented goes the way of all other records (`parse`), which says of each one what is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from health_scraper.declare import Document, Record
from health_scraper.records import (
    EXTRA,
    Drift,
    Rejected,
    parse,
    unknown_field,
    unknown_values,
)
from health_scraper.wire import column_text

Columns = dict[str, list[Any]]
# Documents that are records at a time: a page of Withings' measures holds 4,000 of them.
SLICE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A text for every column of the table (see `wire`), `extra` or `payload` the last."""

    texts: dict[str, str]
    rows: int
    rejected: tuple[Rejected, ...]
    drift: frozenset[Drift]


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field that is a column as it stands; `check` validates a list of its values."""

    required: bool
    check: TypeAdapter[list[Any]]

    def values(self, name: str, documents: Sequence[Document]) -> list[Any]:
        if self.required:
            return self.check.validate_python([document[name] for document in documents])
        return self.check.validate_python([document.get(name) for document in documents])


def turned(record: type[Record], documents: Sequence[Document]) -> Page:
    """Where a key comes twice in one page, the later document is the row."""
    if fields := _plain_fields(record):
        try:
            return _at_once(record, fields, documents)
        # A field that is missing, a document that is none, or a value that is not as documented.
        except (KeyError, TypeError, ValidationError):
            pass
    return _row_by_row(record, documents)


def column_types(record: type[Record]) -> dict[str, str]:
    """PostgreSQL's types of the table's columns that hold what the vendor says."""
    types = {column.name: column.sql_type for column in record.columns()}
    return types | {"extra" if record.sample else "payload": "jsonb"}


def _row_by_row(record: type[Record], documents: Sequence[Document]) -> Page:
    columns: dict[str, list[Any]] = {name: [] for name in column_types(record)}
    rejected, drift = list[Rejected](), set[Drift]()
    for start in range(0, len(documents), SLICE):
        parsed = parse(record, documents[start : start + SLICE])
        rows = [row for row, _ in parsed.rows]
        for column in record.columns():
            columns[column.name] += map(column.get, rows)
        if record.sample:
            columns["extra"] += [extra or None for extra in map(EXTRA, rows)]
        else:
            columns["payload"] += [document for _, document in parsed.rows]
        rejected += parsed.rejected
        drift |= parsed.drift
    columns, texts = _freed_of_doubles(record, columns)
    return Page(texts, _rows(columns), tuple(rejected), frozenset(drift))


def _at_once(
    record: type[Record], fields: Mapping[str, PlainField], documents: Sequence[Document]
) -> Page:
    columns = {name: plain.values(name, documents) for name, plain in fields.items()}
    unknown = set().union(*documents) - fields.keys()
    columns["extra"] = _extras(documents, unknown) if unknown else [None] * len(documents)
    columns, texts = _freed_of_doubles(record, columns)
    return Page(texts, _rows(columns), (), frozenset(_drift(record, columns, unknown)))


def _rows(columns: Columns) -> int:
    return len(next(reversed(columns.values())))


def _freed_of_doubles(record: type[Record], columns: Columns) -> tuple[Columns, dict[str, str]]:
    """Of every key the last row, in the page's order; a table without a key has one row."""
    texts = _texts(record, columns)
    numbers = range(_rows(columns))
    keys = [_comparable(columns[name], texts[name]) for name in record.key]
    named = zip(*keys, strict=True) if keys else [()] * len(numbers)
    newest = dict(zip(named, numbers, strict=True)).values()
    if len(newest) == len(numbers):
        return columns, texts
    columns = {name: [values[row] for row in newest] for name, values in columns.items()}
    return columns, _texts(record, columns)


def _texts(record: type[Record], columns: Columns) -> dict[str, str]:
    types = column_types(record)
    return {name: column_text(types[name], values) for name, values in columns.items()}


def _comparable(values: list[Any], text: str) -> list[Any]:
    """Moments as texts, whose hash costs a tenth, where all of them are written in UTC."""
    if isinstance(values[0] if values else None, datetime) and text.count('Z"') == len(values):
        return text[1:-1].split(",")
    return values


def _extras(documents: Sequence[Document], unknown: set[str]) -> list[Document | None]:
    # Nearly always it is one new field, and every document has it.
    with suppress(KeyError, ValueError):
        (name,) = unknown
        return [{name: value} for value in map(itemgetter(name), documents)]
    return [
        {name: value for name, value in document.items() if name in unknown} or None
        for document in documents
    ]


def _drift(record: type[Record], columns: Columns, unknown: set[str]) -> Iterator[Drift]:
    for name in unknown:
        found = (extra[name] for extra in columns["extra"] if extra and name in extra)
        yield from (unknown_field(name, value) for value in islice(found, 1))
    for column in record.columns():
        yield from unknown_values(column, columns[column.name])


@cache
def _plain_fields(record: type[Record]) -> Mapping[str, PlainField]:
    """The fields of a flat sample by name; none where its model does more than check each value."""
    fields, decorators = record.model_fields, record.__pydantic_decorators__
    as_declared = (
        record.documents.__func__ is Record.documents.__func__  # type: ignore[attr-defined]
        and not decorators.model_validators
        and not decorators.field_validators
        and all(field.validation_alias is None for field in fields.values())
        and all(field.is_required() or field.default is None for field in fields.values())
    )
    flat = [column.name for column in record.columns()] == list(fields)
    if not (record.sample and record.key and flat and as_declared):
        return {}
    return {name: _plain_field(field) for name, field in fields.items()}


def _plain_field(field: FieldInfo) -> PlainField:
    one = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return PlainField(field.is_required(), TypeAdapter(list[one]))  # type: ignore[valid-type]
