"""Whatever a vendor does wrong, one normal run afterwards makes the database whole."""

import socket
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from health_scraper.sandbox.faults import HTML_ERROR, Fault, body_status

REFUSED = '{"detail": "No.", "error": "no"}'
# All that have a name, and some of the proxies before a vendor; 429 is a storm, below.
HTTP = sorted({*HTTPStatus, 520, 522, 524, 530} - {*range(400), 429})
# Withings' whole table, a status that it lacks, and one that nobody knows; 0 and 601 apart.
TOKEN_REFUSED = "100-102 200 401"
BODY = """
    201-213 216-218 220 221 223 225 227-230 234-236 238 240-252 254 260-267 271 272 275 276 283-288
    290 293-295 297 300-304 321 323-353 380-382 400 501-511 523 532 3017-3019 214 277 2553 2555 522
    524 2554 215 219 222 224 226 231-233 237 253 255-259 268-270 273 274 278-282 289 291 292 296
    298 305-320 322 370-375 383 391 402 516-521 525-531 533 602 700 1051-1054 2551 2552 2556-2559
    3000-3016 3020-3024 5000-5006 6000 6010 6011 9000 10000 403 31337
"""


def numbers(ranges: str) -> list[int]:
    pairs = (text.partition("-") for text in ranges.split())
    return [n for first, _, last in pairs for n in range(int(first), int(last or first) + 1)]


async def test_nothing_is_missing_where_nothing_was_wrong(scene: Any) -> None:
    await scene.backfill()
    assert await scene.lacks() == {}


async def test_every_http_error_is_healed(scene: Any) -> None:
    # Withings says 401 in the body, and waits 11 s before the same is asked with a new token.
    statuses = [status for status in HTTP if (scene.vendor, status) != ("withings", 401)]
    await disturbed_by(scene, [refusal(status) for status in statuses])
    assert await scene.lacks() == {}


def refusal(status: int) -> Fault:
    """Vendors refuse in JSON; what is broken before them answers with a page."""
    page = HTML_ERROR if status >= 500 else REFUSED
    return Fault("status", times=1, status=status, body=page)


@pytest.mark.parametrize("vendor", ["withings"])
async def test_every_body_status_is_healed(scene: Any) -> None:
    statuses = numbers(TOKEN_REFUSED + BODY)
    await disturbed_by(scene, [body_status(status, times=1) for status in statuses])
    assert await scene.lacks() == {}


async def disturbed_by(scene: Any, faults: list[Fault]) -> None:
    """A backfill and as many scrapes as it takes: every other request meets the next fault."""
    for number, fault in enumerate(faults):
        scene.faults.add(replace(fault, skip=number))
    runs = 0
    while any(fault.times for fault in scene.faults.on):
        await scene.disturbed(again=runs > 0)
        runs += 1
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault("truncate", rate=0.6),
        Fault("truncate", rate=0.6, keep_length=True),
        Fault("cut", rate=0.6),
        Fault("reset", rate=0.6),
        Fault("drop", rate=0.6),
        Fault("lose", rate=0.6),
        Fault("status", rate=0.6, status=200, body="<html>Sign in to this network</html>"),
        Fault("status", rate=0.6, status=200, body="{}", content_type="application/json"),
        Fault("status", rate=0.6, status=200, body="[1, 2]", content_type="application/json"),
        Fault("status", rate=0.6, status=302, body=""),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body[:6]}-{fault.keep_length}",
)
async def test_answers_that_do_not_come_whole_are_healed(scene: Any, fault: Fault) -> None:
    if scene.vendor == "whoop" and fault.body == "{}":
        fault.body = "null"  # by WHOOP's specification an empty object is an empty page
    scene.faults.add(fault)
    await scene.disturbed()
    assert fault.hits > 1
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


@pytest.mark.parametrize("kind", ["late", "hang", "stall"])
async def test_time_outs_are_healed(scene: Any, kind: Any) -> None:
    own = scene.settings.provider(scene.vendor).model_copy(update={"request_timeout": 0.5})
    hasty = replace(scene, settings=scene.settings.model_copy(update={scene.vendor: own}))
    fault = Fault(kind, rate=0.5, seconds=1)
    scene.faults.add(fault)
    await hasty.disturbed()
    assert fault.hits > 1
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


async def test_slow_answers_are_only_slow(scene: Any) -> None:
    scene.faults.add(Fault("latency", seconds=0.02, jitter=0.1))
    assert (await scene.backfill()).exit_code == 0
    assert await scene.lacks() == {}


@pytest.fixture
def no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver's answer for a name that is none, without asking one."""
    resolve = socket.getaddrinfo

    def answer(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in {"nowhere.invalid", b"nowhere.invalid"}:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize("address", ["http://nowhere.invalid", "http://127.0.0.1:9"])
@pytest.mark.usefixtures("no_such_name")
async def test_a_vendor_that_is_away_for_the_whole_run_is_caught_up_with(
    scene: Any, address: str
) -> None:
    own = scene.settings.provider(scene.vendor).model_copy(update={"api_base_url": address})
    astray = replace(scene, settings=scene.settings.model_copy(update={scene.vendor: own}))
    run = await astray.backfill()
    assert {report.outcome for report in run.reports} <= {"failed", "stopped", "succeeded"}
    assert {"cannot be reached" in str(one.error) for one in run.reports if one.error} == {True}
    assert (run.exit_code, run.counts.inserted) == (1, 0)
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}


async def test_a_storm_of_refusals_ends_and_is_healed(scene: Any) -> None:
    scene.faults.add(Fault("storm", rate=0.4, seconds=1, times=4))
    await scene.disturbed()
    scene.faults.clear()
    assert (await scene.scrape()).exit_code == 0
    assert await scene.lacks() == {}
    (row,) = await scene.database.fetch("SELECT sum(refused) AS refused FROM ops.budget")
    assert row["refused"] > 0
