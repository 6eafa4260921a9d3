"""An entry of a mutation table: how one defence is removed, and which tests must then fail."""

from typing import NamedTuple


class Defence(NamedTuple):
    """In `file`, a path under src, `text` becomes `replacement`; then each of `tests` must fail.

    `what` names the defence that the replacement removes.
    """

    check: int
    what: str
    file: str
    text: str
    replacement: str
    tests: tuple[str, ...]


def defence(check: int, what: str, file: str, text: str, replacement: str, *tests: str) -> Defence:
    """Return an entry of a mutation table."""
    return Defence(check, what, file, text, replacement, tests)
