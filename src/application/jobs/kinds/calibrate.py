"""Calibrate: bring the range factors of a ticker up to date, so that no request waits for it."""

from typing import Any

from application.forecasting.range_factors import NAME
from application.projections.folds.calibration import factors_of
from application.queries.lists import Lists
from domain.ticker import Ticker

SCOPES = ("forecasts:write",)


class Calibrate:
    """The factors follow from scores alone, so this appends no event."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def __call__(self, name: str) -> dict[str, Any]:
        """By strategy, the number of steps whose ranges have factors; strategies without any are left out."""
        symbol = Ticker.parse(name).symbol
        row = self._lists.named(NAME, [symbol]).get(symbol, {})
        ready = {strategy: sum(one.ready for one in factors_of(row, strategy)) for strategy in row}
        return {strategy: steps for strategy, steps in ready.items() if steps}
