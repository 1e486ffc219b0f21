"""The runbook has a section for whatever can happen."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from health_scraper.errors import DatabaseError, HealthScraperError, Reauthorize, SettingsError


@pytest.fixture
def runbook(root: Path) -> str:
    return (root / "docs/operations.md").read_text("utf-8")


def sections(text: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", text, re.MULTILINE))


def queries_of(build: Any) -> str:
    return str(build.one("ConfigMap", "health-db-metrics")["data"]["queries"])


def test_every_alert_has_a_section(built: Any, runbook: str, root: Path) -> None:
    (rules,) = built("everything").of_kind("PrometheusRule")
    alerts = {rule["alert"] for group in rules["spec"]["groups"] for rule in group["rules"]}
    of_grafana = json.loads(
        (root / "grafana/provisioning/alerting/health-scraper.json").read_text()
    )
    alerts |= {rule["title"] for group in of_grafana["groups"] for rule in group["rules"]}
    assert alerts == {name for name in sections(runbook) if name.startswith("HealthScraper")}


def test_every_exit_code_has_a_section(runbook: str) -> None:
    errors = (HealthScraperError, SettingsError, Reauthorize, DatabaseError)
    codes = {0, *(error.exit_code for error in errors)}
    assert {f"Exit code {code}" for code in codes} <= sections(runbook)


def test_every_link_within_the_page_leads_to_a_section(runbook: str) -> None:
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-") for name in sections(runbook)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", runbook)) <= anchors


def test_alerts_name_metrics_that_the_database_gives(built: Any) -> None:
    (rules,) = built("everything").of_kind("PrometheusRule")
    text = str(rules["spec"])
    queries = queries_of(built("everything"))
    metrics = set(re.findall(r"cnpg_(health_scraper_link)_([a-z_]+)", text))
    assert metrics
    for query, metric in metrics:
        assert f"{query}:" in queries
        assert f"- {metric}: {{usage: GAUGE" in queries


async def test_the_metrics_can_be_read_as_the_operator_reads_them(
    built: Any, database: Any
) -> None:
    (queries,) = (
        one["data"]["queries"]
        for one in built("everything").of_kind("ConfigMap")
        if one["metadata"]["name"] == "health-db-metrics"
    )
    (cluster,) = built("everything").of_kind("Cluster")
    grant = cluster["spec"]["bootstrap"]["initdb"]["postInitSQL"][-1]
    query = re.search(r"query: \|\n(.*?)\n  metrics:", queries, re.DOTALL)
    assert query is not None
    await database.execute(grant)
    await database.execute(
        "INSERT INTO ops.account (name, timezone) VALUES ('sam', 'UTC');"
        " INSERT INTO ops.token (account_id, provider, generation, ciphertext, scopes, token_url,"
        " authorized_at, expires_at, dead_since) VALUES"
        " (1, 'oura', 1, '', '{}', '', now(), now(), now())"
    )

    async def read(connection: Any) -> Any:
        await connection.execute("SET LOCAL ROLE pg_monitor")
        return await (await connection.execute(query[1])).fetchall()

    (row,) = await database.run(read)
    assert (row["account"], row["dead"], row["unmirrored"]) == ("sam", 1, 0)
