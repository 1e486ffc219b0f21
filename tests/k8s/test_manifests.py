"""The manifests are what Kubernetes understands, and ask for nothing they do not need."""

from typing import Any

import kubernetes_validate
import pytest

from health_scraper import __version__

VERSIONS = ("1.31", "1.36")
# Their schemas are the operators' own, and come with the operators.
OPERATORS = {
    "Cluster": "postgresql.cnpg.io/v1",
    "ExternalSecret": "external-secrets.io/v1",
    "PodMonitor": "monitoring.coreos.com/v1",
    "PrometheusRule": "monitoring.coreos.com/v1",
    "SecretStore": "external-secrets.io/v1",
}
# What others make: the operators of CloudNativePG and of External Secrets.
MADE_ELSEWHERE = {"health-db-app"}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_valid(build: Any, version: str) -> None:
    for manifest in build.manifests:
        if OPERATORS.get(manifest["kind"]) != manifest["apiVersion"]:
            kubernetes_validate.validate(manifest, version, strict=True)


def test_every_manifest_says_what_it_belongs_to(build: Any) -> None:
    assert {one["metadata"].get("namespace") for one in build.manifests} <= {
        None,
        build.of_kind("Namespace")[0]["metadata"]["name"],
    }
    for one in (*build.of_kind("CronJob"), *build.of_kind("NetworkPolicy")):
        assert one["metadata"]["namespace"]


def test_the_namespace_refuses_whatever_is_not_restricted(build: Any) -> None:
    (namespace,) = build.of_kind("Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_pods_are_nobody_and_know_nothing_of_the_cluster(build: Any) -> None:
    for template in build.templates.values():
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["runAsGroup"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)


def test_containers_can_write_nothing_and_become_nobody_else(build: Any) -> None:
    for container in build.containers:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_volumes_are_configuration_or_bounded_scratch_space(build: Any) -> None:
    for template in build.templates.values():
        for volume in template["spec"].get("volumes", []):
            assert set(volume) - {"name"} <= {"configMap", "emptyDir", "projected"}


def test_containers_say_what_they_need_and_what_they_may_have(build: Any) -> None:
    for container in build.containers:
        resources = container["resources"]
        assert set(resources["requests"]) == {"cpu", "memory", "ephemeral-storage"}
        assert set(resources["limits"]) == {"cpu", "memory", "ephemeral-storage"}


def test_images_are_of_a_version(build: Any) -> None:
    images = {container["image"] for container in build.containers}
    own = {image for image in images if image.startswith("health-scraper")}
    assert own == {f"health-scraper:{__version__}"}
    assert all(image.split(":")[1][0].isdigit() for image in images - own)


def test_every_pod_has_a_network_policy_that_lets_nothing_in_by_default(build: Any) -> None:
    guarded = {
        policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"]: policy["spec"]
        for policy in build.of_kind("NetworkPolicy")
        if "Ingress" in policy["spec"]["policyTypes"]
    }
    for template in build.templates.values():
        assert template["metadata"]["labels"]["app.kubernetes.io/name"] in guarded
    assert "ingress" not in guarded["health-scraper"]


def test_services_and_deployments_select_the_pods_that_are_meant(build: Any) -> None:
    labels = [template["metadata"]["labels"] for template in build.templates.values()]
    for service in build.of_kind("Service"):
        selector = service["spec"]["selector"].items()
        assert sum(selector <= of_pod.items() for of_pod in labels) == 1
    for deployment in build.of_kind("Deployment"):
        selector = deployment["spec"]["selector"]["matchLabels"].items()
        assert selector <= deployment["spec"]["template"]["metadata"]["labels"].items()


def test_whatever_a_pod_refers_to_is_there_or_optional(build: Any) -> None:
    made = {
        (one["kind"], one["metadata"]["name"])
        for one in build.manifests
        if one["kind"] in ("ConfigMap", "Secret", "ServiceAccount")
    }
    for template in build.templates.values():
        account = template["spec"].get("serviceAccountName")
        assert account is None or ("ServiceAccount", account) in made
        for volume in template["spec"].get("volumes", []):
            for source in (volume, *volume.get("projected", {}).get("sources", [])):
                if "configMap" in source:
                    assert ("ConfigMap", source["configMap"]["name"]) in made
    for container in build.containers:
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                assert ("ConfigMap", source["configMapRef"]["name"]) in made
            else:
                assert source["secretRef"]["optional"] is True
        for variable in container.get("env", []):
            if "valueFrom" in variable:
                assert variable["valueFrom"]["secretKeyRef"]["name"] in MADE_ELSEWHERE


def test_no_manifest_carries_a_secret(build: Any) -> None:
    assert not list(build.of_kind("Secret"))
    if build.name != "demo":
        assert not {name for name in build.settings() if name.endswith(("_SECRET", "_KEYS"))}
        assert "DATABASE_URL" not in build.settings()
