"""SIGTERM and SIGINT: a run that is told to stop ends in order, and soon.

Nothing new is begun after the signal. The rest is given so many seconds from then on: windows in
hand GRACE, whatever still waits (for the database, the vault, a lock) LAST, the run report END.
Only a rotation of tokens that has begun takes as long as it takes.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog

from health_scraper.errors import CutShort

log = structlog.get_logger()

SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Kubernetes kills 30 s after it has asked, unless it was told otherwise.
GRACE = 12.0
LAST = 15.0
END = 18.0


class Stopping:
    """`stop` is set by the first signal, `too_late` when the windows in hand had their time."""

    def __init__(self) -> None:
        self.stop, self.too_late = asyncio.Event(), asyncio.Event()
        self._asked_at: float | None = None
        self._limits: dict[asyncio.Timeout, float] = {}

    def ask(self, name: str) -> None:
        if self.stop.is_set():
            return
        log.warning("run.stopping", signal=name, reason="the windows in hand are finished")
        loop = asyncio.get_running_loop()
        self.stop.set()
        self._asked_at = loop.time()
        loop.call_later(GRACE, self.too_late.set)
        for limit, seconds in self._limits.items():
            limit.reschedule(self._asked_at + seconds)

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Cancels the block so many seconds after the signal, and raises CutShort."""
        end = None if self._asked_at is None else self._asked_at + seconds
        limit = asyncio.timeout_at(end)
        self._limits[limit] = seconds
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            raise CutShort from None
        finally:
            del self._limits[limit]


@contextmanager
def signals_held() -> Iterator[None]:
    """A signal that comes while the program is still loading waits until it can be heeded.

    For a process of one thread: others would take it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def stopping_on_signals() -> Iterator[Stopping]:
    loop, stopping = asyncio.get_running_loop(), Stopping()
    for number in SIGNALS:
        loop.add_signal_handler(number, stopping.ask, number.name)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    try:
        yield stopping
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
