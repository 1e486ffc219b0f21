"""When WHOOP scores a record, and whether it can: PENDING_SCORE first, then one of two ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from health_scraper.sandbox.person import Sleep, Workout
    from health_scraper.sandbox.whoop_strap import Strap

SCORED: Final = "SCORED"
PENDING: Final = "PENDING_SCORE"
UNSCORABLE: Final = "UNSCORABLE"
STUCK_SECONDS = 2 * 86400  # the rare record that stays pending for days


def scored_at(strap: Strap, span: Sleep | Workout) -> int:
    return span.available_at + int(strap.remembered(_verdict, span.key)[0])


def final_state(strap: Strap, span: Sleep | Workout) -> str:
    return str(strap.remembered(_verdict, span.key)[1])


def judged(strap: Strap, span: Sleep | Workout, now: int) -> tuple[str, int]:
    """The state at a moment, and since when it holds."""
    at = scored_at(strap, span)
    return (PENDING, span.available_at) if now < at else (final_state(strap, span), at)


def _verdict(strap: Strap, key: str) -> tuple[int, str]:
    chosen = strap.draw("verdict", key)
    delay = chosen.seconds(120, 1500) + (STUCK_SECONDS if chosen.chance(0.01) else 0)
    return delay, UNSCORABLE if chosen.chance(0.015) else SCORED
