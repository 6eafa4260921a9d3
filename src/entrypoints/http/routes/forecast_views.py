"""Forecasts and replays as structs of the API."""

from datetime import date, datetime

import msgspec

from domain.forecast import Forecast


class Ranges(msgspec.Struct, frozen=True, kw_only=True):
    """Quantiles: `values[step][level]` in the currency of the ticker."""

    levels: list[float]
    values: list[list[float]]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """The score of one step. `error` is of the median; `inside` says which ranges contain the close."""

    session: date
    close: float | None
    error: float | None
    pinball: float | None
    naive_pinball: float | None
    inside: dict[str, bool]


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded forecast, with its strategy, prices, skill and the steps scored so far.

    `model` is "" if the fallback served. `data_age` is the number of final sessions without prices at
    the time of the forecast.
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
    steps: list[StepView] = []


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
    return msgspec.structs.replace(found, steps=steps)
