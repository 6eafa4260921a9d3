"""Artifacts run no code when loaded: the linter refuses the modules that would."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def banned(source: str, path: str) -> list[str]:
    """The findings of the banned-API rule for a source at a path of this repository."""
    run = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=json"),
            *("--stdin-filename", str(ROOT / path), "-"),
        ],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return [problem["message"] for problem in json.loads(run.stdout) if problem["code"] == "TID251"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import pickle\n", "pickle"),
        ("from pickle import loads\n", "pickle"),
        ("import joblib\n", "joblib"),
        ("from joblib import load\n", "joblib"),
        ("import cloudpickle as cp\n", "cloudpickle"),
        ("import torch\n\ntorch.load('x')\n", "torch.load"),
        ("import torch as t\n\nt.load('x')\n", "torch.load"),
        ("from torch import load\n", "torch.load"),
        ("def read():\n    import torch\n\n    return torch.load('x')\n", "torch.load"),
        ("import torch\n\ntorch.save({}, 'x')\n", "torch.save"),
        ("import importlib\n\nimportlib.import_module('x')\n", "importlib.import_module"),
    ],
)
@pytest.mark.parametrize("path", ["src/adapters/artifacts/planted.py", "src/entrypoints/cli/planted.py"])
def test_what_executes_on_load_is_refused(source: str, name: str, path: str) -> None:
    """Pickle, similar modules, torch.load and dynamic imports are errors in every layer."""
    messages = banned(source, path)
    assert any(f"`{name}` is banned" in message for message in messages), messages


def test_other_imports_are_allowed() -> None:
    """The rule does not refuse everything."""
    assert (
        banned("import json\n\nimport torch\nfrom safetensors.numpy import load\n", "src/domain/x.py") == []
    )


def test_no_source_names_a_pickle() -> None:
    """No source switches the rule off for pickle or lets numpy or pandas fall back to it."""
    words = ("pickle", "joblib", "torch.load", "torch.save")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if any(word in line for word in words) and ("noqa" in line or "allow_pickle=True" in line)
    ]
    assert found == []
