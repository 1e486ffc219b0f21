"""Commands that make no sense, and databases that take no writes: nothing is lost."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

import pytest

from health_scraper.assemble import Order
from health_scraper.declare import Window
from health_scraper.plan import recent

READ_ONLY = " options='-c default_transaction_read_only=on'"
ADVICE = "takes no writes: point DATABASE_URL at the primary"

pytestmark = pytest.mark.parametrize("vendor", ["oura"])


async def program(*arguments: str) -> tuple[int | None, str]:
    """The exit code and the last line on standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "health_scraper", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    return process.returncode, told.decode().strip().splitlines()[-1]


@pytest.mark.usefixtures("settings")
async def test_days_before_the_vendor_existed_are_refused() -> None:
    code, told = await program("backfill", "--since", "0012-01-01", "--provider", "oura")
    assert code == 2
    assert told == (
        "Error: --since 0012-01-01 lies before Oura had any data: use --since 2015-01-01 or later"
    )


@pytest.mark.usefixtures("settings")
async def test_a_budget_of_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OURA_RATE_LIMITS", "0/60")
    code, told = await program("backfill", "--since", "2026-01-01")
    assert code == 2
    assert "OURA_RATE_LIMITS: '0/60' allows nothing; a limit is at least 1 request" in told


@pytest.mark.usefixtures("settings")
async def test_a_schema_is_not_made_in_a_replica(
    empty_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_dsn + READ_ONLY)
    code, told = await program("migrate")
    assert (code, ADVICE in told) == (4, True)


@pytest.mark.parametrize(
    "command",
    [
        ("backfill", "--since", "2026-01-01"),
        ("authorize", "oura", "--account", "sam", "--no-browser"),
        ("unlink", "oura", "--account", "sam"),
    ],
    ids=lambda command: command[0],
)
async def test_a_replica_is_named_before_a_vendor_is_asked(
    scene: Any, dsn: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = scene.sandbox.vendor("oura").requests.total()
    monkeypatch.setenv("DATABASE_URL", dsn + READ_ONLY)
    code, told = await program(*command)
    assert (code, ADVICE in told) == (4, True)
    assert scene.sandbox.vendor("oura").requests.total() == asked


async def test_of_overlapping_ranges_only_what_is_missing_is_fetched(scene: Any) -> None:
    for first, last in ((10, 15), (8, 13), (0, scene.days + 1)):
        assert (await fill(scene, first, last)).exit_code == 0
    assert await scene.lacks() == {}
    again = await fill(scene, 0, scene.days)
    assert sum(report.requests for report in again.reports) == 0


async def fill(scene: Any, first: int, last: int) -> Any:
    """A backfill of these days, counted from the first that is wanted."""
    start = recent(scene.now, scene.days).start
    window = Window(start + timedelta(days=first), start + timedelta(days=last))
    return await scene.run(Order("backfill", scene.selection, window))
