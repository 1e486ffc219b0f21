"""What a start costs: the interpreter, the program, and the program with a vault."""

import statistics
import sys

from bench.place import Place
from bench.report import Line

ROUNDS = 7
PLAIN = (sys.executable, "-c", "pass")
PROGRAM = (sys.executable, "-c", "import health_scraper.cli, health_scraper.assemble")
VAULT = (*PROGRAM[:2], f"{PROGRAM[2]}, health_scraper.tokens.vault")
NO_AZURE = (
    *PROGRAM[:2],
    f"{PROGRAM[2]}, sys; sys.exit(any(name.split('.')[0] == 'azure' for name in sys.modules))",
)


def start(place: Place) -> list[Line]:
    place.run(NO_AZURE, "")  # fails where a run without a vault has imported Azure's packages
    plain, program, vault = (_seconds(place, command) for command in (PLAIN, PROGRAM, VAULT))
    return [
        Line("start without a vault", f"{program:.2f} s", f"{plain:.2f} s (bare interpreter)",
             program / plain, "no Azure import", reached=True),
        Line("start with a vault", f"{vault:.2f} s", f"{program:.2f} s (without)",
             vault / program, "only where configured", reached=True),
    ]  # fmt: skip


def _seconds(place: Place, command: tuple[str, ...]) -> float:
    return statistics.median(place.run(command, "").seconds for _ in range(ROUNDS))
