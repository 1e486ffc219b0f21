"""Queries are expanded as Grafana expands them."""

from datetime import UTC, datetime, timedelta

import pytest
from grafana.panels.expand import MacroError, Situation, expand

SINCE = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC)


def expanded(text: str, **values: str | list[str]) -> str:
    return expand(text, Situation(SINCE, UNTIL, values, timedelta(minutes=5)))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$__time(at)", 'at AS "time"'),
        ("$__timeEpoch(at)", 'extract(epoch from at) as "time"'),
        ("$__timeFilter(at)", "at BETWEEN '2026-03-01T12:00:00Z' AND '2026-03-02T12:00:00Z'"),
        ("$__timeFrom()", "'2026-03-01T12:00:00Z'"),
        ("$__timeTo()", "'2026-03-02T12:00:00Z'"),
        ("$__timeGroup(at, '5m')", "floor(extract(epoch from at)/300)*300"),
        ("$__timeGroup(at,'1h'), x", 'floor(extract(epoch from at)/3600)*3600 AS "time", x'),
        ("$__timeGroupAlias(at, 1d)", 'floor(extract(epoch from at)/86400)*86400 AS "time"'),
        ("$__unixEpochFilter(at)", "at >= 1772366400 AND at <= 1772452800"),
        ("$__unixEpochFrom()", "1772366400"),
        ("$__unixEpochTo()", "1772452800"),
        ("$__unixEpochNanoFrom()", "1772366400000000000"),
        ("$__unixEpochGroup(at, '5m')", "floor((at)/300)*300"),
        ("$__unixEpochGroupAlias(at, '5m')", 'floor((at)/300)*300 AS "time"'),
        ("$__interval", "300s"),
        ("$__interval_ms", "300000"),
        ("$__timeGroup(at, $__interval)", "floor(extract(epoch from at)/300)*300"),
    ],
)
def test_a_macro(text: str, result: str) -> None:
    assert expanded(text) == result


def test_a_macro_s_arguments_end_at_the_first_bracket() -> None:
    assert expanded("$__time(lower(at))") == 'lower(at AS "time")'


def test_macros_in_comments_are_expanded_too() -> None:
    with pytest.raises(MacroError):
        expanded("-- $__nothing(at)\nSELECT 1")


def test_an_unknown_macro_is_refused() -> None:
    with pytest.raises(MacroError, match="__timeTz"):
        expanded("$__timeTz(at)")


def test_a_single_value_is_put_in_as_it_is() -> None:
    assert expanded("id IN ($account)", account="1") == "id IN (1)"
    assert expanded("'${name}'", name="O'Hara") == "'O''Hara'"


def test_several_values_are_quoted() -> None:
    assert expanded("id IN ($account)", account=["1", "2"]) == "id IN ('1','2')"


def test_a_format_can_be_asked_for() -> None:
    assert expanded("${account:csv}", account=["1", "2"]) == "1,2"
    assert expanded("${account:sqlstring}", account=["a'b", "c"]) == "'a''b','c'"
    assert expanded("[[account]]", account="1") == "1"


def test_what_is_no_variable_stays() -> None:
    assert expanded("$1 $account") == "$1 $account"
