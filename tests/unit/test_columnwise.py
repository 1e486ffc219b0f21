from typing import Annotated, Any

import pytest

from health_scraper.columnwise import column_types, turned
from health_scraper.declare import Document, Instant, Int, Known, Record
from health_scraper.records import Drift, parse
from health_scraper.wire import column_text


class Beat(Record, table="beat", key=("timestamp", "source"), sample=True):
    timestamp: Instant
    source: Annotated[str, Known.of("awake", "sleep")]
    bpm: Int | None = None


class Night(Record, table="night", key=("id",)):
    id: str
    score: Int | None = None


def beat(second: int = 0, **fields: Any) -> Document:
    when = f"2026-03-01T06:00:{second:02}+01:00"
    return {"timestamp": when, "source": "awake", "bpm": 61, **fields}


def without(name: str) -> Document:
    return {key: value for key, value in beat(1).items() if key != name}


PAGES: dict[str, list[Any]] = {
    "empty": [],
    "as documented": [beat(0), beat(1, bpm=None), without("bpm")],
    "unknown fields": [beat(0), beat(1, mood="calm"), beat(2, mood=None, extra=[1])],
    "unknown value": [beat(0, source="moon")],
    "the same instant twice": [beat(0, timestamp="2026-03-01T05:00:00Z"), beat(0, bpm=70), beat(9)],
    "an instant twice in UTC": [
        beat(0, timestamp="2026-03-01T05:00:00Z"),
        beat(0, timestamp="2026-03-01T05:00:00.000+00:00", bpm=70),
        beat(0, timestamp="2026-03-01T05:00:00.001Z"),
    ],
    "an unknown field everywhere": [beat(0, mood=None), beat(1, mood="calm"), beat(1, mood=1)],
    "a bad value": [beat(0), beat(1, bpm="fast")],
    "a value out of range": [beat(0), beat(1, bpm=2**31)],
    "no offset": [beat(0), beat(1, timestamp="2026-03-01T06:00:00")],
    "a missing key": [beat(0), without("source")],
    "a null key": [beat(0), beat(1, source=None)],
    "no object": [beat(0), None],
    "a text": ["timestamp source bpm"],
    "a list": [beat(0), ["timestamp"]],
}


@pytest.mark.parametrize("documents", PAGES.values(), ids=PAGES)
def test_a_page_at_once_is_what_its_rows_are_one_by_one(documents: list[Any]) -> None:
    page, parsed = turned(Beat, documents), parse(Beat, documents)
    rows = [row for row, _ in parsed.rows]
    assert page.rows == len(rows)
    columns = {column.name: list(map(column.get, rows)) for column in Beat.columns()}
    columns["extra"] = [row.__pydantic_extra__ or None for row in rows]
    assert page.texts == texts(Beat, columns)
    assert list(page.rejected) == parsed.rejected
    assert page.drift == parsed.drift


def test_a_bad_sample_is_rejected_and_its_neighbours_stay() -> None:
    page = turned(Beat, [beat(0), beat(1, bpm="fast"), beat(2)])
    assert (page.rows, len(page.rejected)) == (2, 1)


def test_an_unknown_field_is_kept_and_noted() -> None:
    page = turned(Beat, [beat(0), beat(1, mood="calm")])
    assert page.texts["extra"] == '[null,{"mood":"calm"}]'
    assert page.drift == {Drift("field", "mood", "string")}


def test_a_record_that_is_no_sample_keeps_its_documents() -> None:
    documents = [{"id": "a", "score": 1}, {"id": "b", "moon": 2}]
    columns = {"id": ["a", "b"], "score": [1, None], "payload": documents}
    assert turned(Night, documents).texts == texts(Night, columns)


def test_a_key_that_comes_again_far_behind_is_one_row() -> None:
    documents = [{"id": str(number % 150), "score": number} for number in range(301)]
    page = turned(Night, documents)
    newest = {document["id"]: document for document in documents}.values()
    columns = {
        "id": [document["id"] for document in newest],
        "score": [document["score"] for document in newest],
        "payload": list(newest),
    }
    assert (page.rows, page.texts) == (150, texts(Night, columns))


def texts(record: type[Record], columns: dict[str, list[Any]]) -> dict[str, str]:
    types = column_types(record)
    return {name: column_text(types[name], values) for name, values in columns.items()}
