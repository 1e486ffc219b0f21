"""Grafana comes up with the data source and the dashboards, by itself and in compose.yaml."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana.panels.alerts import ALERTS, provisioned
from grafana.panels.kit.query import SOURCE, Query

from health_scraper.cli import cli

ROOT = Path(__file__).parents[2]
PROVISIONING = ROOT / "grafana" / "provisioning"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


@pytest.fixture
def compose() -> Any:
    return loaded(ROOT / "compose.yaml")


def variables(text: str) -> set[str]:
    """What Grafana replaces from its environment; two dollar signs are one."""
    return set(re.findall(r"\$\{?(\w+)", text.replace("$$", "")))


def test_the_data_source_is_the_one_the_dashboards_name() -> None:
    (source,) = loaded(PROVISIONING / "datasources" / "health-scraper.yaml")["datasources"]
    assert (source["uid"], source["type"]) == (SOURCE["uid"], SOURCE["type"])


def test_no_password_is_written_down() -> None:
    (source,) = loaded(PROVISIONING / "datasources" / "health-scraper.yaml")["datasources"]
    assert source["secureJsonData"] == {"password": "$HEALTH_DB_PASSWORD"}


def test_dashboards_cannot_be_changed_in_the_browser() -> None:
    (provider,) = loaded(PROVISIONING / "dashboards" / "health-scraper.yaml")["providers"]
    assert provider["allowUiUpdates"] is False


def test_alerts_are_in_the_dashboards_folder() -> None:
    (provider,) = loaded(PROVISIONING / "dashboards" / "health-scraper.yaml")["providers"]
    (group,) = provisioned()["groups"]
    assert group["folder"] == provider["folder"]


def test_the_data_source_holds_only_variables_that_grafana_is_given(compose: Any) -> None:
    given = set(compose["services"]["grafana"]["environment"])
    for file in [*PROVISIONING.glob("datasources/*"), *PROVISIONING.glob("dashboards/*")]:
        assert variables(file.read_text()) <= given, file.name


def test_alerts_are_the_same_whether_grafana_replaces_variables_or_not() -> None:
    assert "$" not in (PROVISIONING / "alerting" / "health-scraper.json").read_text()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_an_alert_says_what_to_do_and_where_it_is_written(alert: Any, compose: Any) -> None:
    notes = alert.json()["annotations"]
    assert f"docs/operations.md#{alert.title.lower()}" in notes["description"]
    page, _, section = notes["runbook_url"].partition("#")
    assert section == alert.title.lower()
    mounts = compose["services"]["grafana"]["volumes"]
    assert f"./docs/operations.md:/usr/share/grafana{page}:ro" in mounts


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_an_alert_names_commands_that_exist(alert: Any) -> None:
    named = re.findall(r"health-scraper (\w+)", alert.json()["annotations"]["description"])
    assert set(named) <= set(cli.commands)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_an_alert_s_texts_use_only_columns_of_its_query(alert: Any) -> None:
    notes = alert.json()["annotations"]
    used = set(re.findall(r"{{ \.Labels\.(\w+) }}", notes["summary"] + notes["description"]))
    text = Query(f"alerts/{alert.query}").text
    assert all(re.search(rf"\b{name},\n|AS {name}\b", text) for name in used)
    assert notes["summary"].count("{{") == len(re.findall(r"{{ \.Labels", notes["summary"]))


@pytest.mark.parametrize("alert", ALERTS, ids=lambda each: each.title)
def test_an_alert_has_its_section_in_the_runbook_and_opens_its_panel(alert: Any) -> None:
    assert f"\n### {alert.title}\n" in (ROOT / "docs" / "operations.md").read_text()
    notes = alert.json()["annotations"]
    board = json.loads((ROOT / "grafana" / "dashboards" / "pipeline.json").read_text())
    shown = {str(panel["id"]): panel["title"] for panel in board["panels"]}
    assert notes["__dashboardUid__"] == board["uid"]
    assert shown[notes["__panelId__"]] == alert.panel


def test_alerts_are_eight_and_silent_without_data() -> None:
    (group,) = provisioned()["groups"]
    assert len({rule["uid"] for rule in group["rules"]}) == 8
    assert {rule["noDataState"] for rule in group["rules"]} == {"OK"}


def test_compose_mounts_what_is_there(compose: Any) -> None:
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
            else:
                assert source in compose["volumes"]


def test_compose_puts_the_dashboards_where_grafana_looks(compose: Any) -> None:
    (provider,) = loaded(PROVISIONING / "dashboards" / "health-scraper.yaml")["providers"]
    mounts = [each.split(":")[1] for each in compose["services"]["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounts
    home = compose["services"]["grafana"]["environment"]
    opened = Path(home["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert (ROOT / "grafana" / "dashboards" / opened.name).exists()


def test_compose_starts_the_demo_only_when_asked(compose: Any) -> None:
    profiles = {name: each.get("profiles") for name, each in compose["services"].items()}
    assert profiles == {
        "database": None,
        "migrate": None,
        "scraper": None,
        "demo": ["demo"],
        "cli": ["tools"],
        "grafana": None,
    }


def test_compose_runs_commands_and_options_that_exist(compose: Any) -> None:
    name, *options = compose["services"]["demo"]["command"]
    known = {flag for param in cli.commands[name].params for flag in param.opts}
    assert {each for each in options if each.startswith("--")} <= known
    assert compose["services"]["migrate"]["command"] == ["migrate"]
    script = compose["services"]["scraper"]["command"][0]
    assert set(re.findall(r"health-scraper (\w+)", script)) <= set(cli.commands)


@pytest.mark.parametrize("name", ["scraper", "demo", "cli"])
def test_compose_waits_for_the_schema(name: str, compose: Any) -> None:
    waits = compose["services"][name]["depends_on"]
    assert waits == {"migrate": {"condition": "service_completed_successfully"}}
    assert "database" in compose["services"]["migrate"]["depends_on"]


def test_compose_publishes_nothing_to_other_machines(compose: Any) -> None:
    ports = [port for each in compose["services"].values() for port in each.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_image_is_of_a_fixed_version(compose: Any) -> None:
    for service in compose["services"].values():
        tag = service["image"].rpartition(":")[2]
        assert tag
        assert tag != "latest"


def test_the_rules_are_json_that_is_yaml_too() -> None:
    file = PROVISIONING / "alerting" / "health-scraper.json"
    assert loaded(file) == json.loads(file.read_text())
