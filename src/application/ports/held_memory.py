"""HeldMemory: how many bytes the program holds now."""

from typing import Protocol


class HeldMemory(Protocol):
    """Counts what was asked of the heap and not given back, of Python's arrays and of native libraries."""

    def __call__(self) -> int | None:
        """The bytes; None on a system that cannot say."""
        ...
