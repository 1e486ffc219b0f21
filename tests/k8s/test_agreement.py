"""What the manifests say and what the program does are the same."""

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from health_scraper.cli import cli
from health_scraper.errors import Reauthorize, SettingsError
from health_scraper.sandbox.serve import environment
from health_scraper.settings import ProviderSettings, Settings, known_zone, load_settings
from health_scraper.tokens.mirror import KEYS
from health_scraper.tokens.refresh import Patience

VENDORS = ("OURA", "WITHINGS", "WHOOP")
# libpq's own, read by the database driver.
OF_LIBPQ = {"PGSSLMODE", "PGSSLROOTCERT"}
SECRET = {"DATABASE_URL", "TOKEN_ENCRYPTION_KEYS"} | {
    f"{vendor}_CLIENT_{part}" for vendor in VENDORS for part in ("ID", "SECRET")
}


def known_variables() -> set[str]:
    own = {name.upper() for name in Settings.model_fields} - set(VENDORS)
    vendors = {f"{one}_{name.upper()}" for one in VENDORS for name in ProviderSettings.model_fields}
    options = {
        f"HEALTH_SCRAPER_{name}_{option.name}".upper()
        for name, command in cli.commands.items()
        for option in command.params
        if isinstance(option, click.Option)
    }
    return own | vendors | options | OF_LIBPQ


def secrets_of(build: Any) -> dict[str, set[str]]:
    """The variables in each Secret that an ExternalSecret makes."""
    return {
        one["spec"]["target"]["name"]: {item["secretKey"] for item in one["spec"]["data"]}
        for one in build.of_kind("ExternalSecret")
    }


def test_every_variable_is_one_that_the_program_reads(build: Any) -> None:
    named = {variable["name"] for one in build.own_containers for variable in one.get("env", [])}
    named |= set(build.settings()).union(*secrets_of(build).values())
    assert named <= known_variables()


def test_external_secrets_bring_all_that_is_secret_into_the_pods(built: Any) -> None:
    secrets = secrets_of(built("azure"))
    assert set().union(*secrets.values()) == SECRET
    for container in built("azure").own_containers:
        sources = {one["secretRef"]["name"] for one in container["envFrom"] if "secretRef" in one}
        assert sources == set(secrets)


def test_the_vault_has_one_place_for_the_encryption_keys(built: Any) -> None:
    own = built("azure").one("ExternalSecret", "health-scraper")["spec"]["data"]
    keys = {item["secretKey"]: item["remoteRef"]["key"] for item in own}
    assert keys["TOKEN_ENCRYPTION_KEYS"] == KEYS


