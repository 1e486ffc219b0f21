"""The README's commands and `k8s/run`, as far as the manifest that they would submit."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from apiserver import serving

from health_scraper.cli import cli

BLOCK = re.compile(
    r"^ *(kubectl -n health-scraper create job backfill(?:.*\\\n)*.*)$", re.MULTILINE
)

Shell = Callable[[str], Any]


@pytest.fixture
def shell(built: Any, root: Path, tmp_path: Path) -> Iterator[Shell]:
    """Runs a line with kubectl in front of the home overlay; returns the YAML that it prints."""
    with serving(built("home").manifests) as address:
        config = tmp_path / "config"
        config.write_text(
            yaml.safe_dump(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "clusters": [{"name": "here", "cluster": {"server": address}}],
                    "contexts": [{"name": "here", "context": {"cluster": "here", "user": ""}}],
                    "current-context": "here",
                }
            )
        )
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "KUBECONFIG": str(config)}

        def run(line: str, **variables: str) -> Any:
            done = subprocess.run(
                ["/bin/sh", "-c", line],
                env=environment | variables,
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            return yaml.safe_load(done.stdout)

        yield run


def backfills(root: Path) -> dict[str, str]:
    """The README's lines by the name of their Job, changed to print instead of to submit."""
    lines = BLOCK.findall((root / "README.md").read_text("utf-8"))
    shown = [line.replace("kubectl apply --filename=-", "cat") for line in lines]
    return {
        line.split()[5]: line if "--dry-run" in line else f"{line} --dry-run=client -o yaml"
        for line in shown
    }


def options_of(job: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the program in this Job's container would be told."""
    (container,) = job["spec"]["template"]["spec"]["containers"]
    for variable in container["env"]:
        if "value" in variable:
            monkeypatch.setenv(variable["name"], variable["value"])
    (name,) = container["args"]
    with click.Context(cli, auto_envvar_prefix="HEALTH_SCRAPER") as parent:
        return cli.commands[name].make_context(name, [], parent=parent).params


def test_a_backfill_from_the_template_has_the_templates_dates(
    shell: Shell, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = shell(backfills(root)["backfill-all"])
    assert (job["kind"], job["metadata"]["namespace"]) == ("Job", "health-scraper")
    assert options_of(job, monkeypatch) == {
        "since": "2023-01-01",
        "until": None,
        "providers": (),
        "accounts": (),
        "endpoints": (),
    }


def test_a_backfill_can_be_given_dates_and_less_to_do(
    shell: Shell, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = shell(backfills(root)["backfill-2024"])
    assert options_of(job, monkeypatch) == {
        "since": "2024-01-01",
        "until": "2024-12-31",
        "providers": (),
        "accounts": ("me",),
        "endpoints": ("oura.sleep", "whoop.sleep"),
    }


def test_a_backfills_job_is_otherwise_the_template(shell: Shell, built: Any, root: Path) -> None:
    template = built("home").cronjobs["health-scraper-backfill"]["jobTemplate"]["spec"]
    job = shell(backfills(root)["backfill-2024"])["spec"]
    assert job["podFailurePolicy"] == template["podFailurePolicy"]
    (container,) = job["template"]["spec"]["containers"]
    (original,) = template["template"]["spec"]["containers"]
    assert {**container, "env": None} == {**original, "env": None}


def test_a_command_at_the_terminal_runs_as_the_cronjob_would(shell: Any, built: Any) -> None:
    pod = shell(
        "k8s/run authorize oura --account me --no-browser",
        KUBECTL_RUN="--dry-run=client --output=yaml",
    )
    template = built("home").templates["health-scraper"]
    (container,), (original,) = pod["spec"]["containers"], template["spec"]["containers"]
    assert container["args"] == ["authorize", "oura", "--account", "me", "--no-browser"]
    for same in ("image", "env", "envFrom", "resources", "securityContext"):
        assert container[same] == original[same]
    for same in ("serviceAccountName", "securityContext", "automountServiceAccountToken"):
        assert pod["spec"][same] == template["spec"][same]
    assert template["metadata"]["labels"].items() <= pod["metadata"]["labels"].items()
    assert pod["spec"]["restartPolicy"] == "Never"
