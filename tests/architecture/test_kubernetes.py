"""The manifests name only variables, commands, ports, keys and labels that exist, and pods without rights."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.errors import PrevistoError
from entrypoints.settings import Settings
from entrypoints.variables import unknown_variables
from tests.support.command_words import require_command

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
HOW_TO = FOLDER.parents[1] / "docs" / "how-to" / "run-on-kubernetes.md"
KEYS = {"owner_url", "service_url", "ray_token"}
"""The keys of the Secret, which the how-to creates."""
KUBERNETES = "1.33"


def documents(part: str) -> list[dict[str, Any]]:
    """The manifests that a kustomization names in its own folder."""
    folder = FOLDER / part
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    files = [name for name in listed if name.endswith(".yaml")]
    assert {*files, "kustomization.yaml"} == {file.name for file in folder.iterdir()}
    return [one for name in files for one in yaml.safe_load_all((folder / name).read_text())]


ALL = [*documents("base"), *documents("ray")]


def of(kind: str) -> list[dict[str, Any]]:
    """The manifests of one kind."""
    return [one for one in ALL if one["kind"] == kind]


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each template of a pod, with its name."""
    for one in ALL:
        spec = one.get("spec", {})
        if "template" in spec:
            yield one["metadata"]["name"], spec["template"]
        for group in [spec.get("headGroupSpec"), *spec.get("workerGroupSpecs", [])]:
            if group:
                yield f"{one['metadata']['name']}-{group.get('groupName', 'head')}", group["template"]


PODS = dict(pods())
CONTAINERS = [(name, one) for name, pod in PODS.items() for one in pod["spec"]["containers"]]
NAMES = [f"{name}/{one['name']}" for name, one in CONTAINERS]


def test_the_parts_of_an_installation_are_there() -> None:
    assert set(PODS) == {
        *("previsto-migrate", "previsto-api", "previsto-worker"),
        *("previsto-ray-head", "previsto-ray-jobs"),
    }


@pytest.mark.parametrize(("pod", "container"), CONTAINERS, ids=NAMES)
def test_every_variable_is_read(pod: str, container: dict[str, Any]) -> None:
    """Those of the ConfigMap and of the container; the settings accept them, and no value is a secret."""
    (config,) = of("ConfigMap")
    assert container["envFrom"] == [{"configMapRef": {"name": config["metadata"]["name"]}}]
    env = config["data"] | {one["name"]: one["value"] for one in container["env"]}
    assert unknown_variables(env) == {}
    assert all(isinstance(value, str) for value in env.values())
    secrets = {name for name in env if name.endswith(("_FILE", "_TOKEN_PATH"))}
    assert secrets
    mounted = _secret_files(PODS[pod]["spec"])
    assert {env[name] for name in secrets} <= mounted
    read = {name: value for name, value in env.items() if name not in secrets}
    assert (
        Settings.read(env=read).identity.issuer == f"https://{of('Ingress')[0]['spec']['rules'][0]['host']}"
    )


def _secret_files(spec: dict[str, Any]) -> set[str]:
    """The paths of the keys of the Secret that a pod mounts; each is one that the how-to creates."""
    (secret,) = [one["secret"] for one in spec["volumes"] if "secret" in one]
    assert {one["key"] for one in secret["items"]} <= KEYS
    assert all(f"--from-file={one['key']}" in HOW_TO.read_text() for one in secret["items"])
    return {f"/run/secrets/{one['path']}" for one in secret["items"]}


@pytest.mark.parametrize(("pod", "container"), CONTAINERS, ids=NAMES)
def test_the_command_line_accepts_each_command(pod: str, container: dict[str, Any]) -> None:
    words = container.get("args") or container.get("command", ["sh", "-c", ""])
    if words[:2] == ["sh", "-c"]:
        calls = [part.split() for part in words[2].split(" && ") if part]
    else:
        calls = [words if words[0] == "previsto" else ["previsto", *words]]
    for call in calls:
        assert call[0] == "previsto"
        require_command(call[1:])


@pytest.mark.parametrize(("pod", "container"), CONTAINERS, ids=NAMES)
def test_a_container_has_no_rights_and_a_bound(pod: str, container: dict[str, Any]) -> None:
    spec = PODS[pod]["spec"]
    assert spec["securityContext"]["runAsUser"] == 65532
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]
    volumes = {one["name"] for one in spec["volumes"]}
    assert {one["name"] for one in container["volumeMounts"]} == volumes


