"""The types for TypeScript are made from the document, and compile."""

import shutil
import subprocess
from pathlib import Path

import pytest
from scripts.sdk.document import DOCUMENT, ROOT

pytestmark = pytest.mark.thorough
TYPES = ROOT / "sdk/typescript"


def test_the_types_compile(tmp_path: Path) -> None:
    """With the example, in strict mode."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("Node is not installed")
    folder = tmp_path / "sdk/typescript"
    shutil.copytree(TYPES, folder, ignore=shutil.ignore_patterns("node_modules", "schema.d.ts"))
    (tmp_path / "docs/reference").mkdir(parents=True)
    shutil.copy(DOCUMENT, tmp_path / "docs/reference/openapi.json")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, timeout=240)

    if run("install", "--no-audit", "--no-fund", "--fetch-retries=1").returncode != 0:
        pytest.skip("the packages of Node cannot be fetched")
    for words in (("run", "build"), ("run", "check")):
        done = run(*words)
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-1000:])
    assert "paths" in (folder / "schema.d.ts").read_text("utf-8")
