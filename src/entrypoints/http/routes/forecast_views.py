"""Forecasts and replays as structs of the API."""

from datetime import date, datetime

import msgspec

from domain.dividends import Dividend
from domain.forecast import Forecast
from entrypoints.forecast_notes import forecast_notes


class Ranges(msgspec.Struct, frozen=True, kw_only=True):
    """Quantiles: `values[step][level]` in the currency of the ticker."""

    levels: list[float]
    values: list[list[float]]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one step. `error` is of the median; `inside` says which ranges contain the close.

    `dividend` is the amount a share since the origin that the forecast did not list; where there is one, the
    fields `…_with_dividend` score the close with this amount added back.
    """

    session: date
    close: float | None
    error: float | None
    pinball: float | None
    naive_pinball: float | None
    inside: dict[str, bool]
    dividend: float = 0.0
    pinball_with_dividend: float | None = None
    inside_with_dividend: dict[str, bool] | None = None


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded forecast, with its strategy, prices, skill and the steps scored so far.

    `model` is "" if the fallback served. `data_age` is the number of final sessions without prices at
    the time of the forecast. `basis` is that of the delivered prices, or "". `dividends` are those of the
    horizon that were known; `quantiles` are less their amounts from the ex-date on. `origin_close` is the
    close of the origin when it was corrected after the issue. `notes` says all this in words.
    """

    forecast: str
    ticker: str
    currency: str
    horizon: int
    origin: date
    last_close: float
    sessions: list[date]
    quantiles: Ranges
    digest: str
    model: str
    strategy: str
    skill: str
    revision: int
    source: str
    synthetic: bool
    data_age: int
    code_version: str
    at: datetime
    basis: str = ""
    doubts: list[str] = []
    dividends: list[Dividend] = []
    origin_close: float | None = None
    steps: list[StepView] = []
    notes: list[str] = []

    def __post_init__(self) -> None:
        # Rows of lists and states of streams become views in different ways; both get the same sentences.
        msgspec.structs.force_setattr(self, "notes", forecast_notes(msgspec.to_builtins(self)))


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker without a forecast, and the error."""

    ticker: str
    code: str
    message: str


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """The forecasts of a request for several tickers; `refused` contains the tickers that failed."""

    items: list[ForecastView]
    refused: list[Refusal]


class ForecastPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of forecasts, ordered by id."""

    items: list[ForecastView]
    next: str | None


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """A replayed forecast: whether it is identical bit for bit, and the largest relative difference."""

    forecast: str
    identical: bool
    digest: str
    replayed: str
    largest: float


def forecast_view(state: Forecast) -> ForecastView:
    """A forecast and its scores as a struct of the API."""
    found = msgspec.convert(state.issued, ForecastView, from_attributes=True)
    if not state.steps:
        return found
    steps = [msgspec.convert(step, StepView, from_attributes=True) for step in state.steps]
    return msgspec.structs.replace(found, steps=steps, origin_close=state.origin_close)
