"""One day second by second: heart rate, METs, asleep or not."""

import math
from bisect import bisect_right

from health_scraper.sandbox.person.model import Day, Sleep, StageName, Workout
from health_scraper.sandbox.person.noise import drift, noise
from health_scraper.sandbox.person.sleeping import night_heart_rate

AFTERGLOW = 1200  # s a workout is still felt
LIVELY = 900.0  # steps per hour above which sitting has ended


class Trace:
    """Reads a day at any of its instants; cheap enough for every five seconds of it."""

    def __init__(self, day: Day, sleeps: tuple[Sleep, ...], seed: int) -> None:
        """`sleeps` must hold the night the day ends in too, where it begins before midnight."""
        self.day = day
        self._sleeps = sleeps
        self._seed = seed
        self._starts = [hour.start for hour in day.hours]
        self._mets: list[float] = []

    def sleep_at(self, instant: int) -> Sleep | None:
        for sleep in self._sleeps:
            if sleep.start <= instant < sleep.end:
                return sleep
        return None

    def stage_at(self, instant: int) -> StageName | None:
        """None where the person is up."""
        sleep = self.sleep_at(instant)
        if sleep is None:
            return None
        return next(name for start, end, name in sleep.stages if start <= instant < end)

    def workout_at(self, instant: int) -> Workout | None:
        for workout in self.day.workouts:
            if workout.start <= instant < workout.end:
                return workout
        return None

    def heart_rate(self, instant: int) -> float:
        """bpm: low at night, a slow curve by day, high in a workout and for a while after it."""
        workout = self.workout_at(instant)
        if workout:
            return workout.heart_rate_at(instant)
        sleep = self.sleep_at(instant)
        if sleep:
            return night_heart_rate(sleep, instant) + 2 * noise(self._seed, instant)
        return self._awake(instant) + self._glow(instant)

    def met(self, instant: int) -> float:
        """Metabolic equivalents of the minute at `instant`, in steps of 0.1."""
        workout = self.workout_at(instant)
        wobble = noise(self._seed ^ 5, instant // 60)
        if workout:
            return round(workout.met * (1 + 0.15 * wobble), 1)
        if self.sleep_at(instant):
            return 0.9 if wobble < 0.85 else 1.1  # noqa: PLR2004 - a turn every seven minutes
        pace = self.steps_per_hour(instant)
        walking = (wobble + 1) / 2 < pace / 3000
        return round(2.6 + 1.2 * abs(wobble) if walking else 1.2 + 0.2 * wobble, 1)

    def mets(self) -> list[float]:
        """`met` of every minute from the day's start to its end."""
        if not self._mets:
            self._mets = [self.met(at) for at in range(self.day.start, self.day.end, 60)]
        return self._mets

    def steps_per_hour(self, instant: int) -> int:
        """The steps of the clock hour around the instant."""
        return self.day.hours[max(0, bisect_right(self._starts, instant) - 1)].steps

    def _awake(self, instant: int) -> float:
        share = (instant - self.day.start) / 86400
        circadian = 5 * math.sin(2 * math.pi * (share - 0.38))
        busy = 9 * min(1.5, self.steps_per_hour(instant) / LIVELY)
        mood = 6 * drift(self._seed ^ 3, instant, 1500)
        level = self.day.resting_heart_rate + 15 + 6 * self.day.illness
        return level + circadian + busy + mood + 3 * noise(self._seed, instant)

    def _glow(self, instant: int) -> float:
        for workout in self.day.workouts:
            passed = instant - workout.end
            if 0 <= passed < AFTERGLOW:
                above = workout.average_heart_rate - self.day.resting_heart_rate - 25
                return max(0.0, above) * math.exp(-passed / 280)
        return 0.0
