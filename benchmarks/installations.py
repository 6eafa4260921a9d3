"""Install Previsto in every way with every interpreter, run the demo, remove it, and measure.

    python benchmarks/installations.py PYTHON… [--ways make,wheel,uv,pipx]

Each runs in an empty folder with a home of its own. Seconds are those of the wall, from nothing to the end
of the demo, with downloads; MB are those of the environment. What is left after the removal is named.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("build==1.6.1", "uv==0.13.9", "pipx==1.18.4")
CACHES = (".cache", ".config/pip", ".local/share/uv", ".local/state", ".gitconfig")
OURS = ("previsto*", "domain", "application", "adapters", "entrypoints")
ENDED = "replay: identical"


class Found(NamedTuple):
    """One installation; `left` are the paths that its removal leaves."""

    version: str
    way: str
    result: str
    seconds: float
    megabytes: float
    left: str

    def row(self) -> str:
        """A row of the table."""
        return (
            f"| {self.version} | {self.way} | {self.result} | {self.seconds:.0f} | {self.megabytes:.0f} |"
            f" {self.left} |"
        )


class Place:
    """An empty folder with a home, in which programs run; `tools` has build, uv and pipx."""

    def __init__(self, folder: Path, python: str, tools: Path, wheel: Path) -> None:
        self.folder, self.python, self.tools, self.wheel = folder, python, tools / "bin", wheel
        self.home = folder / "home"
        self.home.mkdir()
        (folder / "tmp").mkdir()
        left_out = ("PYTHON", "PREVISTO", "VIRTUAL_ENV")
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(left_out)} | {
            "HOME": str(self.home),
            "TMPDIR": str(folder / "tmp"),
            "UV_TOOL_DIR": str(folder / "env"),
            "UV_TOOL_BIN_DIR": str(folder / "bin"),
            "PIPX_HOME": str(folder / "env"),
            "PIPX_BIN_DIR": str(folder / "bin"),
            "UV_FIND_LINKS": os.environ.get("PIP_FIND_LINKS", ""),
            "OMP_WAIT_POLICY": "PASSIVE",
        }

    def run(self, *call: object, cwd: Path | None = None) -> str:
        """Run a program that must succeed; what it prints on both streams."""
        words = [str(word) for word in call]
        done = subprocess.run(
            words, cwd=cwd or self.folder, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout + done.stderr

    def left(self) -> str:
        """What stands in the home and beside it, without the caches of the installers."""
        found = [path for path in (*self.home.rglob("*"), *self.folder.glob("bin/*")) if path.is_file()]
        names = [str(path.relative_to(self.folder)) for path in found]
        caches = tuple(f"home/{name}" for name in CACHES)
        return ", ".join(name for name in names if not name.startswith(caches)) or "nothing"


def by_make(at: Place) -> tuple[Path, str, Callable[[], None]]:
    """A clone, and `make demo`; removed with its folder."""
    at.run("git", "clone", "--quiet", ROOT, at.folder / "clone")
    said = at.run("make", "demo", f"PYTHON={at.python}", cwd=at.folder / "clone")
    return at.folder / "clone" / ".venv", said, lambda: shutil.rmtree(at.folder / "clone")


def by_wheel(at: Place) -> tuple[Path, str, Callable[[], None]]:
    """The wheel in an empty environment; `pip uninstall` leaves what it depends on in there."""
    at.run(at.python, "-m", "venv", at.folder / "env")
    pip = (at.folder / "env" / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
    at.run(*pip, "install", "--quiet", "--no-compile", "-c", ROOT / "constraints.txt", at.wheel)
    said = at.run(at.folder / "env" / "bin" / "previsto", "demo")

    def remove() -> None:
        at.run(*pip, "uninstall", "--quiet", "--yes", "previsto")
        [packages] = (at.folder / "env").glob("lib/python3*/site-packages")
        left = [path for name in OURS for path in packages.glob(name) if any(path.rglob("*"))]
        left += (at.folder / "env" / "bin").glob("previsto*")
        if left:
            raise SystemExit(f"pip uninstall leaves {left}")

    return at.folder / "env", said, remove


def by_uv(at: Place) -> tuple[Path, str, Callable[[], None]]:
    """`uv tool install`."""
    uv = (at.tools / "uv", "tool")
    pins = ("--constraints", ROOT / "constraints.txt")
    at.run(*uv, "install", "--quiet", "--python", at.python, *pins, at.wheel)
    said = at.run(at.folder / "bin" / "previsto", "demo")
    return at.folder / "env", said, lambda: (at.run(*uv, "uninstall", "previsto"), None)[1]


def by_pipx(at: Place) -> tuple[Path, str, Callable[[], None]]:
    """`pipx install`."""
    pins = f"--pip-args=-c {ROOT / 'constraints.txt'}"
    at.run(at.tools / "pipx", "install", "--backend", "pip", "--python", at.python, pins, at.wheel)
    said = at.run(at.folder / "bin" / "previsto", "demo")
    return at.folder / "env", said, lambda: (at.run(at.tools / "pipx", "uninstall", "previsto"), None)[1]


WAYS = {"make": by_make, "wheel": by_wheel, "uv": by_uv, "pipx": by_pipx}


def measure(way: str, python: str, tools: Path, wheel: Path) -> Found:
    """One installation, from an empty folder until it is removed."""
    asked = (python, "-c", "import platform; print(platform.python_version())")
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        at = Place(Path(folder), python, tools, wheel)
        begun = time.monotonic()
        environment, said, remove = WAYS[way](at)
        seconds = time.monotonic() - begun
        size = sum(file.lstat().st_size for file in environment.rglob("*") if not file.is_dir()) / 1e6
        remove()
        without = "lstm" not in said.split("Leaderboard")[-1] if "Leaderboard" in said else True
        result = ("works, without `lstm`" if without else "works") if ENDED in said else "FAILS"
        return Found(version, way, result, seconds, size, at.left())


def main() -> None:
    """Measure all, and print each row as soon as it is known."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("pythons", nargs="*", default=[sys.executable])
    given.add_argument("--ways", default=",".join(WAYS))
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "tools"
        subprocess.run((sys.executable, "-m", "venv", str(tools)), check=True)
        pip = (str(tools / "bin" / "pip"), "install", "--quiet", *TOOLS)
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
        build = (str(tools / "bin" / "python"), "-m", "build", "--wheel", "--outdir", folder, str(ROOT))
        subprocess.run(build, check=True, capture_output=True)
        [wheel] = Path(folder).glob("*.whl")
        print("| Python | way | result | seconds | MB | left after removal |\n|---|---|---|---|---|---|")
        for python in options.pythons:
            for way in options.ways.split(","):
                print(measure(way, python, tools, wheel).row(), flush=True)


if __name__ == "__main__":
    main()
