"""What every ReadModels promises."""

from typing import Any

import pytest

from application.ports.read_models import Row
from domain.errors import VersionConflict


def row(key: str, ticker: str, **data: Any) -> Row:
    """A row."""
    return Row(key=key, ticker=ticker, data=data)


class ReadModelsContract:
    """Subclasses give the fixture `rows`."""

    def test_rows_and_position_move_together(self, rows: Any) -> None:
        """Applying writes the rows and the position; equal keys are replaced."""
        rows.apply("p", [row("a", "T", n=1), row("b", "U", n=2)], 5, 0)
        rows.apply("p", [row("a", "T", n=3)], 9, 5)

        assert rows.position("p") == 9
        assert rows.get("p", "a") == {"n": 3}
        assert list(rows.find("p")) == [{"n": 3}, {"n": 2}]
        assert list(rows.find("p", "U")) == [{"n": 2}]
        assert rows.get("p", "c") is None

    def test_a_projection_moved_by_another_conflicts(self, rows: Any) -> None:
        """Who expects another position writes nothing."""
        rows.apply("p", [row("a", "T", n=1)], 5, 0)

        with pytest.raises(VersionConflict):
            rows.apply("p", [row("a", "T", n=2)], 6, 0)

        assert rows.get("p", "a") == {"n": 1}

    def test_clearing_forgets_one_projection(self, rows: Any) -> None:
        """The rows and the position of others stay."""
        rows.apply("p", [row("a", "T", n=1)], 5, 0)
        rows.apply("q", [row("a", "T", n=1)], 5, 0)

        rows.clear("p")

        assert (rows.position("p"), list(rows.find("p"))) == (0, [])
        assert rows.position("q") == 5
