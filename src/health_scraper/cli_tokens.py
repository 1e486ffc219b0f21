"""The commands about tokens: consent, its end, and the second copy in the vault."""

# ruff: noqa: PLC0415 - a command pays only for what it uses

import asyncio
import signal
import sys
import threading
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import click

from health_scraper.errors import HealthScraperError, SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from health_scraper.db import Database
    from health_scraper.declare import Provider
    from health_scraper.settings import Settings
    from health_scraper.tokens.consent import Consent
    from health_scraper.tokens.opening import Tokens
    from health_scraper.tokens.verify import Restored

BROWSER_SECONDS = 600.0
PASTES = 3
VENDORS = click.Choice(["oura", "withings", "whoop"])


@asynccontextmanager
async def opened(settings: "Settings") -> "AsyncIterator[tuple[Database, Tokens]]":
    """For commands that compare the two sides themselves, or need not."""
    from health_scraper.start import open_migrated
    from health_scraper.tokens.opening import open_tokens

    with stopping_on_signals():
        async with (
            open_migrated(settings) as database,
            open_tokens(settings, database, compare=False) as tokens,
        ):
            yield database, tokens


@contextmanager
def stopping_on_signals() -> "Iterator[None]":
    """SIGTERM and Ctrl-C, however often, end the command only where nothing is half-done."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - commands run as tasks
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    except asyncio.CancelledError:
        raise HealthScraperError("Stopped on request; nothing was left half-done") from None
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


@click.command("authorize")
@click.argument("provider", type=VENDORS)
@click.option("--account", required=True, help="Whose data it is: see `account list`.")
@click.option("--no-browser", is_flag=True, help="Print the URL, read the redirected one.")
def authorize_command(provider: str, account: str, *, no_browser: bool) -> None:
    """Link an account to a vendor, or renew a consent that has ended."""
    from health_scraper.cli import run_command

    run_command(lambda settings: authorize(settings, provider, account, browser=not no_browser))


async def authorize(
    settings: "Settings", provider_name: str, account: str, *, browser: bool
) -> None:
    from health_scraper.providers import by_name
    from health_scraper.tokens.consent import new_consent

    provider = by_name(provider_name)
    check_enabled(settings, provider)
    async with opened(settings) as (database, tokens):
        await database.check_writable()
        link = await tokens.store.find_link(account, provider_name)
        consent = new_consent(provider, settings.provider(provider_name))
        code = await (code_from_browser(consent) if browser else code_from_input(consent))
        done = await tokens.authorization(provider).finish(link, consent, code)
    verb = "Renewed" if done.replaced else "Linked"
    click.echo(f"{verb} {provider.title} for account {account}.")
    if done.missing:
        click.echo(f"Not granted, so not scraped: {', '.join(sorted(done.missing))}", err=True)
    if settings.key_vault_url is None:
        click.echo("KEY_VAULT_URL is not set: the tokens have no second copy.", err=True)


@click.command("unlink")
@click.argument("provider", type=VENDORS)
@click.option("--account", required=True, help="Whose link to end.")
@click.option("--delete-data", is_flag=True, help="Also delete everything that was scraped.")
def unlink_command(provider: str, account: str, *, delete_data: bool) -> None:
    """End an account's link: revoke it at the vendor and remove the tokens everywhere."""
    from health_scraper.cli import run_command

    run_command(lambda settings: unlink(settings, provider, account, delete_data=delete_data))


async def unlink(
    settings: "Settings", provider_name: str, account: str, *, delete_data: bool
) -> int:
    from health_scraper.providers import by_name
    from health_scraper.tokens import unlink as ending

    provider = by_name(provider_name)
    async with opened(settings) as (database, tokens):
        await database.check_writable()
        link = await tokens.store.find_link(account, provider_name)
        done = await ending.unlink(tokens, provider, link)
        click.echo(f"Unlinked {provider.title} from account {account}.")
        if delete_data:
            deleted = await ending.delete_data(database, link)
            click.echo(f"Deleted {deleted} rows.")
    if done.not_revoked:
        click.echo(
            f"{provider.title} was not told, so its consent goes on: end it in the account's"
            f" settings there. Reason: {done.not_revoked}",
            err=True,
        )
    if done.not_deleted:
        click.echo(
            "The vault's copy is still there: run `health-scraper tokens restore` later, which"
            f" deletes it. Reason: {done.not_deleted}",
            err=True,
        )
    return 1 if done.not_deleted else 0


