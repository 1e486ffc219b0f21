"""Days, workouts, body and indicators against the invented person whom the simulators measure."""

import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg import sql

DAY = timedelta(days=1)
ORDINARY, CLOCKS_BACK, SPLIT = date(2025, 9, 30), date(2025, 10, 26), date(2025, 9, 24)
VIEWS = ("sleep", "nap", "recovery", "activity", "workout", "heart_rate", "body", "indicator")


def near(expected: float, *, part: float = 0.0, by: float = 0.0) -> Any:
    return pytest.approx(expected, rel=part, abs=by)


@pytest.mark.parametrize("day", [ORDINARY, CLOCKS_BACK, SPLIT, SPLIT - DAY])
def test_a_day_has_the_steps_and_energy_of_the_person(filled: Any, day: date) -> None:
    lived = filled.person.day(day)
    oura, whoop, withings = filled.of("activity", day).values()
    for row in (oura, whoop, withings):
        # A cycle lasts from sleep to sleep: an evening's steps may fall to its neighbour.
        assert row["steps"] == near(lived.steps, part=0.15 if row is whoop else 0.05)
        assert 1400 < row["total_energy_kcal"] < 5000
    assert oura["active_energy_kcal"] == round(lived.active_kcal)
    assert withings["active_energy_kcal"] == near(lived.active_kcal, by=0.01)
    assert withings["distance_meters"] == near(lived.distance_m, part=0.04)
    assert (oura["distance_meters"], whoop["active_energy_kcal"]) == (None, None)
    assert 0 <= whoop["strain"] <= 21


def test_kilojoules_are_divided_by_4_184(filled: Any) -> None:
    sent = filled.one(
        "SELECT kilojoule FROM whoop.cycle JOIN whoop.cycle_day USING (account_id, id)"
        " WHERE day = %(day)s",
        day=ORDINARY,
    )
    shown = filled.of("activity", ORDINARY)["whoop"]["total_energy_kcal"]
    assert shown == near(sent["kilojoule"] / 4.184, part=1e-9)


def test_two_cycles_of_a_day_are_one_row_whose_steps_and_energy_are_added(filled: Any) -> None:
    cycles = filled.rows(
        "SELECT cycle.* FROM whoop.cycle JOIN whoop.cycle_day USING (account_id, id)"
        " WHERE day = %(day)s",
        day=SPLIT,
    )
    row = filled.of("activity", SPLIT)["whoop"]
    assert len(cycles) == 2
    assert row["steps"] == sum(cycle["step_count"] for cycle in cycles)
    assert row["strain"] == max(cycle["strain"] for cycle in cycles)
    assert row["average_heart_rate_bpm"] is None


def test_weights_are_those_of_the_scale_on_the_persons_own_day(filled: Any) -> None:
    lived = filled.person.days(filled.first, filled.last)
    weighed = {day.date: day.weighing.weight_kg for day in lived if day.weighing}
    found = filled.rows(
        "SELECT * FROM health.body WHERE weight_kg IS NOT NULL AND origin = 'measured'"
        " AND NOT doubtful AND day BETWEEN %(a)s AND %(b)s",
        a=filled.first,
        b=filled.last,
    )
    assert {row["day"]: row["weight_kg"] for row in found} == near_each(weighed, by=0.0006)
    height = filled.person.profile.height_m
    for row in found:
        assert row["bmi_kg_per_square_meter"] == near(row["weight_kg"] / height**2, part=1e-9)


def near_each(expected: dict[date, float], *, by: float) -> Any:
    return pytest.approx(expected, abs=by)


def test_segments_of_the_body_are_never_taken_for_the_whole(filled: Any) -> None:
    found = filled.rows(
        "SELECT * FROM health.body WHERE fat_mass_kg IS NOT NULL AND day >= %(day)s",
        day=filled.first,
    )
    assert found
    for row in found:
        whole = row["fat_mass_kg"] + row["fat_free_mass_kg"]
        assert whole == near(row["weight_kg"], by=0.03)
        assert row["fat_mass_kg"] == near(row["weight_kg"] * row["fat_percent"] / 100, by=0.02)


def test_an_implausible_weight_is_flagged_and_no_indicator(filled: Any) -> None:
    heaviest = "SELECT max(weight_kg) AS top FROM health.body WHERE origin = 'measured'"
    with filled.connection.transaction(force_rollback=True):
        filled.connection.execute(
            "UPDATE withings.measure SET real_value = 721"
            " WHERE type = 1 AND grpid = (SELECT max(grpid) FROM withings.measure WHERE type = 1)"
        )
        row = filled.one(f"SELECT doubtful FROM health.body WHERE weight_kg = ({heaviest})")  # noqa: S608 - ours
        assert row["doubtful"]
        shown = filled.one(
            "SELECT max(value) AS top FROM health.indicator WHERE indicator = 'weight'"
        )
        assert shown["top"] < 200


