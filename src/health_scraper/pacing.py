"""How fast a vendor may be asked: one budget per vendor app, shared by all processes.

docs/adr/0008-one-budget-per-app.md says why it is counted this way.
"""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from health_scraper.db import Database, query
from health_scraper.declare import Allowance
from health_scraper.errors import BudgetSpent, HistoryWaits
from health_scraper.settings import RateLimit

log = structlog.get_logger()

# Whoever has to wait longer than this for a slot ends instead, and goes on another day.
LONGEST_WAIT = 330.0
# A sleeper looks again so often: a scrape may have ended, or a process given way.
LOOK_AGAIN = 5.0
# A request has reached the vendor so soon after it was sent, or never will.
FLIGHT = 2.0
# So much of a flight is assumed from the start, and not worth a word to the database.
USUAL_FLIGHT = 0.25
PAUSE_UNNAMED = 5.0
# No vendor counts over more than a day: whoever names a longer pause, a proxy perhaps, is wrong.
LONGEST_PAUSE = 86_400.0


@dataclass(frozen=True, slots=True)
class Taken:
    """`granted` slots, counted in `bin`; where it is 0, `wait` seconds until the next."""

    granted: int
    bin: datetime | None
    wait: float


@dataclass(frozen=True, slots=True)
class Claim:
    """What a process tells the budget: slots it wants, and what it has learnt since.

    `late` are bins and how many seconds ago their last request can have arrived. A `patient` one
    gives way to scrapes.
    """

    wanted: int
    late: dict[datetime, float] = field(default_factory=dict)
    told: Allowance | None = None
    patient: bool = False


class Budget(Protocol):
    @property
    def shortest(self) -> float: ...

    async def take(self, claim: Claim) -> Taken: ...

    async def close(self, seconds: float) -> None: ...


class SharedBudget:
    """The budget of one vendor app in PostgreSQL, as one process uses it.

    A backfill (`backfill=True`) gives way to scrapes.
    """

    def __init__(
        self,
        database: Database,
        provider: str,
        client_id: str,
        limits: Iterable[RateLimit],
        *,
        backfill: bool = False,
    ) -> None:
        self._database = database
        self._provider, self._backfill = provider, backfill
        self._limits = tuple(limits)
        self._process = uuid.uuid4()
        self._app = f"{provider}:{hashlib.sha256(client_id.encode()).hexdigest()[:16]}"

    @property
    def shortest(self) -> float:
        return min(limit.seconds for limit in self._limits)

    async def take(self, claim: Claim) -> Taken:
        (row,) = await self._database.fetch(query("take_slots"), **self.parameters(claim))
        return Taken(row["granted"], row["counted_in"], row["wait_seconds"])

    def parameters(self, claim: Claim) -> dict[str, object]:
        told = claim.told
        return {
            "app": self._app,
            "provider": self._provider,
            "process": self._process,
            "wanted": claim.wanted,
            "backfill": self._backfill or claim.patient,
            "limits": [limit.requests for limit in self._limits],
            "seconds": [limit.seconds for limit in self._limits],
            "late_bins": list(claim.late),
            "late_ages": list(claim.late.values()),
            "told_left": told and told.left,
            "told_seconds": told and told.seconds,
            "told_reset": told and told.resets_in,
        }

    async def close(self, seconds: float) -> None:
        await self._database.execute(query("close_gate"), app=self._app, seconds=seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """`taken_at` by the event loop's clock."""

    bin: datetime
    taken_at: float


@dataclass(slots=True, eq=False)
class Lane:
    """Those of a process who wait with the same right to a slot."""

    patient: bool
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    ready: list[Slot] = field(default_factory=list)


class Pacer:
    """Lets one process's requests to a vendor pass, as many at a time as it may have in flight.

    Whoever waits first asks the budget for all who wait: one statement for many slots where there
    are many, and at most one for each.
    """

    def __init__(self, title: str, budget: Budget, concurrent_requests: int) -> None:
        self._title, self._budget = title, budget
        self._places = asyncio.Semaphore(concurrent_requests)
        self._lanes = (Lane(patient=False), Lane(patient=True))
        self._flying: set[Slot] = set()
        self._landed: dict[datetime, float] = {}
        self._usual = min(USUAL_FLIGHT, budget.shortest / 200)
        self._told: Allowance | None = None

    @asynccontextmanager
    async def slot(self, *, patient: bool = False) -> AsyncIterator[None]:
        """Raises BudgetSpent where the next slot is too far away."""
        async with self._places:
            slot = await self._next(self._lanes[patient])
            self._flying.add(slot)
            try:
                yield
            finally:
                self._flying.discard(slot)
                self._land(slot)

    def told(self, allowance: Allowance | None) -> None:
        """What the vendor said is left; the next statement passes it on."""
        self._told = allowance or self._told

    async def refused(self, pause: float | None, *, patient: bool = False) -> None:
        """The vendor has refused a request as one too many: the gate closes for everybody."""
        seconds = PAUSE_UNNAMED if pause is None else min(pause, LONGEST_PAUSE)
        log.warning("budget.refused", vendor=self._title, seconds=seconds)
        await self._budget.close(seconds)
        if seconds > LONGEST_WAIT:
            raise self._spent(seconds, patient=patient)

    async def settle(self) -> None:
        """Before the process ends: what nobody else can tell the budget."""
        late, told, self._told = self._late(), self._told, None
        if late or told:
            await self._budget.take(Claim(0, late, told))

    async def _next(self, lane: Lane) -> Slot:
        lane.waiting += 1
        try:
            async with lane.turn:
                while (slot := self._pop(lane)) is None:
                    await self._take(lane)
                return slot
        finally:
            lane.waiting -= 1

    def _pop(self, lane: Lane) -> Slot | None:
        """A slot that is not so old that it might count no more when its request arrives."""
        oldest = asyncio.get_running_loop().time() - FLIGHT
        while lane.ready:
            slot = lane.ready.pop()
            if slot.taken_at >= oldest:
                return slot
        return None

    async def _take(self, lane: Lane) -> None:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        late, told, self._told = self._late(), self._told, None
        taken = await self._budget.take(Claim(lane.waiting, late, told, lane.patient))
        if taken.bin is not None:
            lane.ready += [Slot(taken.bin, asked_at) for _ in range(taken.granted)]
            return
        if taken.wait > LONGEST_WAIT:
            raise self._spent(taken.wait, patient=lane.patient)
        await asyncio.sleep(min(taken.wait, LOOK_AGAIN))

    def _late(self) -> dict[datetime, float]:
        """Bins with a request that took, or is taking, longer to arrive than assumed."""
        now = asyncio.get_running_loop().time()
        for slot in self._flying:
            self._land(slot)
        late = {moment: now - landed for moment, landed in self._landed.items()}
        self._landed.clear()
        return late

    def _land(self, slot: Slot) -> None:
        landed = min(asyncio.get_running_loop().time(), slot.taken_at + FLIGHT)
        if landed - slot.taken_at > self._usual:
            self._landed[slot.bin] = max(landed, self._landed.get(slot.bin, landed))

    def _spent(self, seconds: float, *, patient: bool) -> BudgetSpent:
        again = datetime.now(UTC) + timedelta(seconds=seconds)
        return (HistoryWaits if patient else BudgetSpent)(
            f"{self._title} allows no more requests for now; go on after {again:%Y-%m-%d %H:%M} UTC"
        )
