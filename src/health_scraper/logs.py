"""structlog: one line per fact on standard error, JSON unless a terminal, never a secret."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from pydantic import SecretStr

from health_scraper.settings import Settings

HIDDEN = "***"
SECRET_NAME = re.compile(r"(?i)secret|password|ciphertext|authorization|(?<!page_)token$|^code$")
SECRET_TEXT = re.compile(
    r"(?i)(bearer\s+|(?:access_token|refresh_token|client_secret|\bcode|\bstate)['\"]?\s*[=:]\s*['\"]?)"
    r"[^\s&'\",}\\]+"
    r"|(?<=://)([^:/@\s]+):[^@/\s]+(?=@)"
)


def set_up(settings: Settings, *, terminal: bool) -> None:
    """Log lines go to standard error, so that standard output stays what a command answers."""
    console = settings.log_format == "console" or (settings.log_format == "auto" and terminal)
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=terminal)
        if console
        else structlog.processors.JSONRenderer()
    )
    # At a terminal the progress bar says what INFO would say, unless somebody asks for it.
    quiet = terminal and "log_level" not in settings.model_fields_set
    level = logging.getLevelNamesMapping()["WARNING" if quiet else settings.log_level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # looked up anew for every line: a progress bar puts its own stream in place
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Libraries log through the standard module; httpx would print every URL.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The last guard: what looks like a secret is hidden, by its name and by its form."""
    return {name: _hidden(name, value) for name, value in event.items()}


def _hidden(name: str, value: object) -> object:
    if isinstance(value, SecretStr) or (SECRET_NAME.search(name) and isinstance(value, str)):
        return HIDDEN
    return redacted(value) if isinstance(value, str) else value


def redacted(text: str) -> str:
    """A library's words may quote a request with its header, and so its token."""
    return SECRET_TEXT.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    return f"{found[1]}{HIDDEN}" if found[1] else f"{found[2]}:{HIDDEN}"
