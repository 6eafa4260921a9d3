"""Announcing: which dividends of a delivery were not known before."""

from datetime import date, datetime

from application.prices.fetching import Fetched
from domain.dividends import ahead
from domain.price_events import DividendsAnnounced
from domain.price_state import PriceState
from domain.sessions import to_date
from domain.ticker import Ticker


def announcement(
    ticker: Ticker, source: str, state: PriceState, fetched: Fetched, at: datetime
) -> DividendsAnnounced | None:
    """The event when the dividends after the last session differ from the known ones; otherwise None.

    A source that tells none withdraws only what it told itself, because most sources tell none at all.
    """
    bars = fetched.intake.judged.bars
    last = to_date(bars.sessions[bars.usable][-1]) if bars.usable.any() else date.min
    told, known = ahead(fetched.dividends, last), ahead(state.dividends, last)
    own = state.announced is not None and state.announced.source == source
    if told == known or not (told or own):
        return None
    return DividendsAnnounced(ticker=ticker.symbol, dividends=told, source=source, at=at)
