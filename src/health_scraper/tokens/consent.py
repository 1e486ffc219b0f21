"""The two URLs of a consent: the one a person opens, and the one the vendor sends them back to."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from health_scraper.declare import Provider
from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.settings import ProviderSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One try to get a person's consent. `state` begins with the vendor's name."""

    provider: Provider
    url: str = field(repr=False)
    redirect_url: str
    state: str = field(repr=False)
    verifier: str | None = field(repr=False)


def new_consent(provider: Provider, settings: ProviderSettings) -> Consent:
    state = f"{provider.name}-{secrets.token_urlsafe(18)}"
    verifier = secrets.token_urlsafe(48) if provider.oauth.pkce else None
    parameters = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": settings.redirect_url,
        "scope": provider.oauth.scope_separator.join(settings.scopes),
        "state": state,
    }
    if not settings.scopes:
        del parameters["scope"]
    if verifier is not None:
        parameters |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    joint = "&" if "?" in settings.auth_url else "?"
    return Consent(
        provider=provider,
        url=settings.auth_url + joint + urlencode(parameters),
        redirect_url=settings.redirect_url,
        state=state,
        verifier=verifier,
    )


def challenge(verifier: str) -> str:
    """RFC 7636, section 4.2: S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def code_in(redirected: str, consent: Consent) -> str:
    """The code in the URL that the browser was sent to.

    Raises SettingsError for a URL that is not the answer to this consent, Reauthorize where the
    vendor answers that there is none.
    """
    title = consent.provider.title
    answer = {name: values[0] for name, values in parse_qs(urlsplit(redirected).query).items()}
    _check_place(redirected, consent)
    if "error" in answer:
        told = ": ".join(filter(None, (answer["error"], answer.get("error_description"))))
        raise Reauthorize(f"{title} gave no consent ({told[:300]}): run `authorize` once more")
    _check_state(answer.get("state", ""), consent)
    if not answer.get("code"):
        raise SettingsError(f"The URL holds no code: paste all of it, as {title} made it")
    return answer["code"]


def _check_place(redirected: str, consent: Consent) -> None:
    if _place(redirected) == _place(consent.redirect_url):
        return
    if redirected.startswith(consent.url.partition("?")[0]):
        hint = "that is the page to open; paste the URL that the browser ends up at"
    else:
        hint = f"it must begin with {consent.redirect_url}"
    raise SettingsError(f"This is not the URL that {consent.provider.title} sends back: {hint}")


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url.strip())
    return parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")


def _check_state(state: str, consent: Consent) -> None:
    if secrets.compare_digest(state.encode(), consent.state.encode()):
        return
    vendor = state.partition("-")[0]
    if vendor in {"oura", "withings", "whoop"} - {consent.provider.name}:
        raise SettingsError(
            f"This URL answers the consent for {vendor}, not for {consent.provider.name}"
        )
    raise SettingsError(
        "The URL's state is not the one of this run, so it answers another consent:"
        " open the URL printed just now, and paste what the browser ends up at"
    )
