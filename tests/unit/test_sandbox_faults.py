"""The fault switches, seen from a client through the ASGI transport."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from health_scraper.sandbox.faults import Fault, body_status
from health_scraper.sandbox.world import Sandbox

OURA = "/oura/oauth/token"
WITHINGS = "/withings/v2/oauth2"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


def refresh_form(sandbox: Sandbox) -> dict[str, str]:
    return {
        "grant_type": "refresh_token",
        "refresh_token": sandbox.vendor("oura").oauth.issue().refresh,
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
    }


async def test_an_error_page_stands_in_for_the_answer(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").faults.add(Fault("status", status=502))
    answer = await http.post(OURA)
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "text/html"
    assert "Bad Gateway" in answer.text


async def test_an_empty_200_can_be_asked_for(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.vendor("oura").faults.add(Fault("status", status=200, body=""))
    answer = await http.post(OURA)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_fault_stays_with_its_vendor_and_path(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").faults.add(Fault("status", "/oauth/token", status=503))
    assert (await http.post(OURA)).status_code == 503
    assert (await http.post("/oura/oauth/v2/ext/oauth-token")).status_code == 401
    assert (await http.post(WITHINGS)).status_code == 200


async def test_withings_actions_can_be_told_apart(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("withings").faults.add(body_status(522, "Timeout", path="/v2/oauth2:revoke"))
    revoked = (await http.post(WITHINGS, data={"action": "revoke"})).json()
    assert (revoked["status"], revoked["error"]) == (522, "Timeout")
    other = (await http.post(WITHINGS, data={"action": "requesttoken"})).json()
    assert other["status"] == 503


async def test_a_fault_can_hit_the_next_few_requests(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").faults.add(Fault("status", status=500, skip=1, times=2))
    answers = [(await http.post(OURA)).status_code for _ in range(4)]
    assert answers == [400, 500, 500, 400]


async def hits(sandbox: Sandbox) -> list[int]:
    sandbox.vendor("oura").faults.add(Fault("status", status=500, rate=0.3))
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        return [(await http.post(OURA)).status_code for _ in range(40)]


async def test_a_rate_is_decided_by_the_seed() -> None:
    first, again = await hits(Sandbox(seed=5)), await hits(Sandbox(seed=5))
    assert first == again
    assert {400, 500} == set(first)
    assert await hits(Sandbox(seed=6)) != first


async def test_only_the_first_of_two_faults_hits(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    faults = sandbox.vendor("oura").faults
    faults.add(Fault("status", status=500, times=1), Fault("status", status=503, times=1))
    answers = [(await http.post(OURA)).status_code for _ in range(3)]
    assert answers == [500, 503, 400]


async def test_a_storm_answers_as_the_vendor_does(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    for vendor in sandbox.vendors.values():
        vendor.faults.add(Fault("storm", seconds=7))
    oura = await http.post(OURA)
    assert (oura.status_code, oura.headers["retry-after"]) == (429, "7")
    whoop = await http.post("/whoop/oauth/oauth2/token")
    assert (whoop.status_code, whoop.headers["x-ratelimit-reset"]) == (429, "7")
    withings = (await http.post(WITHINGS)).json()
    assert (withings["status"], withings["body"]) == (601, {"wait_seconds": 7})


async def test_a_body_can_be_cut_with_a_right_or_a_wrong_length(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    whole = await http.post(OURA)
    faults = sandbox.vendor("oura").faults
    faults.add(Fault("truncate", times=1), Fault("truncate", times=1, keep_length=True))
    for promised in (len(whole.content) // 2, len(whole.content)):
        answer = await http.post(OURA)
        assert answer.content == whole.content[: len(whole.content) // 2]
        assert int(answer.headers["content-length"]) == promised


@pytest.mark.parametrize("kind", ["drop", "cut", "reset", "lose"])
async def test_a_connection_breaks(sandbox: Sandbox, http: httpx.AsyncClient, kind: str) -> None:
    sandbox.vendor("oura").faults.add(Fault(kind, times=1))  # type: ignore[arg-type]
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post(OURA)
    assert (await http.post(OURA)).status_code == 400


@pytest.mark.parametrize("kind", ["hang", "stall"])
async def test_a_request_can_go_unanswered(
    sandbox: Sandbox, http: httpx.AsyncClient, kind: Any
) -> None:
    sandbox.vendor("oura").faults.add(Fault(kind))
    with pytest.raises(httpx.ReadTimeout):
        await http.post(OURA)


@pytest.mark.parametrize(("kind", "rotated"), [("drop", 0), ("lose", 1)])
async def test_a_refresh_is_lost_before_or_after_the_rotation(
    sandbox: Sandbox, http: httpx.AsyncClient, kind: str, rotated: int
) -> None:
    form = refresh_form(sandbox)
    sandbox.vendor("oura").faults.add(Fault(kind, times=1))  # type: ignore[arg-type]
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post(OURA, data=form)
    assert sandbox.vendor("oura").oauth.grants.lineages[0].refreshes == rotated
    assert (await http.post(OURA, data=form)).status_code == (400 if rotated else 200)


async def test_the_hooks_stand_before_and_after_the_rotation(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    seen: list[tuple[str, str, int]] = []
    form = refresh_form(sandbox)
    vendor = sandbox.vendor("oura")

    def note(point: str) -> None:
        async def hook(label: str) -> None:
            seen.append((point, label, vendor.oauth.grants.lineages[0].refreshes))

        setattr(vendor.faults, point, hook)

    note("arrived")
    note("computed")
    assert (await http.post(OURA, data=form)).status_code == 200
    assert seen == [("arrived", "/oauth/token", 0), ("computed", "/oauth/token", 1)]


async def test_a_late_answer_is_computed_first(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    computed = asyncio.Event()

    async def tell(_: str) -> None:
        computed.set()

    sandbox.vendor("oura").faults.computed = tell
    sandbox.vendor("oura").faults.add(Fault("late", seconds=60))
    asked = asyncio.create_task(http.post(OURA, data=refresh_form(sandbox)))
    await computed.wait()
    assert sandbox.vendor("oura").oauth.grants.lineages[0].refreshes == 1
    assert not asked.done()
    asked.cancel()


async def test_latency_comes_on_top_of_another_fault(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    slow = Fault("latency", seconds=0.001, jitter=0.001)
    sandbox.vendor("oura").faults.add(slow, Fault("status", status=500))
    assert (await http.post(OURA)).status_code == 500
    assert slow.hits == 1


async def test_cleared_faults_are_gone(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    faults = sandbox.vendor("oura").faults
    faults.add(Fault("status", status=500))
    faults.clear()
    assert (await http.post(OURA)).status_code == 400
    assert faults.quiet()
