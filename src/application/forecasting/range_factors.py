"""RangeFactors: by how much the ranges of a forecast are adapted, as the scores in the ledger say now."""

from collections.abc import Callable, Sequence

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


class RangeFactors:
    """Reads the factors of several tickers at once; none while the setting `adaptive_ranges` is off."""

    def __init__(
        self, feed: LedgerFeed, projector: Projector, settings: Callable[[], RunningSettings]
    ) -> None:
        self._feed = feed
        self._projector = projector
        self._settings = settings

    def __call__(self, tickers: Sequence[str]) -> dict[str, Factors]:
        """The factors by ticker; a ticker without outcomes is left out. Raises StoreUnavailable."""
        if not self._settings().adaptive_ranges:
            return {}
        rows = self._projector.rows
        place = rows.place(NAME)
        # Only scores change factors. Without new ones, a forecast reads the rows and writes none.
        if self._feed.read_kinds(SCORES, place.position, 1).events:
            place = self._projector.catch_up(NAME)
        found = rows.lookup(NAME, [*dict.fromkeys(tickers)], place.generation)
        return {ticker: _by_strategy(data) for ticker, data in found.items()}


def _by_strategy(data: dict[str, object]) -> Factors:
    return lambda strategy: factors_of(data, strategy)
