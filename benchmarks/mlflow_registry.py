"""MLflow's UI over a registry of the size of ours, for the first loads of `benchmarks/web.py`.

mlflow lives in an environment of its own: `make mlflow` makes `.mlflow`.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

FILL = """
import sys
import time
from mlflow.entities import Metric
from mlflow.tracking import MlflowClient

client = MlflowClient(sys.argv[1])
names, runs = sys.argv[2].split(","), int(sys.argv[3])
experiment = client.create_experiment("forecasts")
for number in range(runs):
    run = client.create_run(experiment, run_name=f"forecast-{number}").info.run_id
    client.log_batch(run, [Metric("loss", 0.16, 0, 0), Metric("coverage", 0.8, 0, 0)])
    client.set_terminated(run)
for name in names:
    client.create_registered_model(name)
    client.create_model_version(name, f"runs:/{run}/model", run)
"""
START_SECONDS = 120.0


@contextmanager
def mlflow_ui(python: str, folder: Path, port: int, names: list[str], runs: int) -> Iterator[str]:
    """The address of a server with a registered model for each name, and so many runs in one experiment."""
    environment = {**os.environ, "PATH": f"{Path(python).parent}:{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    store = f"sqlite:///{folder}/mlflow.db"
    fill = [python, "-c", FILL, store, ",".join(names), str(runs)]
    subprocess.run(fill, check=True, env=environment, cwd=folder, capture_output=True)
    call = [
        python,
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri",
        store,
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    server = subprocess.Popen(
        [*call, "--port", str(port), "--workers", "1"],
        env=environment,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(base := f"http://127.0.0.1:{port}")
        yield base
    finally:
        os.killpg(server.pid, 15)
        server.wait(30)


def _wait(base: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(f"{base}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise SystemExit(f"mlflow does not answer after {START_SECONDS:.0f} s")
