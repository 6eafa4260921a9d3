"""What the rehearsal does with the running services: a journey, kills, a backup and a restore."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from scripts.stack.compose_file import Service
from scripts.stack.crew import ROOT, Crew

from entrypoints.variables import unknown_variables

SERVER = "https://previsto.localhost"
SCOPES = "data:read data:write forecasts:read forecasts:write models:read models:train models:promote"
JOURNEY = ("track VALE3 AAPL", "refresh --all", "train VALE3 --strategy drift", "forecast VALE3", "score")


def compare_names(found: Mapping[str, Service]) -> None:
    """Refuse a variable of the file that the service does not know."""
    for one in found.values():
        if one.image.startswith("previsto:") and (unknown := unknown_variables(one.environment)):
            raise SystemExit(f"{one.name}: nothing reads {', '.join(unknown)}")


def travel(crew: Crew, here: Mapping[str, Service], folder: Path) -> "Desk":
    """A client of the service works through the proxy; then each part is killed once, and it works again."""
    made = json.loads(crew.run("api", "previsto", "clients", "create", "desk", "--scopes", SCOPES, "--json"))
    desk = Desk(folder)
    words = ("login", "--server", SERVER, "--profile", "desk", "--client-id", made["client_id"])
    desk(*words, "--secret-stdin", given=made["client_secret"])
    for line in JOURNEY:
        desk(*line.split())
        print(f"previsto {line}: done", flush=True)
    for name in ("database", "api", "worker", "proxy"):
        crew.kill(name)
        begun = time.monotonic()
        crew.start(name)
        for other in ("database", "api", "worker", "proxy"):
            crew.wait(other)
        desk("refresh", "VALE3")
        desk("forecast", "VALE3")
        print(f"{name} killed: forecasts again after {time.monotonic() - begun:.1f} s", flush=True)
    return desk


def watch(crew: Crew, here: Mapping[str, Service], folder: Path) -> None:
    """Give Prometheus its client by the script of the how-to, and wait until it reads both targets."""
    if "prometheus" not in here:
        return
    api = here["api"].environment | {
        "PREVISTO_HOME": tempfile.mkdtemp(dir=folder),
        "PREVISTO_DATABASE_URL_FILE": str(ROOT / "deploy" / "compose" / "secrets" / "service_url"),
        "PREVISTO": f"{Path(sys.executable).parent}/previsto",
    }
    script = ("sh", "deploy/compose/scrape-client.sh")
    subprocess.run(script, env={**os.environ, **api}, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    crew.kill("prometheus")
    crew.start("prometheus")
    asked, up = "http://prometheus:9090/api/v1/query?query=sum(up)", ""
    for _ in range(90):
        time.sleep(1)
        with suppress(OSError):
            up = urlopen(asked, timeout=5).read().decode()
        if '"2"' in up:
            print("prometheus: reads the API and the worker")
            return
    raise SystemExit(f"prometheus reads less than both targets: {up} {crew.log('prometheus')}")


def train_on_ray(crew: Crew, here: Mapping[str, Service], desk: "Desk") -> None:
    """Without the worker of this host, a job is done by the cluster."""
    if "ray-worker" not in here:
        return
    crew.end_one("worker")
    desk("train", "AAPL", "--strategy", "drift")
    print("ray-worker: a training ran on the cluster", flush=True)
    crew.start("worker")
    crew.wait("worker")


def look_up_mirror(crew: Crew, here: Mapping[str, Service]) -> None:
    """Wait until MLflow has the training of the journey, of which the mirror tells it."""
    if "mirror" not in here:
        return
    asked = f"{here['mirror'].environment['MLFLOW_TRACKING_URI']}/api/2.0/mlflow/registered-models/search"
    for _ in range(60):
        with suppress(OSError):
            names = [one["name"] for one in json.load(urlopen(asked, timeout=5)).get("registered_models", ())]
            if names:
                print(f"mirror: MLflow has {', '.join(names)}")
                return
        time.sleep(1)
    raise SystemExit(f"MLflow has no model: {crew.log('mirror')}")


class Desk:
    """The command line of a user of the service, who trusts the authority of the proxy."""

    def __init__(self, folder: Path) -> None:
        authority = folder / "volumes" / "proxy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PREVISTO_")},
            "XDG_CONFIG_HOME": tempfile.mkdtemp(dir=folder),
            "SSL_CERT_FILE": str(authority),
        }

    def __call__(self, *words: str, given: str = "") -> str:
        """Run `previsto` with the profile of the desk; it must succeed."""
        profile = () if words[0] == "login" else ("--profile", "desk")
        call = (f"{Path(sys.executable).parent}/previsto", *profile, *words)
        done = subprocess.run(
            call, env=self._env, input=given, text=True, capture_output=True, cwd=ROOT, check=False
        )
        if done.returncode:
            raise SystemExit(f"previsto {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return done.stdout


def back_up_and_restore(crew: Crew) -> None:
    """Back up the running service, restore into an empty home, and verify both."""
    script = """
    set -e
    previsto db backup /tmp/kept.db
    previsto db verify /tmp/kept.db
    unset PREVISTO_DATABASE_URL_FILE
    export PREVISTO_HOME=/tmp/restored
    previsto db restore /tmp/kept.db
    previsto ledger verify
    previsto forecasts list --json
    """
    said = crew.run("api", "sh", "-c", script)
    forecasts = json.loads(said.strip().splitlines()[-1])["forecasts"]
    print(f"backed up and restored: {len(forecasts)} forecasts")
