"""Every environment variable, typed; also read from `.env`. Secrets never print themselves."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from health_scraper.errors import SettingsError


def known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is no time zone; use an IANA name such as Europe/Berlin"
        ) from None
    return name


def check_zone(name: str) -> str:
    """Raises SettingsError for a name that is no time zone."""
    try:
        return known_zone(name)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def web_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url!r} is no http(s) URL")
    return url.rstrip("/")


def split(separators: str) -> BeforeValidator:
    def split_text(value: object) -> object:
        if not isinstance(value, str):
            return value
        for separator in separators:
            value = value.replace(separator, " ")
        return tuple(value.split())

    return BeforeValidator(split_text)


class RateLimit(NamedTuple):
    """At most so many requests in any stretch of so many seconds."""

    requests: int
    seconds: float


def rate_limits(value: object) -> object:
    """Reads `100/60,10000/86400`: requests per seconds."""
    return tuple(map(rate_limit, value.split(","))) if isinstance(value, str) else value


def rate_limit(text: str) -> RateLimit:
    requests, _, seconds = text.partition("/")
    try:
        limit = RateLimit(int(requests), float(seconds))
    except ValueError:
        raise ValueError(
            f"{text.strip()!r} is no limit; write 100 requests in 60 s as 100/60"
        ) from None
    if limit.requests < 1 or not 1 <= limit.seconds <= LONGEST_WINDOW:
        raise ValueError(
            f"{text.strip()!r} allows nothing; a limit is at least 1 request, in 1 s to 31 days"
        )
    return limit


LONGEST_WINDOW = 31 * 86400
RateLimits = Annotated[tuple[RateLimit, ...], NoDecode, BeforeValidator(rate_limits)]
TimeZoneName = Annotated[str, AfterValidator(known_zone)]
Url = Annotated[str, AfterValidator(web_url)]
ENV = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)


def default_data_dir() -> Path:
    """Beside the person's other application data, as the XDG base directories say."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "health-scraper"


class ProviderSettings(BaseSettings):
    """One vendor's app and how to talk to it. Without id and secret the vendor is disabled.

    `token_url` may hold several URLs, separated by commas: they are tried in order and the one
    that accepts the app is remembered.
    """

    client_id: str | None = None
    client_secret: SecretStr | None = None
    redirect_url: str = "http://localhost:8765/callback/"
    auth_url: Url
    token_url: Annotated[tuple[Url, ...], NoDecode, split(","), Field(min_length=1)]
    api_base_url: Url
    scopes: Annotated[tuple[str, ...], NoDecode, split(",")]
    request_timeout: float = Field(30, gt=0, description="seconds")
    concurrent_requests: int = Field(8, ge=1, le=64)
    scrape_days: int = Field(14, ge=1, le=3650, description="lookback of every scrape")
    rate_limits: RateLimits
    empty_days: int = Field(
        1096, ge=1, description="history ends where no endpoint had anything for so long"
    )

    @property
    def enabled(self) -> bool:
        return self.client_id is not None and self.client_secret is not None

    @model_validator(mode="after")
    def whole_pair(self) -> "ProviderSettings":
        if (self.client_id is None) != (self.client_secret is None):
            prefix = self.model_config["env_prefix"]
            missing = "CLIENT_SECRET" if self.client_secret is None else "CLIENT_ID"
            raise ValueError(f"{prefix}{missing} is missing: an app needs both id and secret")
        return self


class OuraSettings(ProviderSettings):
    model_config = SettingsConfigDict(**ENV, env_prefix="OURA_")

    auth_url: Url = "https://cloud.ouraring.com/oauth/authorize"
    token_url: Annotated[tuple[Url, ...], NoDecode, split(",")] = (
        "https://api.ouraring.com/oauth/token",
        "https://moi.ouraring.com/oauth/v2/ext/oauth-token",
    )
    api_base_url: Url = "https://api.ouraring.com"
    scopes: Annotated[tuple[str, ...], NoDecode, split(",")] = (
        "email",
        "personal",
        "daily",
        "heartrate",
        "workout",
        "tag",
        "session",
        "spo2",
        "stress",
        "heart_health",
        "ring_configuration",
    )
    rate_limits: RateLimits = (RateLimit(5000, 300),)


class WithingsSettings(ProviderSettings):
    model_config = SettingsConfigDict(**ENV, env_prefix="WITHINGS_")

    auth_url: Url = "https://account.withings.com/oauth2_user/authorize2"
    token_url: Annotated[tuple[Url, ...], NoDecode, split(",")] = (
        "https://wbsapi.withings.net/v2/oauth2",
    )
    api_base_url: Url = "https://wbsapi.withings.net"
    scopes: Annotated[tuple[str, ...], NoDecode, split(",")] = (
        "user.info",
        "user.metrics",
        "user.activity",
    )
    rate_limits: RateLimits = (RateLimit(120, 60),)
    scrape_days: int = Field(7, ge=1, le=3650, description="lookback of every scrape")


class WhoopSettings(ProviderSettings):
    model_config = SettingsConfigDict(**ENV, env_prefix="WHOOP_")

    auth_url: Url = "https://api.prod.whoop.com/oauth/oauth2/auth"
    token_url: Annotated[tuple[Url, ...], NoDecode, split(",")] = (
        "https://api.prod.whoop.com/oauth/oauth2/token",
    )
    api_base_url: Url = "https://api.prod.whoop.com/developer"
    scopes: Annotated[tuple[str, ...], NoDecode, split(",")] = (
        "offline",
        "read:recovery",
        "read:cycles",
        "read:workout",
        "read:sleep",
        "read:profile",
        "read:body_measurement",
    )
    rate_limits: RateLimits = (RateLimit(100, 60), RateLimit(10_000, 86_400))


class Settings(BaseSettings):
    model_config = ENV

    database_url: SecretStr | None = None
    health_scraper_data_dir: Path = Field(default_factory=default_data_dir)
    token_encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode, split(",")] = ()
    key_vault_url: Url | None = None
    user_timezone: TimeZoneName = "UTC"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "json", "console"] = "auto"
    job_completion_index: int | None = Field(None, ge=0)
    job_completions: int | None = Field(None, ge=1)

    oura: OuraSettings
    withings: WithingsSettings
    whoop: WhoopSettings

    def provider(self, name: str) -> ProviderSettings:
        return {"oura": self.oura, "withings": self.withings, "whoop": self.whoop}[name]


def load_settings(*, dotenv: bool = True) -> Settings:
    """Raises SettingsError naming every variable that is wrong, never a secret's value."""
    errors: list[str] = []
    source = {} if dotenv else {"_env_file": None}
    parts = {
        "oura": _load(OuraSettings, errors, **source),
        "withings": _load(WithingsSettings, errors, **source),
        "whoop": _load(WhoopSettings, errors, **source),
    }
    whole = None not in parts.values()
    settings = _load(Settings, errors, **parts, **source) if whole else None
    if settings is None:
        raise SettingsError("The settings are wrong. " + "; ".join(errors))
    return settings


T = TypeVar("T", bound=BaseSettings)


def _load(kind: type[T], errors: list[str], **parts: Any) -> T | None:  # noqa: ANN401 - nested settings
    try:
        return kind(**parts)
    except ValidationError as error:
        prefix = str(kind.model_config.get("env_prefix", ""))
        errors += [_explain(prefix, line) for line in error.errors()]
        return None


def _explain(prefix: str, line: ErrorDetails) -> str:
    reason = line["msg"].removeprefix("Value error, ")
    if not line["loc"]:
        return reason
    return f"{prefix}{str(line['loc'][0]).upper()}: {reason}"
