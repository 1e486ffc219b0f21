"""What every endpoint's records keep of the documents they are made of."""

import pytest

from health_scraper.columns import Column
from health_scraper.declare import Document, Endpoint, Record
from health_scraper.providers import PROVIDERS

Rows = list[tuple[type[Record], Document, Record]]

CODED = [
    (provider, endpoint)
    for provider in PROVIDERS
    for endpoint in provider.endpoints
    if any(column.known for record in endpoint.records for column in record.columns())
]


def sent_names(record: type[Record]) -> dict[str, str]:
    return {name: field.alias or name for name, field in record.model_fields.items()}


def test_every_record_class_finds_records_in_the_pages(endpoint: Endpoint, rows: Rows) -> None:
    assert {record for record, _, _ in rows} == set(endpoint.records)


def test_the_key_is_never_null(rows: Rows) -> None:
    assert all(getattr(row, name) is not None for record, _, row in rows for name in record.key)


def test_the_key_is_unique_over_the_pages(rows: Rows) -> None:
    keys = [
        (record.table, *(getattr(row, name) for name in record.key))
        for record, _, row in rows
        if record.key and not record.history
    ]
    assert len(keys) == len(set(keys))


def test_unknown_fields_survive(rows: Rows) -> None:
    unknown = [
        (name, value, row)
        for record, document, row in rows
        for name, value in document.items()
        if name not in sent_names(record).values()
    ]
    assert unknown
    assert all((row.model_extra or {})[name] == value for name, value, row in unknown)


@pytest.mark.parametrize("case", CODED, ids=lambda case: f"{case[0].name}-{case[1].name}")
def test_a_value_that_is_not_documented_is_kept_as_sent(rows: Rows) -> None:
    def is_unknown(column: Column, row: Record) -> bool:
        value = column.get(row)
        return bool(column.known) and value is not None and value not in (column.known or ())

    assert any(is_unknown(column, row) for record, _, row in rows for column in record.columns())


def test_a_document_with_nothing_but_its_key_is_a_record(rows: Rows) -> None:
    for record, document, row in rows:
        names = [sent_names(record)[name] for name in record.key]
        bare = record.model_validate({name: document[name] for name in names})
        assert all(getattr(bare, name) == getattr(row, name) for name in record.key)


def test_everything_but_the_key_may_be_null(rows: Rows) -> None:
    for record, document, _ in rows:
        empty = dict.fromkeys(sent_names(record).values())
        names = [sent_names(record)[name] for name in record.key]
        nulled = record.model_validate({**empty, **{name: document[name] for name in names}})
        assert {
            column.name for column in record.columns() if column.get(nulled) is not None
        } == set(record.key)


def test_every_documented_field_has_a_column(endpoint: Endpoint, documented: list[str]) -> None:
    columns = {column.name for record in endpoint.records for column in record.columns()}
    assert {name.replace(".", "_") for name in documented} <= columns
