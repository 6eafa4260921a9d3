"""RollBackModel: one command back to the version that served before."""

from application.ledger import Ledger
from application.streams import load
from domain.horizon import HorizonFamily
from domain.model_version import ModelRolledBack, Registry, evolve, roll_back, stream_of
from domain.ticker import Ticker


class RollBackModel:
    """With nothing promoted before, the fallback serves."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self, ticker: Ticker, family: HorizonFamily, reason: str) -> ModelRolledBack:
        """Roll back. Raises Conflict when no version is active."""
        stream = stream_of(ticker.symbol, family)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        event = roll_back(registry, by=self._ledger.origin.actor, reason=reason, at=self._ledger.clock.now())
        self._ledger.append(stream, version, (event,))
        return event
