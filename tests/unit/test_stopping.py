"""What a signal stops, and how soon."""

import asyncio
import subprocess
import sys

import pytest

from health_scraper.errors import CutShort
from health_scraper.stopping import Stopping

HEEDED_LATER = """
import asyncio, os, signal
from health_scraper.stopping import signals_held, stopping_on_signals

async def heed():
    with stopping_on_signals() as stopping:
        await stopping.stop.wait()

with signals_held():
    os.kill(os.getpid(), signal.SIGTERM)
    asyncio.run(heed())
"""


async def test_what_still_waits_after_a_signal_is_cut_short() -> None:
    stopping = Stopping()

    async def wait() -> None:
        async with stopping.within(0):
            stopping.ask("SIGTERM")
            await asyncio.Event().wait()

    with pytest.raises(CutShort):
        await wait()


async def test_what_begins_after_a_signal_has_only_what_is_left_of_the_time() -> None:
    stopping = Stopping()
    stopping.ask("SIGTERM")
    with pytest.raises(CutShort):
        async with stopping.within(0):
            await asyncio.Event().wait()


async def test_without_a_signal_nothing_is_cut_short() -> None:
    async with Stopping().within(0):
        await asyncio.sleep(0.01)


async def test_a_time_out_of_the_work_itself_stays_what_it_is() -> None:
    with pytest.raises(TimeoutError, match="of its own"):
        async with Stopping().within(0):
            raise TimeoutError("of its own")


def test_a_signal_that_comes_while_the_program_loads_is_heeded_afterwards() -> None:
    subprocess.run([sys.executable, "-c", HEEDED_LATER], check=True)
