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
from grafana.panels.alerts import provisioned
from grafana.panels.kit import Dashboard

HERE: Final = Path(__file__).parents[1]
RULES: Final = "provisioning/alerting/health-scraper.json"
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
    """File name below `grafana/` -> JSON, as committed: the dashboards and the alert rules."""
    boards = {f"dashboards/{each.name}.json": each.json() for each in dashboards()}
    return {name: written(each) + "\n" for name, each in {**boards, RULES: provisioned()}.items()}


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
