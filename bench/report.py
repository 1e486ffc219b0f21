"""One table: what was measured, beside what, the ratio, and what it should reach."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`reach` is empty where a figure is only told."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    reach: str = ""
    reached: bool = True


HEAD = "| what | health-scraper | beside | ratio | reach | reached |\n|---|---|---|---|---|---|\n"


def table(lines: Iterable[Line]) -> str:
    return HEAD + "".join(map(row, lines))


def row(line: Line) -> str:
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
    reached = ("yes" if line.reached else "NO") if line.reach else ""
    return f"| {line.what} | {line.ours} | {line.beside} | {ratio} | {line.reach} | {reached} |\n"
