"""The commands of the runbook and the Python of the explanations, executed."""

import re
import shlex
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = [
    pytest.param(text, id=page.stem)
    for page in sorted((DOCS / "explanation").glob("*.md"))
    for kind, text in BLOCK.findall(page.read_text())
    if kind == "python"
]


def test_the_first_commands_of_the_runbook_work(ready: CommandLine) -> None:
    """On a sound installation each of them succeeds."""
    ((kind, text),) = BLOCK.findall((DOCS / "runbook.md").read_text())
    calls = [shlex.split(line) for line in text.splitlines()]
    for words in calls:
        code, out, err = ready(*words[1:])
        assert code == 0, (words, err or out)
    assert (kind, {words[0] for words in calls}) == ("bash", {"previsto"})


@pytest.mark.parametrize("page", ["log-in-people", "use-the-dashboard", "usar-o-painel"])
def test_the_users_and_clients_of_a_how_to_can_be_made(ready: CommandLine, page: str) -> None:
    """Each call but the service itself, which other tests start."""
    blocks = "\n".join(text for _, text in BLOCK.findall((DOCS / "how-to" / f"{page}.md").read_text()))
    calls = [shlex.split(line)[1:] for line in blocks.splitlines() if line.startswith("previsto ")]
    for words in calls:
        if words != ["serve"]:
            code, out, err = ready(*words)
            assert code == 0, (words, err or out)
    assert len(calls) >= 2


@pytest.mark.parametrize("text", PYTHON)
def test_the_python_of_an_explanation_works(text: str) -> None:
    """It asserts what the page says."""
    assert "assert" in text
    exec(compile(text, "explanation", "exec"), {})
