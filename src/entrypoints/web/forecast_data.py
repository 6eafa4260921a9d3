"""What the chart of a forecast draws: its row, past prices, naive's quantiles, and the closes since."""

from functools import cached_property

import msgspec

from application.queries.lists import Data
from domain.errors import PrevistoError
from domain.forecast import ForecastIssued
from domain.quantiles import QuantilePaths
from entrypoints.charts.candles import Candle, past_candles
from entrypoints.charts.fan_svg import Fan
from entrypoints.charts.forecast_fan import forecast_fan
from entrypoints.charts.price_digits import decimals_for
from entrypoints.web.visit import Visit


class Shown(msgspec.Struct, kw_only=True, dict=True):
    """A row of the forecasts with what stands beside it: past prices, and naive's quantiles or None."""

    row: Data
    issued: ForecastIssued
    past: tuple[Candle, ...]
    naive: QuantilePaths | None

    @cached_property
    def decimals(self) -> int:
        """The decimals of all prices on the page."""
        closes = [step["close"] for step in self.row["steps"]]
        return decimals_for(*self.row["quantiles"]["values"], closes, [self.row["last_close"]])

    @property
    def fan(self) -> Fan:
        """What the chart draws."""
        return forecast_fan(self.row, self.issued, self.past, self.naive)


def issued_of(row: Data) -> ForecastIssued:
    """The forecast of a row as it was issued."""
    fields = {name: row[name] for name in ForecastIssued.__struct_fields__ if name in row}
    return msgspec.convert(fields, ForecastIssued)


def naive_ends(visit: Visit, row: Data) -> tuple[float, ...]:
    """The 80 % range of naive at the last step; empty without it, or when the prices are gone."""
    try:
        naive = visit.product.use_cases().naive_range().of(row["forecast"], lambda: issued_of(row))
    except PrevistoError:
        return ()
    ends = [naive.at(level)[-1] for level in (0.1, 0.9) if level in naive.levels]
    return tuple(ends) if len(ends) == 2 else ()


def shown_forecast(visit: Visit, row: Data, past_sessions: int) -> Shown:
    """A row with the prices of its issue and naive's range; without both when the prices are gone."""
    issued = issued_of(row)
    uses = visit.product.use_cases()
    try:
        series = uses.known_prices().as_issued(issued).series.until(issued.origin)
        naive = uses.naive_range()(issued)
    except PrevistoError:
        return Shown(row=row, issued=issued, past=(_origin(issued),), naive=None)
    return Shown(row=row, issued=issued, past=past_candles(series, past_sessions), naive=naive)


def _origin(issued: ForecastIssued) -> Candle:
    close = issued.last_close
    return Candle(session=issued.origin, open=close, high=close, low=close, close=close)
