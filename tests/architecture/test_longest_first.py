"""The list of the files that come first is one of files that exist."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.support.longest_first import TESTS, listed, pytest_collection_modifyitems


def test_every_listed_file_exists_once() -> None:
    """A file that was renamed would come last, and the run would wait for it."""
    assert len(set(listed())) == len(listed()) > 9
    assert [name for name in listed() if not (TESTS / name).exists()] == []


def test_the_longest_come_first() -> None:
    """In the order of the list, and the others as they were."""
    first, second = (TESTS / name for name in listed()[:2])
    others = [TESTS / "unit" / "test_b.py", TESTS / "unit" / first.name, TESTS / "unit" / "test_a.py"]
    items: list[Any] = [SimpleNamespace(path=path) for path in (*others, second, first)]

    pytest_collection_modifyitems(items)

    found: list[Path] = [item.path for item in items]
    assert found == [first, second, *others]
