"""One budget for all: at the permitted rate, never above it, and fair to scrapes."""

import asyncio
import random
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from health_scraper.db import Database, query
from health_scraper.declare import Allowance
from health_scraper.errors import BudgetSpent, HistoryWaits
from health_scraper.pacing import Claim, Pacer, SharedBudget, Taken
from health_scraper.settings import RateLimit

MINUTE = (RateLimit(100, 60),)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class JumpingSelector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Instead of waiting, lets the time pass."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.passed += timeout or 0
        return super().select(0)


class FastLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.selector = JumpingSelector()
        super().__init__(self.selector)

    def time(self) -> float:
        return self.selector.passed


class SimulatedBudget(SharedBudget):
    """The database's own arithmetic, by the event loop's clock."""

    def __init__(
        self, connection: psycopg.Connection[DictRow], limits: Any, *, backfill: bool = False
    ) -> None:
        super().__init__(None, "whoop", "app", limits, backfill=backfill)  # type: ignore[arg-type]
        self._connection = connection
        self.offset = timedelta()

    async def take(self, claim: Claim) -> Taken:
        now = NOON + timedelta(seconds=asyncio.get_running_loop().time()) + self.offset
        statement = query("take_slots").replace("s\n)", "s, %(clock)s)")
        row = self._connection.execute(statement, {**self.parameters(claim), "clock": now})
        found = row.fetchone()
        assert found is not None
        return Taken(*found.values())


@pytest.fixture
def connection(dsn: str) -> Iterator[psycopg.Connection[DictRow]]:
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as opened:
        yield opened


def simulate(work: Callable[[], Awaitable[None]]) -> None:
    random.seed(1)  # the same flights every time
    with asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(work())  # type: ignore[arg-type]


async def send(
    pacer: Pacer, arrivals: list[float], flight: float, *, patient: bool = False
) -> None:
    """A request that reaches the vendor somewhere between sending it and its answer."""
    async with pacer.slot(patient=patient):
        seconds = random.uniform(0, flight)  # noqa: S311 - any jitter will do
        await asyncio.sleep(seconds)
        arrivals.append(asyncio.get_running_loop().time())
        await asyncio.sleep(seconds)


async def send_all(pacers: list[Pacer], requests: int, flight: float) -> list[float]:
    arrivals: list[float] = []
    await asyncio.gather(
        *(send(pacers[number % len(pacers)], arrivals, flight) for number in range(requests))
    )
    return sorted(arrivals)


def fullest(arrivals: list[float], seconds: float) -> int:
    """Most arrivals in any stretch of so many seconds, wherever it begins."""
    return max(
        sum(start <= arrival < start + seconds for arrival in arrivals) for start in arrivals
    )


@pytest.mark.parametrize(("flight", "factor"), [(0.05, 1.03), (0.15, 1.03), (1.5, 1.08)])
def test_three_processes_reach_the_rate_and_never_exceed_it(
    connection: Any, flight: float, factor: float
) -> None:
    async def work() -> None:
        pacers = [Pacer("WHOOP", SimulatedBudget(connection, MINUTE), 8) for _ in range(3)]
        arrivals = await send_all(pacers, 700, flight)
        assert fullest(arrivals, 60) == 100
        # The first hundred are free; a longer flight than anybody has costs a little of the rate.
        assert arrivals[-1] <= factor * 600 / (100 / 60)

    simulate(work)


def test_processes_of_one_slow_request_each_never_exceed_the_rate(connection: Any) -> None:
    arrivals: list[float] = []

    async def process(flight: float) -> None:
        pacer = Pacer("WHOOP", SimulatedBudget(connection, MINUTE), 1)
        async with pacer.slot():
            await asyncio.sleep(flight)
            arrivals.append(asyncio.get_running_loop().time())
        await pacer.settle()

    async def work() -> None:
        await asyncio.gather(*(process(1.5) for _ in range(100)))
        await asyncio.sleep(59.5)
        await process(0)
        assert fullest(arrivals, 60) == 100

    simulate(work)


def test_a_few_requests_are_not_slowed(connection: Any) -> None:
    async def work() -> None:
        arrivals = await send_all([Pacer("WHOOP", SimulatedBudget(connection, MINUTE), 8)], 100, 0)
        assert arrivals[-1] == 0

    simulate(work)


def test_both_windows_of_a_vendor_hold(connection: Any) -> None:
    limits = (RateLimit(10, 10), RateLimit(60, 300))

    async def work() -> None:
        arrivals = await send_all([Pacer("WHOOP", SimulatedBudget(connection, limits), 8)], 200, 1)
        assert (fullest(arrivals, 10), fullest(arrivals, 300)) == (10, 60)
        assert arrivals[-1] <= 1.05 * 200 / (60 / 300)

    simulate(work)


def test_a_scrape_goes_before_a_backfill_and_both_get_on(connection: Any) -> None:
    async def work() -> None:
        backfill = Pacer("WHOOP", SimulatedBudget(connection, MINUTE, backfill=True), 8)
        filled: list[float] = []
        busy = [asyncio.create_task(send(backfill, filled, 0.1)) for _ in range(600)]
        await asyncio.sleep(150)
        before = len(filled)
        scraped = await send_all([Pacer("WHOOP", SimulatedBudget(connection, MINUTE), 8)], 200, 0.1)
        took = scraped[-1] - 150
        assert took <= 1.3 * 200 / (100 / 60)
        assert len(filled) - before >= 0.05 * took * 100 / 60
        for task in busy:
            task.cancel()

    simulate(work)


