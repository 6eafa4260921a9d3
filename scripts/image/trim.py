"""Remove what an installation carries and never runs: pip, tests and sources of libraries, and doubles.

python scripts/image/trim.py ENVIRONMENT

Libraries lose their symbols for debuggers too, where `strip` is installed. `make image-test` uses the rest.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PIP = ("pip*", "setuptools*", "pkg_resources", "_distutils_hack", "distutils-precedence.pth")
TESTED = ("numpy", "scipy", "pandas", "statsmodels", "pyarrow", "sympy", "networkx", "mlflow")
HEADERS = (
    "torch/include",
    "torch/share",
    "torch/test",
    "pyarrow/include",
    "numpy/_core/include",
    "numpy/_core/lib",
)
SOURCES = ("*.a", "*.c", "*.cpp", "*.h", "*.pxd", "*.pyi", "*.pyx")
DOUBLES = (
    "onnxruntime/capi/libonnxruntime.so.*",  # for programs in C; the module of Python has its own
    "zstandard/_cffi*.so",  # for PyPy
    "faker/providers/*/[a-z][a-z]*_[A-Z][A-Z]*",  # names and addresses of countries, for tests
)
KEPT = "en_US"  # the default of faker, which litestar imports with polyfactory
PROGRAMS = "torch/bin"
CALLED = "torch_shm_manager"
"""The one program of torch that runs: it shares tensors between processes."""
AS_THEY_ARE = (".libs", "torch")
"""Folders, by their end, whose libraries were changed after they were linked: `strip` may break those."""


def main(environment: Path) -> None:
    """Remove the files of one environment, strip its libraries, and print what that took."""
    [packages] = environment.glob("lib/python3*/site-packages")
    before = _size(environment)
    for one in [*environment.rglob("__pycache__"), *_unused(packages)]:
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
    if strip := shutil.which("strip"):
        for library in _libraries(packages):
            subprocess.run([strip, "--strip-unneeded", library], check=True)
    print(f"removed {(before - _size(environment)) // 2**20} MiB")


def _unused(packages: Path) -> Iterator[Path]:
    for pattern in PIP:
        yield from packages.glob(pattern)
    for name in TESTED:
        yield from (folder for folder in (packages / name).rglob("tests") if folder.is_dir())
    yield from (packages / name for name in HEADERS if (packages / name).exists())
    for pattern in SOURCES:
        yield from packages.rglob(pattern)
    for pattern in DOUBLES:
        yield from (one for one in packages.glob(pattern) if one.name != KEPT)
    yield from (program for program in (packages / PROGRAMS).glob("*") if program.name != CALLED)


def _libraries(packages: Path) -> list[Path]:
    return [
        one
        for one in packages.rglob("*.so*")
        if one.is_file() and not one.relative_to(packages).parts[0].endswith(AS_THEY_ARE)
    ]


def _size(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if not file.is_dir())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
