"""The commands. Each loads the settings, does its work, and returns the exit code.

Imports stand inside the commands: `--help` and a CronJob's start pay only for what they use.
"""

# ruff: noqa: PLC0415

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NoReturn

import click

from health_scraper import __version__
from health_scraper.cli_tokens import authorize_command, tokens_group, unlink_command
from health_scraper.errors import HealthScraperError, SettingsError

if TYPE_CHECKING:
    from health_scraper.assemble import Order
    from health_scraper.declare import Window
    from health_scraper.settings import Settings

Command = Callable[["Settings"], Awaitable[int | None]]


def run_command(command: Command) -> NoReturn:
    """Loads the settings, sets up the log, and ends the process with the command's exit code."""
    from health_scraper.logs import set_up
    from health_scraper.settings import load_settings

    async def configured() -> int | None:
        settings = load_settings()
        set_up(settings, terminal=sys.stderr.isatty())
        return await command(settings)

    _end(configured)


def _end(command: Callable[[], Coroutine[None, None, int | None]]) -> NoReturn:
    """An error becomes one clear message and its exit code."""
    try:
        code = asyncio.run(command()) or 0
    except HealthScraperError as error:
        click.echo(f"Error: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


# Every option is also a variable (HEALTH_SCRAPER_BACKFILL_SINCE): a Job made from a template can
# change its environment, and not its arguments.
CONTEXT = {"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "HEALTH_SCRAPER"}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__)
def cli() -> None:
    """Brings Oura, Withings and WHOOP data home into PostgreSQL."""


@cli.command()
def migrate() -> None:
    """Create or upgrade the schema; several pods may do it at once."""

    async def command(settings: "Settings") -> None:
        from health_scraper.migrations import all_migrations
        from health_scraper.migrations import migrate as apply
        from health_scraper.start import database_url

        async with database_url(settings) as dsn:
            applied = await apply(dsn)
        for name in applied:
            click.echo(f"applied {name}")
        click.echo(f"The schema is up to date ({len(all_migrations())} migrations).")

    run_command(command)


@cli.group()
def account() -> None:
    """The people whose data are scraped."""


@account.command("add")
@click.argument("name")
@click.option("--timezone", help="IANA name of the person's home; default USER_TIMEZONE.")
def account_add(name: str, timezone: str | None) -> None:
    """Add the account NAME."""

    async def command(settings: "Settings") -> None:
        from health_scraper import accounts
        from health_scraper.settings import check_zone
        from health_scraper.start import open_migrated

        zone = check_zone(timezone or settings.user_timezone)
        async with open_migrated(settings) as database:
            added = await accounts.add(database, name, zone)
        click.echo(f"Added account {added.name} (id {added.id}, {added.timezone}).")

    run_command(command)


@account.command("list")
def account_list() -> None:
    """List the accounts and the vendors they are linked to."""

    async def command(settings: "Settings") -> None:
        from health_scraper import accounts
        from health_scraper.start import open_migrated

        async with open_migrated(settings) as database:
            rows = await accounts.with_links(database)
        for row in rows:
            linked = ", ".join(row["providers"]) or "not linked"
            click.echo(f"{row['id']:>4}  {row['name']:<24} {row['timezone']:<24} {linked}")

    run_command(command)


def narrowing(function: Callable[..., None]) -> Callable[..., None]:
    """The options that narrow a run, each repeatable."""
    for option in (
        click.option("--endpoint", "endpoints", multiple=True, help="As `sleep` or `oura.sleep`."),
        click.option("--account", "accounts", multiple=True, help="Only this account."),
        click.option("--provider", "providers", multiple=True, help="Only this vendor."),
    ):
        function = option(function)
    return function


@cli.command()
@click.option(
    "--recheck",
    type=click.IntRange(min=1, max=36_500),
    metavar="DAYS",
    help="Read the last DAYS days again in depth, for what was revised or withdrawn.",
)
@narrowing
def scrape(
    recheck: int | None,
    providers: tuple[str, ...],
    accounts: tuple[str, ...],
    endpoints: tuple[str, ...],
) -> None:
    """Scrape what is new, and whatever earlier runs left undone."""
    from health_scraper.stopping import signals_held

    with signals_held():
        from health_scraper.assemble import Order, Selection

        _run(Order("scrape", Selection(providers, accounts, endpoints), recheck=recheck))


@cli.command()
@click.option("--since", required=True, metavar="DATE", help="First day, YYYY-MM-DD.")
@click.option("--until", metavar="DATE", help="Last day, YYYY-MM-DD; default today.")
@narrowing
def backfill(
    since: str,
    until: str | None,
    providers: tuple[str, ...],
    accounts: tuple[str, ...],
    endpoints: tuple[str, ...],
) -> None:
    """Fetch the history from --since on; go on where an earlier backfill stopped."""
    from health_scraper.stopping import signals_held

    with signals_held():
        from health_scraper.assemble import Order, Selection

        try:
            fill = history(since, until, datetime.now(UTC))
        except SettingsError as error:
            raise click.UsageError(str(error)) from None
        _run(Order("backfill", Selection(providers, accounts, endpoints), fill))


def history(since: str, until: str | None, now: datetime) -> "Window":
    """The range from the start of --since to the end of --until, never beyond now."""
    from health_scraper.declare import Window

    first = _day(since, "--since")
    last = now.date() if until is None else _day(until, "--until")
    if first > now.date():
        raise SettingsError(f"--since {first} lies in the future")
    if first > last:
        raise SettingsError(f"--since {first} comes after --until {last}: swap them")
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    if last >= now.date():
        return Window(start, now)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    return Window(start, end)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"{option} {text!r} is no date; write it as 2024-03-31") from None


def calm_garbage_collector() -> None:
    """Pages of records are garbage without cycles.

    The collector's default rhythm costs half of the time that parsing takes, and finds nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _run(order: "Order") -> NoReturn:
    async def command(settings: "Settings") -> int:
        from health_scraper.assemble import check_order, run_until_stopped
        from health_scraper.progress import shown
        from health_scraper.start import open_migrated
        from health_scraper.stopping import LAST, stopping_on_signals

        check_order(order)
        calm_garbage_collector()
        with stopping_on_signals() as stopping:
            async with AsyncExitStack() as stack:
                async with stopping.within(LAST):
                    database = await stack.enter_async_context(open_migrated(settings))
                with shown(order.command, settings) as progress:
                    run = await run_until_stopped(settings, database, order, stopping, progress)
        return run.exit_code

    run_command(command)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(*, as_json: bool) -> None:
    """Show freshness, coverage and the last outcome of every endpoint, and every token's state."""

    async def command(settings: "Settings") -> None:
        from health_scraper.start import open_migrated
        from health_scraper.status import show_status

        async with open_migrated(settings) as database:
            await show_status(database, as_json=as_json)

    run_command(command)


@cli.command()
def doctor() -> None:
    """Check settings, database, vault, vendors and consents, and say what to do."""

    async def command(settings: "Settings") -> int:
        from health_scraper.doctor import doctor as examine

        return await examine(settings)

    run_command(command)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def endpoints(*, as_json: bool) -> None:
    """List the catalogue: what is scraped, and into which tables."""
    from health_scraper.catalogue import show_catalogue

    show_catalogue(as_json=as_json)


@cli.command()
@click.option("--port", default=8700, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--seed", default=1, show_default=True, help="Which person to invent.")
def sandbox(port: int, host: str, seed: int) -> None:
    """Serve simulators of the three vendors, with one invented person in them."""
    from health_scraper.demo import require_sandbox, serve_sandbox

    async def command() -> None:
        require_sandbox()
        await serve_sandbox(host, port, seed)

    _end(command)


@cli.command()
@click.option("--days", default=90, show_default=True, help="How much history to bring home.")
@click.option("--keep", is_flag=True, help="Use the database of the settings, and keep the data.")
def demo(*, days: int, keep: bool) -> None:
    """Watch it work: simulated vendors, a real database, no settings needed."""
    from health_scraper.demo import require_sandbox, run_demo

    async def command() -> int:
        require_sandbox()
        return await run_demo(days=days, keep=keep)

    _end(command)


for command in (authorize_command, unlink_command, tokens_group):
    cli.add_command(command)
