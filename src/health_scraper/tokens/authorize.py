"""A person's consent becomes a stored token set: exchange, identity, scopes, store, mirror."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import httpx
import stamina
import structlog

from health_scraper.declare import Provider, TokenAnswer
from health_scraper.errors import (
    BrokenAnswer,
    Reauthorize,
    Retriable,
    RotationBusy,
    SettingsError,
    Skippable,
    VendorUnavailable,
)
from health_scraper.settings import ProviderSettings
from health_scraper.tokens.consent import Consent
from health_scraper.tokens.exchange import NotSent, TokenEndpoint, expiry
from health_scraper.tokens.lock import hold
from health_scraper.tokens.rotation import Rotation, utc_now
from health_scraper.tokens.shield import uninterrupted
from health_scraper.tokens.store import Link, TokenSet, TokenStore

log = structlog.get_logger()

LOCK_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Authorized:
    """`missing` are the wanted scopes that the person, or the vendor, did not grant."""

    tokens: TokenSet
    missing: frozenset[str]
    replaced: bool


class Authorization:
    """Turns a consent's code into a stored token set of one vendor.

    `pace` lets the question who has consented pass: the vendor counts it like any other request.
    """

    def __init__(  # noqa: PLR0913 - its parts are handed down, it builds none that does I/O
        self,
        provider: Provider,
        settings: ProviderSettings,
        store: TokenStore,
        http: httpx.AsyncClient,
        rotation: Rotation,
        *,
        now: Callable[[], datetime] = utc_now,
        pace: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._store = store
        self._http = http
        self._rotation = rotation
        self._endpoint = TokenEndpoint(provider, settings, http)
        self._now, self._pace = now, pace

    async def finish(self, link: Link, consent: Consent, code: str) -> Authorized:
        """Stores what the code stands for; a grant that was dead lives again.

        Raises Reauthorize where the code is refused, SettingsError where the app is, or where
        another person has consented than the one who is linked.
        """
        asked_at = self._now()
        answer, url = await self._exchange(consent, code)
        user = answer.user_id or await self._identify(answer.access_token)
        granted = frozenset(self._settings.scopes) if answer.scopes is None else answer.scopes
        tokens = TokenSet(
            access_token=answer.access_token,
            refresh_token=answer.refresh_token,
            generation=0,
            authorized_at=asked_at,
            rotated_at=asked_at,
            expires_at=expiry(answer, asked_at),
            scopes=granted,
            vendor_user_id=user,
            token_url=url,
        )
        async with hold(self._store.dsn, [str(link)], LOCK_SECONDS):
            stored, replaced = await uninterrupted(self._keep(link, tokens))
        missing = frozenset(
            scope for scope in self._settings.scopes if not is_granted(scope, granted)
        )
        _report(link, stored, missing)
        return Authorized(stored, missing, replaced)

    async def _exchange(self, consent: Consent, code: str) -> tuple[TokenAnswer, str]:
        form = {
            **self._provider.oauth.token_params,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": consent.redirect_url,
        }
        if consent.verifier is not None:
            form["code_verifier"] = consent.verifier
        try:
            async for attempt in stamina.retry_context(on=NotSent, attempts=3):
                with attempt:
                    return await self._endpoint.ask(form)
        except Reauthorize as refusal:
            raise Reauthorize(
                f"{self._provider.title} did not take the code. It works once and for a short time"
                f" (at Withings 30 seconds): run `authorize` once more. Its answer: {refusal}"
            ) from None
        raise AssertionError("a retry context ends by returning or raising")

    async def _identify(self, access_token: str) -> str | None:
        """The vendor's id of the person; None where the vendor does not tell."""
        if self._provider.oauth.identity is None:
            return None
        try:
            async for attempt in stamina.retry_context(on=Retriable, attempts=4):
                with attempt:
                    async with self._pace():
                        return await self._ask_identity(access_token)
        except Skippable as reason:
            log.warning(
                "authorize.person_unknown", provider=self._provider.name, reason=str(reason)
            )
        return None

    async def _ask_identity(self, access_token: str) -> str:
        asked, oauth = self._provider.oauth.identity, self._provider.oauth
        assert asked is not None  # noqa: S101 - the caller has looked
        try:
            response = await self._http.request(
                "GET" if asked.form is None else "POST",
                self._settings.api_base_url + asked.path,
                params=asked.params,
                data=asked.form,
                headers={"Authorization": f"Bearer {access_token}"},
            )
        except httpx.HTTPError as error:
            raise VendorUnavailable(f"{self._provider.title}: {type(error).__name__}") from None
        body = self._provider.check(response)
        if not isinstance(body, dict) or not body.get(oauth.identity_key):
            raise BrokenAnswer(f"{self._provider.title} does not say who has consented")
        return str(body[oauth.identity_key])

    async def _keep(self, link: Link, tokens: TokenSet) -> tuple[TokenSet, bool]:
        state = await self._store.state(link)
        await self._check_person(link, tokens, state.vendor_user_id if state else None)
        if state is None:
            tokens = tokens.as_generation(await self._store.next_generation(link))
            done = await self._store.create(link, tokens, "authorized")
        else:
            tokens = tokens.as_generation(state.generation + 1)
            done = await self._store.replace(link, state.generation, tokens, "authorized")
        if not done:
            raise RotationBusy(f"The tokens for {link} changed meanwhile: {link.remedy} once more")
        await self._rotation.copy(link, tokens)
        return tokens, state is not None

    async def _check_person(self, link: Link, tokens: TokenSet, linked: str | None) -> None:
        user, title = tokens.vendor_user_id, self._provider.title
        if linked is not None and user is None:
            raise SettingsError(
                f"{title} does not say who has consented, so it cannot be told whether it is the"
                f" person of account {link.account}; nothing was changed. Grant all scopes, and"
                f" {link.remedy}"
            )
        if linked is not None and user != linked:
            raise SettingsError(
                f"Another person has consented at {title} than the one whom account"
                f" {link.account} is linked to; nothing was changed. Log out at {title} in the"
                f" browser and {link.remedy}, or link this person to an account of their own"
            )
        owners = await self._store.owners(link.provider, user) if user else []
        if others := [name for name in owners if name != link.account]:
            raise SettingsError(
                f"The person who has consented at {title} is linked to account {others[0]}"
                f" already; nothing was changed. Log out at {title} in the browser and"
                f" {link.remedy} as the right person"
            )


def is_granted(scope: str, granted: frozenset[str]) -> bool:
    """A vendor may want `prefix:name` to be asked and answer the bare name."""
    return scope in granted or scope.partition(":")[2] in granted


def _report(link: Link, tokens: TokenSet, missing: frozenset[str]) -> None:
    log.info(
        "token.authorized",
        link=str(link),
        generation=tokens.generation,
        scopes=sorted(tokens.scopes),
    )
    if missing:
        log.warning("token.scopes_missing", link=str(link), missing=sorted(missing))
    if tokens.refresh_token is None:
        log.warning("token.not_renewable", link=str(link), until=tokens.expires_at.isoformat())
