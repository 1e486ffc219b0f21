"""One table: what was measured, beside what, the ratio, what it should reach, and the command."""

import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
BEGIN, END = "<!-- measured -->", "<!-- end -->"
HEAD = """| what | health-scraper | beside | ratio | reach | reached | command |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Line:
    """`reach` is empty where a figure is only told."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    reach: str = ""
    reached: bool = True


def table(found: Mapping[str, Iterable[Line]]) -> str:
    return HEAD + "".join(row(name, line) for name, lines in found.items() for line in lines)


def row(name: str, line: Line) -> str:
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
    reached = ("yes" if line.reached else "NO") if line.reach else ""
    cells = (line.what, line.ours, line.beside, ratio, line.reach, reached, f"`{name}`")
    return f"| {' | '.join(cells)} |\n"


def circumstances(seconds: float) -> str:
    """The machine, and how busy it was: others' work makes every figure here worse."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {gibibytes:.0f} GiB,"
        f" {platform.system()} {platform.machine()}, Python {platform.python_version()}, load"
        f" average at the end {os.getloadavg()[2]:.1f} (15 minutes), {seconds / 60:.0f} minutes"
        " in all.\n"
    )


def keep(circumstance: str, found: Mapping[str, Iterable[Line]]) -> None:
    """Puts the rows between the marks in RESULTS.md; those of other benchmarks stay."""
    before, _, rest = RESULTS.read_text().partition(BEGIN)
    kept, _, after = rest.partition(END)
    others = [one for one in kept.splitlines(keepends=True) if _of_another(one, found)]
    text = f"{BEGIN}\nLast run: {circumstance}\n{table(found)}{''.join(others)}{END}"
    RESULTS.write_text(f"{before}{text}{after}")


def _of_another(line: str, found: Mapping[str, Iterable[Line]]) -> bool:
    return line.endswith("` |\n") and not any(line.endswith(f"`{name}` |\n") for name in found)
