"""Callers that follow one object read it together, and never something old."""

import pytest

from domain.errors import NotFound
from entrypoints.http.edge.shared_looks import FRESH_SECONDS, MAX_KEPT, SharedLooks


class Source:
    """Counts how often it is read; the clock is set by hand."""

    def __init__(self) -> None:
        self.now, self.reads = 0.0, 0

    def read(self) -> int:
        self.reads += 1
        return self.reads


def test_a_moment_is_read_once() -> None:
    source = Source()
    looks = SharedLooks(lambda: source.now)
    assert [looks.see("a", source.read) for _ in range(32)] == [1] * 32
    assert looks.see("b", source.read) == 2


def test_what_is_old_is_read_again() -> None:
    source = Source()
    looks = SharedLooks(lambda: source.now)
    looks.see("a", source.read)
    source.now = FRESH_SECONDS + 0.01
    assert looks.see("a", source.read) == 2


def test_an_error_is_not_kept() -> None:
    looks = SharedLooks(lambda: 0.0)

    def fail() -> int:
        raise NotFound("no such job")

    with pytest.raises(NotFound):
        looks.see("a", fail)
    assert looks.see("a", lambda: 7) == 7


def test_the_number_of_kept_objects_is_bounded() -> None:
    looks = SharedLooks(lambda: 0.0)
    for number in range(3 * MAX_KEPT):
        looks.see(str(number), lambda: 0)
    assert len(looks._kept) <= MAX_KEPT
