"""Remove what an installation carries and never runs: pip, tests of libraries, headers and caches.

python scripts/image/trim.py ENVIRONMENT
"""

import shutil
import sys
from pathlib import Path

TESTED = ("numpy", "scipy", "pandas", "statsmodels", "pyarrow", "sympy", "networkx", "mlflow")
HEADERS = (
    "torch/include",
    "torch/share",
    "torch/test",
    "pyarrow/include",
    "numpy/_core/include",
    "numpy/_core/lib",
)
PROGRAMS = "torch/bin"
CALLED = "torch_shm_manager"
"""The one program of torch that runs: it shares tensors between processes."""


def main(environment: Path) -> None:
    """Remove the folders of one environment, and print what they took."""
    [packages] = environment.glob("lib/python3*/site-packages")
    found = [*packages.glob("pip*"), *packages.glob("setuptools*"), *environment.rglob("__pycache__")]
    found += [folder for name in TESTED for folder in (packages / name).rglob("tests") if folder.is_dir()]
    found += [packages / name for name in HEADERS]
    found += [program for program in (packages / PROGRAMS).glob("*") if program.name != CALLED]
    gone = sum(_size(one) for one in found if one.exists())
    for one in found:
        if one.is_file():
            one.unlink()
        else:
            shutil.rmtree(one, ignore_errors=True)
    print(f"removed {gone // 2**20} MiB")


def _size(one: Path) -> int:
    files = one.rglob("*") if one.is_dir() else [one]
    return sum(file.lstat().st_size for file in files if not file.is_dir())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
