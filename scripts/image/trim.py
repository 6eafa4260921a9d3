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
    "torch/bin",
    "pyarrow/include",
    "numpy/_core/include",
    "numpy/_core/lib",
)


def main(environment: Path) -> None:
    """Remove the folders of one environment, and print what they took."""
    [packages] = environment.glob("lib/python3*/site-packages")
    found = [*packages.glob("pip*"), *packages.glob("setuptools*"), *environment.rglob("__pycache__")]
    found += [folder for name in TESTED for folder in (packages / name).rglob("tests") if folder.is_dir()]
    found += [packages / name for name in HEADERS]
    gone = sum(_size(folder) for folder in found if folder.is_dir())
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"removed {gone // 2**20} MiB")


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
