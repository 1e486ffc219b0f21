"""The commands about tokens: consent, its end, and the second copy in the vault."""

# ruff: noqa: PLC0415 - a command pays only for what it uses

import asyncio
import sys
import threading
from typing import TYPE_CHECKING

import click

from health_scraper.errors import SettingsError

if TYPE_CHECKING:
    from health_scraper.declare import Provider
    from health_scraper.settings import Settings
    from health_scraper.tokens.consent import Consent

BROWSER_SECONDS = 600.0
PASTES = 3
VENDORS = click.Choice(["oura", "withings", "whoop"])


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
    from health_scraper.start import open_migrated
    from health_scraper.tokens.authorize import Authorization
    from health_scraper.tokens.consent import new_consent
    from health_scraper.tokens.opening import open_tokens

    provider = find_provider(provider_name)
    own = settings.provider(provider_name)
    check_enabled(settings, provider)
    async with open_migrated(settings) as database, open_tokens(settings, database) as tokens:
        link = await tokens.store.find_link(account, provider_name)
        authorization = Authorization(
            provider, own, tokens.store, tokens.http, tokens.rotation(provider)
        )
        consent = new_consent(provider, own)
        code = await (code_from_browser(consent) if browser else code_from_input(consent))
        done = await authorization.finish(link, consent, code)
    click.echo(
        f"{'Renewed' if done.replaced else 'Linked'} {provider.title} for account {account}."
    )
    if done.missing:
        click.echo(f"Not granted, so not scraped: {', '.join(sorted(done.missing))}", err=True)


def find_provider(name: str) -> "Provider":
    from health_scraper.providers import PROVIDERS

    return next(provider for provider in PROVIDERS if provider.name == name)


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
