"""The contract of every ReadModels."""

from typing import Any

import pytest

from application.ports.read_models import Place, ReadModels, Row
from domain.errors import VersionConflict

START = Place(generation=1)


def row(key: str, ticker: str, **data: Any) -> Row:
    """A row."""
    return Row(key=key, ticker=ticker, data=data)


def at(position: int, generation: int = 1, problem: str = "") -> Place:
    """A position and generation."""
    return Place(generation=generation, position=position, problem=problem)


class ReadModelsContract:
    """Subclasses give the fixture `rows`."""

    def test_rows_and_position_move_together(self, rows: ReadModels) -> None:
        """Applying writes the rows and the position; equal keys are replaced."""
        assert rows.place("p") == START
        rows.apply("p", [row("a", "T", n=1), row("b", "U", n=2)], 5, START)
        rows.apply("p", [row("a", "T", n=3)], 9, at(5))

        assert rows.place("p") == at(9)
        assert rows.get("p", "a") == {"n": 3}
        assert list(rows.find("p")) == [{"n": 3}, {"n": 2}]
        assert list(rows.find("p", "U")) == [{"n": 2}]
        assert rows.get("p", "c") is None
        assert rows.lookup("p", ["b", "c"], 1) == {"b": {"n": 2}}
        assert rows.encoded("p", ["b", "c"], 1) == {"b": b'{"n":2}'} and rows.encoded("p", [], 1) == {}

    def test_places_are_those_of_the_live_generations(self, rows: ReadModels) -> None:
        """By projection; one that was never written, and a generation beside, are left out."""
        rows.apply("p", [], 5, START)
        rows.apply("q", [], 7, START)
        rows.apply("q", [], 9, rows.beside("q"))
        rows.stop("p", "broken", at(5))

        assert dict(rows.places()) == {"p": at(5, problem="broken"), "q": at(7)}

    def test_rows_come_in_pages(self, rows: ReadModels) -> None:
        """After a key, at most as many as requested."""
        rows.apply("p", [row(f"k{n}", "TU"[n % 2], n=n) for n in range(6)], 1, START)

        assert [data["n"] for data in rows.find("p", limit=2)] == [0, 1]
        assert [data["n"] for data in rows.find("p", after="k1", limit=2)] == [2, 3]
        assert [data["n"] for data in rows.find("p", "U", after="k1", limit=2)] == [3, 5]
        assert list(rows.find("p", after="k5")) == []

    def test_pages_descend_too(self, rows: ReadModels) -> None:
        """From the last key, or from the one before `after`."""
        rows.apply("p", [row(f"k{n}", "TU"[n % 2], n=n) for n in range(6)], 1, START)

        assert [data["n"] for data in rows.find("p", limit=2, newest_first=True)] == [5, 4]
        assert [data["n"] for data in rows.find("p", after="k2", newest_first=True)] == [1, 0]
        assert list(rows.find("p", after="k0", newest_first=True)) == []

    def test_keys_lie_between_bounds(self, rows: ReadModels) -> None:
        """From the first bound on, and below the second; an empty one does not count."""
        rows.apply("p", [row(f"k{n}", "T", n=n) for n in range(6)], 1, START)

        assert [data["n"] for data in rows.find("p", between=("k2", "k4"))] == [2, 3]
        assert [data["n"] for data in rows.find("p", between=("k4", ""))] == [4, 5]
        assert [data["n"] for data in rows.find("p", between=("", "k4"), after="k3", newest_first=True)] == [
            *(2, 1, 0),
        ]

    def test_keys_sort_by_code_point(self, rows: ReadModels) -> None:
        """The order of a list does not depend on the locale of a server."""
        names = ["a", "B", "\u00e9", "Z", "_", "10", "9"]
        rows.apply("p", [row(name, "T", n=name) for name in names], 1, START)

        assert [data["n"] for data in rows.find("p")] == sorted(names)

    def test_a_projection_moved_by_another_conflicts(self, rows: ReadModels) -> None:
        """A writer that expects another position writes nothing."""
        rows.apply("p", [row("a", "T", n=1)], 5, START)

        for expected in (START, at(4), at(5, generation=2)):
            with pytest.raises(VersionConflict):
                rows.apply("p", [row("a", "T", n=2)], 6, expected)

        assert (rows.get("p", "a"), rows.place("p")) == ({"n": 1}, at(5))

    def test_a_generation_grows_beside_the_live_one(self, rows: ReadModels) -> None:
        """The live rows are read until the swap, and removed after it."""
        rows.apply("p", [row("a", "T", n=1), row("old", "T", n=1)], 5, START)
        rows.apply("q", [row("a", "T", n=7)], 5, START)

        beside = rows.beside("p")
        rows.apply("p", [row("a", "T", n=2)], 8, beside)
        assert (rows.place("p"), rows.get("p", "a")) == (at(5), {"n": 1})

        rows.swap("p", beside.generation)
        assert rows.place("p") == at(8, beside.generation)
        assert list(rows.find("p")) == [{"n": 2}]
        assert rows.lookup("p", ["old"], 1) == {}
        assert (rows.place("q"), rows.get("q", "a")) == (at(5), {"n": 7})

    def test_of_two_rebuilds_the_later_finds_its_generation_gone(self, rows: ReadModels) -> None:
        """A swap removes every other generation; a rebuild that still fills one gets a conflict."""
        rows.apply("p", [], 5, START)
        first, second = rows.beside("p"), rows.beside("p")
        rows.apply("p", [row("a", "T", n=1)], 5, first)
        rows.apply("p", [row("a", "T", n=2)], 5, second)

        rows.swap("p", second.generation)

        with pytest.raises(VersionConflict):
            rows.apply("p", [], 6, at(5, first.generation))
        assert rows.get("p", "a") == {"n": 2}

    def test_a_rebuild_may_come_before_the_first_event(self, rows: ReadModels) -> None:
        """A generation beside nothing does not keep the live one from beginning."""
        beside = rows.beside("p")
        rows.apply("p", [row("a", "T", n=1)], 1, START)

        rows.swap("p", beside.generation)

        assert (rows.place("p"), list(rows.find("p"))) == (at(0, beside.generation), [])

    def test_a_problem_stays_until_the_projection_goes_on(self, rows: ReadModels) -> None:
        """The problem is stored with its position, also before the first event."""
        rows.stop("p", "broken", START)
        assert rows.place("p") == at(0, problem="broken")
        rows.apply("p", [], 3, at(0, problem="broken"))
        rows.stop("p", "again", at(3))
        assert rows.place("p") == at(3, problem="again")

        rows.apply("p", [row("a", "T", n=1)], 4, at(3))

        assert rows.place("p") == at(4)