def test_every_port_is_that_of_its_command() -> None:
    """Probes, services, the ingress and the network policies name ports on which a process listens."""
    open_ports: dict[str, set[int]] = {}
    for pod, container in CONTAINERS:
        words = [str(word) for word in container.get("args", [])]
        flags = [int(words[i + 1]) for i, word in enumerate(words) if word in ("--port", "--metrics-port")]
        declared = {one["containerPort"]: one["name"] for one in container.get("ports", [])}
        assert list(declared) == flags
        probes = [container[name] for name in container if name.endswith("Probe")]
        assert {probe["httpGet"]["port"] for probe in probes} <= set(declared.values())
        open_ports[pod] = set(flags)
    (service,), (ingress,) = of("Service"), of("Ingress")
    assert service["spec"]["ports"][0]["targetPort"] == "http"
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert (backend["name"], backend["port"]["name"]) == (service["metadata"]["name"], "http")
    for policy in of("NetworkPolicy"):
        name = policy["metadata"]["name"]
        if name in open_ports:
            (rule,) = policy["spec"]["ingress"]
            assert {one["port"] for one in rule["ports"]} == open_ports[name]


def test_every_selector_finds_a_pod() -> None:
    """Of services, budgets and policies; each pod that lasts has a budget and a policy."""
    labels = [pod["metadata"]["labels"] for pod in PODS.values()]
    for one in (*of("Service"), *of("PodDisruptionBudget"), *of("NetworkPolicy"), *of("Deployment")):
        spec = one["spec"]
        selector = spec.get("selector", spec.get("podSelector", {}))
        wanted = selector.get("matchLabels", selector)
        assert any(wanted.items() <= found.items() for found in labels), one["metadata"]["name"]
    lasting = {one["metadata"]["name"] for one in of("Deployment")}
    assert lasting == {one["metadata"]["name"] for one in of("PodDisruptionBudget")}
    assert lasting < {one["metadata"]["name"] for one in of("NetworkPolicy")}
    (nothing,) = [one for one in of("NetworkPolicy") if one["metadata"]["name"] == "previsto-nothing"]
    assert nothing["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_probes_name_a_host_that_the_service_answers_to() -> None:
    """A request for another host is refused, and the address of a pod is another host."""
    (api,) = [one for pod, one in CONTAINERS if pod == "previsto-api"]
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert api[name]["httpGet"]["httpHeaders"] == [{"name": "Host", "value": "127.0.0.1"}]


@pytest.mark.parametrize("part", ["base", "ray"])
def test_kustomize_renders_each_part(part: str) -> None:
    """With one namespace for all, and an image of a registry in each container."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    done = subprocess.run(("kubectl", "kustomize", str(FOLDER / part)), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = list(yaml.safe_load_all(done.stdout))
    assert {one["metadata"].get("namespace", "previsto") for one in made} == {"previsto"}
    images = [line.split("image: ")[1] for line in done.stdout.splitlines() if " image: " in line]
    assert images
    assert {image.partition(":")[0] for image in images} == {"registry.example.com/previsto"}


@pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one['kind']}/{one['metadata']['name']}")
def test_each_manifest_has_the_form_of_its_kind(one: dict[str, Any]) -> None:
    """Strictly, by the schemas of Kubernetes; the kind of KubeRay is not among them."""
    forms = pytest.importorskip(
        "kubernetes_validate", reason="kubernetes-validate is not installed: 72 MB of schemas, not in `dev`"
    )
    if one["apiVersion"].startswith("ray.io/"):
        pytest.skip("a RayCluster has no schema in Kubernetes itself")
    forms.validate(one, KUBERNETES, strict=True)


def test_a_wrong_setting_would_be_found() -> None:
    """The walk of the variables is able to fail."""
    (config,) = of("ConfigMap")
    assert unknown_variables(config["data"] | {"PREVISTO_ARTEFACTS": "x"}) != {}
    with pytest.raises(PrevistoError):
        Settings.read(env=config["data"] | {"PREVISTO_JOB_LEASE": "soon"})
