"""ShowTrackRecord: the scores of the forecasts of a ticker, by model version or strategy."""

from collections.abc import Sequence

import msgspec

from application.projections.track_record import ScoreTotals, totals_of
from application.queries.lists import Data
from application.queries.outlooks import Outlooks
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
    """Reads the sums that the projection `outlooks` keeps."""

    def __init__(self, outlooks: Outlooks) -> None:
        self._outlooks = outlooks

    def __call__(self, ticker: Ticker, owners: Sequence[str] | None) -> list[Record]:
        """A record for each version or strategy, by name, over the forecasts of `owners` or of all."""
        found = self._outlooks([ticker.symbol], owners)[ticker.symbol]["by"]
        return [_record(by, ScoreTotals(**totals)) for by, totals in sorted(found.items())]


def _record(by: str, totals: ScoreTotals) -> Record:
    return Record(
        by=by,
        forecasts=totals.forecasts,
        scored_sessions=totals.sessions,
        relative_to_naive=totals.relative_to_naive,
        coverage=totals.coverage,
    )


def totals_of_rows(steps: Sequence[Data]) -> ScoreTotals:
    """The sums over steps as rows of the projection `forecasts` hold them."""
    return totals_of(msgspec.convert(steps, tuple[StepScore, ...]))
