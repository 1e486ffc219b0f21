"""Encryption at rest: Fernet, with the key's fingerprint before each ciphertext.

The fingerprint tells a row whose key is missing (a setting to mend) from a damaged row.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from health_scraper.errors import KeyMissing, SettingsError
from health_scraper.settings import Settings

KEY_FILE = "token-encryption-key"
FINGERPRINT_BYTES = 8
HOW_TO_MAKE_ONE = (
    "make one with `python -c 'from cryptography.fernet import Fernet; "
    "print(Fernet.generate_key().decode())'`"
)


LOST_KEY = (
    "were encrypted with a key that is not in TOKEN_ENCRYPTION_KEYS: add that key behind the"
    " others, separated by a comma"
)


class DamagedError(Exception):
    """The key is right and the ciphertext is not what was written."""


class Cipher:
    """The first key encrypts, all of them decrypt."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([_fernet(key, number) for number, key in enumerate(keys, 1)])
        self._fingerprints = [fingerprint(key) for key in keys]

    def encrypt(self, data: bytes) -> bytes:
        return self._fingerprints[0] + self._fernet.encrypt(data)

    def decrypt(self, stored: bytes) -> bytes:
        """Raises KeyMissing for a key that is not there, DamagedError for a broken text."""
        if not self.has_key(stored):
            raise KeyMissing(f"The stored tokens {LOST_KEY}")
        try:
            return self._fernet.decrypt(stored[FINGERPRINT_BYTES:])
        except InvalidToken:
            raise DamagedError from None

    def has_key(self, stored: bytes) -> bool:
        """Whether one of the keys encrypted it; its first FINGERPRINT_BYTES tell."""
        return stored[:FINGERPRINT_BYTES] in self._fingerprints

    def is_current(self, stored: bytes) -> bool:
        """Whether the first key encrypted it."""
        return stored[:FINGERPRINT_BYTES] == self._fingerprints[0]


def fingerprint(key: str) -> bytes:
    return sha256(b"health-scraper key " + key.encode()).digest()[:FINGERPRINT_BYTES]


def _fernet(key: str, number: int) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise SettingsError(
            f"Key {number} of TOKEN_ENCRYPTION_KEYS is no Fernet key; {HOW_TO_MAKE_ONE}"
        ) from None


def load_cipher(settings: Settings, in_vault: Sequence[str] = ()) -> Cipher:
    """The cipher of TOKEN_ENCRYPTION_KEYS, of the vault, or of the embedded database's key file.

    Raises SettingsError where there is no key: tokens are never stored in the clear.
    """
    keys = [key.get_secret_value() for key in settings.token_encryption_keys] + list(in_vault)
    if settings.database_url is None:
        keys += key_file(settings.health_scraper_data_dir, make=not keys)
    if not keys:
        raise SettingsError(
            f"TOKEN_ENCRYPTION_KEYS is not set, so tokens cannot be stored; {HOW_TO_MAKE_ONE}"
        )
    return Cipher(keys)


def key_file(data_dir: Path, *, make: bool) -> list[str]:
    """The key in the data directory; `make` writes one where there is none."""
    path = data_dir / KEY_FILE
    if make and not path.exists():
        _write_key(path)
    return [path.read_text("ascii").strip()] if path.exists() else []


def _write_key(path: Path) -> None:
    # Linked into place only when complete and on disk: of two processes that start at once
    # the first one's key wins, and no reader ever sees half a key.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
        file.flush()
        os.fsync(handle)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
