"""Projections: folds of the ledger into rows for queries, each with its position."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from application.ports.event_store import EventStore, Recorded
from application.ports.read_models import ReadModels, Row
from domain.backtest import BacktestFinished
from domain.errors import VersionConflict
from domain.forecast import ForecastIssued, ForecastScored
from domain.model_version import (
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)
from domain.tracked_ticker import PricesIngested, TickerTracked

PAGE = 1000
Data = dict[str, Any]
Lookup = Callable[[str], Data | None]
Fold = Callable[[Recorded, Lookup], list[Row]]


def tickers(recorded: Recorded, row: Lookup) -> list[Row]:
    """A row a tracked ticker, with its last revision."""
    match recorded.event:
        case TickerTracked() as event:
            return [_row(event.ticker, event.ticker, {**_plain(event), "revision": 0})]
        case PricesIngested() as event:
            return [_row(event.ticker, event.ticker, {**(row(event.ticker) or {}), **_plain(event)})]
    return []


def models(recorded: Recorded, row: Lookup) -> list[Row]:
    """A row a model version, with its state: registered, active, replaced, refused or retired."""
    match recorded.event:
        case ModelRegistered() as event:
            return [_row(event.model, event.ticker, {**_plain(event), "state": "registered"})]
        case ModelPromoted() as event:
            changes = [(event.model, "active")] + ([(event.previous, "replaced")] if event.previous else [])
        case ModelRolledBack() as event:
            changes = [(event.model, "rolled back")] + (
                [(event.restored, "active")] if event.restored else []
            )
        case PromotionRefused() as event:
            changes = [(event.model, "refused")]
        case ModelRetired() as event:
            changes = [(event.model, "retired")]
        case _:
            return []
    found = ((model, row(model), state) for model, state in changes)
    return [_row(model, data["ticker"], {**data, "state": state}) for model, data, state in found if data]


def forecasts(recorded: Recorded, row: Lookup) -> list[Row]:
    """A row a forecast, with its scored steps."""
    match recorded.event:
        case ForecastIssued() as event:
            return [_row(event.forecast, event.ticker, {**_plain(event), "steps": []})]
        case ForecastScored() as event:
            if data := row(event.forecast):
                return [_row(event.forecast, data["ticker"], {**data, "steps": _plain(event)["steps"]})]
    return []


def backtests(recorded: Recorded, row: Lookup) -> list[Row]:
    """A row a backtest."""
    match recorded.event:
        case BacktestFinished() as event:
            return [_row(event.backtest, "", _plain(event))]
    return []


PROJECTIONS: dict[str, Fold] = {
    "tickers": tickers,
    "models": models,
    "forecasts": forecasts,
    "backtests": backtests,
}


class Projector:
    """Brings the rows up to the head of the ledger; queries call it before they read."""

    def __init__(self, store: EventStore, rows: ReadModels) -> None:
        self._store = store
        self.rows = rows

    def catch_up(self, projection: str) -> int:
        """Apply what is new, page by page, and return the position reached."""
        while True:
            position = self.rows.position(projection)
            page = self._store.read_all(position, PAGE)
            if not page:
                return position
            try:
                self.rows.apply(projection, self._fold(projection, page), page[-1].position, position)
            except VersionConflict:
                continue  # another process applied this page; read on from where it stands

    def rebuild(self, projection: str) -> int:
        """Forget the rows and read the whole ledger again."""
        self.rows.clear(projection)
        return self.catch_up(projection)

    def _fold(self, projection: str, page: Sequence[Recorded]) -> list[Row]:
        fresh: dict[str, Row] = {}

        def row(key: str) -> Data | None:
            return fresh[key].data if key in fresh else self.rows.get(projection, key)

        for recorded in page:
            for changed in PROJECTIONS[projection](recorded, row):
                fresh[changed.key] = changed
        return list(fresh.values())


def _row(key: str, ticker: str, data: Data) -> Row:
    return Row(key=key, ticker=ticker, data=data)


def _plain(event: msgspec.Struct) -> Data:
    plain: Data = msgspec.to_builtins(event)
    plain.pop("type", None)
    return plain
