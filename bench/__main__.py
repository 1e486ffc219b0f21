"""`make bench`, or `python -m bench NAME …` for some of them."""

import sys
from collections.abc import Callable

from bench import daily, dashboards, heartrate, history, many, spent, start
from bench.place import Place, open_place
from bench.report import Line, table

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


def main() -> None:
    names = sys.argv[1:] or list(BENCHMARKS)
    with open_place() as place:
        lines = [line for name in names for line in BENCHMARKS[name](place)]
    print(table(lines))


main()
