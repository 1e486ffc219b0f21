"""The invented person: deterministic, plausible, and never in two places at once."""

from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import mean
from zoneinfo import ZoneInfo

import pytest

from health_scraper.sandbox.person import DAY, Day, Person, utc

YEAR = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture(scope="module")
def person() -> Person:
    return Person(1)


@pytest.fixture(scope="module")
def year(person: Person) -> list[Day]:
    return person.days(*YEAR)


def test_a_day_does_not_depend_on_the_days_asked_before(year: list[Day]) -> None:
    assert Person(1).day(date(2025, 6, 3)) == year[153]


def test_two_seeds_are_two_persons() -> None:
    assert Person(1).day(date(2025, 6, 3)) != Person(2).day(date(2025, 6, 3))


def test_the_person_has_more_than_ten_years_of_data_before_2026(person: Person) -> None:
    assert person.since < date(2015, 1, 1)
    assert person.day(person.since).nights


def test_other_devices_came_later_than_the_ring(person: Person) -> None:
    assert person.device_since("oura") < person.device_since("withings")
    assert not person.worn("whoop", person.calendar.midnight(person.since))


@pytest.mark.parametrize("seed", [1, 2])
def test_days_follow_each_other_without_gap(seed: int) -> None:
    days = Person(seed).days(date(2024, 1, 1), date(2024, 12, 31))
    assert all(before.end == after.start for before, after in pairwise(days))


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_sleeps_or_trains_twice_at_the_same_time(seed: int) -> None:
    days = Person(seed).days(date(2024, 1, 1), date(2024, 12, 31))
    spans = sorted((s.start, s.end) for day in days for s in (*day.sleeps, *day.workouts))
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("seed", [1, 2])
def test_stages_fill_the_sleep_from_end_to_end(seed: int) -> None:
    for day in Person(seed).days(date(2024, 3, 1), date(2024, 5, 1)):
        for sleep in day.sleeps:
            edges = [sleep.start, *(end for _, end, _ in sleep.stages)]
            assert edges[-1] == sleep.end
            assert all(start == edges[i] for i, (start, _, _) in enumerate(sleep.stages))


def test_sleep_is_plausible(year: list[Day]) -> None:
    nights = [day.night for day in year if day.night]
    assert 6.5 < mean(night.asleep_seconds for night in nights) / 3600 < 8.5
    assert all(night.seconds < 13 * 3600 for night in nights)
    assert all(36 < night.lowest_heart_rate < night.average_heart_rate < 85 for night in nights)
    assert all(8 <= night.hrv < 120 and 90 < night.spo2 <= 100 for night in nights)


def test_some_dates_have_two_nights_and_some_have_none(person: Person) -> None:
    counts = {len(day.nights) for day in person.days(date(2020, 1, 1), date(2021, 12, 31))}
    assert counts == {0, 1, 2}


def test_steps_and_energy_are_plausible(year: list[Day]) -> None:
    assert 7000 < mean(day.steps for day in year) < 14000
    assert all(0 <= day.steps < 60000 for day in year)
    assert all(0 <= day.active_kcal < 5000 for day in year)


def test_weight_moves_slowly(year: list[Day]) -> None:
    kilograms = [day.weighing.weight_kg for day in year if day.weighing]
    assert len(kilograms) > 200
    assert max(kilograms) - min(kilograms) < 12
    assert max(abs(b - a) for a, b in pairwise(kilograms)) < 2.5


def test_illness_raises_the_heart_rate_and_the_temperature(person: Person) -> None:
    days = person.days(date(2023, 1, 1), date(2024, 12, 31))
    ill = [day for day in days if day.illness > 0.5 and day.night]
    well = [day for day in days if not day.illness and day.night]
    assert ill
    assert mean(d.resting_heart_rate for d in ill) > mean(d.resting_heart_rate for d in well) + 3
    assert mean(d.night.skin_temperature_deviation for d in ill if d.night) > 0.5
    assert mean(d.night.hrv for d in ill if d.night) < mean(d.night.hrv for d in well if d.night)
    assert not any(day.workouts[:1] for day in ill)


def test_rest_weeks_are_easier_than_the_weeks_before(person: Person, year: list[Day]) -> None:
    weeks: dict[int, list[float]] = {0: [], 1: [], 2: [], 3: []}
    for day in year:
        week, _ = person.calendar.block(day.date)
        weeks[week].append(sum(workout.kcal for workout in day.workouts))
    assert mean(weeks[3]) < 0.7 * mean(weeks[2])


def test_heart_rate_is_low_at_night_and_high_in_a_workout(person: Person, year: list[Day]) -> None:
    day = next(d for d in year if d.night and any(w.intensity == "hard" for w in d.workouts))
    hard = next(workout for workout in day.workouts if workout.intensity == "hard")
    assert day.night
    assert person.heart_rate_at(day.night.start + 14400) < 70
    assert person.heart_rate_at(hard.end - 60) > 120
    assert person.heart_rate_at(utc(hard.end - 60)) == person.heart_rate_at(hard.end - 60)


