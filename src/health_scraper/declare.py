"""All the words a provider file needs: Provider, Endpoint, Record, Windows, Request."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any, ClassVar

import httpx
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from health_scraper.columns import Column, KeepOffset, Known, SqlType, Wrapper, columns_of

__all__ = [
    "Allowance",
    "At",
    "Begins",
    "BigInt",
    "Changes",
    "Details",
    "Endpoint",
    "Instant",
    "Int",
    "Known",
    "LocalTime",
    "OAuth",
    "Part",
    "Provider",
    "Record",
    "Request",
    "TokenAnswer",
    "Window",
    "Windows",
    "Wrapper",
    "sentinel",
]

Int = Annotated[int, Field(ge=-(2**31), lt=2**31)]
BigInt = Annotated[int, Field(ge=-(2**63), lt=2**63), SqlType("bigint")]
Instant = AwareDatetime
LocalTime = Annotated[AwareDatetime, KeepOffset()]
Document = dict[str, Any]
# Late syncs and re-scoring: so recent, what is not listed may still come.
SETTLING = timedelta(days=3)


def sentinel(*values: object) -> BeforeValidator:
    """The vendor's way to say "no value": NULL in the column, kept in the payload."""
    return BeforeValidator(lambda value: None if value in values else value)


class Part(BaseModel):
    """A nested object of a record; its fields become columns of the record's table."""

    # built at first use: a run pays only for the records that it meets
    model_config = ConfigDict(extra="allow", defer_build=True)


@dataclass(frozen=True, slots=True)
class At:
    """Where a record lies in time, to know which window must list it.

    `begin` and, for what may last, `end` are columns (an end of NULL is the begin), of this table
    or of the table that `of` names beside the column here that holds its id. A `series` says
    nothing about the time before its first and after its last row. While one of the `pending`
    columns has the value given, the record is not yet what it will be.
    """

    begin: str
    end: str | None = None
    of: tuple[str, str] | None = None
    series: bool = False
    pending: Mapping[str, str | bool | None] = field(default_factory=dict)


class Record(Part):
    """One row of one table, in the vendor's own field names.

    Class arguments: `table` and `key` (columns after account_id), `sample=True` where unknown
    fields go to `extra` instead of the whole document to `payload`, `history=True` where a
    changed document is a new row (`observed_at` ends the key), `replaces` where a document that
    comes again replaces all its rows: the columns that name the document, `at` where it lies in
    time (without it, no window can show that the vendor has withdrawn it).
    """

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    sample: ClassVar[bool]
    history: ClassVar[bool]
    replaces: ClassVar[tuple[str, ...]]
    at: ClassVar[At | None]

    def __init_subclass__(  # noqa: PLR0913 - one word for each thing a table can be
        cls,
        *,
        table: str,
        key: tuple[str, ...],
        sample: bool = False,
        history: bool = False,
        replaces: tuple[str, ...] = (),
        at: At | None = None,
    ) -> None:
        super().__init_subclass__()
        cls.table, cls.key, cls.replaces, cls.at = table, key, replaces, at
        cls.sample, cls.history = sample, history

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        return columns_of(cls)

    @classmethod
    def documents(cls, document: Document) -> Iterable[Document]:
        """The records inside one item of the vendor's answer: itself, unless overridden."""
        return (document,)


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open range of time; days are counted from UTC midnight to UTC midnight."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How a range of time is cut for one endpoint.

    `width` is the widest range one request may ask, `margin` what it asks beyond the window on
    both sides, `settling` how recent a record is that may still be missing from a listing.
    """

    width: timedelta
    margin: timedelta
    settling: timedelta = SETTLING


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call: GET with `params` (several values repeat the name), or POST with a `form`.

    A `patient` one gives way to all others: a scrape asks so for history that was left over.
    """

    path: str
    params: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)
    form: Mapping[str, str | int] | None = None
    patient: bool = False

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for two requests that ask the same."""
        return (self.path, *sorted(self.params.items()), *sorted((self.form or {}).items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A change feed: everything the vendor stored or changed since an instant.

    The cursor moves to the run's start only after the last page, and every run reaches back by
    `overlap`. The first run starts at the epoch, so that it brings the whole history.
    """

    request: Callable[[datetime], Request]
    overlap: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """One request for each thing that other endpoints have listed and this one has not fetched.

    `missing` names the file in `sql/missing/` that lists the ids, as text; `documents` makes the
    items of the answer for one id.
    """

    parents: tuple[str, ...]
    missing: str
    request: Callable[[str], Request]
    documents: Callable[[str, Any], list[Document]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begins:
    """Nothing exists before the first row of another endpoint, `parent`.

    `first` names the file in `sql/first/` that gives that row's day, NULL while there is none.
    """

    parent: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One collection of a vendor: what to ask, where the records are, which tables they fill.

    `request` names the vendor's parameters for a window (None where the endpoint has no dates),
    `following` the next page, `documents` the list of items in an answer. Where there are
    `changes`, they are what a scrape follows, and windows serve to look for deletions.
    `begins` spares a backfill the years before there was anything. `narrowed` makes the smaller
    request that is tried once where the vendor answers RequestRefused; None where there is none.
    `at_once` is how many of its chains are fetched side by side at most, where pages are large.
    """

    name: str
    records: tuple[type[Record], ...]
    scope: str
    request: Callable[[Window | None], Request]
    following: Callable[[Request, Any], Request | None]
    documents: Callable[[Any], list[Document]]
    windows: Windows | None = None
    changes: Changes | None = None
    details: Details | None = None
    begins: Begins | None = None
    narrowed: Callable[[Request], Request | None] | None = None
    at_once: int | None = None
    off_by_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAnswer:
    """What a token endpoint gave; None where it gave nothing."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: float | None
    scopes: frozenset[str] | None
    user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """What differs between the vendors' OAuth: parameters, the answer's shape, identity.

    `read_answer` raises Retriable, Reauthorize (the grant is refused) or SettingsError (the app
    is). `identity` asks who has consented; None where the token answer says it. `serialised`
    means that refreshes of several people disturb each other: one at a time for the whole app.
    `counted` means that they use up the requests that the app may send for data.
    """

    read_answer: Callable[[httpx.Response], TokenAnswer]
    scope_separator: str = " "
    pkce: bool = False
    token_params: Mapping[str, str] = field(default_factory=dict)
    refresh_params: Mapping[str, str] = field(default_factory=dict)
    identity: Request | None = None
    identity_key: str = "id"
    serialised: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a vendor says is left of the requests of one window, which ends in `resets_in` s."""

    left: int
    seconds: float
    resets_in: float


def _says_nothing(_response: httpx.Response) -> Allowance | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A vendor: `check` turns an answer into its body or raises what the run does next.

    `since` is when the vendor began to sell devices, `repeat_after` how many seconds must pass
    before the same request is sent again, and `allowance` reads from an answer what is left of the
    app's requests.
    """

    name: str
    title: str
    oauth: OAuth
    check: Callable[[httpx.Response], Any]
    endpoints: tuple[Endpoint, ...]
    since: datetime
    repeat_after: float = 0.0
    allowance: Callable[[httpx.Response], Allowance | None] = _says_nothing
