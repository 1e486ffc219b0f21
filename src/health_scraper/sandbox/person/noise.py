"""Deterministic randomness: the same seed, topic and key always give the same draw."""

from hashlib import blake2b
from random import Random

_MASK = 0xFFFFFFFFFFFFFFFF
_HALF = 0x800000


class Draw(Random):
    """A stream of random numbers with the few shapes a body needs."""

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def near(self, centre: float, spread: float) -> float:
        """A bell-shaped value that never leaves three spreads around its centre."""
        return min(max(self.gauss(centre, spread), centre - 3 * spread), centre + 3 * spread)

    def seconds(self, low: float, high: float, step: int = 1) -> int:
        return round(self.uniform(low, high) / step) * step


def hashed(*parts: object) -> int:
    """A 64-bit number from the parts; unlike hash() it is the same in every process."""
    text = "/".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def draw(*parts: object) -> Draw:
    return Draw(hashed(*parts))


def noise(seed: int, tick: int) -> float:
    """White noise in -1..1 for one tick: a few integer operations, for the inner loops."""
    mixed = ((tick ^ seed) * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9) & _MASK
    return ((mixed >> 40) - _HALF) / _HALF


def drift(seed: int, instant: int, period: int) -> float:
    """Noise in -1..1 that moves smoothly: one new value every `period` seconds."""
    tick, rest = divmod(instant, period)
    share = rest / period
    return noise(seed, tick) * (1 - share) + noise(seed, tick + 1) * share