def test_a_backfill_leaves_some_of_the_day_to_scrapes(connection: Any) -> None:
    day = (RateLimit(100, 86400),)

    async def work() -> None:
        backfill = Pacer("WHOOP", SimulatedBudget(connection, day, backfill=True), 1)
        with pytest.raises(BudgetSpent, match=r"WHOOP allows no more .* go on after 20"):
            await send_all([backfill], 100, 0)
        scraped = await send_all([Pacer("WHOOP", SimulatedBudget(connection, day), 1)], 4, 0)
        assert len(scraped) == 4

    simulate(work)


def test_a_killed_process_holds_its_slots_no_longer_than_a_window(connection: Any) -> None:
    async def work() -> None:
        await SimulatedBudget(connection, MINUTE).take(Claim(100))
        taken = await SimulatedBudget(connection, MINUTE).take(Claim(1))
        assert (taken.granted, round(taken.wait)) == (0, 61)
        await asyncio.sleep(taken.wait)
        assert (await SimulatedBudget(connection, MINUTE).take(Claim(100))).granted == 100

    simulate(work)


def test_a_clock_set_back_an_hour_costs_one_window(connection: Any) -> None:
    async def work() -> None:
        budget = SimulatedBudget(connection, MINUTE)
        await budget.take(Claim(100))
        budget.offset = timedelta(hours=-1)
        assert (await budget.take(Claim(1))).wait <= 61

    simulate(work)


def test_what_others_used_by_the_vendors_count_is_left_out(connection: Any) -> None:
    async def work() -> None:
        budget = SimulatedBudget(connection, MINUTE)
        await budget.take(Claim(1))
        told = Allowance(left=40, seconds=60, resets_in=30)
        assert (await budget.take(Claim(100, told=told))).granted == 40
        await asyncio.sleep(31)
        assert (await budget.take(Claim(100))).granted == 59

    simulate(work)


def test_a_vendor_that_tells_no_less_changes_nothing(connection: Any) -> None:
    async def work() -> None:
        budget = SimulatedBudget(connection, MINUTE)
        await budget.take(Claim(10))
        told = Allowance(left=95, seconds=60, resets_in=30)
        assert (await budget.take(Claim(100, told=told))).granted == 90

    simulate(work)


async def test_a_refusal_closes_the_gate_for_every_process(database: Database) -> None:
    one, other = (SharedBudget(database, "whoop", "app", MINUTE) for _ in range(2))
    await one.take(Claim(1))
    await one.close(3600)
    taken = await other.take(Claim(1))
    assert taken.granted == 0
    assert 3000 < taken.wait <= 3600
    (row,) = await database.fetch(
        "SELECT refused, limit_requests, used_requests FROM ops.budget_use"
    )
    assert row == {"refused": 1, "limit_requests": 100, "used_requests": 1}


async def test_nobody_closes_the_gate_for_longer_than_a_day(database: Database) -> None:
    budget = SharedBudget(database, "whoop", "app", MINUTE)
    await budget.take(Claim(1))
    with pytest.raises(BudgetSpent, match="go on after"):
        await Pacer("WHOOP", budget, 1).refused(1e18)
    assert 80_000 < (await budget.take(Claim(1))).wait <= 86_400


def test_a_request_takes_one_statement_and_waiting_hardly_any(connection: Any) -> None:
    class Counted(SimulatedBudget):
        statements = 0

        async def take(self, claim: Claim) -> Taken:
            self.statements += 1
            return await super().take(claim)

    async def work() -> None:
        budget = Counted(connection, MINUTE)
        await send_all([Pacer("WHOOP", budget, 8)], 300, 0.1)
        assert budget.statements <= 310

    simulate(work)


def test_a_patient_request_leaves_some_of_the_day_and_keeps_no_other_waiting(
    connection: Any,
) -> None:
    async def work() -> None:
        pacer = Pacer("WHOOP", SimulatedBudget(connection, (RateLimit(100, 86400),)), 8)
        with pytest.raises(HistoryWaits, match="go on after"):
            await asyncio.gather(*(send(pacer, [], 0, patient=True) for _ in range(100)))
        assert len(await send_all([pacer], 4, 0)) == 4

    simulate(work)


async def test_apps_do_not_share(database: Database) -> None:
    await SharedBudget(database, "whoop", "app", MINUTE).take(Claim(100))
    assert (await SharedBudget(database, "whoop", "other", MINUTE).take(Claim(9))).granted == 9


PROCESS = """
import asyncio, sys
from health_scraper.db import open_database
from health_scraper.errors import BudgetSpent
from health_scraper.pacing import Pacer, SharedBudget
from health_scraper.settings import RateLimit

async def main() -> None:
    async with open_database(sys.argv[1]) as database:
        budget = SharedBudget(database, "oura", "app", (RateLimit(60, 3600),))
        pacer = Pacer("Oura", budget, 8)

        async def send() -> None:
            try:
                async with pacer.slot():
                    print("sent")
            except BudgetSpent:
                print("left")

        await asyncio.gather(*(send() for _ in range(25)))

asyncio.run(main())
"""


def test_real_processes_share_one_budget(dsn: str) -> None:
    command = [sys.executable, "-c", PROCESS, dsn]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [process.communicate()[0].split() for process in running]
    told = Counter(word for words in printed for word in words)
    assert told.total() == 75
    # A process that stalls between taking slots and using them lets them expire.
    assert 25 < told["sent"] <= 60


def test_the_reader_sees_the_use_and_nothing_else(connection: Any) -> None:
    connection.execute("SET ROLE grafana_reader")
    assert connection.execute("SELECT * FROM ops.budget_use").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM ops.budget")
