"""The consent URL, and everything that can be pasted instead of the right answer."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.providers.oura import OURA
from health_scraper.providers.whoop import WHOOP
from health_scraper.providers.withings import WITHINGS
from health_scraper.settings import OuraSettings, WithingsSettings
from health_scraper.tokens.consent import Consent, challenge, code_in, new_consent


@pytest.fixture
def consent(monkeypatch: pytest.MonkeyPatch) -> Consent:
    monkeypatch.setenv("OURA_CLIENT_ID", "app")
    monkeypatch.setenv("OURA_CLIENT_SECRET", "app-secret")
    return new_consent(OURA, OuraSettings())


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def answer(consent: Consent, query: str) -> str:
    return f"{consent.redirect_url}?{query}"


def test_the_consent_url_asks_for_a_code_with_state_and_pkce(consent: Consent) -> None:
    asked = parameters(consent.url)
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://localhost:8765/callback/"
    assert len(asked["state"]) >= 8
    assert asked["code_challenge_method"] == "S256"
    assert consent.verifier is not None
    assert asked["code_challenge"] == challenge(consent.verifier)
    assert "app-secret" not in consent.url


def test_the_challenge_is_the_one_of_rfc_7636() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_scopes_are_joined_as_the_vendor_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WITHINGS_CLIENT_ID", "app")
    monkeypatch.setenv("WITHINGS_CLIENT_SECRET", "app-secret")
    asked = parameters(new_consent(WITHINGS, WithingsSettings()).url)
    assert asked["scope"] == "user.info,user.metrics,user.activity"
    assert "code_challenge" not in asked


def test_the_code_is_read_from_the_right_answer(consent: Consent) -> None:
    url = answer(consent, f"code=abc&state={consent.state}&scope=x&iss=y")
    assert code_in(url, consent) == "abc"


def test_a_missing_slash_does_not_matter(consent: Consent) -> None:
    url = answer(consent, f"code=abc&state={consent.state}").replace("/?", "?")
    assert code_in(url, consent) == "abc"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("code=abc&state=oura-of-another-run", "another consent"),
        ("code=abc", "another consent"),
        ("code=abc&state=whoop-12345678", "answers the consent for whoop"),
    ],
)
def test_the_answer_to_another_consent_is_refused(
    consent: Consent, query: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        code_in(answer(consent, query), consent)


def test_an_answer_without_a_code_is_refused(consent: Consent) -> None:
    with pytest.raises(SettingsError, match="holds no code"):
        code_in(answer(consent, f"state={consent.state}"), consent)


@pytest.mark.parametrize(
    "pasted", ["abc", "https://example.org/?code=abc", "http://localhost:8765/other?code=abc", ""]
)
def test_another_url_is_refused_and_the_right_one_described(consent: Consent, pasted: str) -> None:
    with pytest.raises(SettingsError, match="must begin with http://localhost:8765/callback/"):
        code_in(pasted, consent)


def test_the_consent_page_itself_is_explained(consent: Consent) -> None:
    with pytest.raises(SettingsError, match="the page to open"):
        code_in(consent.url, consent)


def test_a_refusal_by_the_person_is_told(consent: Consent) -> None:
    url = answer(consent, f"error=access_denied&error_description=No&state={consent.state}")
    with pytest.raises(Reauthorize, match="access_denied: No"):
        code_in(url, consent)


def test_nothing_secret_is_printed(consent: Consent) -> None:
    assert consent.state not in repr(consent)
    assert str(consent.verifier) not in repr(replace(consent, provider=WHOOP))
