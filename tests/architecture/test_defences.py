"""The table of defences is of this source: what it takes out is there, and its tests are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.mutations.checks import CHECKS, OUT_OF_SCOPE
from tests.mutations.entry import Defence
from tests.mutations.table import DEFENCES

ROOT = Path(__file__).resolve().parents[2]


@cache
def names_in(path: Path) -> frozenset[str]:
    """The tests of a module; those of a class count too."""
    found = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("one", DEFENCES, ids=lambda one: f"{one.check}: {one.what}")
def test_an_entry_is_of_this_source(one: Defence) -> None:
    """Its text is found exactly once, changes, and its tests exist."""
    source = (ROOT / "src" / one.file).read_text()
    assert source.count(one.text) == 1
    compile(source.replace(one.text, one.replacement), one.file, "exec")
    assert one.text != one.replacement
    assert one.tests
    for test in one.tests:
        file, _, name = test.partition("::")
        assert not name or name.rpartition("::")[2].partition("[")[0] in names_in(ROOT / file), test


def test_every_check_has_a_defence_or_a_reason() -> None:
    """Each with its sentence, and none of both."""
    covered = {one.check for one in DEFENCES}
    assert covered.isdisjoint(OUT_OF_SCOPE)
    assert covered | OUT_OF_SCOPE.keys() == CHECKS.keys()


def test_no_number_is_left_out() -> None:
    """From 1 to 51."""
    assert CHECKS.keys() == set(range(1, 52))


def test_the_security_document_names_what_is_out_of_scope() -> None:
    """Nobody should have to read tests to learn it."""
    section = (ROOT / "SECURITY.md").read_text().partition("\n## Checks\n")[2]
    assert "`make defences`" in section
    named = {int(number) for number in re.findall(r"^- \*\*(\d+)\.", section, re.MULTILINE)}
    assert OUT_OF_SCOPE.keys() <= named
