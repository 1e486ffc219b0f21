"""The second copy of every token set: what is written to the vault, and which side is newer."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from health_scraper.errors import HealthScraperError
from health_scraper.tokens.store import Link, TokenSet

if TYPE_CHECKING:
    from health_scraper.tokens.vault import Vault

PREFIX = "health-scraper-"
KEYS = f"{PREFIX}token-encryption-keys"
PLAIN = re.compile(r"[a-z0-9]+")


class MirrorError(HealthScraperError):
    """The second copy cannot be read or written; it never stops a rotation."""


class Payload(BaseModel):
    """The secret's value. A person who brings their own needs only the refresh token."""

    account: str | None = None
    provider: str | None = None
    refresh_token: str | None = Field(min_length=1, repr=False)
    access_token: str = Field("", repr=False)
    generation: int = Field(1, ge=1)
    authorized_at: AwareDatetime = datetime.fromtimestamp(0, UTC)
    rotated_at: AwareDatetime = datetime.fromtimestamp(0, UTC)
    expires_at: AwareDatetime = datetime.fromtimestamp(0, UTC)
    scopes: list[str] = []
    vendor_user_id: str | None = None
    token_url: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a secret's tags tell about the token set in it; None where they do not."""

    name: str
    age: tuple[datetime, int] | None
    rotated_at: datetime | None
    account: str | None
    provider: str | None


class Mirror:
    def __init__(self, vault: "Vault") -> None:
        self._vault = vault

    async def write(self, link: Link, tokens: TokenSet) -> None:
        """Raises MirrorError where the vault fails, or holds what must not be overwritten."""
        name = secret_name(link)
        secret = await self._vault.get(name)
        there = None if secret is None else tokens_in(name, secret.value, link)
        if there is not None and there.age > tokens.age:
            raise MirrorError(
                f"The vault holds newer tokens for {link} (generation {there.generation}, here"
                f" {tokens.generation}): nothing was overwritten; run `health-scraper tokens"
                " restore`"
            )
        if there != tokens:
            replaces = None if secret is None else secret.version
            await self._vault.set(name, payload_of(link, tokens), tags_of(link, tokens), replaces)

    async def read(self, link: Link) -> TokenSet | None:
        """Raises MirrorError for a secret that is no token set of this link."""
        name = secret_name(link)
        secret = await self._vault.get(name)
        return None if secret is None else tokens_in(name, secret.value, link)

    async def encryption_keys(self) -> list[str]:
        secret = await self._vault.get(KEYS)
        return secret.value.replace(",", " ").split() if secret else []

    async def delete(self, link: Link) -> None:
        await self._vault.delete(secret_name(link))

    async def copies(self) -> dict[str, Copy]:
        """All second copies by the secret's name, from their tags, in one listing."""
        return {
            name: copy_of(name, tags)
            for name, tags in (await self._vault.listed(PREFIX)).items()
            if name != KEYS
        }

    async def close(self) -> None:
        await self._vault.close()


def secret_name(link: Link) -> str:
    """Letters, digits and hyphens, whatever the account is called; the vault ignores case."""
    if PLAIN.fullmatch(link.account):
        return f"{PREFIX}{link.provider}-{link.account}"
    plain = re.sub(r"[^a-z0-9]", "-", link.account.lower())
    return (
        f"{PREFIX}{link.provider}-{plain}-{hashlib.sha256(link.account.encode()).hexdigest()[:8]}"
    )


def payload_of(link: Link, tokens: TokenSet) -> str:
    payload = Payload(
        account=link.account,
        provider=link.provider,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        generation=tokens.generation,
        authorized_at=tokens.authorized_at,
        rotated_at=tokens.rotated_at,
        expires_at=tokens.expires_at,
        scopes=sorted(tokens.scopes),
        vendor_user_id=tokens.vendor_user_id,
        token_url=tokens.token_url,
    )
    return payload.model_dump_json()


def tokens_in(name: str, value: str, link: Link) -> TokenSet:
    try:
        payload = Payload.model_validate_json(value)
    except ValidationError as error:
        # The error's text would quote the secret.
        fields = sorted({".".join(map(str, line["loc"])) or "JSON" for line in error.errors()})
        raise MirrorError(
            f"The vault's secret {name} is no token set (wrong: {', '.join(fields)}): nothing was"
            " overwritten. Mend it, or delete it and run again"
        ) from None
    if (payload.account or link.account, payload.provider or link.provider) != (
        link.account,
        link.provider,
    ):
        raise MirrorError(
            f"The vault's secret {name} belongs to {payload.provider} of account"
            f" {payload.account}: nothing was overwritten"
        )
    return TokenSet(
        access_token=payload.access_token,
        refresh_token=payload.refresh_token,
        generation=payload.generation,
        authorized_at=payload.authorized_at,
        rotated_at=payload.rotated_at,
        expires_at=payload.expires_at,
        scopes=frozenset(payload.scopes),
        vendor_user_id=payload.vendor_user_id,
        token_url=payload.token_url,
    )


def tags_of(link: Link, tokens: TokenSet) -> dict[str, str]:
    return {
        "account": link.account,
        "provider": link.provider,
        "generation": str(tokens.generation),
        "authorized-at": tokens.authorized_at.isoformat(),
        "rotated-at": tokens.rotated_at.isoformat(),
    }


def copy_of(name: str, tags: Mapping[str, Any]) -> Copy:
    authorized_at, generation = _moment(tags, "authorized-at"), tags.get("generation", "")
    return Copy(
        name=name,
        age=(authorized_at, int(generation)) if authorized_at and generation.isdecimal() else None,
        rotated_at=_moment(tags, "rotated-at"),
        account=tags.get("account"),
        provider=tags.get("provider"),
    )


def _moment(tags: Mapping[str, Any], name: str) -> datetime | None:
    """None where a person has written something else, or no time zone."""
    try:
        moment = datetime.fromisoformat(tags.get(name, ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