def test_a_heart_always_beats_within_human_bounds(person: Person, year: list[Day]) -> None:
    for day in year[::30]:
        trace = person.trace(day.date)
        beats = [trace.heart_rate(at) for at in range(day.start, day.end, 60)]
        assert 35 < min(beats) < max(beats) < person.profile.max_heart_rate + 8


def test_mets_are_low_in_bed_and_high_on_the_run(person: Person, year: list[Day]) -> None:
    run = next(w for day in year for w in day.workouts if w.sport == "running")
    trace = person.trace(run.begins.date())
    assert trace.met(run.start + 600) > 6
    assert trace.day.night
    assert trace.met(trace.day.night.start + 3600) <= 1.1
    assert len(trace.mets()) * 60 == trace.day.end - trace.day.start


def test_zones_of_a_workout_add_up_to_its_length(year: list[Day]) -> None:
    workouts = [workout for day in year for workout in day.workouts]
    assert all(sum(workout.zone_seconds) == workout.seconds for workout in workouts)
    assert all(w.average_heart_rate <= w.max_heart_rate for w in workouts)


def test_the_clock_change_makes_days_of_23_and_25_hours() -> None:
    person = next(p for p in map(Person, range(1, 40)) if p.home.key == "Europe/Berlin")
    days = person.days(date(2020, 1, 1), date(2021, 12, 31))
    lengths = {d.end - d.start for d in days if not person.calendar.travels(d.date)}
    assert lengths == {23 * 3600, 24 * 3600, 25 * 3600}


def test_abroad_the_zone_is_the_trips(person: Person) -> None:
    days = person.days(date(2023, 1, 1), date(2023, 12, 31))
    away = [day for day in days if day.zone != person.home]
    assert 4 <= len(away) < 120
    assert all(isinstance(day.zone, ZoneInfo) for day in away)
    first = next(day for day in days if person.calendar.travels(day.date))
    assert all(night.zone == person.home for night in first.nights)


def test_every_instant_belongs_to_one_date(person: Person) -> None:
    for day in person.days(date(2023, 1, 1), date(2023, 12, 31)):
        assert person.calendar.date_at(day.start) == day.date
        assert person.calendar.date_at(day.end - 1) == day.date


def test_nights_arrive_after_waking_and_sometimes_days_later(year: list[Day]) -> None:
    delays = [night.available_at - night.end for day in year for night in day.nights]
    assert min(delays) > 0
    assert sum(delay > 12 * 3600 for delay in delays) >= 2
    assert max(delays) < 4 * 86400


def test_a_revised_night_keeps_its_key_and_shows_itself_late(year: list[Day]) -> None:
    night = next(n for day in year for n in day.nights if n.revised)
    assert night.revised_at
    assert night.seen(utc(night.available_at - 1)) is None
    assert night.seen(utc(night.revised_at - 1)) is night
    again = night.seen(utc(night.revised_at))
    assert again
    assert (again.key, again.start != night.start) == (night.key, True)


def test_a_withdrawn_record_is_gone_afterwards(person: Person) -> None:
    days = person.days(date(2023, 1, 1), date(2024, 12, 31))
    workout = next(w for day in days for w in day.workouts if w.withdrawn_at)
    assert workout.withdrawn_at
    assert workout.known(utc(workout.withdrawn_at - 1))
    assert not workout.known(utc(workout.withdrawn_at))


def test_samples_reach_the_cloud_in_order(person: Person) -> None:
    start = int(datetime(2023, 5, 1, tzinfo=UTC).timestamp())
    known = [person.calendar.synced_until(at) for at in range(start, start + 60 * 86400, 3600)]
    assert known == sorted(known)
    assert all(until <= start + 3600 * hour for hour, until in enumerate(known))


def test_devices_are_charged_and_sometimes_left_at_home(person: Person, year: list[Day]) -> None:
    levels = [person.battery_level("oura", year[0].start + hour * 3600) for hour in range(240)]
    assert min(levels) < 30
    assert max(levels) > 90
    spans = (person.charging_span("oura", day.date) for day in year[:6])
    charge = next(span for span in spans if span)
    assert not person.worn("oura", charge[0])
    gaps = {d: [person.calendar.in_gap(d, day.date) for day in year] for d in ("oura", "whoop")}
    assert 1 <= sum(gaps["oura"]) < 40
    assert gaps["oura"] != gaps["whoop"]


def test_illnesses_are_found_from_any_range_that_touches_them(person: Person) -> None:
    ill = person.illnesses(date(2020, 1, 1), date(2021, 12, 31))
    assert 2 <= len(ill) <= 8
    assert person.illnesses(ill[0].last, ill[0].last) == (ill[0],)
    assert person.illnesses(ill[0].first - DAY, ill[0].first - DAY) == ()
