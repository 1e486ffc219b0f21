"""The authorization servers: consent, exchange, refresh and revocation by each vendor's rules.

This file knows no HTTP; `oauth_routes.py` gives each vendor its URLs, bodies and error answers.
Sources: FACTS sections 4 and 5 (Oura), 3 (WHOOP), 4 (Withings).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from health_scraper.sandbox.oauth_grants import FOREVER, Code, Grants, Lineage, Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ISSUER: Final = "https://issuer.sandbox.invalid"
HOUR: Final = 3600
DAY: Final = 24 * HOUR


class OAuthError(Exception):
    """A refusal: `code` is RFC 6749's word, or `repeated` for Withings' same-arguments rule."""

    def __init__(self, code: str, text: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.text, self.wait = code, text, wait


@dataclass(frozen=True, slots=True)
class Client:
    """A registered app. Without redirect URIs any is taken at consent (the exchange must match)."""

    id: str = "sandbox-client"
    secret: str = "sandbox-secret"  # noqa: S105 - the invented app's secret
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """Who a valid access token speaks for: the vendor's user id and the scopes granted."""

    user: str
    scopes: frozenset[str]


@dataclass(slots=True)
class Consent:
    """What the person does on the consent page, unless the URL says otherwise.

    `login` None means `sandbox.next_login`; `untick` names scopes that are not granted.
    """

    login: int | None = None
    untick: frozenset[str] = frozenset()
    deny: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the vendors differ. Lifetimes in seconds; `OAuthServer.change` overrides any."""

    scopes: tuple[str, ...]
    access_seconds: float
    code_seconds: float = 600
    refresh_seconds: float = FOREVER
    separator: str = " "
    scope_prefix: str = ""
    offline_scope: str = ""
    no_scope_means_all: bool = False
    unknown_scope_fails: bool = False
    min_state: int = 0
    refresh_ends_access: bool = False
    grace_seconds: float = 0
    repeat_seconds: float = 0
    reuse_ends_lineage: bool = False
    portal: str = "legacy"
    userid_as_int: bool = False
    missing_scope_status: int = 401


RULES: Final = {
    "oura": Rules(
        scopes=(
            *("email", "personal", "daily", "heartrate", "workout", "tag", "session"),
            *("spo2", "stress", "heart_health", "ring_configuration"),
        ),
        access_seconds=30 * DAY,
        scope_prefix="extapi:",
        no_scope_means_all=True,
    ),
    "whoop": Rules(
        scopes=(
            *("read:recovery", "read:cycles", "read:workout", "read:sleep", "read:profile"),
            *("read:body_measurement", "offline"),
        ),
        access_seconds=HOUR,
        offline_scope="offline",
        unknown_scope_fails=True,
        min_state=8,
        refresh_ends_access=True,
    ),
    "withings": Rules(
        scopes=("user.info", "user.metrics", "user.activity", "user.sleepevents"),
        access_seconds=3 * HOUR,
        code_seconds=30,
        refresh_seconds=365 * DAY,
        separator=",",
        grace_seconds=8 * HOUR,
        repeat_seconds=10,
    ),
}


@dataclass(slots=True)
class Counters:
    """What the lineages cannot count: refusals of tokens and requests that belong to none."""

    unknown_refreshes: int = 0
    repeats: int = 0


class OAuthServer:
    """One vendor's authorization server.

    `now` gives seconds of the epoch, `login` the number of the user who is logged in, `user_id`
    the vendor's id of that user; `changed` is called after every change that must outlive the
    process.
    """

    def __init__(  # noqa: PLR0913 - its parts are handed down, it builds none itself
        self,
        rules: Rules,
        grants: Grants,
        clients: Mapping[str, Client],
        *,
        now: Callable[[], float],
        login: Callable[[], int],
        user_id: Callable[[int], str],
        changed: Callable[[], None],
    ) -> None:
        self.rules = rules
        self.grants = grants
        self.clients = dict(clients)
        self.consent = Consent()
        self.counters = Counters()
        self._now, self._login, self._user_id, self._changed = now, login, user_id, changed
        self._recent: dict[tuple[tuple[str, str], ...], float] = {}

    def now(self) -> float:
        return self._now()

    def change(self, **rules: Any) -> None:  # noqa: ANN401 - any field of Rules
        """Overrides rules, e.g. `change(access_seconds=60, portal="new")`."""
        self.rules = replace(self.rules, **rules)

    def restart(self, rules: Rules) -> None:
        """Forgets switches and counters; the grants stay."""
        self.rules = rules
        self.consent = Consent()
        self.counters = Counters()
        self._recent.clear()

    # Consent

    def authorize(self, query: Mapping[str, str]) -> str:
        """The URL that the browser is sent back to; raises where no redirect is safe."""
        client = self._known_client(query.get("client_id", ""))
        redirect_uri = query.get("redirect_uri", "")
        if not redirect_uri or (client.redirect_uris and redirect_uri not in client.redirect_uris):
            raise OAuthError("invalid_request", "The redirect_uri is not registered.")
        try:
            answer = {"code": self._new_code(client, redirect_uri, query).value}
        except OAuthError as refusal:
            answer = {"error": refusal.code, "error_description": refusal.text}
        answer |= {"state": query["state"]} if "state" in query else {}
        # Oura's new portal was seen to add an issuer, and a scope that says nothing (FACTS 4).
        answer |= {"iss": ISSUER, "scope": "email"} if self.rules.portal == "new" else {}
        return redirect_uri + ("&" if "?" in redirect_uri else "?") + urlencode(answer)

    def _new_code(self, client: Client, redirect_uri: str, query: Mapping[str, str]) -> Code:
        self._check_request(query)
        code = Code(
            value=self.grants.mint("code"),
            client=client.id,
            redirect_uri=redirect_uri,
            user=self._user_id(self._who(query)),
            scopes=self._granted(query),
            expires=self._now() + self.rules.code_seconds,
            challenge=query.get("code_challenge", ""),
        )
        self.grants.codes[code.value] = code
        self._changed()
        return code

    def _check_request(self, query: Mapping[str, str]) -> None:
        if query.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "Only code is supported.")
        if len(query.get("state", "")) < self.rules.min_state:
            raise OAuthError("invalid_state", "The state is missing or too short.")
        if "code_challenge" in query and query.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "Only S256 challenges are supported.")
        if self.consent.deny or query.get("deny"):
            raise OAuthError("access_denied", "The person said no.")

    def _who(self, query: Mapping[str, str]) -> int:
        if query.get("login", "").isdecimal():
            return int(query["login"])
        return self.consent.login if self.consent.login is not None else self._login()

    def _granted(self, query: Mapping[str, str]) -> list[str]:
        wanted = [self._plain(scope) for scope in re.split(r"[ ,]+", query.get("scope", ""))]
        wanted = [scope for scope in wanted if scope]
        if not wanted and self.rules.no_scope_means_all:
            wanted = list(self.rules.scopes)
        if self.rules.unknown_scope_fails and not set(wanted) <= set(self.rules.scopes):
            raise OAuthError("invalid_scope", "A requested scope is unknown.")
        unticked = self.consent.untick | set(query.get("untick", "").split(","))
        return [scope for scope in self.rules.scopes if scope in wanted and scope not in unticked]

    def _plain(self, scope: str) -> str:
        bare = scope.removeprefix(self.rules.scope_prefix)
        return "spo2" if bare == "spo2Daily" else bare

    # Tokens

    def exchange(self, form: Mapping[str, str]) -> tuple[Lineage, Pair]:
        """The first pair for a code that is fresh, unused and this client's own."""
        client = self.client_of(form)
        code = self.grants.codes.get(form.get("code", ""))
        if code is None or code.used or code.expires <= self._now() or code.client != client.id:
            raise OAuthError("invalid_grant", "invalid code")
        if form.get("redirect_uri") != code.redirect_uri:
            raise OAuthError("invalid_grant", "invalid redirect_uri")
        if code.challenge and s256(form.get("code_verifier", "")) != code.challenge:
            raise OAuthError("invalid_grant", "invalid code_verifier")
        code.used = True
        lineage = self.grants.open(code.user, client.id, code.scopes)
        pair = self._next_pair(lineage)
        self._changed()
        return lineage, pair

    def refresh(self, form: Mapping[str, str]) -> tuple[Lineage, Pair]:
        """The next pair, for a refresh token that still lives."""
        client = self.client_of(form)
        self._refuse_repeats(form)
        if self.rules.offline_scope and self.rules.offline_scope not in form.get("scope", ""):
            raise OAuthError("invalid_scope", "A refresh asks for the offline scope.")
        found = self.grants.by_refresh(form.get("refresh_token", ""))
        if found is None or found[0].client != client.id:
            self.counters.unknown_refreshes += 1
            raise OAuthError("invalid_grant", "invalid refresh_token")
        lineage, pair = found
        self._refuse_dead(lineage, pair)
        lineage.refreshes += 1
        lineage.grace_refreshes += pair is not lineage.newest
        self._supersede(lineage)
        renewed = self._next_pair(lineage)
        self._changed()
        return lineage, renewed

    def issue(self, login: int = 0, scopes: tuple[str, ...] = ()) -> Pair:
        """A pair without a consent, for tests; no scopes means all of them."""
        client = next(iter(self.clients))
        granted = list(scopes or self.rules.scopes)
        pair = self._next_pair(self.grants.open(self._user_id(login), client, granted))
        self._changed()
        return pair

    def access(self, token: str, scope: str | None = None) -> Access:
        found = self.grants.by_access(token)
        if found is None or found[0].revoked or found[1].access_expires <= self._now():
            raise OAuthError("invalid_token", "The access token is invalid, expired or revoked.")
        lineage, pair = found
        if scope and scope not in lineage.scopes:
            raise OAuthError("insufficient_scope", scope)
        if not pair.used:
            self._mark_used(lineage, pair)
        return Access(lineage.user, frozenset(lineage.scopes))

    def revoke(self, token: str) -> bool:
        """Ends the grant that an access or refresh token belongs to."""
        found = self.grants.by_access(token) or self.grants.by_refresh(token)
        if found is not None:
            found[0].revoked = True
            self._changed()
        return found is not None

    def revoke_user(self, user: str) -> int:
        """Ends every grant of a user; returns how many there were."""
        lineages = [one for one in self.grants.lineages if one.user == user and not one.revoked]
        for lineage in lineages:
            lineage.revoked = True
        self._changed()
        return len(lineages)

    def client_of(self, form: Mapping[str, str]) -> Client:
        client = self._known_client(form.get("client_id", ""))
        if not hmac.compare_digest(client.secret.encode(), form.get("client_secret", "").encode()):
            raise OAuthError("invalid_client", "Invalid client_secret.")
        return client

    def _known_client(self, client_id: str) -> Client:
        if client_id not in self.clients:
            raise OAuthError("invalid_client", "Invalid client_id.")
        return self.clients[client_id]

    def _refuse_repeats(self, form: Mapping[str, str]) -> None:
        now, key = self._now(), tuple(sorted(form.items()))
        left = self._recent.get(key, -math.inf) + self.rules.repeat_seconds - now
        if left > 0:
            self.counters.repeats += 1
            raise OAuthError("repeated", "Same arguments in less than 10 seconds", math.ceil(left))
        if self.rules.repeat_seconds:
            young = now - self.rules.repeat_seconds
            self._recent = {body: at for body, at in self._recent.items() if at > young}
            self._recent[key] = now

    def _refuse_dead(self, lineage: Lineage, pair: Pair) -> None:
        if not lineage.revoked and self._now() < pair.refresh_expires:
            return
        lineage.reuse_attempts += pair is not lineage.newest
        lineage.revoked |= self.rules.reuse_ends_lineage and pair is not lineage.newest
        self._changed()
        raise OAuthError("invalid_grant", "already used" if lineage.newest is not pair else "dead")

    def _supersede(self, lineage: Lineage) -> None:
        now = self._now()
        for pair in lineage.pairs:
            pair.refresh_expires = min(pair.refresh_expires, now + self.rules.grace_seconds)
            if self.rules.refresh_ends_access:
                pair.access_expires = min(pair.access_expires, now)

    def _mark_used(self, lineage: Lineage, pair: Pair) -> None:
        pair.used = True
        for older in lineage.pairs[: pair.generation - 1]:
            older.refresh_expires = min(older.refresh_expires, self._now())
        self._changed()

    def _next_pair(self, lineage: Lineage) -> Pair:
        now, offline = self._now(), self.rules.offline_scope
        return self.grants.add_pair(
            lineage,
            now + self.rules.access_seconds,
            now + self.rules.refresh_seconds,
            refresh=not offline or offline in lineage.scopes,
        )


def s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
