"""A real Prometheus that scrapes a served API with OAuth2, after the configuration in deploy/prometheus.

A real Alertmanager takes its alerts, after the configuration beside it.
"""

import json
import re
import shutil
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.processes.crew import end, eventually

DEPLOY = Path(__file__).parents[3] / "deploy"


def needed(program: str) -> str:
    """The path of a program of Debian's packages; skips the test where it is absent."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: apt install prometheus prometheus-alertmanager)")
    return found


def free_address() -> str:
    """A loopback address that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


class Prometheus:
    """Scrapes each second; the target, the client and its secret replace those of the configuration.

    With the address of an Alertmanager, each rule fires as soon as its condition holds.
    """

    def __init__(self, folder: Path, base: str, client: str, secret: str, alertmanager: str = "") -> None:
        folder.mkdir()
        rules = (DEPLOY / "prometheus" / "alerts.yml").read_text()
        (folder / "alerts.yml").write_text(re.sub(r"for: \w+", "for: 0s", rules) if alertmanager else rules)
        (folder / "secret").write_text(secret)
        (folder / "prometheus.yml").write_text(_configured(base, client, folder / "secret", alertmanager))
        address = free_address()
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


class Alertmanager:
    """`told` has what its receivers got, in order: (receiver, state, alert)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.told: list[tuple[str, str, dict[str, Any]]] = []
        self._receiver = ThreadingHTTPServer(("127.0.0.1", 0), _taking(self.told))
        threading.Thread(target=self._receiver.serve_forever, args=(0.05,), daemon=True).start()
        (folder / "alertmanager.yml").write_text(_routed(self._receiver.server_address[1]))
        self.address = free_address()
        self.process = subprocess.Popen(
            [
                needed("prometheus-alertmanager"),
                f"--config.file={folder / 'alertmanager.yml'}",
                f"--storage.path={folder / 'data'}",
                f"--web.listen-address={self.address}",
                "--cluster.listen-address=",
            ],
            stderr=subprocess.DEVNULL,
        )

    def has_told(self, receiver: str, state: str, name: str) -> list[dict[str, Any]]:
        """The alerts of a name that a receiver got in a state."""
        return [
            alert
            for to, as_, alert in list(self.told)
            if (to, as_, alert["labels"]["alertname"]) == (receiver, state, name)
        ]

    def stop(self) -> None:
        """SIGKILL; nothing is received any more."""
        end(self.process)
        self._receiver.shutdown()
        self._receiver.server_close()


def _taking(told: list[tuple[str, str, dict[str, Any]]]) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            group = json.loads(self.rfile.read(int(self.headers["content-length"])))
            told.extend((group["receiver"], alert["status"], alert) for alert in group["alerts"])
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    return Receiver


def _routed(port: int) -> str:
    """The configuration with the address of the test, and without its pauses."""
    read = yaml.safe_load((DEPLOY / "prometheus" / "alertmanager.yml").read_text())
    for route in (read["route"], *read["route"]["routes"]):
        route |= {"group_wait": "1s", "group_interval": "1s"}
    for receiver in read["receivers"]:
        for hook in receiver["webhook_configs"]:
            hook["url"] = f"http://127.0.0.1:{port}/"
    return str(yaml.safe_dump(read))


def _configured(base: str, client: str, secret: Path, alertmanager: str) -> str:
    read = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    read["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (api,) = [job for job in read["scrape_configs"] if job["job_name"] == "previsto"]
    scheme, _, target = base.partition("://")
    api["scheme"], api["static_configs"] = scheme, [{"targets": [target]}]
    credentials = {"client_id": client, "client_secret_file": str(secret)}
    api["oauth2"] |= {**credentials, "token_url": f"{base}/oauth/token"}
    read["scrape_configs"] = [api]
    (managers,) = read["alerting"]["alertmanagers"]
    managers["static_configs"] = [{"targets": [alertmanager] if alertmanager else []}]
    return str(yaml.safe_dump(read))
