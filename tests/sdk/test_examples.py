"""The programs of the READMEs of the client and of the project run as they stand there, on a real service."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts.sdk.document import ROOT, SDK
from scripts.sdk.released import KEPT

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import furnish
from tests.support.processes.service import Service

pytestmark = pytest.mark.thorough
PROGRAMS = [
    program
    for page in (SDK / "README.md", ROOT / "README.md")
    for program in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]
SCOPES = (
    "data:read data:write forecasts:read forecasts:write models:read models:train models:promote audit:read"
)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables that a user sets, for a service with a worker."""
    folder = tmp_path_factory.mktemp("examples")
    place = furnish(folder)
    product = Container(settings=Settings.read(str(place.home), place.source))
    made = product.use_cases().keep_clients().create("desk", SCOPES.split())
    service = Service(place)
    yield {
        "PREVISTO_URL": service.base,
        "PREVISTO_CLIENT_ID": made.client_id,
        "PREVISTO_CLIENT_SECRET": made.client_secret,
        "XDG_CONFIG_HOME": str(folder),
    }
    service.stop()


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_a_program_of_the_readme_runs(environment: dict[str, str], number: int, tmp_path: Path) -> None:
    """With warnings as errors."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAMS[number], "utf-8")
    env = {**os.environ, **environment, "PYTHONPATH": str(SDK / "src")}
    run = subprocess.run(
        [sys.executable, "-W", "error", str(program)], env=env, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.strip()


JOURNEY = """
import sys
import previsto_client
from previsto_client import Previsto

assert previsto_client.__file__.startswith(sys.argv[1]), previsto_client.__file__
with Previsto() as previsto:
    previsto.tickers.track("VALE3").refresh().wait(timeout=120)
    model = previsto.trainings.create("VALE3", strategy="drift", horizon=5).wait(timeout=120).model
    made = previsto.forecasts.create("VALE3", horizon=5, model=model)
    assert previsto.forecasts.get(made.id).median == made.median
    assert previsto.prices.read("VALE3", last=3).bars[-1].close > 0
    assert made.id in [one.id for one in previsto.forecasts.list(ticker="VALE3")]
    print(previsto.forecasts.replay(made.id).identical, next(iter(previsto.jobs.list())).state)
"""


@pytest.mark.parametrize("wheel", sorted(KEPT.glob("*.whl")), ids=lambda path: path.name)
def test_a_released_client_works_on_the_service_of_today(
    wheel: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """It is unpacked as an installer does, and found before any other one."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = tmp_path / "program.py"
    program.write_text(JOURNEY, "utf-8")
    env = {**os.environ, **environment, "PYTHONPATH": str(tmp_path / "site")}
    command = [sys.executable, "-W", "error", str(program), str(tmp_path / "site")]
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    assert run.stdout.split() == ["True", "succeeded"]


def test_the_first_program_has_five_lines() -> None:
    """And the way from a ticker to a score fifteen at most."""
    lengths = [len([line for line in program.splitlines() if line.strip()]) for program in PROGRAMS]
    assert lengths[0] <= 5
    assert lengths[1] <= 15
