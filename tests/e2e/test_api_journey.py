"""The commands about the API, pasted line by line into a shell with a new home, and the answers shown."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes.shell_session import ShellSession

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial.md"
CREDENTIALS = """
export PREVISTO_URL=http://127.0.0.1:8000
export PREVISTO_CLIENT_ID=$(field client_id < desk.json)
export PREVISTO_CLIENT_SECRET=$(field client_secret < desk.json)
"""
ENGLISH, PORTUGUESE = (ROOT / "docs" / "how-to" / f"{name}.md" for name in ("use-the-api", "usar-a-api"))
BLOCK = re.compile(r"^```(bash|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXACT = ("code", "state", "kind", "model", "strategy", "status")
"""Fields whose shown values are those of every run."""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[ShellSession]:
    """A shell, and a free port for its service."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    session = ShellSession(tmp_path, port)
    yield session
    session.close()


def blocks(document: Path) -> list[tuple[str, str]]:
    """The language and the text of each block of the journey, which ends with `kill`."""
    found = [(kind, text.strip()) for kind, text in BLOCK.findall(document.read_text())]
    return found[: found.index(("bash", "kill %1")) + 1]


def differences(shown: Any, real: Any, path: str = "") -> Iterator[str]:
    """Where a real answer lacks what a shortened one shows."""
    if isinstance(shown, dict) and isinstance(real, dict):
        for name, value in shown.items():
            if name not in real:
                yield f"{path}.{name}"
            elif name in EXACT and value != real[name]:
                yield f"{path}.{name}: {real[name]!r}"
            else:
                yield from differences(value, real[name], f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(real, list):
        if len(shown) > len(real):
            yield f"{path}: {len(real)} items"
        for number, (one, other) in enumerate(zip(shown, real, strict=False)):
            yield from differences(one, other, f"{path}[{number}]")
    elif type(shown) is not type(real):
        yield f"{path}: {real!r}"


def test_the_journey_works_line_by_line(shell: ShellSession) -> None:
    """Each answer has what the document shows, and each request that it shows as accepted is."""
    said, compared = "", 0
    for kind, text in blocks(ENGLISH):
        if kind == "bash":
            said = shell.type(text)
            continue
        compared += 1
        if kind == "json":
            assert list(differences(json.loads(text), json.loads(said))) == [], said
            continue
        names = {line.split(":")[0].lower() for line in text.splitlines() if line}
        assert names <= {line.split(":")[0].lower() for line in said.splitlines()}, said
        assert "event: succeeded" in said or "event" not in names
    assert compared >= 10
    assert shell.type("wait; echo $?").strip() == "0"


def test_the_portuguese_journey_has_the_same_commands() -> None:
    """And shows the same answers."""
    assert blocks(PORTUGUESE) == blocks(ENGLISH)


def test_the_part_of_the_tutorial_works(shell: ShellSession) -> None:
    """It ends with a forecast; the Python of the tutorial and of the README gets one too; a page is there."""
    (_, rest) = TUTORIAL.read_text().split("## 11. ")
    (_, begin), (_, credentials), (_, end) = BLOCK.findall(rest)
    shell.type("export PREVISTO_SOURCE=synthetic; previsto track VALE3 && previsto refresh VALE3")
    forecast = json.loads(shell.type(begin).strip().splitlines()[-1])
    assert (forecast["ticker"], len(forecast["steps"])) == ("VALE3", 5)
    shell.type(f"export PREVISTO_URL=http://127.0.0.1:8000\n{credentials}")
    for document in (TUTORIAL, ROOT / "README.md"):
        (code,) = re.findall(r"^```python\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL)
        said = shell.type(f"python3 - <<'EOF'\n{code}\nEOF")
        assert "no skill shown" in said
    assert "password" in shell.type("curl -sL http://127.0.0.1:8000/watchlist")
    shell.type(end)
