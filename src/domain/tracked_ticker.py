"""TrackedTicker: a ticker we follow, and each revision of its prices."""

from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.errors import Conflict, NotFound
from domain.ticker import Ticker


class TickerTracked(msgspec.Struct, frozen=True, kw_only=True, tag="ticker.tracked.v1"):
    """Someone asked us to follow a ticker."""

    ticker: str
    exchange: str
    currency: str
    yahoo: str
    at: datetime


class PricesIngested(msgspec.Struct, frozen=True, kw_only=True, tag="prices.ingested.v1"):
    """A fetch brought rows that we did not have or had otherwise; `findings` counts what cleaning found."""

    ticker: str
    revision: int
    source: str
    synthetic: bool
    first: date
    last: date
    rows: int
    added: int
    changed: int
    vanished: int
    findings: dict[str, int]
    digest: str
    at: datetime


class TickerRetired(msgspec.Struct, frozen=True, kw_only=True, tag="ticker.retired.v1"):
    """It is followed no longer; its prices, models and forecasts stay."""

    ticker: str
    by: str
    reason: str
    at: datetime


TickerEvent = TickerTracked | PricesIngested | TickerRetired


class TrackedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream says so far; `revision` is 0 before the first prices."""

    ticker: str
    revision: int = 0
    source: str = ""
    synthetic: bool = False
    retired: bool = False


def stream_of(ticker: Ticker) -> str:
    """The stream of a ticker."""
    return f"ticker-{ticker.symbol}"


def absent(ticker: Ticker) -> NotFound:
    """The refusal for a ticker that nobody follows."""
    return NotFound(f"{ticker} is not tracked", field="ticker", remedy=f"run `previsto track {ticker}`")


def retired(ticker: Ticker) -> Conflict:
    """The refusal for a ticker that is followed no longer."""
    return Conflict(f"{ticker} is retired", field="ticker", remedy="track it again")


def followed(state: TrackedTicker | None, ticker: Ticker) -> TrackedTicker:
    """The state of a ticker that is followed. Raises NotFound, or Conflict for a retired one."""
    if state is None:
        raise absent(ticker)
    if state.retired:
        raise retired(ticker)
    return state


def track(state: TrackedTicker | None, ticker: Ticker, at: datetime) -> tuple[TickerEvent, ...]:
    """Follow a ticker, or follow it again; nothing happens when it is followed already."""
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
    """Follow it no longer; nothing happens when it is retired already. Raises NotFound."""
    if state is None:
        raise absent(ticker)
    return () if state.retired else (TickerRetired(ticker=ticker.symbol, by=by, reason=reason, at=at),)


def evolve(state: TrackedTicker | None, event: TickerEvent) -> TrackedTicker:
    """Fold one event."""
    match event:
        case TickerTracked():
            return msgspec.structs.replace(state or TrackedTicker(ticker=event.ticker), retired=False)
        case TickerRetired():
            return msgspec.structs.replace(state or TrackedTicker(ticker=event.ticker), retired=True)
        case PricesIngested():
            return TrackedTicker(
                ticker=event.ticker, revision=event.revision, source=event.source, synthetic=event.synthetic
            )
        case _:
            assert_never(event)
