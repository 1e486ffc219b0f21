"""How far back a person's data at a vendor go: nobody asks long before the first of them."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from health_scraper.coverage import Subject
from health_scraper.db import Database
from health_scraper.declare import Record, Window
from health_scraper.errors import BeginUnknown, NotAvailable, ScopeMissing
from health_scraper.reconcile import earliest


class Beginning:
    """What all endpoints of one account at a vendor have found out together.

    One endpoint's silence proves nothing: tags are rare, and a kind of record may have ended years
    ago. A range is left out only where it lies `empty` before the first record of any endpoint,
    and given up for good unless an endpoint failed, or was stopped, that could have known better
    (`doubtful`).
    """

    def __init__(self, records: Iterable[type[Record]], empty: timedelta) -> None:
        self.at: datetime | None = None
        self.doubtful = False
        self.empty = empty
        self._records = tuple(records)
        self._loading = asyncio.Lock()
        self._stored: tuple[Database, Subject] | None = None
        self._loaded = False
        self._searching = 0
        self._news = asyncio.Event()

    @property
    def horizon(self) -> datetime:
        """Nothing older is asked for; the beginning of time while nothing was found at all."""
        return datetime.min.replace(tzinfo=UTC) if self.at is None else self.at - self.empty

    async def load(self, database: Database, subject: Subject) -> None:
        """Starts from what earlier runs have stored."""
        self._stored = database, subject
        await self._load()

    async def _load(self) -> None:
        async with self._loading:
            if self._stored is None or self._loaded:
                return
            self._loaded = True
            for record in self._records:
                self.found(await earliest(*self._stored, record))

    def found(self, at: datetime | None) -> None:
        if at is not None and (self.at is None or at < self.at):
            self.at = at
            self._tell()

    def within(self, window: Window | None) -> bool:
        return window is None or window.end > self.horizon

    @contextmanager
    def searching(self) -> Iterator[None]:
        self._searching += 1
        try:
            yield
        except (ScopeMissing, NotAvailable, BeginUnknown):
            raise
        except Exception:
            self.doubtful = True
            raise
        finally:
            self._searching -= 1
            self._loaded = False
            self._tell()

    async def moved(self) -> bool:
        """Waits for another endpoint to find something older; False when none is at it any more."""
        before = self.at
        self._searching -= 1
        self._tell()
        try:
            while self.at == before and self._searching:
                await self._news.wait()
            # A change feed has no windows: how far back it goes is seen in what it has stored.
            if self.at == before:
                await self._load()
        finally:
            self._searching += 1
        return self.at != before

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
