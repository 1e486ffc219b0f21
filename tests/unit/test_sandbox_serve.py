"""The simulators on a real socket, and their control endpoints."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from health_scraper.sandbox.faults import Fault
from health_scraper.sandbox.limits import Limits
from health_scraper.sandbox.oauth import Consent
from health_scraper.sandbox.serve import environment, running
from health_scraper.sandbox.world import Clock, Sandbox

TOKEN = "/oura/oauth/token"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


# On a socket


async def test_the_environment_points_at_the_served_simulators(sandbox: Sandbox) -> None:
    async with running(sandbox) as base_url, httpx.AsyncClient() as http:
        told = environment(base_url)
        for vendor in ("OURA", "WHOOP", "WITHINGS"):
            asked = {
                "response_type": "code",
                "client_id": told[f"{vendor}_CLIENT_ID"],
                "redirect_uri": told[f"{vendor}_REDIRECT_URL"],
                "state": "a-long-state",
            }
            consent = await http.get(told[f"{vendor}_AUTH_URL"], params=asked)
            assert consent.headers["location"].startswith(told[f"{vendor}_REDIRECT_URL"] + "?code=")
            assert (await http.post(told[f"{vendor}_TOKEN_URL"])).json()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("drop"), httpx.TransportError),
        (Fault("lose"), httpx.TransportError),
        (Fault("cut"), httpx.RemoteProtocolError),
        (Fault("reset"), httpx.ReadError),
        (Fault("truncate", keep_length=True), httpx.RemoteProtocolError),
        (Fault("hang"), httpx.ReadTimeout),
        (Fault("stall"), httpx.ReadTimeout),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
async def test_faults_break_real_connections(
    sandbox: Sandbox, fault: Fault, error: type[Exception]
) -> None:
    sandbox.vendor("oura").faults.add(fault)
    timeout = 0.3 if error is httpx.ReadTimeout else 60
    async with running(sandbox) as base_url, httpx.AsyncClient(timeout=60) as http:
        with pytest.raises(error):
            await http.post(base_url + TOKEN, timeout=timeout)
        sandbox.vendor("oura").faults.clear()
        assert (await http.post(base_url + TOKEN)).status_code == 400


async def test_a_stopped_server_is_gone(sandbox: Sandbox) -> None:
    async with running(sandbox) as base_url, httpx.AsyncClient() as http:
        assert (await http.get(base_url + "/control/clock")).status_code == 200
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(base_url + "/control/clock")


async def test_a_process_of_its_own_ends_cleanly_on_sigterm() -> None:
    program = (
        "import asyncio\n"
        "from health_scraper.sandbox import serve, world\n"
        "tell = lambda url: print(url, flush=True)\n"
        "asyncio.run(serve.serve(world.Sandbox(), port=0, ready=tell))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    base_url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient() as http:
        assert (await http.get(base_url + "/control/secrets")).json() == []
    process.terminate()
    assert await process.wait() == 0


# Control


async def test_requests_are_counted_by_endpoint_with_ids_replaced(
    http: httpx.AsyncClient,
) -> None:
    await http.get("/whoop/developer/v2/cycle/93845")
    await http.get("/whoop/developer/v2/cycle/93846")
    await http.post("/withings/measure", data={"action": "getmeas"})
    told = (await http.get("/control/requests")).json()
    assert told["whoop"]["requests"] == {"GET /developer/v2/cycle/{id}": 2}
    assert told["withings"]["requests"] == {"POST /measure:getmeas": 1}
    assert told["oura"]["total"] == 0


async def test_refreshes_and_lineages_are_told_without_tokens(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": sandbox.vendor("oura").oauth.issue().refresh,
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
    }
    await http.post(TOKEN, data=form)
    await http.post(TOKEN, data=form)
    told = (await http.get("/control/requests")).json()["oura"]
    assert (told["refreshes"], told["reuse_attempts"]) == (1, 1)
    lineage = (await http.get("/control/lineage")).json()["oura"][0]
    assert (lineage["generation"], lineage["reuse_attempts"]) == (2, 1)
    assert set((await http.get("/control/secrets")).json()) == sandbox.issued_secrets


async def test_faults_are_switched_on_listed_and_off(http: httpx.AsyncClient) -> None:
    fault = {"vendor": "*", "kind": "status", "path": "/oauth", "status": 503, "times": 5}
    assert (await http.post("/control/faults", json=fault)).status_code == 204
    assert (await http.post(TOKEN)).status_code == 503
    listed = (await http.get("/control/faults")).json()
    assert (listed["oura"][0]["hits"], listed["whoop"][0]["hits"]) == (1, 0)
    await http.delete("/control/faults")
    assert (await http.post(TOKEN)).status_code == 400


async def test_the_clock_is_shifted_set_and_frozen(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    await http.post("/control/clock", json={"freeze": True})
    await http.post("/control/clock", json={"set": moment.isoformat()})
    await http.post("/control/clock", json={"shift": 90})
    told = (await http.get("/control/clock")).json()["now"]
    assert datetime.fromisoformat(told) == moment + timedelta(seconds=90) == sandbox.clock()


async def test_limits_are_switched_on_and_made_faster(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    faster = {"enabled": True, "factor": 60}
    assert (await http.post("/control/limits", json=faster)).status_code == 204
    assert sandbox.vendor("whoop").limiter.limits == Limits(enabled=True, factor=60)


async def test_consent_rules_and_revocation_are_switches(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    oura = sandbox.vendor("oura")
    consent = {"vendor": "oura", "login": 2, "untick": ["tag"]}
    await http.post("/control/consent", json=consent)
    assert oura.oauth.consent == Consent(login=2, untick=frozenset({"tag"}))
    await http.post("/control/rules", json={"vendor": "oura", "portal": "new"})
    assert oura.oauth.rules.portal == "new"
    oura.issue(login=2)
    await http.post("/control/revoke", json={"vendor": "oura", "login": 2})
    assert oura.oauth.grants.lineages[0].revoked


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"vendor": "fitbit", "kind": "drop"}),
        ("faults", {"vendor": "oura", "kind": "drop", "colour": "red"}),
        ("clock", {"set": "tomorrow"}),
        ("clock", {}),
        ("rules", {"vendor": "oura", "colour": "red"}),
        ("limits", {"factor": 1, "colour": "red"}),
    ],
)
async def test_a_body_that_makes_no_sense_changes_nothing(
    sandbox: Sandbox, http: httpx.AsyncClient, path: str, body: dict[str, str]
) -> None:
    rules = sandbox.vendor("oura").oauth.rules
    assert (await http.post(f"/control/{path}", json=body)).status_code == 400
    assert sandbox.vendor("oura").faults.quiet()
    assert sandbox.vendor("oura").oauth.rules == rules


async def test_reset_keeps_the_grants_and_nothing_else(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    oura = sandbox.vendor("oura")
    oura.issue()
    oura.oauth.change(portal="new")
    oura.faults.add(Fault("status"))
    sandbox.clock.shift(timedelta(days=40))
    await http.post(TOKEN)
    assert (await http.post("/control/reset")).status_code == 204
    assert oura.report()["total"] == 0
    assert oura.faults.quiet()
    assert oura.oauth.rules.portal == "legacy"
    assert sandbox.clock() - datetime.now(UTC) < timedelta(days=1)
    assert len(oura.oauth.grants.lineages) == 1


# The clock


def test_a_clock_runs_on_after_it_was_set() -> None:
    moments = iter(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9))
    clock = Clock(lambda: next(moments))
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    assert clock() == datetime(2020, 1, 2, tzinfo=UTC)


def test_a_frozen_clock_moves_only_when_it_is_shifted() -> None:
    clock = Clock()
    clock.freeze(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 1, 1, tzinfo=UTC)
    clock.shift(timedelta(hours=1))
    assert clock() == datetime(2026, 1, 1, 1, tzinfo=UTC)
