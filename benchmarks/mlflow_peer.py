"""`mlflow models serve` of a model that returns a constant: the least that a model server can do.

mlflow lives in an environment of its own: `python -m venv X && X/bin/pip install mlflow`, then
`python benchmarks/api.py --mlflow X/bin/python`.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

MODEL = """
import sys
import mlflow.pyfunc

class Constant(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [1.0]

mlflow.pyfunc.save_model(sys.argv[1], python_model=Constant())
"""
BODY = {"inputs": [[1.0, 2.0]]}


@contextmanager
def mlflow_served(python: str, folder: Path, port: int) -> Iterator[str]:
    """Its version, while it listens on a port of loopback with one worker, as ours."""
    environment = {**os.environ, "PATH": f"{Path(python).parent}:{os.environ['PATH']}"}
    environment.pop("PYTHONPATH", None)
    subprocess.run([python, "-c", MODEL, str(folder)], check=True, env=environment, capture_output=True)
    call = [python, "-m", "mlflow", "models", "serve", "-m", str(folder), "-p", str(port)]
    server = subprocess.Popen(
        [*call, "--env-manager", "local", "-w", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(port)
        said = subprocess.run(
            [python, "-m", "mlflow", "--version"], capture_output=True, text=True, check=True
        )
        yield said.stdout.strip()
    finally:
        os.killpg(server.pid, 15)
        server.wait(20)


def _await(port: int) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ping").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError("mlflow did not come up")
