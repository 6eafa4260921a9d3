"""DecideSession: a person confirms the price of a session as real, or drops it."""

from datetime import date

import numpy as np

from application.ledger import Ledger
from application.ports.price_history import PriceHistory
from application.prices.repeated import recorded_decision
from domain.errors import NotFound
from domain.free_text import stated_text
from domain.price_events import SessionDecided
from domain.price_state import price_state
from domain.sessions import to_day
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of


class DecideSession:
    """A confirmed session is never suspect; a dropped one is in no series. The latest decision counts."""

    def __init__(self, ledger: Ledger, prices: PriceHistory) -> None:
        self._ledger = ledger
        self._prices = prices

    def __call__(self, ticker: Ticker, session: date, *, confirmed: bool, reason: str) -> SessionDecided:
        """The event; repeated in a scope, the one that is recorded already.

        Raises InvalidInput for the reason, NotFound when no row of the session is known, or KeyReused.
        """
        stated_text(reason, "reason")
        if done := recorded_decision(self._ledger, ticker, SessionDecided, reason):
            return done
        past = self._ledger.read(stream_of(ticker))
        state = price_state(recorded.event for recorded in past)
        if not np.isin(to_day(session), self._prices.bars(ticker.symbol, first=state.start).sessions):
            raise NotFound(f"no price of {ticker} on {session} is known", field="session")
        event = SessionDecided(
            ticker=ticker.symbol,
            session=session,
            confirmed=confirmed,
            by=self._ledger.actor,
            reason=reason,
            at=self._ledger.clock.now(),
        )
        self._ledger.append(stream_of(ticker), len(past), (event,))
        return recorded_decision(self._ledger, ticker, SessionDecided, reason) or event
