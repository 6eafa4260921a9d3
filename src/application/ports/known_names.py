"""KnownNames: the names that begin with a text, for a person who is typing one."""

from collections.abc import Sequence
from typing import Protocol

MOST = 200  # names of one answer


class KnownNames(Protocol):
    """Reads names quickly and writes nothing; a reader that cannot read raises an error of its own kind."""

    def of(self, kind: str, start: str = "") -> Sequence[str]:
        """At most MOST names of a kind (`ticker`, `model`, `job`, `forecast`, …) that begin with `start`."""
        ...
