"""docs/schema.md is what the database says of itself."""

import runpy
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

DOCS = Path(__file__).parents[3] / "docs"


def test_the_schema_document_is_up_to_date(dsn: str) -> None:
    script = runpy.run_path(str(DOCS / "make_schema.py"))
    with psycopg.connect(dsn, row_factory=dict_row) as connection:
        written = script["render"](connection)
    assert written == (DOCS / "schema.md").read_text("utf-8"), "run docs/make_schema.py"
