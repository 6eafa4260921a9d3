"""ChooseRepair: undo faults with a plain factor in the series of a ticker, or no longer."""

from application.ledger import Ledger
from application.streams import fold
from domain.price_events import RepairChosen
from domain.price_state import price_state
from domain.ticker import Ticker
from domain.tracked_ticker import evolve, require_tracked, stream_of


class ChooseRepair:
    """The delivered rows stay as they are; `prices --quality` lists each repair with its factor."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, ticker: Ticker, *, repair: bool) -> bool:
        """Whether the choice is another one than before. Raises NotFound, or Conflict when retired."""
        past = self._ledger.read(stream_of(ticker))
        require_tracked(fold(past, evolve, None), ticker)
        if price_state(recorded.event for recorded in past).repair == repair:
            return False
        event = RepairChosen(
            ticker=ticker.symbol,
            repair=repair,
            by=self._ledger.actor,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream_of(ticker), len(past), (event,))
        return True
