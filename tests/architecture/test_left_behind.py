"""The suite's own check that no process outlives a run."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.processes.crew import eventually

ROOT = Path(__file__).parents[2]
CONFTEST = """
from tests.support import left_behind

left_behind.patience = {patience}
pytest_plugins = ("tests.support.left_behind",)
"""
LEAVING = """
import subprocess, sys

def test_it():
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep({seconds})  # left behind"])
"""


def run_of(folder: Path, seconds: int, patience: int) -> "subprocess.CompletedProcess[str]":
    """A run of one test that passes and leaves a process of so many seconds."""
    (folder / "conftest.py").write_text(CONFTEST.format(patience=patience))
    (folder / "test_leaving.py").write_text(LEAVING.format(seconds=seconds))
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--disable-plugin-autoload", "-p", "no:cacheprovider", folder],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def is_running(process: str) -> bool:
    """Whether a process is there, and has more left than its number."""
    with suppress(OSError):
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    return False


@pytest.mark.thorough
def test_a_process_that_is_left_fails_the_run_and_is_ended(tmp_path: Path) -> None:
    """The report names its command line, although every test passed."""
    done = run_of(tmp_path, seconds=3600, patience=1)

    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "1 passed" in done.stdout
    (named,) = [line for line in done.stdout.splitlines() if line.endswith("# left behind")]
    eventually(lambda: not is_running(named.split()[0]))


@pytest.mark.thorough
def test_a_process_that_is_on_its_way_out_is_waited_for(tmp_path: Path) -> None:
    """A process may end shortly after the test that started it."""
    done = run_of(tmp_path, seconds=1, patience=600)

    assert done.returncode == 0, done.stdout
