"""Sources: the prices and servers of forecasts that are computed together, each read once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache

import msgspec

from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.range_factors import Factors
from application.forecasting.serving import Question, Server, Serving
from application.ports.event_store import EventStore, Recorded
from domain.errors import PrevistoError, StoreUnavailable
from domain.horizon import DEFAULT, family_of
from domain.model_version import stream_of as registry_stream
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of as ticker_stream


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """The ticker, horizon (1…60 sessions) and levels (ascending, with 0.5) of a forecast.

    `model` names the version to use; "" means the champion or the fallback. `adapt` is False for ranges as
    the strategy gives them.
    """

    ticker: Ticker
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS
    model: str = ""
    adapt: bool = True


class Sources(msgspec.Struct, frozen=True):
    """Prices by ticker, and the server by ticker, horizon and model, as known at a time (None: now).

    Each is read once. `factors` has the range factors by ticker; a ticker without any is left out.
    """

    prices: Callable[[Ticker], KnownSeries]
    choose: Callable[[str, int, str], Server]
    known_at: datetime | None = None
    factors: Mapping[str, Factors] = {}


def open_sources(
    prices: KnownPrices,
    serving: Serving,
    known_at: datetime | None = None,
    past: Mapping[str, Sequence[Recorded]] | None = None,
) -> Sources:
    """Sources that read when they are asked; `past` has the events of streams that were read already."""
    read = past or {}

    @cache
    def of_ticker(ticker: Ticker) -> KnownSeries:
        return prices(ticker, known_at, past=read.get(ticker_stream(ticker)))

    @cache
    def of_seat(ticker: str, horizon: int, model: str) -> Server:
        seat = registry_stream(ticker, family_of(horizon))
        return serving.choose(ticker, horizon, model, known_at, read.get(seat))

    return Sources(of_ticker, of_seat, known_at)


def read_ahead(
    store: EventStore,
    prices: KnownPrices,
    serving: Serving,
    asks: Sequence[Ask],
    known_at: datetime | None = None,
) -> Sources:
    """Sources with what several asks need: streams are read together, and answers computed together.

    Every error but StoreUnavailable is left to the ask that meets it. Raises StoreUnavailable.
    """
    sound = [ask for ask in asks if _is_sound(ask)]
    sources = open_sources(prices, serving, known_at, _read(store, sound))
    serving.answer_ahead(_questions(sources, sound))
    return sources


def _is_sound(ask: Ask) -> bool:
    with suppress(PrevistoError):
        family_of(ask.horizon)
        check_levels(ask.levels)
        return True
    return False


def _read(store: EventStore, asks: Sequence[Ask]) -> dict[str, Sequence[Recorded]]:
    """The events of the tickers and their registries; nothing, when one of the streams is damaged."""
    of_tickers = {ticker_stream(ask.ticker) for ask in asks}
    of_seats = {registry_stream(ask.ticker.symbol, family_of(ask.horizon)) for ask in asks if not ask.model}
    streams = [*of_tickers, *of_seats]
    try:
        return dict(zip(streams, store.read_streams(streams), strict=True))
    except StoreUnavailable:
        raise
    except PrevistoError:
        return {}


def _questions(sources: Sources, asks: Sequence[Ask]) -> Iterator[Question]:
    for ask in asks:
        try:
            series = sources.prices(ask.ticker).series
            server = sources.choose(ask.ticker.symbol, ask.horizon, ask.model)
        except StoreUnavailable:
            raise
        except PrevistoError:
            continue
        if len(series):
            yield Question(server, series, ask.horizon, ask.levels)
