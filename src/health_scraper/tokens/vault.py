"""Azure Key Vault through Azure's own client: secrets by name, errors in words.

Only this file knows Azure, and it is imported only where KEY_VAULT_URL is set. The client is the
synchronous one, in a thread: it needs no second HTTP library.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
    ServiceRequestError,
)
from azure.core.polling import LROPoller
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

from health_scraper.errors import SettingsError
from health_scraper.tokens.mirror import MirrorError

T = TypeVar("T")

# A rotation waits for the vault, so the vault gets seconds and not the client's usual minutes.
SECONDS = {"connection_timeout": 5, "read_timeout": 10, "timeout": 25}
RETRIES = {"retry_total": 3, "retry_backoff_factor": 0.4, "retry_backoff_max": 5}
POLL = 0.5
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ROLE = "give the identity the role Key Vault Secrets Officer on this vault"


@dataclass(frozen=True, slots=True)
class Secret:
    value: str = field(repr=False)
    tags: Mapping[str, str]
    version: str


class Vault:
    """Every method raises MirrorError with what to do about it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            raise SettingsError(
                "KEY_VAULT_URL is no vault's URL; it looks like https://NAME.vault.azure.net"
            )
        # What the credentials tried and why is in the one error that is raised.
        logging.getLogger("azure").setLevel(logging.ERROR)
        self._credential = _credential()
        # Azure's check that an answer comes from the vault's own domain fails every emulator;
        # on this machine there is nobody else to answer.
        verify = parts.hostname not in LOOPBACK
        self._client = SecretClient(
            url, self._credential, verify_challenge_resource=verify, **SECONDS, **RETRIES
        )

    async def get(self, name: str) -> Secret | None:
        """The newest version; None where there is no such secret, or it is deleted."""
        return await self._call("get", lambda: self._get(name))

    async def set(
        self, name: str, value: str, tags: Mapping[str, str], replaces: str | None
    ) -> None:
        """A new version; version `replaces` is disabled. A deleted secret is recovered first."""
        await self._call("set", lambda: self._set(name, value, dict(tags), replaces))

    async def delete(self, name: str) -> None:
        """Deletes all versions (the vault may keep them recoverable for some days)."""
        await self._call("delete", lambda: self._delete(name))

    async def listed(self, prefix: str) -> dict[str, Mapping[str, str]]:
        """The tags of all secrets whose names begin with `prefix`."""
        return await self._call("list", lambda: self._listed(prefix))

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    async def _call(self, action: str, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except (AzureError, ValueError, TypeError, AttributeError) as error:
            # From None: Azure attaches the request, and with it the secret.
            raise MirrorError(explain(action, error)) from None

    def _get(self, name: str) -> Secret | None:
        try:
            found = self._client.get_secret(name)
        except ResourceNotFoundError as error:
            if _code(error) != "SecretNotFound":
                raise
            return None
        return Secret(
            found.value or "", found.properties.tags or {}, found.properties.version or ""
        )

    def _set(self, name: str, value: str, tags: dict[str, str], replaces: str | None) -> None:
        try:
            self._client.set_secret(name, value, tags=tags, content_type="application/json")
        except HttpResponseError as error:
            if error.status_code != HTTPStatus.CONFLICT:
                raise
            self._wait(self._client.begin_recover_deleted_secret(name, _polling_interval=POLL))
            recovered = self._get(name)
            replaces = recovered.version if recovered else None
            self._client.set_secret(name, value, tags=tags, content_type="application/json")
        if replaces is not None:
            self._client.update_secret_properties(name, replaces, enabled=False)

    def _delete(self, name: str) -> None:
        try:
            self._wait(self._client.begin_delete_secret(name, _polling_interval=POLL))
        except ResourceNotFoundError as error:
            if _code(error) != "SecretNotFound":
                raise

    def _wait(self, poller: LROPoller[Any]) -> None:
        poller.wait(timeout=SECONDS["timeout"])
        if not poller.done():
            raise ValueError("the vault has not finished in time")

    def _listed(self, prefix: str) -> dict[str, Mapping[str, str]]:
        return {
            secret.name: secret.tags or {}
            for secret in self._client.list_properties_of_secrets()
            if secret.name and secret.name.startswith(prefix) and secret.enabled
        }

    def _close(self) -> None:
        self._client.close()
        self._credential.close()


def _credential() -> DefaultAzureCredential:
    """Environment, workload identity, managed identity, and on a person's machine the CLI."""
    return DefaultAzureCredential(
        exclude_shared_token_cache_credential=True,
        exclude_visual_studio_code_credential=True,
        exclude_developer_cli_credential=True,
        exclude_powershell_credential=True,
        exclude_interactive_browser_credential=True,
        exclude_broker_credential=True,
    )


def explain(action: str, error: Exception) -> str:
    """One line: what the vault, or the way to it, says, and what to do."""
    if isinstance(error, ClientAuthenticationError):
        return (
            "No identity was found that the vault accepts: in a cluster set up workload identity,"
            f" elsewhere a managed identity, AZURE_* variables or `az login` ({_reason(error)})"
        )
    if isinstance(error, HttpResponseError):
        return _explain_status(action, error)
    if isinstance(error, ServiceRequestError):
        return f"The vault cannot be reached: check KEY_VAULT_URL ({_reason(error)})"
    if isinstance(error, AzureError):
        return f"The vault gave no answer that can be used ({_reason(error)})"
    return f"What answers at KEY_VAULT_URL is no vault ({_reason(error)})"


SAID: Mapping[str | int, str] = {
    "SecretDisabled": "The secret's newest version is disabled: enable it, or delete the secret",
    "ForbiddenByFirewall": "The vault's firewall does not let this machine in: allow its address",
    HTTPStatus.TOO_MANY_REQUESTS: "The vault asks for fewer requests; the next run tries again",
    HTTPStatus.CONFLICT: "The secret is being deleted or recovered; the next run tries again",
}


def _explain_status(action: str, error: HttpResponseError) -> str:
    code, status = _code(error), error.status_code or 0
    if said := SAID.get(code) or SAID.get(status):
        return f"{said} (HTTP {status})"
    if status == HTTPStatus.FORBIDDEN:
        return f"The vault does not let this identity {action} secrets ({code}): {ROLE}"
    if not code:
        return f"What answers at KEY_VAULT_URL is no vault (HTTP {status})"
    return f"The vault could not {action} the secret (HTTP {status}, {code})"


def _code(error: HttpResponseError) -> str:
    """The vault's own word for the failure: the inner code where there is one."""
    outer = error.error
    if outer is None:
        return ""
    inner = getattr(outer, "innererror", None) or {}
    return str((inner.get("code") if isinstance(inner, dict) else "") or outer.code or "")


def _reason(error: Exception) -> str:
    first = (getattr(error, "message", "") or str(error)).strip().splitlines()
    return (first[0] if first else type(error).__name__)[:200]
