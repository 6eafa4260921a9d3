"""compose.yaml names only what exists: variables, files, commands, and limits for every service."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripts.stack.compose_file import Service, services

from entrypoints.variables import unknown_variables
from tests.support.command_words import require_command

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text()
FOUND = services(TEXT, {})
OURS = [one for one in FOUND.values() if one.call[:1] == ("previsto",)]


def test_the_parts_of_an_installation_are_there() -> None:
    assert {"database", "migrate", "api", "worker"} <= {n for n, one in FOUND.items() if not one.profiles}
    assert {one.name for one in FOUND.values() if "observability" in one.profiles} == {
        *("collector", "mlflow", "mirror", "prometheus", "grafana")
    }


@pytest.mark.parametrize("one", OURS, ids=lambda one: one.name)
def test_the_command_line_accepts_the_command_and_its_variables(one: Service) -> None:
    assert not unknown_variables(one.environment)
    require_command(one.call[1:])


@pytest.mark.parametrize("one", FOUND.values(), ids=lambda one: one.name)
def test_every_mount_and_secret_has_its_source(one: Service) -> None:
    made = set(re.findall(r"^(?:put|\[ -e) (?:secrets/)?(\w[\w.]*)", _script(), re.MULTILINE))
    for mount in one.mounts:
        if mount.source.startswith("./deploy/compose/secrets/"):
            assert Path(mount.source).name in made
        elif mount.source.startswith("./"):
            assert (ROOT / mount.source).exists()
        else:
            assert mount.source in yaml.safe_load(_plain())["volumes"]
    assert {Path(file).name for file in one.secrets.values()} <= made
    assert set(one.waits) <= set(FOUND)


def test_the_ray_cluster_asks_for_its_token_and_the_worker_is_a_node() -> None:
    """Previsto refuses a cluster without tokens, and Ray takes tasks only from a machine that is a node."""
    for name in ("ray-head", "ray-worker"):
        assert FOUND[name].environment["RAY_AUTH_MODE"] == "token"
        assert FOUND[name].environment["RAY_AUTH_TOKEN_PATH"] == "/run/secrets/ray_token"
        assert {"ray_token", "service_url"} <= set(FOUND[name].secrets)
    joined, work = FOUND["ray-worker"].call[-1].split(" && exec previsto ")
    assert joined.startswith(
        f"ray start --address {FOUND['ray-worker'].environment['PREVISTO_RAY_ADDRESS']} "
    )
    require_command(work.split())


def test_an_image_is_built_in_one_way() -> None:
    """Services with one image and two ways to build it would get whichever was built last."""
    ways: dict[str, Any] = {}
    for name, one in yaml.safe_load(_plain())["services"].items():
        assert ways.setdefault(one["image"], one.get("build")) == one.get("build"), name
    assert "ray" in ways["previsto:local-ray"]["args"]["EXTRAS"].split(",")


def test_no_service_is_without_limits_and_none_has_a_password() -> None:
    for name, one in yaml.safe_load(_plain())["services"].items():
        assert {"mem_limit", "logging"} <= set(one), name
        for variable, value in one.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|URL", variable) and not variable.startswith("MLFLOW"):
                assert str(value).startswith("/run/secrets/"), f"{name}: {variable}"


def test_secrets_are_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "compose"
    shutil.copytree(ROOT / "deploy" / "compose", folder, ignore=shutil.ignore_patterns("secrets"))
    first, again = (_made(folder) for _ in range(2))
    assert first == again
    assert (folder / "secrets").stat().st_mode & 0o077 == 0
    assert first["owner_password"] != first["service_password"]
    assert len(first["owner_password"]) == 48
    assert first["service_url"].endswith(f":{first['service_password']}@database:5432/previsto")


def test_docker_compose_reads_the_file(tmp_path: Path) -> None:
    if (program := shutil.which("docker-compose")) is None:
        pytest.skip("docker-compose is not installed")
    copy = tmp_path / "compose.yaml"
    copy.write_text(TEXT)
    profiles = [word for name in ("proxy", "observability", "ray") for word in ("--profile", name)]
    done = subprocess.run(
        (program, *profiles, "-f", str(copy), "config", "--quiet"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _made(folder: Path) -> dict[str, str]:
    subprocess.run(("sh", str(folder / "make-secrets.sh")), check=True, capture_output=True)
    return {file.name: file.read_text() for file in (folder / "secrets").iterdir()}


def _script() -> str:
    return (ROOT / "deploy" / "compose" / "make-secrets.sh").read_text()


def _plain() -> Any:
    return re.sub(r"\$\{\w+(?::-([^}]*))?\}", r"\1", TEXT)
