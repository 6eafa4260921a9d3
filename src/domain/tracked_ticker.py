"""TrackedTicker: a ticker that the installation refreshes, with the revisions of its prices."""

from datetime import datetime
from typing import assert_never

import msgspec

from domain.errors import Conflict, NotFound, UnknownTicker
from domain.free_text import free_text
from domain.price_events import (
    DividendsAnnounced,
    HeldPricesRejected,
    PriceEvent,
    PricesChecked,
    PricesHeld,
    PricesIngested,
    RepairChosen,
    SessionDecided,
)
from domain.ticker import Ticker


class TickerTracked(msgspec.Struct, frozen=True, kw_only=True, tag="ticker.tracked.v1"):
    """The ticker is tracked."""

    ticker: str
    exchange: str
    currency: str
    yahoo: str
    at: datetime


class TickerRetired(msgspec.Struct, frozen=True, kw_only=True, tag="ticker.retired.v1"):
    """The ticker is no longer refreshed; its prices, models and forecasts stay."""

    ticker: str
    by: str
    reason: str
    at: datetime


TickerEvent = TickerTracked | TickerRetired | PriceEvent


class TrackedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a ticker after the events of its stream; `revision` is 0 before the first prices.

    What waits for a decision and what was decided is in PriceState.
    """

    ticker: str
    revision: int = 0
    source: str = ""
    synthetic: bool = False
    retired: bool = False


def stream_of(ticker: Ticker) -> str:
    """The name of the stream of a ticker."""
    return f"ticker-{ticker.symbol}"


def absent(ticker: Ticker) -> NotFound:
    """The NotFound error for a ticker that is not tracked."""
    return UnknownTicker(f"{ticker} is not tracked", field="ticker", remedy=f"run `previsto track {ticker}`")


def retired_error(ticker: Ticker) -> Conflict:
    """The Conflict error for a retired ticker."""
    return Conflict(f"{ticker} is retired", field="ticker", remedy="track it again")


def require_tracked(state: TrackedTicker | None, ticker: Ticker) -> TrackedTicker:
    """The state of a tracked ticker. Raises NotFound, or Conflict for a retired ticker."""
    if state is None:
        raise absent(ticker)
    if state.retired:
        raise retired_error(ticker)
    return state


def track(state: TrackedTicker | None, ticker: Ticker, at: datetime) -> tuple[TickerEvent, ...]:
    """Track a ticker, new or retired; no event when it is tracked already."""
    if state is not None and not state.retired:
        return ()
    return (
        TickerTracked(
            ticker=ticker.symbol,
            exchange=ticker.exchange,
            currency=ticker.currency,
            yahoo=ticker.yahoo,
            at=at,
        ),
    )


def retire(
    state: TrackedTicker | None, ticker: Ticker, *, by: str, reason: str, at: datetime
) -> tuple[TickerEvent, ...]:
    """Retire a ticker; no event when it is retired already.

    Raises NotFound, or InvalidInput for a reason that is not printable.
    """
    free_text(reason, "reason")
    if state is None:
        raise absent(ticker)
    return () if state.retired else (TickerRetired(ticker=ticker.symbol, by=by, reason=reason, at=at),)


def evolve(state: TrackedTicker | None, event: TickerEvent) -> TrackedTicker:
    """The state after one more event."""
    match event:
        case TickerTracked():
            return msgspec.structs.replace(state or TrackedTicker(ticker=event.ticker), retired=False)
        case TickerRetired():
            return msgspec.structs.replace(state or TrackedTicker(ticker=event.ticker), retired=True)
        case PricesIngested():
            return msgspec.structs.replace(
                state or TrackedTicker(ticker=event.ticker),
                revision=event.revision,
                source=event.source,
                synthetic=event.synthetic,
            )
        case (
            PricesHeld()
            | HeldPricesRejected()
            | PricesChecked()
            | SessionDecided()
            | RepairChosen()
            | DividendsAnnounced()
        ):
            return state or TrackedTicker(ticker=event.ticker)
        case _:
            assert_never(event)