def test_one_effort_has_one_sport_name_at_every_vendor(filled: Any) -> None:
    names = {"strength_training": "strength training"}
    days = filled.person.days(filled.first, filled.last - DAY)
    done = [effort for day in days for effort in day.workouts if effort.known(filled.now)]
    assert {effort.sport for effort in done} >= {"running", "strength_training", "cycling"}
    for effort in done:
        found = filled.rows(
            "SELECT * FROM health.workout"
            " WHERE abs(extract(EPOCH FROM start_time) - %(start)s) < 120",
            start=effort.start,
        )
        assert {row["sport"] for row in found} == {names.get(effort.sport, effort.sport)}
        assert {row["day"] for row in found} == {effort.begins.date()}
        for row in found:
            assert row["duration_seconds"] == near(effort.seconds, by=100)
            if row["energy_kcal"] is not None:
                assert row["energy_kcal"] == near(effort.kcal, part=0.06)


def test_a_nights_heart_rate_is_the_persons_at_every_source(filled: Any) -> None:
    night = filled.night(filled.last)
    found = filled.rows(
        "SELECT source_table, avg(heart_rate_bpm) AS bpm, count(*) AS samples"
        " FROM health.heart_rate_between(1, to_timestamp(%(a)s), to_timestamp(%(b)s))"
        " GROUP BY source_table",
        a=night.start,
        b=night.end,
    )
    ticks = range(night.start, night.end, 300)
    beats = [filled.person.heart_rate_at(tick) for tick in ticks]
    assert {row["source_table"] for row in found} >= {
        "oura.heartrate",
        "oura.sleep",
        "withings.sleep_sample",
        "whoop.sleep_stream",
    }
    for row in found:
        assert row["bpm"] == near(statistics.mean(beats), by=2), row


def test_a_stretch_of_heart_rate_is_the_same_by_view_and_by_function(filled: Any) -> None:
    begin, end = datetime(2025, 11, 2, tzinfo=UTC), datetime(2025, 11, 2, 12, tzinfo=UTC)
    row = filled.one(
        "SELECT (SELECT count(*) FROM health.heart_rate_between(1, %(a)s, %(b)s)) AS quick,"
        " (SELECT count(*) FROM health.heart_rate WHERE account_id = 1"
        "  AND time >= %(a)s AND time < %(b)s) AS whole",
        a=begin,
        b=end,
    )
    assert row["quick"] == row["whole"] > 1000


def test_indicators_have_only_documented_names_units_and_vendors(filled: Any) -> None:
    undocumented = filled.rows(
        "SELECT DISTINCT indicator, unit, provider FROM health.indicator AS found"
        " WHERE NOT EXISTS (SELECT FROM health.indicator_definition AS known"
        "  WHERE known.indicator = found.indicator AND known.unit = found.unit"
        "  AND found.provider = ANY (known.providers))"
    )
    assert undocumented == []


def test_every_documented_indicator_is_found_in_a_life(filled: Any) -> None:
    missing = filled.rows(
        "SELECT indicator, unnest(providers) AS provider FROM health.indicator_definition"
        " EXCEPT SELECT indicator, provider FROM health.indicator"
    )
    assert missing == []


def test_an_indicator_is_the_views_figure_in_its_unit(filled: Any) -> None:
    night = filled.of("sleep", ORDINARY)["whoop"]
    row = filled.one(
        "SELECT * FROM health.indicator"
        " WHERE indicator = 'sleep_deep' AND provider = 'whoop' AND day = %(day)s",
        day=ORDINARY,
    )
    assert (row["value"], row["unit"]) == (1000 * night["deep_seconds"], "ms")
    assert (row["source_table"], row["source_id"]) == ("whoop.sleep", night["source_id"])
    assert row["time"] == night["end_time"]


def test_a_baseline_is_the_mean_and_deviation_of_the_days_before(filled: Any) -> None:
    row = filled.one(
        "SELECT * FROM health.baseline(1, 'hrv_rmssd', %(day)s, %(day)s) WHERE provider = 'oura'",
        day=filled.last,
    )
    nights = filled.rows(
        "SELECT day, hrv_rmssd_ms AS hrv FROM health.sleep WHERE provider = 'oura'"
        " AND day BETWEEN %(day)s - 59 AND %(day)s ORDER BY day",
        day=filled.last,
    )
    values = {night["day"]: night["hrv"] for night in nights}
    week = [value for day, value in values.items() if day > filled.last - 7 * DAY]
    month = [value for day, value in values.items() if day > filled.last - 30 * DAY]
    assert row["value"] == values[filled.last]
    assert (row["mean_7_days"], row["sd_7_days"]) == near_pair(week)
    assert row["mean_30_days"] == near(statistics.mean(month), part=1e-9)
    assert (row["mean_60_days"], row["sd_60_days"]) == near_pair(list(values.values()))
    assert row["days_of_60"] == len(values)


def near_pair(values: list[float]) -> Any:
    return pytest.approx((statistics.mean(values), statistics.stdev(values)), rel=1e-9)


def test_deleted_rows_vanish_from_every_view(filled: Any) -> None:
    with filled.connection.transaction(force_rollback=True):
        tables = filled.rows(
            "SELECT relnamespace::regnamespace::text AS schema, relname AS name FROM pg_attribute"
            " JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'"
            " WHERE attname = 'deleted_at'"
            " AND relnamespace::regnamespace::text IN ('oura', 'whoop', 'withings')"
        )
        assert tables
        for table in tables:
            name = sql.Identifier(table["schema"], table["name"])
            filled.connection.execute(sql.SQL("UPDATE {} SET deleted_at = now()").format(name))
        for view in VIEWS:
            assert filled.rows(f"SELECT FROM health.{view} LIMIT 1") == [], view
