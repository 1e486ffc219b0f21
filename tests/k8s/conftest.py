"""The manifests as kustomize builds them."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parent))  # for apiserver.py

ROOT = Path(__file__).parents[2]
BUILDS = {
    "home": ROOT / "k8s/overlays/home",
    "azure": ROOT / "k8s/overlays/azure",
    "demo": ROOT / "k8s/overlays/demo",
    "everything": ROOT / "tests/k8s/everything",
}

Manifest = dict[str, Any]


class Build:
    """One built kustomization; templates are the pods it makes, by the name of their owner."""

    def __init__(self, name: str, manifests: list[Manifest]) -> None:
        self.name, self.manifests = name, manifests

    def of_kind(self, kind: str) -> list[Manifest]:
        return [one for one in self.manifests if one["kind"] == kind]

    def one(self, kind: str, name: str) -> Manifest:
        (found,) = (one for one in self.of_kind(kind) if one["metadata"]["name"] == name)
        return found

    def settings(self) -> dict[str, str]:
        (found,) = (
            one["data"]
            for one in self.of_kind("ConfigMap")
            if one["metadata"]["name"].startswith("health-scraper-settings-")
        )
        return dict(found)

    @property
    def cronjobs(self) -> dict[str, Manifest]:
        return {one["metadata"]["name"]: one["spec"] for one in self.of_kind("CronJob")}

    @property
    def templates(self) -> dict[str, Manifest]:
        jobs = {
            name: spec["jobTemplate"]["spec"]["template"] for name, spec in self.cronjobs.items()
        }
        servers = {
            one["metadata"]["name"]: one["spec"]["template"] for one in self.of_kind("Deployment")
        }
        return {**jobs, **servers}

    @property
    def containers(self) -> list[Manifest]:
        return [
            container
            for template in self.templates.values()
            for kind in ("initContainers", "containers")
            for container in template["spec"].get(kind, [])
        ]

    @property
    def own_containers(self) -> list[Manifest]:
        return [one for one in self.containers if one["image"].startswith("health-scraper:")]


def kubectl() -> str:
    found = shutil.which("kubectl")
    assert found, "The tests of the manifests need kubectl (1.30 or newer) on the PATH"
    return found


@cache
def kustomize(name: str) -> Build:
    built = subprocess.run(
        [kubectl(), "kustomize", BUILDS[name]], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return Build(name, list(yaml.safe_load_all(built.stdout)))


@pytest.fixture(params=list(BUILDS))
def build(request: pytest.FixtureRequest) -> Build:
    return kustomize(request.param)


@pytest.fixture
def built() -> Callable[[str], Build]:
    return kustomize


@pytest.fixture
def root() -> Path:
    return ROOT
