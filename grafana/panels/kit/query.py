"""SQL files as Grafana's queries against the one data source."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

Json = dict[str, Any]
Format = Literal["time_series", "table"]

SOURCE: Final[Json] = {"type": "grafana-postgresql-datasource", "uid": "health-scraper"}
SQL: Final = Path(__file__).parents[2] / "sql"


@dataclass(frozen=True, slots=True)
class Query:
    """One file below `grafana/sql`, named without its ending: `sleep/duration`."""

    name: str
    format: Format = "table"

    @property
    def text(self) -> str:
        return (SQL / f"{self.name}.sql").read_text().strip()

    def json(self, ref: str) -> Json:
        return {
            "datasource": SOURCE,
            "editorMode": "code",
            "format": self.format,
            "rawQuery": True,
            "rawSql": self.text,
            "refId": ref,
        }


def sql(name: str, form: Format = "table") -> Query:
    return Query(name, form)
