"""What Grafana makes of a query before PostgreSQL sees it: variables first, then macros.

After Grafana 11's own code: a macro's arguments end at the first `)`, macros in comments count
too, and a variable that allows several values is quoted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

Value = str | int | Sequence[str]

_VARIABLE: Final = re.compile(r"\$(\w+)|\$\{(\w+)(?::(\w+))?\}|\[\[(\w+)(?::(\w+))?\]\]")
_MACRO: Final = re.compile(r"\$([_a-zA-Z0-9]+)\(([^)]*)\)")
_INTERVAL: Final = re.compile(r"(\d+)(ms|s|m|h|d|w)")
_SECONDS: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class MacroError(ValueError):
    """Grafana would refuse the query."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The range on the screen, the values of the variables, and the width of one pixel."""

    since: datetime
    until: datetime
    values: Mapping[str, Value] = field(default_factory=dict)
    interval: timedelta = timedelta(hours=1)


def expand(text: str, situation: Situation) -> str:
    """Raises MacroError for a macro that Grafana does not know."""
    seconds = situation.interval.total_seconds()
    for name, value in (
        ("$__interval_ms", str(round(seconds * 1000))),
        ("$__interval", f"{seconds:g}s"),
        ("$__unixEpochFrom()", str(int(situation.since.timestamp()))),
        ("$__unixEpochTo()", str(int(situation.until.timestamp()))),
    ):
        text = text.replace(name, value)
    text = _VARIABLE.sub(lambda found: _variable(found, situation), text)
    return _MACRO.sub(lambda found: _macro(found, situation), text)


def _variable(found: re.Match[str], situation: Situation) -> str:
    name = found[1] or found[2] or found[4]
    form = found[3] or found[5]
    if name not in situation.values:
        return found[0]
    return _formatted(situation.values[name], form)


def _formatted(value: Value, form: str | None) -> str:
    if isinstance(value, str | int):
        text = str(value)
        return text if form in {"raw", "csv"} else _quoted_inside(text, form)
    if form in {"csv", "raw"}:
        return ",".join(value)
    return ",".join(_quoted(each) for each in value)


def _quoted_inside(text: str, form: str | None) -> str:
    return _quoted(text) if form == "sqlstring" else text.replace("'", "''")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _macro(found: re.Match[str], situation: Situation) -> str:
    name, arguments = found[1], [each.strip() for each in found[2].split(",")]
    # Grafana's oldest form: a comma right behind the call makes it name its column.
    if name == "__timeGroup" and found.string[found.end() :].startswith(","):
        name = "__timeGroupAlias"
    if name.endswith("Alias"):
        return f'{_grouped(name.removesuffix("Alias"), arguments)} AS "time"'
    if name in {"__timeGroup", "__unixEpochGroup"}:
        return _grouped(name, arguments)
    return _simple(name, arguments[0], situation)


def _grouped(name: str, arguments: Sequence[str]) -> str:
    if len(arguments) < 2:  # noqa: PLR2004 - a column and an interval
        raise MacroError(f"macro {name} needs time column and interval")
    column, seconds = arguments[0], f"{_interval(arguments[1]):g}"
    if name == "__timeGroup":
        return f"floor(extract(epoch from {column})/{seconds})*{seconds}"
    if name == "__unixEpochGroup":
        return f"floor(({column})/{seconds})*{seconds}"
    raise MacroError(f"unknown macro {name!r}")


def _interval(text: str) -> float:
    found = _INTERVAL.fullmatch(text.strip("'"))
    if found is None:
        raise MacroError(f"error parsing interval {text}")
    return int(found[1]) * _SECONDS[found[2]]


def _simple(name: str, argument: str, situation: Situation) -> str:
    since, until = _instant(situation.since), _instant(situation.until)
    first, last = int(situation.since.timestamp()), int(situation.until.timestamp())
    nano = 1_000_000_000
    known = {
        "__time": f'{argument} AS "time"',
        "__timeEpoch": f'extract(epoch from {argument}) as "time"',
        "__timeFilter": f"{argument} BETWEEN '{since}' AND '{until}'",
        "__timeFrom": f"'{since}'",
        "__timeTo": f"'{until}'",
        "__unixEpochFilter": f"{argument} >= {first} AND {argument} <= {last}",
        "__unixEpochNanoFilter": f"{argument} >= {first * nano} AND {argument} <= {last * nano}",
        "__unixEpochNanoFrom": str(first * nano),
        "__unixEpochNanoTo": str(last * nano),
    }
    if name not in known:
        raise MacroError(f"unknown macro {name!r}")
    return known[name]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
