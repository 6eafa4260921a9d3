"""The mutation tables match the sources: each text exists once, and each named test exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.mutations.checks import CHECKS, OUT_OF_SCOPE, WHOLE_SERVICE
from tests.mutations.entry import Defence
from tests.mutations.table import DEFENCES

ROOT = Path(__file__).resolve().parents[2]


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of all functions of a module, methods included."""
    found = ast.walk(ast.parse(path.read_text()))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("one", DEFENCES, ids=lambda one: f"{one.check}: {one.what}")
def test_an_entry_matches_the_source(one: Defence) -> None:
    """Its text occurs exactly once, the replacement differs and compiles, and its tests exist."""
    source = (ROOT / "src" / one.file).read_text()
    assert source.count(one.text) == 1
    compile(source.replace(one.text, one.replacement), one.file, "exec")
    assert one.text != one.replacement
    assert one.tests
    for test in one.tests:
        file, _, name = test.partition("::")
        assert not name or name.rpartition("::")[2].partition("[")[0] in names_in(ROOT / file), test


def test_every_check_has_a_defence_or_a_reason() -> None:
    """Each check has a sentence and either a mutation or a reason why it has none."""
    covered = {one.check for one in DEFENCES}
    assert covered.isdisjoint(OUT_OF_SCOPE)
    assert covered.isdisjoint(WHOLE_SERVICE)
    assert covered | OUT_OF_SCOPE.keys() | WHOLE_SERVICE == CHECKS.keys()


def test_no_number_is_left_out() -> None:
    """The numbers 1 to 51, and every number in the name of a test, have a sentence."""
    names = {name for path in (ROOT / "tests").rglob("test_*.py") for name in names_in(path)}
    numbered = [match[1] for name in names if (match := re.match(r"test_((?:\d+_)+)", name))]
    used = {int(number) for match in numbered for number in match.split("_") if number}
    assert used
    assert CHECKS.keys() == set(range(1, 52)) | used


def test_the_security_document_names_what_is_out_of_scope() -> None:
    """SECURITY.md names every check that has no defence, so that a reader need not read the tests."""
    section = (ROOT / "SECURITY.md").read_text().partition("\n## Checks\n")[2]
    assert "`make defences`" in section
    named = {int(number) for number in re.findall(r"^- \*\*(\d+)\.", section, re.MULTILINE)}
    assert OUT_OF_SCOPE.keys() <= named
