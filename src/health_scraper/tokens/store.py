"""The tables `ops.token` and `ops.token_event`: every write names the generation it replaces."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from health_scraper.db import Connection, Database, query
from health_scraper.errors import KeyMissing, Reauthorize, SettingsError
from health_scraper.tokens.crypto import FINGERPRINT_BYTES, LOST_KEY, Cipher, DamagedError


@dataclass(frozen=True, slots=True)
class Link:
    """An account at a vendor: what a token set belongs to."""

    account_id: int
    account: str
    provider: str

    def __str__(self) -> str:
        return f"{self.provider} of account {self.account}"

    @property
    def remedy(self) -> str:
        return f"run `health-scraper authorize {self.provider} --account {self.account}`"

    @property
    def key(self) -> dict[str, Any]:
        return {"account_id": self.account_id, "provider": self.provider}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSet:
    """What the vendor granted. `generation` counts the rotations of a link, and never goes back.

    `authorized_at` is when the person consented: a later consent is always the newer grant.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    generation: int
    authorized_at: datetime
    rotated_at: datetime
    expires_at: datetime
    scopes: frozenset[str]
    vendor_user_id: str | None
    token_url: str

    def as_generation(self, generation: int) -> "TokenSet":
        return replace(self, generation=generation)

    def as_authorized(self, at: datetime) -> "TokenSet":
        return replace(self, authorized_at=at)

    @property
    def age(self) -> tuple[datetime, int]:
        """Orders two token sets of one link: the greater is the newer."""
        return self.authorized_at, self.generation


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    """A row: the token set and what is known about it.

    `is_current` is False where an older key encrypted it.
    """

    tokens: TokenSet
    intent_at: datetime | None = None
    dead_reason: str | None = None
    is_current: bool = True

    @property
    def generation(self) -> int:
        return self.tokens.generation


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What is known of a link without its secrets.

    `is_readable` is False for a damaged row, and for one whose key is not set (`is_sealed`).
    """

    generation: int
    authorized_at: datetime
    rotated_at: datetime
    vendor_user_id: str | None
    is_dead: bool
    is_readable: bool
    mirrored_generation: int | None
    mirror_error: str | None
    is_sealed: bool = False

    @property
    def age(self) -> tuple[datetime, int]:
        return self.authorized_at, self.generation


class TokenStore:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    @property
    def dsn(self) -> str:
        return self._database.dsn

    async def links(self) -> list[Link]:
        """All linked accounts, dead grants included."""
        rows = await self._database.fetch(query("tokens/links"))
        return [Link(row["account_id"], row["account"], row["provider"]) for row in rows]

    async def find_link(self, account: str, provider: str) -> Link:
        """Raises SettingsError where there is no such account; it need not be linked yet."""
        rows = await self._database.fetch(query("tokens/account"), account=account)
        if not rows:
            raise SettingsError(
                f"There is no account {account}: `health-scraper account list` shows the accounts,"
                f" `health-scraper account add {account} --timezone ZONE` makes this one"
            )
        return Link(rows[0]["id"], account, provider)

    async def check_keys(self, links: Iterable[Link]) -> None:
        """Raises SettingsError where the keys open none of these: then the setting is wrong.

        One that they do not open, among others that they do, is a KeyMissing of its own.
        """
        rows = await self._database.fetch(query("tokens/keys"), length=FINGERPRINT_BYTES)
        asked = {(link.account_id, link.provider) for link in links}
        keys = {row["key"] for row in rows if (row["account_id"], row["provider"]) in asked}
        if keys and not any(map(self._cipher.has_key, keys)):
            raise SettingsError(f"The stored tokens {LOST_KEY}")

    async def read(self, link: Link) -> StoredToken | None:
        """One indexed read. Raises Reauthorize for a damaged row, KeyMissing for a lost key."""
        rows = await self._database.fetch(query("tokens/read"), **link.key)
        if not rows:
            return None
        try:
            stored = _stored(rows[0], self._cipher.decrypt(rows[0]["ciphertext"]))
            return replace(stored, is_current=self._cipher.is_current(rows[0]["ciphertext"]))
        except KeyMissing:
            raise lost_key(link) from None
        except (DamagedError, ValueError, KeyError):
            raise Reauthorize(
                f"The stored tokens for {link} are damaged: `health-scraper tokens restore` takes"
                f" the vault's copy; without one, {link.remedy}"
            ) from None

    async def state(self, link: Link) -> LinkState | None:
        rows = await self._database.fetch(query("tokens/read"), **link.key)
        return self._state(rows[0]) if rows else None

    async def states(self) -> dict[Link, LinkState]:
        """All linked accounts with their states."""
        rows = await self._database.fetch(query("tokens/states"))
        return {
            Link(row["account_id"], row["account"], row["provider"]): self._state(row)
            for row in rows
        }

    def _state(self, row: Mapping[str, Any]) -> LinkState:
        is_sealed = not self._cipher.has_key(row["ciphertext"])
        return LinkState(
            generation=row["generation"],
            authorized_at=row["authorized_at"],
            rotated_at=row["rotated_at"],
            vendor_user_id=row["vendor_user_id"],
            is_dead=row["dead_reason"] is not None,
            is_readable=not is_sealed and self._is_whole(row["ciphertext"]),
            is_sealed=is_sealed,
            mirrored_generation=row["mirrored_generation"],
            mirror_error=row["mirror_error"],
        )

    def _is_whole(self, ciphertext: bytes) -> bool:
        try:
            self._cipher.decrypt(ciphertext)
        except DamagedError:
            return False
        return True

    async def intend(self, link: Link, generation: int) -> bool:
        """Writes down that a refresh of this generation begins; False where it is gone."""
        return await self._change("tokens/intend", link, generation, "intended")

    async def withdraw(self, link: Link, generation: int, why: str) -> bool:
        """The refresh has certainly not happened: the intent is closed, the tokens are kept."""
        return await self._change("tokens/withdraw", link, generation, "kept", why)

    async def kill(self, link: Link, generation: int, why: str) -> bool:
        """Marks the grant dead; False where another generation has come meanwhile."""
        return await self._change("tokens/kill", link, generation, "refused", why, reason=why)

    async def mirrored(self, link: Link, generation: int, error: str | None) -> None:
        """Notes what became of the copy in the vault."""
        event = "mirrored" if error is None else "mirror_failed"
        await self._change("tokens/mirrored", link, generation, event, error, error=error)

    async def replace(self, link: Link, seen: int, tokens: TokenSet, event: str) -> bool:
        """Compare-and-swap: writes `tokens` over generation `seen`, False where that is gone.

        True as well when the very same tokens are already there: the answer to an earlier
        attempt was lost with its connection.
        """
        values = {**self._values(tokens), "seen": seen}
        if await self._change("tokens/replace", link, tokens.generation, event, **values):
            return True
        now = await self.read(link)
        return now is not None and now.tokens.access_token == tokens.access_token

    async def create(self, link: Link, tokens: TokenSet, event: str) -> bool:
        """The first row of a link; False where there is one already."""
        values = self._values(tokens)
        return await self._change("tokens/create", link, tokens.generation, event, **values)

    async def next_generation(self, link: Link) -> int:
        """Greater than every generation this link ever had, unlinked ones included."""
        rows = await self._database.fetch(query("tokens/last_generation"), **link.key)
        return int(rows[0]["last"]) + 1

    async def unlinked_at(self, link: Link) -> datetime | None:
        """When the link was last removed on purpose."""
        rows = await self._database.fetch(query("tokens/unlinked_at"), **link.key)
        at: datetime | None = rows[0]["at"]
        return at

    async def unlink(self, link: Link, detail: str) -> bool:
        """Removes the token set; its history stays. False where there was none."""
        state = await self.state(link)
        return state is not None and await self._change(
            "tokens/unlink", link, state.generation, "unlinked", detail
        )

    async def rekey(self, link: Link) -> bool:
        """Encrypts the row with the first key; False where it is already."""
        stored = await self.read(link)
        if stored is None or stored.is_current:
            return False
        values = {**self._values(stored.tokens), "seen": stored.generation}
        return await self._change("tokens/rekey", link, stored.generation, "rekeyed", **values)

    async def owners(self, provider: str, vendor_user_id: str) -> list[str]:
        """The accounts that are linked to this person at the vendor."""
        rows = await self._database.fetch(
            query("tokens/owners"), provider=provider, vendor_user_id=vendor_user_id
        )
        return [row["account"] for row in rows]

    async def note(self, link: Link, generation: int, event: str, detail: str | None) -> None:
        """Adds to the history that a person reads; never a token."""
        await self._database.execute(
            query("tokens/note"), **link.key, generation=generation, event=event, detail=detail
        )

    async def _change(
        self,
        statement: str,
        link: Link,
        generation: int,
        event: str,
        detail: str | None = None,
        **values: object,
    ) -> bool:
        parameters = {**link.key, "generation": generation, **values}
        told = {**link.key, "generation": generation, "event": event, "detail": detail}

        async def work(connection: Connection) -> bool:
            # What is promised here must outlive the server, however it is configured.
            await connection.execute("SET LOCAL synchronous_commit = on")
            cursor = await connection.execute(query(statement), parameters)
            if cursor.rowcount == 0:
                return False
            await connection.execute(query("tokens/note"), told)
            return True

        return await self._database.run(work)

    def _values(self, tokens: TokenSet) -> Mapping[str, Any]:
        secrets = {"access_token": tokens.access_token, "refresh_token": tokens.refresh_token}
        return {
            "ciphertext": self._cipher.encrypt(json.dumps(secrets).encode()),
            "vendor_user_id": tokens.vendor_user_id,
            "scopes": sorted(tokens.scopes),
            "token_url": tokens.token_url,
            "expires_at": tokens.expires_at,
            "authorized_at": tokens.authorized_at,
            "rotated_at": tokens.rotated_at,
        }


def lost_key(link: Link) -> KeyMissing:
    return KeyMissing(f"The stored tokens for {link} {LOST_KEY}; where it is lost, {link.remedy}")


def _stored(row: Mapping[str, Any], plaintext: bytes) -> StoredToken:
    secrets = json.loads(plaintext)
    tokens = TokenSet(
        access_token=secrets["access_token"],
        refresh_token=secrets["refresh_token"],
        generation=row["generation"],
        authorized_at=row["authorized_at"],
        rotated_at=row["rotated_at"],
        expires_at=row["expires_at"],
        scopes=frozenset(row["scopes"]),
        vendor_user_id=row["vendor_user_id"],
        token_url=row["token_url"],
    )
    return StoredToken(
        tokens=tokens,
        intent_at=row["intent_at"],
        dead_reason=row["dead_reason"],
    )
