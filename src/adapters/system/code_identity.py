"""Version and digest of the running code, and versions of the libraries that affect numbers."""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "torch", "onnxruntime", "statsmodels", "statsforecast")
PACKAGES = ("domain", "application", "adapters", "entrypoints")


@cache
def code_version() -> str:
    """Return `VERSION+src.DIGEST`; the digest covers all source files, so edited code has another version.

    They are read once: a process goes on with the code that it has imported.
    """
    root = Path(__file__).resolve().parents[2]
    sha = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            sha.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{version('previsto')}+src.{sha.hexdigest()[:12]}"


def environment() -> dict[str, str]:
    """Return the versions of Python, processor and numeric libraries.

    A replay is bit-identical only where all of them are equal.
    """
    found = {"python": platform.python_version(), "machine": platform.machine(), "threads": "1"}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
