"""Projections: folds of the ledger into rows for queries."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from application.ports.read_models import Row
from domain.backtest import BacktestFinished
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored
from domain.model_version import (
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)
from domain.tracked_ticker import PricesIngested, TickerTracked

Data = dict[str, Any]
Lookup = Callable[[str], Data | None]


class Projection(msgspec.Struct, frozen=True):
    """The kinds of events it reads, which of their fields are keys of its rows, and its fold."""

    kinds: Sequence[type[msgspec.Struct]]
    keys: Sequence[str]
    fold: Callable[[Event, Lookup], list[Row]]

    @property
    def tags(self) -> Sequence[str]:
        """The tags of its kinds."""
        return tuple(str(kind.__struct_config__.tag) for kind in self.kinds)

    def needs(self, event: Event) -> list[str]:
        """The keys of the rows that the fold may ask for."""
        return [key for field in self.keys if (key := getattr(event, field, ""))]


def tickers(event: Event, row: Lookup) -> list[Row]:
    """A row a tracked ticker, with its last revision."""
    match event:
        case TickerTracked():
            return [_row(event.ticker, event.ticker, {**_plain(event), "revision": 0})]
        case PricesIngested():
            return [_row(event.ticker, event.ticker, {**(row(event.ticker) or {}), **_plain(event)})]
    return []


def models(event: Event, row: Lookup) -> list[Row]:
    """A row a model version, with its state: registered, active, replaced, refused or retired."""
    match event:
        case ModelRegistered():
            return [_row(event.model, event.ticker, {**_plain(event), "state": "registered"})]
        case ModelPromoted():
            changes = [(event.model, "active")] + ([(event.previous, "replaced")] if event.previous else [])
        case ModelRolledBack():
            changes = [(event.model, "rolled back")] + (
                [(event.restored, "active")] if event.restored else []
            )
        case PromotionRefused():
            changes = [(event.model, "refused")]
        case ModelRetired():
            changes = [(event.model, "retired")]
        case _:
            return []
    found = ((model, row(model), state) for model, state in changes)
    return [_row(model, data["ticker"], {**data, "state": state}) for model, data, state in found if data]


def forecasts(event: Event, row: Lookup) -> list[Row]:
    """A row a forecast, with its scored steps."""
    match event:
        case ForecastIssued():
            return [_row(event.forecast, event.ticker, {**_plain(event), "steps": []})]
        case ForecastScored():
            if data := row(event.forecast):
                return [_row(event.forecast, data["ticker"], {**data, "steps": _plain(event)["steps"]})]
    return []


def backtests(event: Event, row: Lookup) -> list[Row]:
    """A row a backtest."""
    match event:
        case BacktestFinished():
            return [_row(event.backtest, "", _plain(event))]
    return []


PROJECTIONS = {
    "tickers": Projection((TickerTracked, PricesIngested), ("ticker",), tickers),
    "models": Projection(
        (ModelRegistered, ModelPromoted, ModelRolledBack, PromotionRefused, ModelRetired),
        ("model", "previous", "restored"),
        models,
    ),
    "forecasts": Projection((ForecastIssued, ForecastScored), ("forecast",), forecasts),
    "backtests": Projection((BacktestFinished,), (), backtests),
}


def _row(key: str, ticker: str, data: Data) -> Row:
    return Row(key=key, ticker=ticker, data=data)


def _plain(event: msgspec.Struct) -> Data:
    plain: Data = msgspec.to_builtins(event)
    plain.pop("type", None)
    return plain
