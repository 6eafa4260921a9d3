"""Furnish a home for the pages: long prices, and many scored forecasts of each ticker.

    python benchmarks/furnish_pages.py HOME TICKERS FORECASTS

The prices are synthetic, 6,300 sessions of each ticker. The last forecast of a ticker is issued as ever; the
earlier ones are events made from it, with the closes that followed, since 25,000 commands take half an hour.
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from dependency_injector import providers
from furnish import named
from msgspec.structs import replace

from adapters.market_data.synthetic import Synthetic
from application.commands.issue_forecast import Request
from application.commands.train_model import TrainRequest
from application.forecasting.sources import Ask
from application.ledger import Ledger
from application.ports.event_store import Append
from domain.forecast import ForecastIssued, ForecastScored, stream_of
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from domain.sessions import to_date
from domain.step_score import Outcome, scored_step
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.settings import Settings

FIRST = date(2001, 11, 1)  # of 6,300 sessions
LAST = date(2026, 10, 30)
HORIZON = 10
APPENDS = 500  # in one transaction
MODELS = 4  # tickers with versions


def furnish(product: Any, tickers: int, forecasts: int) -> list[str]:
    """Track, refresh, forecast and train; the names of the tickers."""
    uses, adapters = product.use_cases(), product.adapters
    adapters.source.override(providers.Object(Synthetic(adapters.calendar(), 1, FIRST)))
    names = named(tickers)
    for name in names:
        uses.track_ticker()(name)
        uses.refresh_prices()(Ticker.parse(name), LAST)
    for name in names[:MODELS]:
        uses.train_model()(TrainRequest(ticker=name, strategy="drift", horizon=HORIZON))
    template = uses.issue_forecast()(Ask(ticker=Ticker.parse(names[0]), horizon=HORIZON))
    appends: list[Append] = []
    for name in names:
        known = uses.known_prices()(Ticker.parse(name))
        series = known.series
        for back in range(forecasts + HORIZON - 1, HORIZON, -1):
            appends.append(_append(uses.ledger(), replace(template, ticker=name), series, back))
    for start in range(0, len(appends), APPENDS):
        adapters.events().append_all(appends[start : start + APPENDS])
    asks = [Request(ask=Ask(ticker=Ticker.parse(name), horizon=HORIZON)) for name in names]
    uses.issue_forecast().all(asks)
    return names


def _append(ledger: Ledger, template: ForecastIssued, series: PriceSeries, back: int) -> Append:
    """A forecast that was issued `back` sessions before the last one, with all of its closes."""
    at = len(series) - 1 - back
    scale = float(series.close[at]) / template.last_close
    sessions = tuple(to_date(day) for day in series.sessions[at + 1 : at + 1 + HORIZON])
    values = tuple(tuple(scale * value for value in row) for row in template.quantiles.values)
    paths = QuantilePaths(template.quantiles.levels, values)
    issued = replace(
        template,
        forecast=ledger.ids.new(),
        origin=to_date(series.sessions[at]),
        last_close=float(series.close[at]),
        sessions=sessions,
        quantiles=paths,
        digest=paths.digest,
        at=template.at - timedelta(days=back),
    )
    return ledger.prepare_append(stream_of(issued.forecast), 0, (issued, _scored(issued, series, at)))


def _scored(issued: ForecastIssued, series: PriceSeries, at: int) -> ForecastScored:
    wider = np.asarray(issued.quantiles.values) * 1.001
    naive = QuantilePaths(issued.quantiles.levels, tuple(map(tuple, wider.tolist())))
    closes = series.close[at + 1 : at + 1 + HORIZON]
    steps = tuple(
        scored_step(issued, naive, step, Outcome(close=float(close))) for step, close in enumerate(closes)
    )
    return ForecastScored(forecast=issued.forecast, steps=steps, revision=1, basis=1.0, at=issued.at)


def opened(home: Path) -> Container:
    """The product of a home with synthetic prices."""
    return Container(settings=Settings.read(str(home), "synthetic"))


if __name__ == "__main__":
    furnish(opened(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]))
