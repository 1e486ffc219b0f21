"""An invented person: every day of their life follows from one number, in any order asked."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from health_scraper.sandbox.person import living, measuring, moving, sleeping
from health_scraper.sandbox.person.calendar import DAY, Calendar
from health_scraper.sandbox.person.model import Day, Device, Illness, Sleep
from health_scraper.sandbox.person.noise import draw, hashed
from health_scraper.sandbox.person.trace import Trace

NAMES = ("Ada Sandkvist", "Milo Probeck", "Runa Testerud", "Ivo Mustermark", "Lena Fictane")
CHARGE_EVERY, CHARGE_HOUR, CHARGE_SECONDS = 5, 19.5, 4500
CACHED_DAYS, CACHED_TRACES = 128, 8  # at most 1.5 MB


@dataclass(frozen=True, slots=True)
class Profile:
    first_name: str
    last_name: str
    email: str
    sex: str  # female or male
    born: date
    height_m: float
    max_heart_rate: int


class Person:
    """`day(date)` costs well under a millisecond and depends on nothing but seed and date.

    `since` is the first date with data; `device_since(device)` each device's own first date.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.calendar = Calendar(seed)
        self.home = self.calendar.home
        self.profile = _profile(seed)
        self.since = date(2014, 10, 1) + DAY * draw(seed, "since").randrange(60)
        self._day = lru_cache(CACHED_DAYS)(self._build)
        self._trace = lru_cache(CACHED_TRACES)(self._follow)

    def day(self, day: date) -> Day:
        return self._day(day)

    def days(self, first: date, last: date) -> list[Day]:
        """Every day from `first` to `last`, both included."""
        count = (last - first).days + 1
        return [self._day(first + DAY * number) for number in range(count)]

    def trace(self, day: date) -> Trace:
        """The day second by second."""
        return self._trace(day)

    def heart_rate_at(self, instant: datetime | int) -> float:
        """bpm, whatever a device would make of it."""
        moment = int(instant.timestamp()) if isinstance(instant, datetime) else instant
        return self._trace(self.calendar.date_at(moment)).heart_rate(moment)

    def illnesses(self, first: date, last: date) -> tuple[Illness, ...]:
        return self.calendar.illnesses(first, last)

    def device_since(self, device: Device) -> date:
        """The strap came two years after the ring, the watch and the scales after one."""
        return self.since + DAY * {"oura": 0, "withings": 370, "whoop": 760}[device]

    def device_seed(self, device: Device) -> int:
        """For the device's own error: noise(person.device_seed("oura"), tick)."""
        return hashed(self.seed, "device", device)

    def worn(self, device: Device, instant: int) -> bool:
        day = self.calendar.date_at(instant)
        if day < self.device_since(device) or self.calendar.in_gap(device, day):
            return False
        return not self.charging(device, instant)

    def charging(self, device: Device, instant: int) -> bool:
        span = self.charging_span(device, self.calendar.date_at(instant))
        return span is not None and span[0] <= instant < span[1]

    def charging_span(self, device: Device, day: date) -> tuple[int, int] | None:
        """When the device lies on its charger that evening; not every evening."""
        start = self._charge_start(device, day)
        return (start, start + CHARGE_SECONDS) if self._charges(device, day) else None

    def battery_level(self, device: Device, instant: int) -> int:
        """Percent: falls over five days, filled on the evening of the fifth."""
        day = self.calendar.date_at(instant)
        while not self._charges(device, day) or self._charge_start(device, day) > instant:
            day -= DAY
        start = self._charge_start(device, day)
        passed = instant - start
        if passed < CHARGE_SECONDS:
            return min(100, 14 + round(86 * passed / CHARGE_SECONDS * 1.1))
        return max(3, round(100 - 86 * (passed - CHARGE_SECONDS) / (CHARGE_EVERY * 86400)))

    def _charges(self, device: Device, day: date) -> bool:
        return (day.toordinal() + self.device_seed(device)) % CHARGE_EVERY == 0

    def _charge_start(self, device: Device, day: date) -> int:
        return self.calendar.local(day, CHARGE_HOUR + (self.device_seed(device) % 5) / 2)

    def _follow(self, day: date) -> Trace:
        own = self._day(day)
        return Trace(own, own.sleeps + self._day(day + DAY).nights, hashed(self.seed, "trace"))

    def condition(self, day: date) -> sleeping.Condition:
        """What the night before a date meets: yesterday's training and wine, today's illness."""
        eve = day - DAY
        illness = self.calendar.illness(day)
        ill = illness.on(day) if illness else 0.0
        load = moving.load(self.calendar, eve)
        drunk = living.alcohol(self.seed, eve)
        resting = measuring.resting_heart_rate_of(self.seed, day)
        raised = 9 * ill + 3 * load + 4.5 * drunk
        hrv = draw(self.seed, "hrv").uniform(42, 78) * (0.965**raised)
        meal = living.late_meal(self.seed, eve)
        return sleeping.Condition(resting + raised, hrv, ill, load, drunk, meal)

    def _build(self, day: date) -> Day:
        calendar, condition = self.calendar, self.condition(day)
        nights = sleeping.nights_of(calendar, day, condition)
        woken = nights[-1].end if nights else calendar.local(day, 8, calendar.zone(day - DAY))
        weight = measuring.weight_of(self.seed, day)
        body = moving.Body(condition.resting_heart_rate, self.profile.max_heart_rate, weight)
        workouts = moving.workouts_of(calendar, day, woken, body)
        naps = sleeping.naps_of(calendar, day, condition, workouts)
        sleeps: tuple[Sleep, ...] = nights + naps
        readings = measuring.readings_of(calendar, day, woken, condition.resting_heart_rate)
        chosen = draw(self.seed, "balance", day)
        recovery = living.recovery_of(nights, condition.illness, condition.load, chosen)
        stress_high, recovery_high = living.balance_of(recovery, chosen)
        return Day(
            date=day,
            zone=calendar.zone(day),
            start=calendar.midnight(day),
            end=calendar.midnight(day + DAY),
            nights=nights,
            naps=naps,
            workouts=workouts,
            sessions=living.sessions_of(
                calendar, day, woken, condition.resting_heart_rate, condition.hrv
            ),
            tags=living.tags_of(calendar, day),
            hours=moving.hours_of(calendar, day, moving.Busy(sleeps, workouts, body)),
            resting_heart_rate=condition.resting_heart_rate,
            vo2_max=52 - 0.45 * (condition.resting_heart_rate - 46),
            illness=condition.illness,
            load=condition.load,
            recovery=recovery,
            stress_high=stress_high,
            recovery_high=recovery_high,
            weighing=readings.weighing,
            blood_pressures=readings.blood_pressures,
            temperatures=readings.temperatures,
            oxygen=readings.oxygen,
            ecg=readings.ecg,
        )


def _profile(seed: int) -> Profile:
    chosen = draw(seed, "profile")
    first, last = NAMES[seed % len(NAMES)].split()
    born = date(1972, 1, 1) + DAY * chosen.randrange(8000)
    return Profile(
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@example.org".lower(),
        sex=chosen.choice(("female", "male")),
        born=born,
        height_m=round(chosen.uniform(1.58, 1.92), 2),
        max_heart_rate=chosen.randint(178, 194),
    )