def test_the_settings_of_every_overlay_are_valid(
    build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in build.settings().items():
        monkeypatch.setenv(name, value)
    assert load_settings().log_format == "json"


def test_every_command_with_its_options_and_variables_exists(
    build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for container in build.own_containers:
        for variable in container.get("env", []):
            monkeypatch.setenv(variable["name"], variable.get("value", "x"))
        name, *arguments = container.get("args", ["migrate"])
        with click.Context(cli, auto_envvar_prefix="HEALTH_SCRAPER") as parent:
            cli.commands[name].make_context(name, arguments, parent=parent)


def test_exit_codes_decide_what_is_tried_again(built: Any) -> None:
    hopeless = [SettingsError.exit_code, Reauthorize.exit_code]
    for cronjob in built("home").cronjobs.values():
        fail, ignore = cronjob["jobTemplate"]["spec"]["podFailurePolicy"]["rules"]
        assert fail == {
            "action": "FailJob",
            "onExitCodes": {"operator": "In", "values": hopeless},
        }
        assert ignore["action"] == "Ignore"
        assert ignore["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]


def test_one_dead_grant_does_not_end_the_other_indexes(built: Any) -> None:
    for cronjob in built("everything").cronjobs.values():
        spec = cronjob["jobTemplate"]["spec"]
        actions = {
            rule["action"]: rule["onExitCodes"]["values"]
            for rule in spec["podFailurePolicy"]["rules"]
            if "onExitCodes" in rule
        }
        assert actions == {
            "FailJob": [SettingsError.exit_code],
            "FailIndex": [Reauthorize.exit_code],
        }
        assert "backoffLimit" not in spec


def test_every_index_knows_how_many_there_are(built: Any) -> None:
    for cronjob in built("everything").cronjobs.values():
        spec = cronjob["jobTemplate"]["spec"]
        (container,) = spec["template"]["spec"]["containers"]
        variables = {one["name"]: one.get("value") for one in container["env"]}
        assert spec["completionMode"] == "Indexed"
        assert variables["JOB_COMPLETIONS"] == str(spec["completions"]) == str(spec["parallelism"])


def test_a_pod_has_time_to_finish_a_rotation(build: Any) -> None:
    patience, vendor = Patience(), load_settings().oura
    answers = patience.attempts * 2 * vendor.request_timeout
    longest = answers + (patience.attempts - 1) * patience.longest_pause + patience.settle
    for name in build.cronjobs:
        grace = build.templates[name]["spec"]["terminationGracePeriodSeconds"]
        assert grace > longest + 60


def test_a_scrape_ends_before_the_next_one_begins(build: Any) -> None:
    cronjob = build.cronjobs["health-scraper"]
    every = re.search(r"\*/(\d+)", cronjob["schedule"])
    assert every is not None
    unit = 60 if cronjob["schedule"].startswith("*/") else 3600
    deadline = cronjob["jobTemplate"]["spec"]["activeDeadlineSeconds"]
    assert deadline < int(every[1]) * unit
    assert cronjob["concurrencyPolicy"] == "Forbid"


def test_schedules_are_in_a_time_zone_that_exists(build: Any) -> None:
    for cronjob in build.cronjobs.values():
        assert known_zone(cronjob["timeZone"])


def test_a_backfill_never_starts_by_itself(build: Any) -> None:
    assert build.cronjobs["health-scraper-backfill"]["suspend"] is True
    assert "suspend" not in build.cronjobs["health-scraper"]


def test_the_demo_knows_where_its_simulators_are(built: Any) -> None:
    (port,) = built("demo").one("Service", "simulators")["spec"]["ports"]
    expected = environment(f"http://simulators:{port['port']}")
    assert expected.items() <= built("demo").settings().items()
    (server,) = built("demo").templates["simulators"]["spec"]["containers"]
    assert server["args"][-1] == str(port["port"])


def test_one_file_says_who_the_pods_are_in_azure(built: Any) -> None:
    build = built("azure")
    (account,) = build.of_kind("ServiceAccount")
    store = build.one("SecretStore", "health-scraper")["spec"]["provider"]["azurekv"]
    assert "to-be-replaced" not in json.dumps(build.manifests)
    assert store["vaultUrl"] == build.settings()["KEY_VAULT_URL"]
    assert store["serviceAccountRef"]["name"] == account["metadata"]["name"]
    for name in build.cronjobs:
        labels = build.templates[name]["metadata"]["labels"]
        assert labels["azure.workload.identity/use"] == "true"


def test_dashboards_are_carried_byte_for_byte(built: Any, root: Path) -> None:
    files = {path.name: path.read_text("utf-8") for path in root.glob("grafana/dashboards/*.json")}
    carried: dict[str, str] = {}
    for one in built("everything").of_kind("ConfigMap"):
        if one["metadata"].get("labels", {}).get("grafana_dashboard") == "1":
            carried |= one["data"]
            # kubectl apply keeps a copy in an annotation, which may not be longer.
            assert len(json.dumps(one)) < 262_144
    assert carried == files, "list every dashboard in grafana/dashboards/kustomization.yaml"


def test_alert_rules_are_carried_as_committed(built: Any, root: Path) -> None:
    rules = built("everything").one("ConfigMap", "health-scraper-alerts")
    committed = root / "grafana/provisioning/alerting/health-scraper.json"
    assert rules["metadata"]["labels"]["grafana_alert"] == "1"
    assert json.loads(rules["data"][committed.name]) == json.loads(committed.read_text("utf-8"))


def test_the_demos_grafana_shows_every_dashboard(built: Any) -> None:
    carried = {
        one["metadata"]["name"]
        for one in built("demo").of_kind("ConfigMap")
        if one["metadata"].get("labels", {}).get("grafana_dashboard") == "1"
    }
    volumes = built("demo").templates["grafana"]["spec"]["volumes"]
    (shown,) = (one["projected"]["sources"] for one in volumes if "projected" in one)
    assert {one["configMap"]["name"] for one in shown} == carried


def test_the_data_source_is_the_one_that_the_dashboards_ask(built: Any, root: Path) -> None:
    carried = built("everything").one("ConfigMap", "health-scraper-datasource")
    committed = root / "grafana/provisioning/datasources/health-scraper.yaml"
    assert carried["data"]["health-scraper.yaml"] == committed.read_text("utf-8")
    (source,) = yaml.safe_load(carried["data"]["health-scraper.yaml"])["datasources"]
    for path in root.glob("grafana/dashboards/*.json"):
        assert f'"uid": "{source["uid"]}"' in path.read_text("utf-8")
    assert source["secureJsonData"] == {"password": "$HEALTH_DB_PASSWORD"}
