"""A service over a home, and the command line that asks it by a profile."""

import io
import json
import sys
from pathlib import Path

import pytest

from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from tests.support.command_line import CommandLine
from tests.support.known_secrets import KNOWN

SCOPES = (
    "admin audit:read data:read data:write forecasts:read forecasts:write "
    "models:promote models:read models:train"
)


class RemoteLine(CommandLine):
    """`previsto --profile …`: the same calls as those of `CommandLine`, on a service."""

    def __init__(self, profile: str, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(Path("none"), "none", capsys)
        self._profile = profile

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        return call(self._capsys, "--profile", self._profile, *map(str, arguments))


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a call with these words alone."""
    capsys.readouterr()
    code = run(previsto, list(words))
    out, err = capsys.readouterr()
    return code, out, err


def new_client(home: Path, capsys: pytest.CaptureFixture[str], scopes: str = SCOPES) -> tuple[str, str]:
    """The id and the secret of a new client."""
    words = ("clients", "create", "desk", "--scopes", scopes, "--json")
    code, out, err = call(capsys, "--home", str(home), *words)
    assert code == 0, err
    made = json.loads(out)
    KNOWN.note_fields(made)
    return made["client_id"], made["client_secret"]


def log_in(
    capsys: pytest.CaptureFixture[str],
    patch: pytest.MonkeyPatch,
    base: str,
    client: tuple[str, str],
    *others: str,
) -> tuple[int, str, str]:
    """`previsto login` with the secret on standard input."""
    patch.setattr(sys, "stdin", io.StringIO(client[1] + "\n"))
    return call(capsys, "login", "--server", base, "--client-id", client[0], "--secret-stdin", *others)
