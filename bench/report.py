"""One table: what was measured, beside what, the ratio, and what it should reach."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    ours: str
    beside: str
    ratio: float
    reach: str
    reached: bool


def table(lines: Iterable[Line]) -> str:
    head = (
        "| what | health-scraper | beside | ratio | reach | reached |\n|---|---|---|---|---|---|\n"
    )
    rows = (
        f"| {line.what} | {line.ours} | {line.beside} | {line.ratio:.2f} | {line.reach} "
        f"| {'yes' if line.reached else 'NO'} |\n"
        for line in lines
    )
    return head + "".join(rows)
