"""The second copy of every token set."""

from typing import Protocol

from health_scraper.tokens.store import Link, TokenSet


class Mirror(Protocol):
    """Where the second copies are. Raises MirrorError, which never stops a rotation."""

    async def write(self, link: Link, tokens: TokenSet) -> None: ...

    async def read(self, link: Link) -> TokenSet | None: ...


class MirrorError(Exception):
    """The second copy cannot be read or written; the message says why."""
