"""What `health-scraper status` answers: freshness, coverage, gaps, outcomes, token states."""

import json
from datetime import UTC, datetime

import click
from psycopg.rows import DictRow

from health_scraper.db import Database
from health_scraper.terminal import show_table

ENDPOINT = ("account", "provider", "endpoint", "fresh", "covered", "gaps", "last outcome")
TOKEN = ("account", "provider", "state", "rotated", "generation", "second copy")


async def show_status(database: Database, *, as_json: bool) -> None:
    endpoints = await database.fetch(
        "SELECT * FROM ops.endpoint_status ORDER BY account, provider, endpoint"
    )
    tokens = await database.fetch(
        "SELECT account, provider, state, scopes, generation, expires_at, rotated_at, dead_reason,"
        " mirrored_generation, mirror_error FROM ops.token_status ORDER BY account, provider"
    )
    if as_json:
        click.echo(json.dumps({"endpoints": endpoints, "tokens": tokens}, default=_plain, indent=2))
    else:
        _print(endpoints, tokens, datetime.now(UTC))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _print(endpoints: list[DictRow], tokens: list[DictRow], now: datetime) -> None:
    if endpoints:
        show_table(ENDPOINT, [_endpoint(row, now) for row in endpoints], title="Endpoints")
    else:
        click.echo("Nothing has been scraped yet: run `health-scraper scrape`.")
    if tokens:
        show_table(TOKEN, [_token(row, now) for row in tokens], title="Tokens")


def _endpoint(row: DictRow, now: datetime) -> tuple[str, ...]:
    return (
        row["account"],
        row["provider"],
        row["endpoint"],
        _ago(row["complete_at"], now),
        _span(row["covered_since"], row["covered_until"]),
        _gaps(row["gaps"], row["gap_reason"]),
        _outcome(row),
    )


def _outcome(row: DictRow) -> str:
    if row["error"] is not None:
        return f"{row['outcome']}: {row['error']}"
    if row["empty_since"] is not None:
        return f"empty since {row['empty_since']:%Y-%m-%d %H:%M}"
    return row["outcome"] or "not yet"


def _token(row: DictRow, now: datetime) -> tuple[str, ...]:
    return (
        row["account"],
        row["provider"],
        row["state"] if not row["dead_reason"] else f"{row['state']}: {row['dead_reason']}",
        _ago(row["rotated_at"], now),
        str(row["generation"]),
        _mirror(row),
    )


def _mirror(row: DictRow) -> str:
    if row["mirror_error"]:
        return f"behind: {row['mirror_error']}"
    if row["mirrored_generation"] is None:
        return "none (KEY_VAULT_URL is not set)"
    in_step = row["mirrored_generation"] == row["generation"]
    return "in step" if in_step else f"behind: generation {row['mirrored_generation']}"


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 72 else f"{hours // 24} days ago"  # noqa: PLR2004


def _span(since: datetime | None, until: datetime | None) -> str:
    if until is None:
        return ""
    return f"up to {until:%Y-%m-%d}" if since is None else f"{since:%Y-%m-%d} to {until:%Y-%m-%d}"


def _gaps(gaps: list[dict[str, str]], reason: str | None) -> str:
    spans = ", ".join(f"{gap['since'][:10]} to {gap['until'][:10]}" for gap in gaps)
    return f"{spans} ({reason})" if spans else "none"
