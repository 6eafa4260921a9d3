"""A real Prometheus that scrapes a served API with OAuth2, after the configuration in deploy/prometheus."""

import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.processes.crew import end, eventually

DEPLOY = Path(__file__).parents[3] / "deploy"


def needed(program: str) -> str:
    """The path of a program of Debian's package prometheus; skips the test where it is absent."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: apt install prometheus)")
    return found


class Prometheus:
    """Scrapes each second; the target, the client and its secret replace those of the configuration."""

    def __init__(self, folder: Path, base: str, client: str, secret: str) -> None:
        folder.mkdir()
        shutil.copy(DEPLOY / "prometheus" / "alerts.yml", folder)
        (folder / "secret").write_text(secret)
        (folder / "prometheus.yml").write_text(_configured(base, client, folder / "secret"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.process = subprocess.Popen(
            [
                needed("prometheus"),
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address={address}",
            ],
            stderr=subprocess.DEVNULL,
        )
        self._api = httpx.Client(base_url=f"http://{address}/api/v1", timeout=60)
        try:
            eventually(self._has_scraped)
        except BaseException:
            self.stop()
            raise

    def _has_scraped(self) -> bool:
        assert self.process.poll() is None
        try:
            return [one["value"][1] for one in self.query('up{job="previsto"}')] == ["1"]
        except httpx.TransportError:
            return False

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series of an instant query. Fails the test for an error."""
        answer = self._api.get("/query", params={"query": expression})
        if answer.status_code == 503:
            return []
        assert answer.status_code == 200, f"{expression}: {answer.text}"
        found: list[dict[str, Any]] = answer.json()["data"]["result"]
        return found

    def value(self, expression: str) -> float | None:
        """The value of a query with one series; None for no series."""
        found = self.query(expression)
        assert len(found) <= 1, found
        return float(found[0]["value"][1]) if found else None

    def rules(self) -> list[dict[str, Any]]:
        """The alert rules with their health and state."""
        groups = self._api.get("/rules").json()["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def stop(self) -> None:
        """SIGKILL."""
        end(self.process)
        self._api.close()


def _configured(base: str, client: str, secret: Path) -> str:
    read = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    read["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (api,) = [job for job in read["scrape_configs"] if job["job_name"] == "previsto"]
    scheme, _, target = base.partition("://")
    api["scheme"], api["static_configs"] = scheme, [{"targets": [target]}]
    credentials = {"client_id": client, "client_secret_file": str(secret)}
    api["oauth2"] |= {**credentials, "token_url": f"{base}/oauth/token"}
    read["scrape_configs"] = [api]
    return str(yaml.safe_dump(read))
