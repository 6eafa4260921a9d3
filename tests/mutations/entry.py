"""An entry of the table: how one defence is taken out, and which tests notice."""

from typing import NamedTuple


class Defence(NamedTuple):
    """In `file`, a path under src, `text` becomes `replacement`; then each of `tests` must fail."""

    check: int
    what: str
    file: str
    text: str
    replacement: str
    tests: tuple[str, ...]


def defence(check: int, what: str, file: str, text: str, replacement: str, *tests: str) -> Defence:
    """An entry; `what` says what is missing without the defence."""
    return Defence(check, what, file, text, replacement, tests)
