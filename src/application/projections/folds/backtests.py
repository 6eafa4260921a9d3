"""Backtests: one row for each backtest."""

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row, to_plain
from domain.backtest import BacktestFinished
from domain.events import Event


def fold_backtest_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each backtest."""
    match event:
        case BacktestFinished():
            return [make_row(event.backtest, "", to_plain(event))]
    return []


BACKTESTS = Projection((BacktestFinished,), (), fold_backtest_events)
