"""The simulated authorization servers, spoken to as a client speaks to the vendors."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.requests import Request

from health_scraper.sandbox.oauth import Client, Consent
from health_scraper.sandbox.world import Clock, Refused, Sandbox

HOME = "https://home.example/callback/"
CONSENT = {
    "oura": "/oura/oauth/authorize",
    "whoop": "/whoop/oauth/oauth2/auth",
    "withings": "/withings/oauth2_user/authorize2",
}
TOKEN = {
    "oura": "/oura/oauth/token",
    "whoop": "/whoop/oauth/oauth2/token",
    "withings": "/withings/v2/oauth2",
}
SCOPE = {
    "oura": "daily heartrate spo2",
    "whoop": "offline read:sleep",
    "withings": "user.info,user.metrics",
}
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
VENDORS = list(CONSENT)


@pytest.fixture
def sandbox() -> Sandbox:
    clock = Clock()
    clock.freeze(datetime(2026, 3, 1, 12, tzinfo=UTC))
    return Sandbox(clock=clock)


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


async def consent(http: httpx.AsyncClient, vendor: str, **query: str) -> dict[str, str]:
    """What comes back on the redirect URL."""
    asked = {
        "response_type": "code",
        "client_id": APP["client_id"],
        "redirect_uri": HOME,
        "scope": SCOPE[vendor],
        "state": "state-123456",
    }
    answer = await http.get(CONSENT[vendor], params=asked | query)
    assert answer.status_code == 302, answer.text
    assert answer.headers["location"].startswith(HOME)
    parts = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in parts.items()}


async def token(http: httpx.AsyncClient, vendor: str, **form: str) -> httpx.Response:
    action = {"action": "requesttoken"} if vendor == "withings" else {}
    return await http.post(TOKEN[vendor], data=APP | action | form)


async def exchange(http: httpx.AsyncClient, vendor: str, code: str, **form: str) -> httpx.Response:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME}
    return await token(http, vendor, **(asked | form))


async def refresh(http: httpx.AsyncClient, vendor: str, old: str, **form: str) -> httpx.Response:
    offline = {"scope": "offline"} if vendor == "whoop" else {}
    asked = {"grant_type": "refresh_token", "refresh_token": old} | offline
    return await token(http, vendor, **(asked | form))


def pair(answer: httpx.Response) -> dict[str, str]:
    """The token set of a good answer, out of Withings' envelope where there is one."""
    assert answer.status_code == 200, answer.text
    body = answer.json()
    if "status" not in body:
        return dict(body)
    assert body["status"] == 0, body
    return dict(body["body"])


async def first_pair(http: httpx.AsyncClient, vendor: str, **query: str) -> dict[str, str]:
    code = (await consent(http, vendor, **query))["code"]
    return pair(await exchange(http, vendor, code))


def refused(answer: httpx.Response, error: str = "invalid_grant") -> bool:
    """Whether it is the vendor's way of saying that this grant is no good."""
    body = answer.json()
    if "status" in body:
        return answer.status_code == 200 and body["status"] == 503
    return answer.status_code == 400 and body["error"] == error


def opens(sandbox: Sandbox, vendor: str, access: str, scope: str | None = None) -> bool:
    header = (b"authorization", f"Bearer {access}".encode())
    request = Request({"type": "http", "headers": [header]})
    try:
        sandbox.vendor(vendor).bearer(request, scope)
    except Refused:
        return False
    return True


# Consent


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_consent_comes_back_with_a_code_and_the_state(
    http: httpx.AsyncClient, vendor: str
) -> None:
    back = await consent(http, vendor, state="a state & more")
    assert back["state"] == "a state & more"
    assert back["code"]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_person_can_say_no(http: httpx.AsyncClient, vendor: str) -> None:
    back = await consent(http, vendor, deny="1")
    assert back["error"] == "access_denied"
    assert "code" not in back


