"""All dashboards as the text of their files."""

import json
from pathlib import Path
from typing import Any, Final

from grafana.panels import (
    activity,
    body,
    compare,
    heart,
    journal,
    pipeline,
    recovery,
    sleep,
    today,
    workouts,
)
from grafana.panels.kit import Dashboard

FOLDER: Final = Path(__file__).parents[1] / "dashboards"
WIDTH: Final = 160
TOPICS: Final = (
    today,
    sleep,
    recovery,
    activity,
    heart,
    body,
    workouts,
    journal,
    compare,
    pipeline,
)


def dashboards() -> list[Dashboard]:
    return [topic.dashboard() for topic in TOPICS]


def built() -> dict[str, str]:
    """File name -> JSON, as committed."""
    return {f"{each.name}.json": written(each.json()) + "\n" for each in dashboards()}


def written(value: Any, indent: str = "") -> str:  # noqa: ANN401 - any JSON
    """JSON that a person can review: what is short stands on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if len(indent + short) <= WIDTH or not isinstance(value, dict | list) or not value:
        return short
    deeper = indent + " "
    if isinstance(value, list):
        parts = [deeper + written(each, deeper) for each in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]"
    parts = [
        f"{deeper}{json.dumps(key, ensure_ascii=False)}: {written(each, deeper)}"
        for key, each in value.items()
    ]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
