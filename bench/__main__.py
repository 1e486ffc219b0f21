"""`make bench`, or `python -m bench NAME …` for some; `--keep` writes them into RESULTS.md."""

import sys
import time
from collections.abc import Callable

from bench import daily, dashboards, heartrate, history, many, spent, start
from bench.place import Place, open_place
from bench.report import Line, circumstances, keep, table

BENCHMARKS: dict[str, Callable[[Place], list[Line]]] = {
    "start": start.start,
    "incremental": daily.incremental,
    "unchanged": daily.unchanged,
    "heartrate": heartrate.heartrate,
    "requests": spent.requests_spent,
    "history": history.five_years,
    "many": many.many,
    "dashboards": dashboards.dashboards,
}
# Grows a database to a hundred accounts first: by name only.
LONG = {"dashboards"}


def main() -> None:
    chosen = [name for name in sys.argv[1:] if name != "--keep"]
    names = chosen or [name for name in BENCHMARKS if name not in LONG]
    begin = time.monotonic()
    with open_place() as place:
        found = {name: measured(place, name) for name in names}
    circumstance = circumstances(time.monotonic() - begin)
    print(f"{circumstance}\n{table(found)}")
    if "--keep" in sys.argv:
        keep(circumstance, found)


def measured(place: Place, name: str) -> list[Line]:
    print(f"{name} …", file=sys.stderr, flush=True)
    return BENCHMARKS[name](place)


main()
