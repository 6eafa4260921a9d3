"""RollBackModel: return to the previous champion."""

from application.happenings import Decided
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from application.streams import load
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, require_shown, roll_back, stream_of
from domain.registry_events import ModelRolledBack
from domain.ticker import Ticker


class RollBackModel:
    """Without a previous champion, the fallback serves."""

    def __init__(self, ledger: Ledger, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._observe = observe

    def __call__(
        self, ticker: Ticker, family: HorizonFamily, reason: str, shown: str | None = None
    ) -> ModelRolledBack:
        """Roll back the champion of a ticker and family. Raises Conflict when there is none.

        `shown` is the champion that the person saw: another one now is a Conflict.
        """
        stream = stream_of(ticker.symbol, family)
        registry, version = load(self._ledger.store, stream, evolve, Registry())
        require_shown(registry, shown)
        event = roll_back(registry, by=self._ledger.actor, reason=reason, at=self._ledger.clock.now())
        self._ledger.append(stream, version, (event,))
        self._observe(Decided(event=event))
        return event
