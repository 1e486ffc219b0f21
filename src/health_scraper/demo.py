"""`demo` and `sandbox`: the real program against simulated vendors on loopback."""

import asyncio
import os
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec

import click
import httpx

from health_scraper import accounts
from health_scraper.assemble import Order, Selection, is_enabled, run_order
from health_scraper.catalogue import catalogue
from health_scraper.db import Database
from health_scraper.declare import Provider, Window
from health_scraper.demo_report import show_next_steps, show_tables, show_week
from health_scraper.errors import SettingsError
from health_scraper.logs import set_up
from health_scraper.plan import recent
from health_scraper.progress import shown
from health_scraper.providers import PROVIDERS
from health_scraper.runs import Run
from health_scraper.settings import Settings, load_settings
from health_scraper.start import open_migrated
from health_scraper.tokens.authorize import Authorization
from health_scraper.tokens.consent import new_consent
from health_scraper.tokens.listener import listen
from health_scraper.tokens.opening import open_tokens

ACCOUNT = "demo"
PATIENCE = 60.0
PERSONAL = ("DATABASE_URL", "TOKEN_ENCRYPTION_KEYS", "KEY_VAULT_URL")
VENDORS = ("OURA_", "WITHINGS_", "WHOOP_")
UNHURRIED = "5000/1"


def require_sandbox() -> None:
    """Raises SettingsError where the simulators' dependencies are not installed."""
    if find_spec("starlette") is None or find_spec("uvicorn") is None:
        raise SettingsError("The simulators are not installed: install health-scraper[sandbox]")


async def serve_sandbox(host: str, port: int, seed: int) -> None:
    """Serves until a signal; prints the variables that point a health-scraper here."""
    from health_scraper.sandbox.limits import Limits  # noqa: PLC0415 - an optional extra
    from health_scraper.sandbox.serve import environment, serve  # noqa: PLC0415
    from health_scraper.sandbox.world import Sandbox  # noqa: PLC0415

    def ready(base_url: str) -> None:
        click.echo(f"# The simulators listen at {base_url}; point health-scraper at them with:")
        for name, value in environment(base_url).items():
            click.echo(f"export {name}={value}")

    await serve(Sandbox(seed=seed, limits=Limits()), host, port, ready=ready)


async def run_demo(*, days: int, keep: bool) -> int:
    """Links an invented person at every vendor, scrapes twice, and shows what came home."""
    async with simulated_vendors() as variables:
        with demo_environment(variables, keep=keep):
            settings = load_settings(dotenv=keep)
            set_up(settings, terminal=sys.stderr.isatty())
            return await _demonstrate(settings, days)


async def _demonstrate(settings: Settings, days: int) -> int:
    click.secho("A PostgreSQL of its own, the real program, simulated vendors.\n", bold=True)
    async with open_migrated(settings) as database:
        await _link(settings, database)
        now = datetime.now(UTC)
        history = Order("backfill", Selection(), Window(recent(now, days).start, now))
        first = await _scrape(settings, database, history, f"Bringing {days} days home")
        if first.outcome == "stopped":
            click.echo("Stopped on request.")
            return first.exit_code
        second = await _scrape(settings, database, Order("scrape", Selection()), "Once more")
        await show_tables(database, list(catalogue()))
        await show_week(database)
    show_next_steps()
    return max(first.exit_code, second.exit_code)


async def _link(settings: Settings, database: Database) -> None:
    if not any(row["name"] == ACCOUNT for row in await accounts.with_links(database)):
        await accounts.add(database, ACCOUNT, settings.user_timezone)
    for provider in PROVIDERS:
        if is_enabled(settings, provider):
            await consent(settings, database, provider, ACCOUNT)
            click.echo(f"Linked account {ACCOUNT} at {provider.title} through its OAuth pages.")


async def consent(settings: Settings, database: Database, provider: Provider, account: str) -> None:
    """Links an account as a person would, with a simulated browser."""
    own = settings.provider(provider.name)
    async with open_tokens(settings, database) as tokens:
        link = await tokens.store.find_link(account, provider.name)
        page = new_consent(provider, own)
        async with listen(page) as listener:
            await visit(page.url)
            code = await listener.code(PATIENCE)
        authorization = Authorization(
            provider, own, tokens.store, tokens.http, tokens.rotation(provider)
        )
        await authorization.finish(link, page, code)


async def visit(url: str) -> None:
    """What a person's browser does: opens the consent page and follows where it is sent."""
    async with httpx.AsyncClient(follow_redirects=True, timeout=PATIENCE) as browser:
        (await browser.get(url)).raise_for_status()


async def _scrape(settings: Settings, database: Database, order: Order, title: str) -> Run:
    with shown(order.command, settings) as progress:
        run = await run_order(settings, database, order, progress)
    counts, requests = run.counts, sum(report.requests for report in run.reports)
    click.echo(
        f"{title}: {counts.inserted:,} rows new, {counts.updated:,} changed, "
        f"{counts.unchanged:,} unchanged, with {requests:,} requests."
    )
    return run


@asynccontextmanager
async def simulated_vendors() -> AsyncIterator[dict[str, str]]:
    """Serves the simulators on a free loopback port; yields the variables that point there.

    They have a thread and an event loop of their own, since inventing ten years takes seconds
    that the program must not wait for, and they are in no hurry: the limits are off.
    """
    from health_scraper.sandbox.serve import environment, running  # noqa: PLC0415 - an optional extra
    from health_scraper.sandbox.world import Sandbox  # noqa: PLC0415

    ready: Future[str] = Future()
    ended = threading.Event()

    async def serve() -> None:
        sandbox = Sandbox()
        # Time stands still there, so that scraping once more finds nothing new.
        sandbox.clock.freeze()
        async with running(sandbox) as base_url:
            ready.set_result(base_url)
            await asyncio.to_thread(ended.wait)

    server = asyncio.create_task(asyncio.to_thread(asyncio.run, serve()))
    try:
        base_url = await asyncio.wrap_future(ready)
        limits = {f"{vendor}RATE_LIMITS": UNHURRIED for vendor in VENDORS}
        yield environment(base_url, redirect_port=free_port()) | limits
    finally:
        ended.set()
        await server


def free_port() -> int:
    """Below the ports that a system hands out by itself, which it would to somebody meanwhile.

    Programs side by side, whose numbers are close, look in different places.
    """
    first = 10_000 + 8 * os.getpid() % 20_000
    return next(port for port in range(first, 32_000) if is_free(port))


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def demo_environment(variables: Mapping[str, str], *, keep: bool) -> Iterator[None]:
    """The process environment of the demo: nobody's real app, and nobody's real database.

    Only with `keep` may the invented person enter the database that the settings name.
    """
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(VENDORS) or (name in PERSONAL and not keep):
            del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="health-scraper-demo-") as folder:
        own = {} if keep else {"HEALTH_SCRAPER_DATA_DIR": folder}
        os.environ.update({**variables, **own})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
