"""Take each defence of the table out in turn, in a copy of the sources, and see its tests fail.

    python scripts/defences.py [--check N]

The tables are in tests/mutations. Exit code 1 when the tests fail with all defences in place, when a text
to replace is not found exactly once, or when a test does not notice.
"""

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from py_compile import PycInvalidationMode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutations.entry import Defence  # noqa: E402  # found only now
from tests.mutations.table import DEFENCES  # noqa: E402

PATIENCE = 600  # seconds


def copy_to(folder: Path) -> None:
    """What the tests need, compiled so that a changed source is noticed by its content."""
    for name in ("src", "tests", "docs", "sdk/python/src"):  # some tests take their files from a how-to
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    compileall.compile_dir(folder / "src", quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)


def run(tests: Sequence[str], folder: Path) -> tuple[int, str]:
    """Exit code and output of pytest over the copy, where nothing is kept between two runs."""
    paths = os.pathsep.join((str(folder / "src"), str(folder)))
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PREVISTO_TEST_VALUES": "all",
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return 124, "it did not end"
    return done.returncode, done.stdout + done.stderr


def verdicts(one: Defence, folder: Path) -> list[tuple[str, str]]:
    """Each test with what it says without the defence; a test that cannot even begin proves nothing."""
    path = folder / "src" / one.file
    source = path.read_text()
    if source.count(one.text) != 1:
        return [(test, f"TEXT FOUND {source.count(one.text)} TIMES") for test in one.tests]
    path.write_text(source.replace(one.text, one.replacement))
    try:
        found = {test: run([test], folder) for test in one.tests}
    finally:
        path.write_text(source)
    return [
        (test, "red" if code == 1 and "\nFAILED " in said else "GREEN" if code == 0 else "BROKEN")
        for test, (code, said) in found.items()
    ]


def main() -> int:
    """Print the table; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", type=int, metavar="N", help="only the defences of this check")
    wanted = parser.parse_args().check
    chosen = [one for one in DEFENCES if wanted in (None, one.check)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_to(folder)
        code, said = run(sorted({test for one in chosen for test in one.tests}), folder)
        if code:
            print(said)
            return 1
        held = True
        print("check | defence taken out | test | verdict", flush=True)
        for one in chosen:
            for test, verdict in verdicts(one, folder):
                print(f"{one.check:5} | {one.what} | {test.removeprefix('tests/')} | {verdict}", flush=True)
                held = held and verdict == "red"
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
