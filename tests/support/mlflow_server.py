"""A real MLflow server, one for each process of the tests.

It is that of `PREVISTO_TEST_MLFLOW_URL`, or one that is started from `PREVISTO_MLFLOW`, the folder of a
virtual environment with MLflow. Where the extra `mlflow` is not installed, the client of that environment
is used.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

FOLDER, URL = os.environ.get("PREVISTO_MLFLOW", ""), os.environ.get("PREVISTO_TEST_MLFLOW_URL", "")


@pytest.fixture(scope="session")
def mlflow_client() -> None:
    """The client can be imported. Skips the test where there is none."""
    if find_spec("mlflow") is None and FOLDER:
        sys.path += map(str, Path(FOLDER).glob("lib/python3*/site-packages"))  # behind our own packages
    if find_spec("mlflow") is None:
        pytest.skip("neither the extra `mlflow` is installed, nor is PREVISTO_MLFLOW set")
    # The mirror's own patience of five seconds would measure a busy machine.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "120")


@pytest.fixture(scope="session")
def mlflow_url(mlflow_client: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server. Skips the test where there is none."""
    if URL:
        yield URL
        return
    if not FOLDER:
        pytest.skip("neither PREVISTO_TEST_MLFLOW_URL nor PREVISTO_MLFLOW is set")
    from tests.support.processes.crew import end, eventually  # every run of the tests imports this file

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    server = _start(tmp_path_factory.mktemp("mlflow"), port)
    try:
        eventually(lambda: _is_up(f"http://127.0.0.1:{port}/health"))
        yield f"http://127.0.0.1:{port}"
    finally:
        end(server)


def _start(folder: Path, port: str) -> subprocess.Popen[bytes]:
    where = ("--host", "127.0.0.1", "--port", port, "--workers", "1")
    stores = ("--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", str(folder))
    quiet = {
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PYTHONPATH": "",
    }
    call = (f"{FOLDER}/bin/mlflow", "server", *where, *stores)
    return subprocess.Popen(
        call, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _is_up(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
