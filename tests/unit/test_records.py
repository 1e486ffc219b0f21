from typing import Annotated

from health_scraper.declare import Int, Known, LocalTime, Part, Record, Wrapper, sentinel
from health_scraper.records import Drift, parse


class Depth(Part):
    deep: Int | None = None


class Night(Record, table="night", key=("id",)):
    id: str
    score: Int | None = None
    state: Annotated[str | None, Known.of("good", "bad")] = None
    began: LocalTime | None = None
    spo2: Annotated[float | None, sentinel(0)] = None
    depth: Depth | None = None
    grouped: Annotated[Depth | None, Wrapper()] = None


def test_a_bad_record_is_rejected_with_its_reason_and_its_neighbours_stay() -> None:
    parsed = parse(Night, [{"id": "a"}, {"id": "b", "score": "high"}, {"id": "c"}])
    assert [row.id for row, _ in parsed.rows] == ["a", "c"]  # type: ignore[attr-defined]
    (rejected,) = parsed.rejected
    assert rejected.reason.startswith("score: ")
    assert rejected.payload == '{"id":"b","score":"high"}'


def test_something_that_is_no_object_is_rejected() -> None:
    assert len(parse(Night, [None]).rejected) == 1  # type: ignore[list-item]


def test_of_a_key_that_comes_twice_the_later_document_is_kept() -> None:
    parsed = parse(Night, [{"id": "a", "score": 1}, {"id": "a", "score": 2}])
    assert [document["score"] for _, document in parsed.rows] == [2]


def test_unknown_fields_and_values_are_noted_and_are_no_error() -> None:
    documents = [{"id": "a", "state": "new", "moon": 1, "depth": {"deep": 3, "dream": "x"}}]
    assert parse(Night, documents).drift == {
        Drift("value", "state", "new"),
        Drift("field", "moon", "number"),
        Drift("field", "depth.dream", "string"),
    }


def test_columns_are_flattened_and_wrappers_are_dropped() -> None:
    names = [column.name for column in Night.columns()]
    assert names == [
        "id",
        "score",
        "state",
        "began",
        "began_utc_offset",
        "spo2",
        "depth_deep",
        "deep",
    ]


def test_the_offset_is_kept_beside_an_instant() -> None:
    ((row, _),) = parse(Night, [{"id": "a", "began": "2024-10-10T01:01:59+02:00"}]).rows
    offset = next(column for column in Night.columns() if column.name == "began_utc_offset")
    assert offset.get(row).total_seconds() == 7200


def test_a_sentinel_becomes_null_in_the_column_and_stays_in_the_document() -> None:
    ((row, document),) = parse(Night, [{"id": "a", "spo2": 0}]).rows
    assert (row.spo2, document["spo2"]) == (None, 0)  # type: ignore[attr-defined]


def test_an_instant_without_an_offset_is_rejected_rather_than_guessed() -> None:
    assert len(parse(Night, [{"id": "a", "began": "2024-10-10T01:01:59"}]).rejected) == 1
