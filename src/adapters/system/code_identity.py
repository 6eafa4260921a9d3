"""Which code runs: the version, a digest of the sources, and the libraries that decide numbers."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "scipy", "torch", "statsmodels", "statsforecast")
PACKAGES = ("domain", "application", "adapters", "entrypoints")


def code_version() -> str:
    """`VERSION+src.DIGEST`, the digest over every source file: an edited checkout is another code."""
    root = Path(__file__).resolve().parents[2]
    sha = hashlib.sha256()
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            sha.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return f"{version('previsto')}+src.{sha.hexdigest()[:12]}"


def environment() -> dict[str, str]:
    """Python, processor and numeric libraries: a forecast is bit-identical only where these agree."""
    found = {"python": platform.python_version(), "machine": platform.machine(), "threads": "1"}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
