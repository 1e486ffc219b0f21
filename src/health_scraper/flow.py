"""What is handed down through the flow: who is scraped, and what every step needs."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from health_scraper.beginning import Beginning
from health_scraper.chains import Asked
from health_scraper.client import Client
from health_scraper.coverage import Subject
from health_scraper.db import Database
from health_scraper.declare import Endpoint
from health_scraper.runs import EndpointReport, Run

Progress = Callable[[EndpointReport, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """An account at a vendor.

    `chains` bounds how many chains of pages are in memory at once, `beginning` how far back any
    endpoint looks.
    """

    account_id: int
    account: str
    provider: str
    endpoints: tuple[Endpoint, ...]
    client: Client
    asked: Asked
    chains: asyncio.Semaphore
    beginning: Beginning

    def subject(self, endpoint: Endpoint) -> Subject:
        return Subject(self.account_id, self.account, self.provider, endpoint.name)


@dataclass(frozen=True, slots=True)
class Flow:
    """What every step needs: where to store, where to report, and whether to stop.

    `too_late` ends what is still being fetched some time after `stop`. `progress` is told of every
    planned and every fetched chain. `claim` takes a target for this run, or says that another run
    has it.
    """

    database: Database
    run: Run
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    too_late: asyncio.Event = field(default_factory=asyncio.Event)
    progress: Progress = lambda _report, _planned: None
    claim: Callable[[Target], AbstractAsyncContextManager[bool]] = lambda _target: nullcontext(
        enter_result=True
    )
