"""ShowTrackRecord: the scores of the forecasts of a ticker, by model version or strategy."""

from collections.abc import Sequence

import msgspec

from application.projections.track_record import ScoreTotals, totals_of
from application.queries.lists import Data, Lists
from domain.forecast import StepScore
from domain.ticker import Ticker


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The scored sessions of one version or strategy: loss relative to naive, coverage by range."""

    by: str
    """The version or the strategy."""
    forecasts: int
    """The number of its forecasts."""
    scored_sessions: int
    """The number of its scored sessions."""
    relative_to_naive: float | None
    """Loss divided by that of naive: below 1 is better; null without scores."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""


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
    totals = totals_of_rows([step for row in rows for step in row["steps"]])
    return Record(
        by=by,
        forecasts=len(rows),
        scored_sessions=totals.sessions,
        relative_to_naive=totals.relative_to_naive,
        coverage=totals.coverage,
    )


def totals_of_rows(steps: Sequence[Data]) -> ScoreTotals:
    """The sums over steps as rows of the projection `forecasts` hold them."""
    return totals_of(msgspec.convert(steps, tuple[StepScore, ...]))
