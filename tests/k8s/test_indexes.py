"""Four processes as the four indexes of a Job: they divide the accounts and share the limit."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from health_scraper import accounts
from health_scraper.db import Database
from health_scraper.demo import consent, free_port
from health_scraper.providers import PROVIDERS
from health_scraper.sandbox.limits import Limits, Window
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Sandbox
from health_scraper.settings import load_settings

TODAY = datetime.now(UTC).date()
NAMES = [f"person-{number}" for number in range(6)]
# Long enough that a busy machine's delays are small beside it.
LIMIT, SECONDS = 5, 20


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(seed=5)
    made.clock.freeze()
    return made


@pytest.fixture
async def variables(
    sandbox: Sandbox, dsn: str, built: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[str, str]]:
    async with running(sandbox) as url:
        found = environment(url, redirect_port=free_port())
        found["DATABASE_URL"] = dsn
        found["TOKEN_ENCRYPTION_KEYS"] = built("demo").settings()["TOKEN_ENCRYPTION_KEYS"]
        for name, value in found.items():
            monkeypatch.setenv(name, value)
        yield found


async def link_everybody(sandbox: Sandbox, database: Database) -> None:
    for number, name in enumerate(NAMES):
        sandbox.next_login = number
        # Invented now, so that no request waits for it.
        sandbox.person(number).days(TODAY - timedelta(days=30), TODAY)
        await accounts.add(database, name, "UTC")
        await consent(load_settings(), database, PROVIDERS[0], name)


async def pod(variables: dict[str, str], index: int) -> list[dict[str, Any]]:
    """Runs one index to its end; returns its log."""
    share = {"JOB_COMPLETION_INDEX": str(index), "JOB_COMPLETIONS": "4"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "health_scraper", "scrape", "--endpoint", "daily_sleep"),
        env={"PATH": os.environ["PATH"], **variables, **share},
        stderr=asyncio.subprocess.PIPE,
    )
    _, log = await process.communicate()
    assert process.returncode == 0, log
    return [json.loads(line) for line in log.splitlines()]


def finished(logs: list[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    return (event for log in logs for event in log if event["event"] == "endpoint.finished")


async def test_four_pods_divide_the_accounts(
    sandbox: Sandbox, variables: dict[str, str], database: Database
) -> None:
    await link_everybody(sandbox, database)
    logs = await asyncio.gather(*(pod(variables, index) for index in range(4)))
    assert Counter(event["account"] for event in finished(logs)) == Counter(NAMES)
    retried = await pod(variables, 0)
    assert {event["inserted"] + event["updated"] for event in finished([retried])} == {0}


async def test_four_pods_keep_the_apps_limit_together(
    sandbox: Sandbox, variables: dict[str, str], database: Database
) -> None:
    await link_everybody(sandbox, database)
    windows = {**Limits().windows, "oura": (Window(LIMIT, SECONDS, sliding=True),)}
    sandbox.vendor("oura").limiter.use(Limits(windows=windows))
    limited = variables | {"OURA_RATE_LIMITS": f"{LIMIT}/{SECONDS}"}
    logs = await asyncio.gather(*(pod(limited, index) for index in range(4)))
    assert sum(event["requests"] for event in finished(logs)) > LIMIT
    assert sandbox.vendor("oura").limiter.refused == 0
