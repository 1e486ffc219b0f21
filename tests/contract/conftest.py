"""Every endpoint of every provider, with two pages of invented values in the vendor's shapes.

`fixtures/PROVIDER/ENDPOINT.1.json` and `.2.json` are the pages, `documented/PROVIDER.json` lists
the fields of the vendor's own specification: levels joined by dots, mere wrappers left out.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow, dict_row

from health_scraper.declare import Document, Endpoint, Provider, Record, Request, Window
from health_scraper.providers import PROVIDERS

HERE = Path(__file__).parent
THINGS = {"withings": ("1", "2"), "whoop": (str(uuid.UUID(int=1)), str(uuid.UUID(int=2)))}
WINDOW = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
CASES = [(provider, endpoint) for provider in PROVIDERS for endpoint in provider.endpoints]

Case = tuple[Provider, Endpoint]
Rows = list[tuple[type[Record], Document, Record]]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].name}-{case[1].name}")
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture
def provider(case: Case) -> Provider:
    return case[0]


@pytest.fixture
def endpoint(case: Case) -> Endpoint:
    return case[1]


@pytest.fixture
def asked(provider: Provider, endpoint: Endpoint) -> Request:
    """What the program would ask first."""
    if endpoint.details:
        return endpoint.details.request(THINGS[provider.name][0])
    if endpoint.changes:
        return endpoint.changes.request(WINDOW.start)
    return endpoint.request(WINDOW if endpoint.windows else None)


@pytest.fixture
def pages(provider: Provider, endpoint: Endpoint, asked: Request) -> list[Any]:
    """Both bodies, as the provider's check lets them through."""
    folder = HERE / "fixtures" / provider.name
    answers = [(folder / f"{endpoint.name}.{number}.json").read_bytes() for number in (1, 2)]
    request = httpx.Request("GET", f"https://vendor.example{asked.path}")
    return [provider.check(httpx.Response(200, content=body, request=request)) for body in answers]


@pytest.fixture
def documents(
    provider: Provider, endpoint: Endpoint, pages: list[Any]
) -> tuple[list[Document], list[Document]]:
    """The items of each page; where the endpoint asks for details, those of two things."""
    if endpoint.details:
        things = zip(THINGS[provider.name], pages, strict=True)
        one, two = (endpoint.details.documents(thing, body) for thing, body in things)
    else:
        one, two = (endpoint.documents(body) for body in pages)
    return one, two


@pytest.fixture
def rows(endpoint: Endpoint, documents: tuple[list[Document], list[Document]]) -> Rows:
    return [
        (record, item, record.model_validate(item))
        for record in endpoint.records
        for page in documents
        for document in page
        for item in record.documents(document)
    ]


@pytest.fixture
def documented(provider: Provider, endpoint: Endpoint) -> list[str]:
    fields = json.loads((HERE / "documented" / f"{provider.name}.json").read_bytes())
    return fields[endpoint.name]


@pytest.fixture(scope="session")
def catalogue(server: str, template: str) -> Iterator[psycopg.Connection[DictRow]]:
    """One migrated database for all tests that only read what the tables are."""
    name = f"catalogue_{uuid.uuid4().hex}"
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(copied.format(sql.Identifier(name), sql.Identifier(template)))
    dsn = make_conninfo(server, dbname=name)
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        yield connection
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
