"""The environment variables, from the docstrings of the fields of the settings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from scripts.reference.markdown import line

from entrypoints import identity_settings, log_settings, settings

SAID = re.compile(r"`(PREVISTO_\w+)`(?: \(([\w ]+)\))?: (.+) Default: (.+)\.")


class Variable(msgspec.Struct, frozen=True):
    """One variable; `unit` may be empty, and `default` is a value in backticks or a few words."""

    name: str
    unit: str
    meaning: str
    default: str


def variables() -> dict[str, dict[str, Variable]]:
    """All of them by name, grouped by the class of their fields, or by a field that has several."""
    found: dict[str, dict[str, Variable]] = {}
    for module in (settings, log_settings, identity_settings):
        for owner, field, text in _docstrings(Path(str(module.__file__))):
            paragraphs = text.split("\n\n")
            group = field if len(paragraphs) > 1 else owner
            for paragraph in paragraphs:
                one = _read(paragraph)
                found.setdefault(group, {})[one.name] = one
    return found


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
    said = SAID.fullmatch(line(paragraph))
    if said is None:
        raise ValueError(f"{line(paragraph)!r} is not `NAME` (unit): meaning. Default: value.")
    return Variable(said[1], said[2] or "", said[3], said[4])
