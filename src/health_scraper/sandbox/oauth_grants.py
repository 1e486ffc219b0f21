"""What an authorization server remembers: codes, and one lineage of token pairs per consent.

Nothing here decides anything; the rules are in `oauth.py`. Times are seconds of the epoch.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

FOREVER = 1e12


@dataclass(slots=True)
class Code:
    value: str
    client: str
    redirect_uri: str
    user: str
    scopes: list[str]
    expires: float
    challenge: str = ""
    used: bool = False


@dataclass(slots=True)
class Pair:
    """One answer of the token endpoint. `refresh` is empty when none was granted."""

    generation: int
    access: str
    refresh: str
    access_expires: float
    refresh_expires: float
    used: bool = False


@dataclass(slots=True)
class Lineage:
    """All pairs that descend from one consent, oldest first.

    `refreshes` counts the accepted exchanges, `grace_refreshes` those of them that came with an
    older refresh token, `reuse_attempts` the refused ones of older refresh tokens.
    """

    number: int
    user: str
    client: str
    scopes: list[str]
    pairs: list[Pair] = field(default_factory=list)
    refreshes: int = 0
    grace_refreshes: int = 0
    reuse_attempts: int = 0
    revoked: bool = False

    @property
    def newest(self) -> Pair:
        return self.pairs[-1]

    def report(self) -> dict[str, Any]:
        """The counters without a single token, for `GET /control/lineage`."""
        told = asdict(self)
        del told["pairs"]
        return told | {"generation": self.newest.generation, "newest_used": self.newest.used}


class Grants:
    """The memory of one vendor; every value it mints goes into the shared set of secrets."""

    def __init__(self, vendor: str, issued: set[str]) -> None:
        self.vendor = vendor
        self.codes: dict[str, Code] = {}
        self.lineages: list[Lineage] = []
        self._issued = issued
        self._access: dict[str, tuple[Lineage, Pair]] = {}
        self._refresh: dict[str, tuple[Lineage, Pair]] = {}

    def mint(self, kind: str) -> str:
        """A new secret; random, so that two simulators in one test never issue the same one."""
        value = f"{self.vendor}-{kind}-{secrets.token_urlsafe(24)}"
        self._issued.add(value)
        return value

    def open(self, user: str, client: str, scopes: list[str]) -> Lineage:
        lineage = Lineage(len(self.lineages), user, client, scopes)
        self.lineages.append(lineage)
        return lineage

    def add_pair(
        self, lineage: Lineage, access_expires: float, refresh_expires: float, *, refresh: bool
    ) -> Pair:
        pair = Pair(
            generation=len(lineage.pairs) + 1,
            access=self.mint("access"),
            refresh=self.mint("refresh") if refresh else "",
            access_expires=access_expires,
            refresh_expires=refresh_expires,
        )
        lineage.pairs.append(pair)
        self._index(lineage, pair)
        return pair

    def by_access(self, token: str) -> tuple[Lineage, Pair] | None:
        return self._access.get(token)

    def by_refresh(self, token: str) -> tuple[Lineage, Pair] | None:
        return self._refresh.get(token)

    def dump(self) -> dict[str, Any]:
        return {
            "codes": [asdict(code) for code in self.codes.values()],
            "lineages": [asdict(lineage) for lineage in self.lineages],
        }

    def load(self, state: dict[str, Any]) -> None:
        self.codes = {code["value"]: Code(**code) for code in state["codes"]}
        self.lineages = [
            Lineage(**{**lineage, "pairs": [Pair(**pair) for pair in lineage["pairs"]]})
            for lineage in state["lineages"]
        ]
        self._access.clear()
        self._refresh.clear()
        for lineage in self.lineages:
            for pair in lineage.pairs:
                self._index(lineage, pair)

    def _index(self, lineage: Lineage, pair: Pair) -> None:
        self._access[pair.access] = (lineage, pair)
        if pair.refresh:
            self._refresh[pair.refresh] = (lineage, pair)
