"""ShowStepRecords: real scores of a ticker by version and step, and the evidence that a version declines."""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from application.projections.track_record import ScoreTotals
from application.queries.lists import Data, Lists
from domain.ticker import Ticker


class StepRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The outcomes of one version or strategy at one step, one for each origin.

    The capitals are those of bets against good coverage and against a loss no larger than naive's. While the
    version is good, one of 100 or more is as rare as 1 %, however often one looks.
    """

    by: str
    """The version or the strategy."""
    step: int
    """The session ahead, from 1."""
    outcomes: int
    """The number of outcomes, one for each origin."""
    first: date
    """The first origin with an outcome."""
    last: date
    """The last origin with an outcome."""
    relative_to_naive: float | None
    """Loss divided by that of naive: below 1 is better; null while naive's is 0."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""
    coverage_capital: float
    """The largest capital of a bet that ranges are too narrow or too wide; 100 is a decline."""
    performance_capital: float
    """The largest capital of a bet that the loss is larger than naive's; 100 is a decline."""
    declined_at: datetime | None
    """The time of the last decline that was recorded; its test began again then; null for none."""


class ShowStepRecords:
    """Reads the projection `monitoring`, which a query brings up to date."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker) -> list[StepRecord]:
        """The records of a ticker, by version or strategy and step."""
        rows = self._lists.all("monitoring", ticker.symbol)
        found = [one for row in rows for by, record in row.items() for one in _records(by, record)]
        return sorted(found, key=lambda one: (one.by, one.step))


def _records(by: str, record: Data) -> Iterator[StepRecord]:
    for step, one in record["steps"].items():
        totals, peaks = ScoreTotals(**one["totals"]), one["monitor"]["peaks"]
        yield StepRecord(
            by=by,
            step=int(step),
            outcomes=totals.sessions,
            first=date.fromisoformat(one["first"]),
            last=date.fromisoformat(one["until"]),
            relative_to_naive=totals.relative_to_naive,
            coverage=totals.coverage,
            coverage_capital=peaks["coverage"],
            performance_capital=peaks["performance"],
            declined_at=datetime.fromisoformat(one["declined"]) if one["declined"] else None,
        )
