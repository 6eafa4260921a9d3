"""The pinned set installs on every Python that the project names."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
DEBIAN_12 = "3.11.2"
PINS = re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.MULTILINE)


def test_every_pin_accepts_the_python_of_debian_12() -> None:
    """A transitive pin that requires a later 3.11 would refuse the Python of Debian 12."""
    refused = {name: need for name in PINS if (need := _need(name)) and not need.contains(DEBIAN_12)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert refused == {}
    assert SpecifierSet(project["requires-python"]).contains(DEBIAN_12)


def _need(name: str) -> SpecifierSet | None:
    try:
        need = metadata(name)["Requires-Python"]
    except PackageNotFoundError:  # a pin of an extra that is not installed here
        return None
    return SpecifierSet(need) if need else None


def test_litestar_reads_forms_with_its_own_parser() -> None:
    """The extra `mcp` brings another package that answers to the name `multipart`; it hands on to ours."""
    import multipart

    assert metadata("multipart")["Version"] == multipart.__version__
    assert multipart.MultipartSegment
