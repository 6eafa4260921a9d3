"""The documents match the repository: paths exist, links resolve, every command is in the reference."""

import re
from pathlib import Path

import pytest

from entrypoints.cli.app import COMMANDS
from entrypoints.cli.exit_codes import CODES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_named_file_exists(document: Path) -> None:
    """Paths and relative links exist; words in capitals stand for a name that the reader chooses."""
    text = document.read_text()
    named = re.findall(r"`((?:src|tests|docs|benchmarks|scripts)/[\w./-]+\.\w+)`", text)
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)

    missing = [p for p in named if not re.search(r"[A-Z]{3,}", p) and not (ROOT / p).exists()]
    missing += [p for p in linked if not (document.parent / p).exists()]

    assert missing == []


def test_every_adr_has_its_parts() -> None:
    """Context, Decision, Consequences, and a Validation that names a test or a lint."""
    for adr in ROOT.glob("docs/adr/*.md"):
        text = adr.read_text()
        for part in ("## Context", "## Decision", "## Consequences", "## Validation"):
            assert part in text, f"{adr.name} lacks {part}"
        assert re.search(r"tests/|import-linter|ruff", text.split("## Validation")[1]), adr.name


def test_the_reference_names_every_command_and_exit_code() -> None:
    """Every command and every exit code is documented."""
    text = (ROOT / "docs/reference/cli.md").read_text()

    assert [name for name in COMMANDS if f"`{name}" not in text and f"previsto {name}" not in text] == []
    assert [code for code in CODES.values() if not re.search(rf"\b{code}\b", text)] == []


def test_the_environment_example_names_every_variable() -> None:
    """Each variable the settings read is in .env.example, and no other."""
    settings = sorted((ROOT / "src/entrypoints").glob("*settings.py"))
    read = {name for file in settings for name in re.findall(r"PREVISTO_\w+", file.read_text())}
    shown = set(re.findall(r"PREVISTO_\w+", (ROOT / ".env.example").read_text()))

    assert shown == {name for name in read if not name.endswith("_")}