@click.group("tokens")
def tokens_group() -> None:
    """The stored tokens and their second copies."""


@tokens_group.command("verify")
def verify_command() -> None:
    """Show both sides of every link: generations, ages and states, and never a token."""
    from health_scraper.cli import run_command

    run_command(verify)


async def verify(settings: "Settings") -> int:
    from datetime import UTC, datetime

    from health_scraper.tokens import verify as verifying

    async with opened(settings) as (_, tokens):
        compared, unknown = await verifying.verify(tokens)
    for line in verifying.lines(compared, unknown, datetime.now(UTC)):
        click.echo(line)
    if settings.key_vault_url is None:
        click.echo("KEY_VAULT_URL is not set: the tokens have no second copy.", err=True)
        return 1 if any(one.here.is_sealed for one in compared) else 0
    return 0 if all(one.verdict == "same" for one in compared) and not unknown else 1


@tokens_group.command("restore")
def restore_command() -> None:
    """Compare the table with the vault, and take the newer side of every link."""
    from health_scraper.cli import run_command

    run_command(restore)


async def restore(settings: "Settings") -> int:
    from health_scraper.tokens import verify as verifying

    async with opened(settings) as (database, tokens):
        outcomes = await verifying.restore(tokens, database, settings.user_timezone)
    return _told(outcomes)


@tokens_group.command("rekey")
def rekey_command() -> None:
    """Encrypt every token with the first key, so that the others can be taken away."""
    from health_scraper.cli import run_command

    run_command(rekey)


async def rekey(settings: "Settings") -> int:
    from health_scraper.tokens import verify as verifying

    async with opened(settings) as (_, tokens):
        outcomes = await verifying.rekey(tokens.store)
    return _told(outcomes)


def _told(outcomes: "list[Restored]") -> int:
    if not outcomes:
        click.echo("No account is linked to a vendor.")
    for one in outcomes:
        click.echo(f"{one.link}: {one.outcome}")
    return 1 if any(one.failed for one in outcomes) else 0


def check_enabled(settings: "Settings", provider: "Provider") -> None:
    if not settings.provider(provider.name).enabled:
        prefix = provider.name.upper()
        raise SettingsError(
            f"{prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET are not set: register an app at"
            f" {provider.title} and set them"
        )


async def code_from_browser(consent: "Consent") -> str:
    import webbrowser

    from health_scraper.tokens.listener import can_listen, listen

    if not can_listen(consent.redirect_url):
        click.echo(f"The answer goes to {consent.redirect_url}, not to this machine.", err=True)
        return await code_from_input(consent)
    async with listen(consent) as listener:
        click.echo("Give your consent in the browser. If none opens, open this page:", err=True)
        click.echo(consent.url)
        await asyncio.to_thread(webbrowser.open, consent.url)
        return await listener.code(BROWSER_SECONDS)


async def code_from_input(consent: "Consent") -> str:
    """Three tries, then the last mistake is raised."""
    from health_scraper.tokens.consent import code_in

    click.echo("Open this page and give your consent:", err=True)
    click.echo(consent.url)
    mistake = SettingsError("No URL was pasted: nothing was changed")
    for _ in range(PASTES):
        click.echo("Then paste the URL that the browser ends up at, and press enter:", err=True)
        line = await read_line()
        if not line:
            break
        try:
            return code_in(line.strip(), consent)
        except SettingsError as error:
            click.echo(str(error), err=True)
            mistake = error
    raise mistake


async def read_line() -> str:
    # A daemon thread: one of asyncio's own would hold up the exit after Ctrl-C until enter.
    loop, line = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def read() -> None:
        text = sys.stdin.readline()
        loop.call_soon_threadsafe(line.set_result, text)

    threading.Thread(target=read, daemon=True).start()
    return str(await line)
