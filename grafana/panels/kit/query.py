"""SQL files as Grafana's queries against the one data source."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

Json = dict[str, Any]
Format = Literal["time_series", "table"]
Instead = tuple[tuple[str, str], ...]

SOURCE: Final[Json] = {"type": "grafana-postgresql-datasource", "uid": "health-scraper"}
SQL: Final = Path(__file__).parents[2] / "sql"


@dataclass(frozen=True, slots=True)
class Query:
    """One file below `grafana/sql`, named without its ending: `sleep/duration`.

    `instead` asks the same of something else: words of the file, and what stands in their place.
    """

    name: str
    format: Format = "table"
    instead: Instead = ()

    @property
    def text(self) -> str:
        text = (SQL / f"{self.name}.sql").read_text().strip()
        for words, others in self.instead:
            if words not in text:
                raise ValueError(f"{self.name}.sql does not say {words!r}")
            text = text.replace(words, others)
        return text

    def json(self, ref: str) -> Json:
        return {
            "datasource": SOURCE,
            "editorMode": "code",
            "format": self.format,
            "rawQuery": True,
            "rawSql": self.text,
            "refId": ref,
        }


def sql(name: str, form: Format = "table", instead: Instead = ()) -> Query:
    return Query(name, form, instead)
