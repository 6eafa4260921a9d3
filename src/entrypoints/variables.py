"""The environment variables, from the docstrings of the fields of the settings."""

import ast
import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from entrypoints import identity_settings, log_settings, parity_settings, settings, telemetry_settings
from entrypoints.secret_files import FILE, SECRETS

SAID = re.compile(r"`((?:PREVISTO|OTEL)_\w+)`(?: \(([\w ]+)\))?: (.+) Default: (.+)\.")
NAME = re.compile(r"`(PREVISTO_\w+)`(?: \([\w ]+\))?:\s")
FILES = tuple(
    Path(str(module.__file__))
    for module in (settings, log_settings, parity_settings, identity_settings, telemetry_settings)
)
CLIENT = frozenset(
    f"PREVISTO_{name}"
    for name in (
        "SERVER",
        "PROFILE",
        "URL",
        "TOKEN",
        "CLIENT_ID",
        "CLIENT_SECRET",
        "WEBHOOK_SECRET",
        "COMPLETE",
    )
)
"""Variables of the command line on a service, and of the client library."""
OF_TESTS = ("PREVISTO_TEST_", "PREVISTO_WRITE_", "PREVISTO_MLFLOW")


class Variable(msgspec.Struct, frozen=True):
    """One variable; `unit` may be empty, and `default` is a value in backticks or a few words."""

    name: str
    unit: str
    meaning: str
    default: str


def variables() -> dict[str, dict[str, Variable]]:
    """All of them by name, grouped by the class of their fields, or by a field that has several."""
    found: dict[str, dict[str, Variable]] = {}
    for owner, field, text in (one for file in FILES for one in _docstrings(file)):
        paragraphs = text.split("\n\n")
        group = field if len(paragraphs) > 1 else owner
        for paragraph in paragraphs:
            one = _read(paragraph)
            found.setdefault(group, {})[one.name] = one
    return found


def unknown_variables(env: Mapping[str, str]) -> dict[str, str]:
    """The variables `PREVISTO_…` that nothing reads, with the known name that is most like each, or ""."""
    given = {name for name in env if name.startswith("PREVISTO_") and not name.startswith(OF_TESTS)}
    if not given - CLIENT:
        return {}
    known = CLIENT | {name for file in FILES for name in NAME.findall(file.read_text())}
    known |= {name + FILE for name in SECRETS}
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.8) for name in sorted(given - known)}
    return {name: found[0] if found else "" for name, found in near.items()}


def _docstrings(file: Path) -> Iterator[tuple[str, str, str]]:
    """The name of a class, of its field, and the docstring below the field."""
    for owner in ast.parse(file.read_text()).body:
        if isinstance(owner, ast.ClassDef):
            for field, below in zip(owner.body, owner.body[1:], strict=False):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(
                        value=ast.Constant(value=str(text))
                    ):
                        yield owner.name, name, text


def _read(paragraph: str) -> Variable:
    line = " ".join(paragraph.split())
    said = SAID.fullmatch(line)
    if said is None:
        raise ValueError(f"{line!r} is not `NAME` (unit): meaning. Default: value.")
    return Variable(said[1], said[2] or "", said[3], said[4])
