"""Withings' codes, documented or seen: others are stored and noted as drift.

Names and units are in the lookup tables of `0005_withings_lookups.sql`; a test compares the two.
"""

from health_scraper.columns import Known


def _known(*codes: int | range) -> Known:
    each = (code if isinstance(code, range) else range(code, code + 1) for code in codes)
    return Known(frozenset(number for codes in each for number in codes))


# Stand in a key for what was not sent.
NO_POSITION = NO_BRAND = -1

MEASTYPES = _known(
    1,
    range(4, 7),
    range(8, 13),
    54,
    71,
    73,
    76,
    77,
    88,
    91,
    119,
    123,
    130,
    range(135, 140),
    155,
    158,
    159,
    range(167, 171),
    range(173, 176),
    range(196, 199),
    226,
    227,
    229,
)
ATTRIBS = _known(range(6), 7, 8, 10, 15, 17, 10000, 10009, 10010)
CATEGORIES = _known(1, 2)
POSITIONS = _known(range(NO_POSITION, 32))
BRANDS = _known(NO_BRAND, 1, 18)
MODELS = _known(
    range(1, 8),
    range(9, 17),
    18,
    21,
    22,
    range(41, 49),
    range(51, 56),
    range(58, 62),
    63,
    70,
    71,
    range(90, 96),
    100,
    range(1051, 1064),
)
WORKOUT_CATEGORIES = _known(
    range(1, 37),
    128,
    187,
    188,
    range(191, 197),
    272,
    range(306, 309),
    range(455, 458),
    range(490, 533),
    range(534, 569),
)
SLEEP_STATES = _known(range(6), 15)
SLEEP_SOURCES = _known(16, 32)
AFIB_RESULTS = _known(range(14))
TEMPERATURE_STATES = Known.of("unknown", "usual", "elevated")
BATTERY_LEVELS = Known.of("high", "medium", "low", "unknown")
