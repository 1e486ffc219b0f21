"""The vendors' request limits, paced by a timer that the test moves."""

from collections.abc import AsyncIterator

import httpx
import pytest

from health_scraper.sandbox.limits import Limiter, Limits, Window
from health_scraper.sandbox.world import Sandbox

PATH = {"oura": "/oura/v2/nothing", "whoop": "/whoop/developer/nothing"}


class Timer:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def sandbox(timer: Timer) -> Sandbox:
    return Sandbox(limits=Limits(), timer=timer)


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


def narrow(*windows: Window, factor: float = 1) -> Limits:
    """The same few windows for every vendor."""
    return Limits(factor=factor, windows=dict.fromkeys(("oura", "whoop", "withings"), windows))


async def ask_withings(http: httpx.AsyncClient, body: str, token: str = "") -> int:
    bearer = {"authorization": f"Bearer {token}"}
    answer = await http.post("/withings/v2/nothing", content=body, headers=bearer)
    return int(answer.json()["status"]) if answer.status_code == 200 else answer.status_code


async def test_oura_refuses_request_5001_with_five_headers(
    sandbox: Sandbox, timer: Timer, http: httpx.AsyncClient
) -> None:
    for _ in range(5000):
        assert sandbox.vendor("oura").limiter.check() is None
    timer.seconds += 100.5
    answer = await http.get(PATH["oura"])
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "200"
    assert answer.headers["x-ratelimit-limit"] == "5000"
    assert answer.headers["x-ratelimit-window"] == "300"
    assert answer.headers["x-ratelimit-tier"] == "application"
    assert int(answer.headers["x-ratelimit-reset"]) > sandbox.clock.seconds()


async def test_oura_says_nothing_about_limits_on_success(http: httpx.AsyncClient) -> None:
    answer = await http.get(PATH["oura"])
    assert not [name for name in answer.headers if name.startswith("x-ratelimit")]


async def test_whoop_tells_its_limits_on_every_answer(
    timer: Timer, http: httpx.AsyncClient
) -> None:
    await http.get(PATH["whoop"])
    timer.seconds += 20
    headers = (await http.get(PATH["whoop"])).headers
    assert headers["x-ratelimit-limit"] == "100, 100;window=60, 10000;window=86400"
    assert headers["x-ratelimit-remaining"] == "98"
    assert headers["x-ratelimit-reset"] == "40"


async def test_whoop_refuses_request_101_until_the_minute_is_over(
    sandbox: Sandbox, timer: Timer, http: httpx.AsyncClient
) -> None:
    for _ in range(100):
        await http.get(PATH["whoop"])
    answer = await http.get(PATH["whoop"])
    assert (answer.status_code, answer.headers["x-ratelimit-reset"]) == (429, "60")
    assert sandbox.vendor("whoop").limiter.refused == 1
    timer.seconds += 60
    assert (await http.get(PATH["whoop"])).status_code == 404


async def test_whoop_daily_window_is_named_when_it_is_the_full_one(
    sandbox: Sandbox, timer: Timer, http: httpx.AsyncClient
) -> None:
    for _ in range(100):
        for _ in range(100):
            assert sandbox.vendor("whoop").limiter.check() is None
        timer.seconds += 60
    answer = await http.get(PATH["whoop"])
    assert answer.status_code == 429
    assert answer.headers["x-ratelimit-limit"].startswith("10000, 100;window=60")
    assert answer.headers["x-ratelimit-reset"] == str(86_400 - 6000)


async def test_withings_refuses_in_the_body(timer: Timer, http: httpx.AsyncClient) -> None:
    for number in range(120):
        assert await ask_withings(http, f"action=getmeas&offset={number}") == 404
    timer.seconds += 15
    answer = await http.post("/withings/measure", content="action=getmeas")
    assert answer.status_code == 200
    assert answer.json()["status"] == 601
    assert answer.json()["body"] == {"wait_seconds": 45}


async def test_withings_refuses_the_same_body_within_ten_seconds(
    timer: Timer, http: httpx.AsyncClient
) -> None:
    assert await ask_withings(http, "action=getmeas&lastupdate=1") == 404
    timer.seconds += 9.5
    assert await ask_withings(http, "action=getmeas&lastupdate=1") == 601
    assert await ask_withings(http, "action=getmeas&lastupdate=2") == 404
    timer.seconds += 0.5
    assert await ask_withings(http, "action=getmeas&lastupdate=1") == 404


async def test_withings_repeats_are_counted_per_account_not_per_token(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    withings = sandbox.vendor("withings")
    assert await ask_withings(http, "action=getmeas", withings.issue(0)) == 404
    assert await ask_withings(http, "action=getmeas", withings.issue(1)) == 404
    assert await ask_withings(http, "action=getmeas", withings.issue(0)) == 601


async def test_the_whole_body_is_still_there_for_the_route(http: httpx.AsyncClient) -> None:
    answer = await http.post("/withings/v2/oauth2", content="action=requesttoken&grant_type=x")
    assert answer.json()["error"] == "Invalid Params: x is not supported."


async def test_consent_and_tokens_are_not_limited(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").limiter.use(narrow(Window(1, 60)))
    answers = [await http.post("/oura/oauth/token") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {400}


def test_a_factor_makes_time_run_faster(timer: Timer) -> None:
    limiter = Limiter("oura", narrow(Window(1, 300), factor=60), timer=timer)
    assert limiter.check() is None
    timer.seconds += 4.9
    assert limiter.check() is not None
    timer.seconds += 0.1
    assert limiter.check() is None


def test_a_sliding_window_frees_one_slot_at_a_time(timer: Timer) -> None:
    limiter = Limiter("oura", narrow(Window(2, 60, sliding=True)), timer=timer)
    assert limiter.check() is None
    timer.seconds += 40
    assert limiter.check() is None
    timer.seconds += 20
    assert limiter.check() is None
    assert limiter.check() is not None


def test_limits_can_be_switched_off(timer: Timer) -> None:
    limiter = Limiter("withings", Limits(enabled=False), timer=timer)
    assert all(limiter.check(b"same") is None for _ in range(200))
    assert limiter.refused == 0


def test_a_refused_request_takes_no_slot(timer: Timer) -> None:
    limiter = Limiter("oura", narrow(Window(1, 60, sliding=True)), timer=timer)
    limiter.check()
    timer.seconds += 59
    assert limiter.check() is not None
    timer.seconds += 1
    assert limiter.check() is None
