"""The catalogue: every endpoint there is, with its tables, keys, window and scope."""

import json
from collections.abc import Iterator

import click

from health_scraper.declare import Endpoint, Provider
from health_scraper.providers import PROVIDERS
from health_scraper.terminal import show_table


def catalogue() -> Iterator[tuple[Provider, Endpoint]]:
    for provider in PROVIDERS:
        for endpoint in provider.endpoints:
            yield provider, endpoint


def entry(provider: Provider, endpoint: Endpoint) -> dict[str, object]:
    return {
        "provider": provider.name,
        "endpoint": endpoint.name,
        "tables": [f"{provider.name}.{record.table}" for record in endpoint.records],
        "key": ["account_id", *_key(endpoint)],
        "window": _window(endpoint),
        "scope": endpoint.scope,
        "default": not endpoint.off_by_default,
    }


def _key(endpoint: Endpoint) -> tuple[str, ...]:
    record = endpoint.records[0]
    return (*record.key, "observed_at") if record.history else record.key


def _window(endpoint: Endpoint) -> str:
    if endpoint.details:
        return f"each {' and '.join(endpoint.details.parents)}"
    if endpoint.changes:
        return "changes since the last run"
    if endpoint.windows:
        return f"{endpoint.windows.width.days} days"
    return "whole"


def show_catalogue(*, as_json: bool) -> None:
    entries = [entry(provider, endpoint) for provider, endpoint in catalogue()]
    if as_json:
        click.echo(json.dumps(entries, indent=2))
        return
    columns = ("provider", "endpoint", "tables", "key", "window", "scope")
    show_table(columns, [[_cell(row[name]) for name in columns] for row in entries])


def _cell(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
