"""RangeFactors: by how much the ranges of a forecast are adapted, as the scores in the ledger say now."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from application.ports.ledger_feed import LedgerFeed
from application.projections.folds.calibration import factors_of
from application.projections.projector import Projector
from domain.calibration import StepFactors
from domain.forecast import ForecastScored
from domain.running_settings import RunningSettings

NAME = "calibration"
SCORES = (str(ForecastScored.__struct_config__.tag),)

Factors = Callable[[str], tuple[StepFactors, ...]]
"""The factors by strategy, one for each step from 1 on."""


def unadapted(strategy: str) -> tuple[StepFactors, ...]:
    """No factors: ranges stay as they are."""
    return ()


def never_adapted(tickers: Sequence[str]) -> dict[str, Factors]:
    """No factors for any ticker."""
    return {}


class Kept(NamedTuple):
    """Rows of the fold by ticker, None where there is none, as of a position without a later score."""

    position: int
    generation: int
    rows: dict[str, dict[str, Any] | None]


class RangeFactors:
    """Reads the factors of several tickers at once; none while the setting `adaptive_ranges` is off.

    Only scores change factors. Until the next one the rows are kept in memory, and a forecast writes none.
    """

    def __init__(
        self, feed: LedgerFeed, projector: Projector, settings: Callable[[], RunningSettings]
    ) -> None:
        self._feed = feed
        self._projector = projector
        self._settings = settings
        self._kept = Kept(0, -1, {})

    def __call__(self, tickers: Sequence[str]) -> dict[str, Factors]:
        """The factors by ticker; a ticker without outcomes is left out. Raises StoreUnavailable."""
        if not self._settings().adaptive_ranges:
            return {}
        self._kept = kept = self._with(tickers, self._renewed(self._kept))
        found = {ticker: kept.rows[ticker] for ticker in tickers}
        return {ticker: _by_strategy(row) for ticker, row in found.items() if row is not None}

    def _renewed(self, kept: Kept) -> Kept:
        """What is kept, when no score came since; otherwise nothing, after the fold caught up."""
        page = self._feed.read_kinds(SCORES, kept.position, 1)
        if not page.events:
            return kept._replace(position=max(kept.position, page.position))
        place = self._projector.rows.place(NAME)
        if self._feed.read_kinds(SCORES, place.position, 1).events:
            place = self._projector.catch_up(NAME)
        return Kept(place.position, place.generation, {})

    def _with(self, tickers: Sequence[str], kept: Kept) -> Kept:
        """With the rows of these tickers; a fold that was computed again has another generation."""
        unread = [ticker for ticker in dict.fromkeys(tickers) if ticker not in kept.rows]
        if not unread:
            return kept
        generation = self._projector.rows.place(NAME).generation
        if generation != kept.generation:
            unread, kept = [*dict.fromkeys(tickers)], Kept(kept.position, generation, {})
        found = self._projector.rows.lookup(NAME, unread, generation)
        return kept._replace(rows={**kept.rows, **{ticker: found.get(ticker) for ticker in unread}})


def _by_strategy(data: dict[str, Any]) -> Factors:
    return lambda strategy: factors_of(data, strategy)
