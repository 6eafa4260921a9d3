"""ShowTrackRecord: the scores of the forecasts of a ticker, by model version or strategy."""

from collections.abc import Sequence

import msgspec

from application.projections.track_record import share_of
from application.queries.lists import Data, Lists
from domain.forecast import StepScore
from domain.ticker import Ticker


class ScoreTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over scored sessions.

    `hits` counts the closes inside each range, `chances` all closes with that range.
    """

    forecasts: int
    sessions: int
    pinball: float
    naive_pinball: float
    hits: dict[str, int]
    chances: dict[str, int]

    @property
    def relative_to_naive(self) -> float | None:
        """The loss divided by that of naive on the same sessions; below 1 is better."""
        return self.pinball / self.naive_pinball if self.naive_pinball else None

    @property
    def coverage(self) -> dict[str, float]:
        """The share of closes inside each range."""
        return {name: hits / self.chances[name] for name, hits in self.hits.items() if self.chances[name]}


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The scored sessions of one version or strategy: loss relative to naive, coverage by range."""

    by: str
    forecasts: int
    scored_sessions: int
    relative_to_naive: float | None
    coverage: dict[str, float]


class ShowTrackRecord:
    """Groups issued forecasts and sums up their scores."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> list[Record]:
        """A record for each version or strategy, by name, over the forecasts of `owners` or of all."""
        groups: dict[str, list[Data]] = {}
        for row in self._lists.all("forecasts", ticker.symbol, owners=owners):
            groups.setdefault(row["model"] or row["strategy"], []).append(row)
        return [record_of(by, rows) for by, rows in sorted(groups.items())]


def record_of(by: str, rows: Sequence[Data]) -> Record:
    """The record of rows of the projection `forecasts`."""
    totals = totals_of([step for row in rows for step in row["steps"]])
    return Record(
        by=by,
        forecasts=len(rows),
        scored_sessions=totals.sessions,
        relative_to_naive=totals.relative_to_naive,
        coverage=totals.coverage,
    )


def totals_of(steps: Sequence[Data]) -> ScoreTotals:
    """The sums over the steps of one or more forecasts; steps without a close do not count."""
    return msgspec.convert(share_of(msgspec.convert(steps, tuple[StepScore, ...])), ScoreTotals)
