"""Schedules: those that were not removed, with their last run."""

from collections.abc import Sequence
from typing import Any

from application.queries.lists import Lists
from domain.schedule import absent

Data = dict[str, Any]


class Schedules:
    """Reads the rows of schedules."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def all(self) -> Sequence[Data]:
        """The schedules by name."""
        return [row for row in self._lists.all("schedules") if not row.get("removed")]

    def one(self, name: str) -> Data:
        """One schedule. Raises NotFound."""
        row = self._lists.named("schedules", [name]).get(name)
        if row is None or row.get("removed"):
            raise absent(name)
        return row
