"""What else fills a day: tags, meditation, stress and recovery."""

from datetime import date
from typing import NamedTuple

from health_scraper.sandbox.person.calendar import Calendar
from health_scraper.sandbox.person.model import Session, Sleep, Tag
from health_scraper.sandbox.person.noise import Draw, draw

FRIDAY, SATURDAY = 4, 5


def alcohol(seed: int, day: date) -> bool:
    return draw(seed, "alcohol", day).chance(0.4 if day.weekday() in (FRIDAY, SATURDAY) else 0.06)


def late_meal(seed: int, day: date) -> bool:
    return draw(seed, "meal", day).chance(0.13)


class _Note(NamedTuple):
    kind: str
    hour: float
    hours: float = 0.0
    name: str | None = None
    comment: str | None = None


def tags_of(calendar: Calendar, day: date) -> tuple[Tag, ...]:
    chosen = draw(calendar.seed, "tags", day)
    noted: list[_Note] = []
    if alcohol(calendar.seed, day) and chosen.chance(0.8):
        noted.append(_Note("alcohol", 20.5, comment=chosen.choice((None, "", "two glasses"))))
    if late_meal(calendar.seed, day) and chosen.chance(0.7):
        noted.append(_Note("late_meal", 21.2))
    if chosen.chance(0.07):
        noted.append(_Note("sauna", 19.0, 0.8, comment=""))
    if chosen.chance(0.05):
        noted.append(_Note("custom", 16.0, 1.5, "Garden work", "spring bed, front"))
    if chosen.chance(0.03):
        noted.append(_Note("note", 18.0, comment="slept badly, window open"))
    if calendar.travels(day):
        noted.append(_Note("travel", 11.0, 7.0))
    return tuple(_tag(calendar, day, number, note) for number, note in enumerate(noted))


def _tag(calendar: Calendar, day: date, number: int, note: _Note) -> Tag:
    start = calendar.local(day, note.hour)
    end = start + round(note.hours * 3600)
    return Tag(
        key=f"tag-{day}-{number}",
        start=start,
        end=end,
        zone=calendar.zone(day),
        available_at=calendar.available_at(end, 600),
        kind=note.kind,
        name=note.name,
        comment=note.comment,
    )


def sessions_of(
    calendar: Calendar, day: date, woken: int, resting: float, hrv: float
) -> tuple[Session, ...]:
    """A quiet quarter of an hour, soon after waking or in the evening, on three days in ten."""
    chosen = draw(calendar.seed, "session", day)
    if calendar.travels(day) or not chosen.chance(0.3):
        return ()
    start = woken + 1200 if chosen.chance(0.5) else calendar.local(day, 21.0)
    end = start + chosen.seconds(300, 1200, 60)
    session = Session(
        key=f"session-{day}-0",
        start=start,
        end=end,
        zone=calendar.zone(day),
        available_at=calendar.available_at(end, 300),
        kind=chosen.choice(("breathing", "meditation", "meditation", "relaxation", "rest")),
        mood=chosen.choice((None, "same", "good", "great", "bad", "worse")),
        heart_rate=resting + chosen.uniform(6, 12),
        hrv=hrv * chosen.uniform(0.8, 1.1),
    )
    return (session,)


def recovery_of(nights: tuple[Sleep, ...], illness: float, load: float, chosen: Draw) -> float:
    """0..1: slept enough, not ill, not worn out by the day before."""
    slept = sum(night.asleep_seconds for night in nights) / 27000
    return min(1.0, max(0.02, 0.35 + 0.42 * min(1.1, slept) - 0.45 * illness - 0.25 * load)) * (
        chosen.near(1, 0.05)
    )


def balance_of(recovery: float, chosen: Draw) -> tuple[int, int]:
    """Seconds of high stress and of high recovery, in steps of 15 minutes."""
    stress = max(0.0, chosen.near(7500 * (1.35 - recovery), 1800))
    calm = max(0.0, chosen.near(9000 * recovery, 2000))
    return round(stress / 900) * 900, round(calm / 900) * 900
