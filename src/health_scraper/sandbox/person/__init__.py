"""One invented person whose days, nights and heart beats all three simulators measure."""

from health_scraper.sandbox.person.calendar import DAY, Calendar, Trip
from health_scraper.sandbox.person.model import (
    BloodPressure,
    Day,
    Device,
    Ecg,
    Hour,
    Illness,
    Session,
    Sleep,
    Span,
    Stage,
    StageName,
    Tag,
    Weighing,
    Workout,
    utc,
)
from health_scraper.sandbox.person.noise import Draw, draw, drift, hashed, noise
from health_scraper.sandbox.person.person import Person, Profile
from health_scraper.sandbox.person.trace import Trace

__all__ = [
    "DAY",
    "BloodPressure",
    "Calendar",
    "Day",
    "Device",
    "Draw",
    "Ecg",
    "Hour",
    "Illness",
    "Person",
    "Profile",
    "Session",
    "Sleep",
    "Span",
    "Stage",
    "StageName",
    "Tag",
    "Trace",
    "Trip",
    "Weighing",
    "Workout",
    "draw",
    "drift",
    "hashed",
    "noise",
    "utc",
]
