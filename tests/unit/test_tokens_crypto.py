"""Encryption at rest: the right key, a missing one, a damaged text, and the demo's own."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from health_scraper.errors import KeyMissing, SettingsError
from health_scraper.settings import Settings, load_settings
from health_scraper.tokens.crypto import KEY_FILE, Cipher, DamagedError, load_cipher

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **variables: str) -> Settings:
    monkeypatch.setenv("HEALTH_SCRAPER_DATA_DIR", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_what_was_encrypted_comes_back() -> None:
    assert Cipher([NEW]).decrypt(Cipher([NEW]).encrypt(b"secret")) == b"secret"


def test_the_ciphertext_does_not_show_the_text() -> None:
    assert b"secret" not in Cipher([NEW]).encrypt(b"secret")


def test_an_older_key_still_decrypts_and_the_first_encrypts() -> None:
    stored = Cipher([OLD]).encrypt(b"secret")
    both = Cipher([NEW, OLD])
    assert both.decrypt(stored) == b"secret"
    assert not both.is_current(stored)
    assert Cipher([NEW]).decrypt(both.encrypt(b"secret")) == b"secret"


def test_a_missing_key_is_a_setting_to_mend() -> None:
    with pytest.raises(KeyMissing, match="TOKEN_ENCRYPTION_KEYS"):
        Cipher([NEW]).decrypt(Cipher([OLD]).encrypt(b"secret"))


def test_a_damaged_text_is_told_apart_from_a_missing_key() -> None:
    stored = Cipher([NEW]).encrypt(b"secret")
    with pytest.raises(DamagedError):
        Cipher([NEW]).decrypt(stored[:-4] + b"AAAA")


def test_a_key_that_is_none_is_named_by_its_place_and_never_shown() -> None:
    with pytest.raises(SettingsError, match="Key 2 of") as caught:
        Cipher([NEW, "no-key-at-all"])
    assert "no-key-at-all" not in str(caught.value)


def test_a_real_database_without_a_key_is_refused_with_the_way_to_make_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = settings(monkeypatch, tmp_path, DATABASE_URL="postgresql://localhost/x")
    with pytest.raises(SettingsError, match=r"Fernet\.generate_key"):
        load_cipher(wanted)


def test_the_embedded_database_keeps_its_key_in_a_file_of_its_owner(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = settings(monkeypatch, tmp_path)
    stored = load_cipher(wanted).encrypt(b"secret")
    assert load_cipher(wanted).decrypt(stored) == b"secret"
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


def test_a_key_set_later_takes_over_from_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stored = load_cipher(settings(monkeypatch, tmp_path)).encrypt(b"secret")
    both = load_cipher(settings(monkeypatch, tmp_path, TOKEN_ENCRYPTION_KEYS=NEW))
    assert both.decrypt(stored) == b"secret"
    assert Cipher([NEW]).decrypt(both.encrypt(b"secret")) == b"secret"
