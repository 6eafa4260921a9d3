"""Each API process of a home runs on a separate core."""

import os
import subprocess
import sys
from pathlib import Path

PINNED = """
import os, sys
from pathlib import Path
from entrypoints.http.edge.pinning import pin
print(pin(Path(sys.argv[1])), sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""


def test_processes_take_different_cores_and_give_them_back(tmp_path: Path) -> None:
    """One process more than cores is not pinned until a core is free."""
    cores = sorted(os.sched_getaffinity(0))

    def start() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", PINNED, str(tmp_path / "cores")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said(process: "subprocess.Popen[str]") -> str:
        assert process.stdout
        return process.stdout.readline().strip()

    crew = []
    for core in cores:
        crew.append(start())
        assert said(crew[-1]) == f"{core} [{core}]"
    crew.append(start())
    assert said(crew[-1]) == f"None {cores}"
    crew[0].kill()
    crew[0].wait()
    crew.append(start())
    assert said(crew[-1]) == f"{cores[0]} [{cores[0]}]"
    for process in crew:
        process.kill()
        process.wait()
