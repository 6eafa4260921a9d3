"""The whole service in an environment that has the extra `serve` and no torch: `make serve-test` makes it.

`PREVISTO_TEST_SERVE_PYTHON` names its Python. tests/http/test_without_torch.py does the same in one process.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.command_line import CommandLine, Place, furnish
from tests.support.processes.crew import CALL
from tests.support.processes.service import Service
from tests.support.serving_journey import use_graphs, with_champion

pytest.importorskip("onnx", reason="the versions are made with the extra `compress`")
pytest.importorskip("onnxruntime", reason="the versions are answered with the extra `serve`")

PYTHON = os.environ.get("PREVISTO_TEST_SERVE_PYTHON", "")
pytestmark = pytest.mark.skipif(
    not PYTHON, reason="PREVISTO_TEST_SERVE_PYTHON names no environment without torch"
)
SCOPES = "data:read data:write forecasts:read forecasts:write models:read models:train"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home whose champion is answered by ONNX Runtime."""
    place = furnish(tmp_path_factory.mktemp("served"))
    with_champion(place)
    return place


@pytest.fixture(scope="module")
def service(place: Place) -> Iterator[Service]:
    """The service, in whose environment there is no torch."""
    tried = subprocess.run([PYTHON, "-c", "import torch"], capture_output=True, check=False)
    assert b"ModuleNotFoundError" in tried.stderr
    running = Service(place, call=CALL, python=PYTHON)
    yield running
    running.stop()


@pytest.fixture
def api(place: Place, service: Service, capsys: pytest.CaptureFixture[str]) -> Iterator[httpx.Client]:
    """A client of the service."""
    client = CommandLine(*place, capsys).json("clients", "create", "desk", "--scopes", SCOPES)
    form = {"grant_type": "client_credentials", "scope": SCOPES}
    token = httpx.post(
        f"{service.base}/oauth/token", data=form, auth=(client["client_id"], client["client_secret"])
    )
    headers = {"authorization": f"Bearer {token.json()['access_token']}"}
    with httpx.Client(base_url=service.base, headers=headers, timeout=60) as api:
        yield api


def test_everything_but_training_works(api: httpx.Client, service: Service) -> None:
    """No process of the service has loaded torch, and one has loaded ONNX Runtime."""
    use_graphs(api)
    first = psutil.Process(service.process.pid)
    family = [first, *first.children(recursive=True)]
    loaded = {Path(part.path).name for one in family for part in one.memory_maps()}
    assert not [name for name in loaded if name.startswith("libtorch")]
    assert [name for name in loaded if name.startswith("onnxruntime")]