async def test_the_consent_switch_says_no_and_unticks(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").oauth.consent = Consent(untick=frozenset({"heartrate"}))
    assert (await first_pair(http, "oura"))["scope"] == "extapi:daily extapi:spo2"
    sandbox.vendor("oura").oauth.consent = Consent(deny=True)
    assert (await consent(http, "oura"))["error"] == "access_denied"


async def test_unticked_scopes_are_not_granted(http: httpx.AsyncClient) -> None:
    granted = await first_pair(http, "withings", untick="user.info")
    assert granted["scope"] == "user.metrics"


async def test_oura_takes_prefixed_and_old_scope_names_and_drops_unknown_ones(
    http: httpx.AsyncClient,
) -> None:
    granted = await first_pair(http, "oura", scope="extapi:daily spo2Daily nonsense")
    assert granted["scope"] == "extapi:daily extapi:spo2"


async def test_oura_grants_everything_when_no_scope_is_named(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    granted = await first_pair(http, "oura", scope="")
    assert len(granted["scope"].split()) == len(sandbox.vendor("oura").oauth.rules.scopes) == 11


async def test_whoop_refuses_a_short_state_and_an_unknown_scope(http: httpx.AsyncClient) -> None:
    assert (await consent(http, "whoop", state="short"))["error"] == "invalid_state"
    assert (await consent(http, "whoop", scope="read:minds"))["error"] == "invalid_scope"


@pytest.mark.parametrize("wrong", [{"client_id": "stranger"}, {"redirect_uri": HOME + "x"}])
async def test_a_wrong_client_or_redirect_is_never_redirected(wrong: dict[str, str]) -> None:
    sandbox = Sandbox(clients=[Client(redirect_uris=(HOME,))])
    asked = {"response_type": "code", "client_id": APP["client_id"], "redirect_uri": HOME}
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        answer = await http.get(CONSENT["oura"], params=asked | wrong)
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_the_login_decides_whose_data_it_is(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.next_login = 2
    assert (await first_pair(http, "withings"))["userid"] == sandbox.vendor("withings").user_id(2)
    other = await first_pair(http, "withings", login="3")
    assert other["userid"] == sandbox.vendor("withings").user_id(3)


def test_the_users_of_all_vendors_are_the_same_persons(sandbox: Sandbox) -> None:
    persons = {id(sandbox.person(sandbox.vendor(name).user_id(4))) for name in VENDORS}
    assert len(persons) == 1


# Codes


@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_code_works_once(http: httpx.AsyncClient, vendor: str) -> None:
    code = (await consent(http, vendor))["code"]
    assert pair(await exchange(http, vendor, code))["access_token"]
    assert refused(await exchange(http, vendor, code))


@pytest.mark.parametrize(("vendor", "life"), [("oura", 600), ("whoop", 600), ("withings", 30)])
async def test_an_expired_code_is_refused(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str, life: int
) -> None:
    codes = [(await consent(http, vendor))["code"] for _ in range(2)]
    sandbox.clock.shift(timedelta(seconds=life - 1))
    pair(await exchange(http, vendor, codes[0]))
    sandbox.clock.shift(timedelta(seconds=1))
    assert refused(await exchange(http, vendor, codes[1]))


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_redirect_must_be_the_same_at_the_exchange(
    http: httpx.AsyncClient, vendor: str
) -> None:
    code = (await consent(http, vendor))["code"]
    assert refused(await exchange(http, vendor, code, redirect_uri=HOME.rstrip("/")))
    pair(await exchange(http, vendor, code))


async def test_a_challenge_asks_for_its_verifier(http: httpx.AsyncClient) -> None:
    digest = hashlib.sha256(b"a long verifier").digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    sent = {"code_challenge": challenge, "code_challenge_method": "S256"}
    code = (await consent(http, "oura", **sent))["code"]
    assert refused(await exchange(http, "oura", code))
    assert refused(await exchange(http, "oura", code, code_verifier="another"))
    pair(await exchange(http, "oura", code, code_verifier="a long verifier"))


async def test_a_plain_challenge_is_refused(http: httpx.AsyncClient) -> None:
    back = await consent(http, "oura", code_challenge="x", code_challenge_method="plain")
    assert back["error"] == "invalid_request"


@pytest.mark.parametrize("vendor", ["oura", "whoop"])
async def test_a_wrong_client_secret_costs_nothing(http: httpx.AsyncClient, vendor: str) -> None:
    code = (await consent(http, vendor))["code"]
    answer = await exchange(http, vendor, code, client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    pair(await exchange(http, vendor, code))


async def test_oura_takes_the_client_as_basic_authentication(http: httpx.AsyncClient) -> None:
    code = (await consent(http, "oura"))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME}
    answer = await http.post(TOKEN["oura"], data=form, auth=("sandbox-client", "sandbox-secret"))
    assert pair(answer)["access_token"]


async def test_client_credentials_are_not_a_grant(http: httpx.AsyncClient) -> None:
    answer = await token(http, "oura", grant_type="client_credentials")
    assert refused(answer, "unsupported_grant_type")


# Access tokens


@pytest.mark.parametrize(
    ("vendor", "life"), [("oura", 30 * 86_400), ("whoop", 3600), ("withings", 10_800)]
)
async def test_an_access_token_expires(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str, life: int
) -> None:
    granted = await first_pair(http, vendor)
    assert int(granted["expires_in"]) == life
    sandbox.clock.shift(timedelta(seconds=life - 1))
    assert opens(sandbox, vendor, granted["access_token"])
    sandbox.clock.shift(timedelta(seconds=1))
    assert not opens(sandbox, vendor, granted["access_token"])


def test_lifetimes_can_be_overridden(sandbox: Sandbox) -> None:
    sandbox.vendor("oura").oauth.change(access_seconds=5)
    access = sandbox.vendor("oura").issue()
    sandbox.clock.shift(timedelta(seconds=5))
    assert not opens(sandbox, "oura", access)


def refusal(sandbox: Sandbox, vendor: str, scope: str) -> tuple[int, str]:
    other = next(one for one in sandbox.vendor(vendor).oauth.rules.scopes if one != scope)
    access = sandbox.vendor(vendor).issue(scopes=(other,))
    header = (b"authorization", f"Bearer {access}".encode())
    with pytest.raises(Refused) as caught:
        sandbox.vendor(vendor).bearer(Request({"type": "http", "headers": [header]}), scope)
    answer = caught.value.response
    return answer.status_code, bytes(answer.body).decode()


def test_each_vendor_names_a_missing_scope_in_its_own_way(sandbox: Sandbox) -> None:
    status, body = refusal(sandbox, "oura", "heartrate")
    assert status == 401
    assert "not authorized for scope heartrate" in body
    assert refusal(sandbox, "whoop", "read:sleep") == (401, "Authorization was not valid")
    assert '"status":403' in refusal(sandbox, "withings", "user.metrics")[1]


# Refresh


@pytest.mark.parametrize("vendor", VENDORS)
async def test_every_refresh_gives_a_new_pair(http: httpx.AsyncClient, vendor: str) -> None:
    old = await first_pair(http, vendor)
    new = pair(await refresh(http, vendor, old["refresh_token"]))
    newest = pair(await refresh(http, vendor, new["refresh_token"]))
    assert len({one["access_token"] for one in (old, new, newest)}) == 3
    assert len({one["refresh_token"] for one in (old, new, newest)}) == 3


@pytest.mark.parametrize("vendor", ["oura", "whoop"])
async def test_a_used_refresh_token_is_dead_at_once(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str
) -> None:
    old = await first_pair(http, vendor)
    new = pair(await refresh(http, vendor, old["refresh_token"]))
    assert refused(await refresh(http, vendor, old["refresh_token"]))
    pair(await refresh(http, vendor, new["refresh_token"]))
    lineage = sandbox.vendor(vendor).oauth.grants.lineages[0]
    assert (lineage.refreshes, lineage.reuse_attempts) == (2, 1)


async def test_oura_says_that_a_refresh_token_was_used_already(http: httpx.AsyncClient) -> None:
    old = await first_pair(http, "oura")
    await refresh(http, "oura", old["refresh_token"])
    answer = await refresh(http, "oura", old["refresh_token"])
    assert "already used" in answer.json()["error_description"]


@pytest.mark.parametrize(("vendor", "lives"), [("oura", True), ("whoop", False)])
async def test_only_whoop_ends_the_old_access_token_too(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str, *, lives: bool
) -> None:
    old = await first_pair(http, vendor)
    await refresh(http, vendor, old["refresh_token"])
    assert opens(sandbox, vendor, old["access_token"]) is lives


async def test_whoop_gives_no_refresh_token_without_offline(http: httpx.AsyncClient) -> None:
    assert "refresh_token" not in await first_pair(http, "whoop", scope="read:sleep")


async def test_whoop_wants_offline_in_a_refresh_and_spares_the_token(
    http: httpx.AsyncClient,
) -> None:
    old = await first_pair(http, "whoop")
    answer = await refresh(http, "whoop", old["refresh_token"], scope="")
    assert refused(answer, "invalid_scope")
    pair(await refresh(http, "whoop", old["refresh_token"]))


async def test_reuse_can_be_made_to_end_the_whole_grant(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").oauth.change(reuse_ends_lineage=True)
    old = await first_pair(http, "oura")
    new = pair(await refresh(http, "oura", old["refresh_token"]))
    assert refused(await refresh(http, "oura", old["refresh_token"]))
    assert refused(await refresh(http, "oura", new["refresh_token"]))


@pytest.mark.parametrize("vendor", VENDORS)
async def test_an_unknown_refresh_token_is_refused_and_counted(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str
) -> None:
    assert refused(await refresh(http, vendor, "made up"))
    assert sandbox.vendor(vendor).oauth.counters.unknown_refreshes == 1


# Withings' own rules


async def test_withings_old_refresh_token_works_for_eight_hours(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    old = await first_pair(http, "withings")
    await refresh(http, "withings", old["refresh_token"])
    sandbox.clock.shift(timedelta(hours=8, seconds=-1))
    pair(await refresh(http, "withings", old["refresh_token"]))
    lineage = sandbox.vendor("withings").oauth.grants.lineages[0]
    assert (lineage.refreshes, lineage.grace_refreshes, lineage.reuse_attempts) == (2, 1, 0)


async def test_withings_old_refresh_token_dies_after_eight_hours(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    old = await first_pair(http, "withings")
    await refresh(http, "withings", old["refresh_token"])
    sandbox.clock.shift(timedelta(hours=8))
    answer = await refresh(http, "withings", old["refresh_token"])
    assert answer.json()["error"] == "Invalid Params: invalid refresh_token"


async def test_withings_old_refresh_token_dies_when_the_new_access_token_is_used(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    old = await first_pair(http, "withings")
    new = pair(await refresh(http, "withings", old["refresh_token"]))
    assert opens(sandbox, "withings", new["access_token"])
    sandbox.clock.shift(timedelta(seconds=10))
    assert refused(await refresh(http, "withings", old["refresh_token"]))
    pair(await refresh(http, "withings", new["refresh_token"]))


async def test_withings_repeated_refresh_is_asked_to_wait(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    old = await first_pair(http, "withings")
    pair(await refresh(http, "withings", old["refresh_token"]))
    sandbox.clock.shift(timedelta(seconds=4))
    answer = (await refresh(http, "withings", old["refresh_token"])).json()
    assert (answer["status"], answer["body"]) == (601, {"wait_seconds": 6})
    assert sandbox.vendor("withings").oauth.grants.lineages[0].refreshes == 1


async def test_withings_userid_comes_as_text_or_as_a_number(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    assert isinstance((await first_pair(http, "withings"))["userid"], str)
    sandbox.vendor("withings").oauth.change(userid_as_int=True)
    assert isinstance((await first_pair(http, "withings"))["userid"], int)


async def test_withings_knows_no_other_action(http: httpx.AsyncClient) -> None:
    answer = await http.post(TOKEN["withings"], data={"action": "listusers"})
    assert (answer.status_code, answer.json()["status"]) == (200, 2554)


# Oura's two portals


@pytest.mark.parametrize(
    ("portal", "right", "wrong"),
    [
        ("legacy", "/oura/oauth/token", "/oura/oauth/v2/ext/oauth-token"),
        ("new", "/oura/oauth/v2/ext/oauth-token", "/oura/oauth/token"),
    ],
)
async def test_an_oura_app_belongs_to_one_portal(
    sandbox: Sandbox, http: httpx.AsyncClient, portal: str, right: str, wrong: str
) -> None:
    sandbox.vendor("oura").oauth.change(portal=portal)
    code = (await consent(http, "oura"))["code"]
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": HOME}
    assert (await http.post(wrong, data=APP | asked)).status_code == 401
    granted = pair(await http.post(right, data=APP | asked))
    renew = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    assert refused(await http.post(wrong, data=APP | renew), "invalid_request")
    pair(await http.post(right, data=APP | renew))


async def test_the_new_portal_adds_an_issuer_and_a_scope_to_the_callback(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.vendor("oura").oauth.change(portal="new")
    assert {"code", "state", "iss", "scope"} == set(await consent(http, "oura"))


# Revocation


async def test_oura_revokes_by_access_token(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    granted = await first_pair(http, "oura")
    gone = {"access_token": granted["access_token"]}
    assert (await http.post("/oura/oauth/revoke", params=gone)).status_code == 200
    assert not opens(sandbox, "oura", granted["access_token"])
    assert refused(await refresh(http, "oura", granted["refresh_token"]))


async def test_whoop_revokes_for_the_caller(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    granted = await first_pair(http, "whoop")
    bearer = {"authorization": f"Bearer {granted['access_token']}"}
    answer = await http.delete("/whoop/developer/v2/user/access", headers=bearer)
    assert answer.status_code == 204
    assert not opens(sandbox, "whoop", granted["access_token"])
    again = await http.delete("/whoop/developer/v2/user/access", headers=bearer)
    assert again.status_code == 401


def signed(*values: str) -> str:
    key = APP["client_secret"].encode()
    return hmac.new(key, ",".join(values).encode(), hashlib.sha256).hexdigest()


async def withings_nonce(http: httpx.AsyncClient) -> str:
    form = {"action": "getnonce", "client_id": APP["client_id"], "timestamp": "1772000000"}
    form["signature"] = signed("getnonce", form["client_id"], form["timestamp"])
    answer = (await http.post("/withings/v2/signature", data=form)).json()
    return str(answer["body"]["nonce"])


async def withings_revoke(http: httpx.AsyncClient, userid: str, nonce: str) -> int:
    form = {"action": "revoke", "client_id": APP["client_id"], "nonce": nonce, "userid": userid}
    form["signature"] = signed("revoke", form["client_id"], nonce)
    return int((await http.post(TOKEN["withings"], data=form)).json()["status"])


async def test_withings_revokes_with_a_signature(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    granted = await first_pair(http, "withings")
    assert await withings_revoke(http, granted["userid"], await withings_nonce(http)) == 0
    assert not opens(sandbox, "withings", granted["access_token"])


async def test_a_nonce_works_once_and_for_half_an_hour(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    used, old = await withings_nonce(http), await withings_nonce(http)
    assert await withings_revoke(http, "30000001", used) == 0
    assert await withings_revoke(http, "30000001", used) == 503
    sandbox.clock.shift(timedelta(minutes=30))
    assert await withings_revoke(http, "30000001", old) == 503


async def test_a_wrong_signature_gets_no_nonce(http: httpx.AsyncClient) -> None:
    form = {"action": "getnonce", "client_id": APP["client_id"], "timestamp": "1772000000"}
    answer = await http.post("/withings/v2/signature", data=form | {"signature": "0" * 64})
    assert answer.json()["status"] == 503


async def test_a_signature_stands_in_for_the_client_secret(http: httpx.AsyncClient) -> None:
    nonce = await withings_nonce(http)
    proof = {"nonce": nonce, "signature": signed("requesttoken", APP["client_id"], nonce)}
    code = (await consent(http, "withings"))["code"]
    pair(await exchange(http, "withings", code, client_secret="", **proof))


# Memory


@pytest.mark.parametrize("vendor", VENDORS)
async def test_every_secret_given_out_is_remembered(
    sandbox: Sandbox, http: httpx.AsyncClient, vendor: str
) -> None:
    code = (await consent(http, vendor))["code"]
    first = pair(await exchange(http, vendor, code))
    second = pair(await refresh(http, vendor, first["refresh_token"]))
    tokens = {one[kind] for one in (first, second) for kind in ("access_token", "refresh_token")}
    assert sandbox.issued_secrets == {code, *tokens}


async def test_a_restarted_simulator_knows_its_grants(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    before = Sandbox(state_file=state)
    used = before.vendor("oura").oauth.issue()
    form = {"refresh_token": used.refresh, **APP}
    _, new = before.vendor("oura").oauth.refresh(form)
    after = Sandbox(state_file=state)
    assert after.issued_secrets == before.issued_secrets
    assert opens(after, "oura", new.access)
    transport = httpx.ASGITransport(after.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
        assert refused(await refresh(http, "oura", used.refresh))
        pair(await refresh(http, "oura", new.refresh))


def test_a_lineage_report_holds_no_secret(sandbox: Sandbox) -> None:
    sandbox.vendor("whoop").issue()
    report = str(sandbox.vendor("whoop").oauth.grants.lineages[0].report())
    assert "generation" in report
    assert not any(secret in report for secret in sandbox.issued_secrets)
