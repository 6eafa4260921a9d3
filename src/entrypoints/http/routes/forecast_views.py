"""Forecasts and replays as structs of the API."""

from datetime import date, datetime

import msgspec

from domain.forecast import Forecast
from entrypoints.forecast_rows import shown_forecast
from entrypoints.forecast_steps import StepView


class DividendView(msgspec.Struct, frozen=True, kw_only=True):
    """An amount per share, in the ticker's currency, with the day from which it is no longer paid.

    `announced` is the day on which it became known; null when the source does not say.
    """

    ex_date: date
    amount: float
    announced: date | None = None


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded forecast, with its strategy, prices and skill, and a row for each step.

    `model` is null if the fallback served. `data_age` is the number of final sessions without prices at
    the time of the forecast. `basis` is that of the delivered prices; null when unknown. `dividends` are
    those of the horizon that were known; the quantiles are less their amounts from the ex-date on.
    `origin_close` is the close of the origin when it was corrected after the issue. `warnings`
    has the codes of the doubts, each once. `notes` says all this in words.
    """

    id: str
    ticker: str
    currency: str
    horizon: int
    origin: date
    last_close: float
    levels: list[float]
    steps: list[StepView]
    digest: str
    model: str | None
    strategy: str
    skill: str
    revision: int
    source: str
    synthetic: bool
    data_age: int
    code_version: str
    created_at: datetime
    basis: str | None = None
    doubts: list[str] = []
    warnings: list[str] = []
    dividends: list[DividendView] = []
    origin_close: float | None = None
    notes: list[str] = []


class ItemProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one item of a batch was refused. `field` and `remedy` are null where there is none."""

    code: str
    detail: str
    field: str | None = None
    remedy: str | None = None


class BatchItem(msgspec.Struct, frozen=True, kw_only=True):
    """One ticker of a batch, as it was asked: either its forecast or its problem; the other one is null."""

    ticker: str
    forecast: ForecastView | None = None
    problem: ItemProblem | None = None


class ForecastBatch(msgspec.Struct, frozen=True, kw_only=True):
    """An item for each ticker of a batch, in the order asked, and how many were issued and refused."""

    items: list[BatchItem]
    issued: int
    refused: int


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
    issued = state.issued
    # Like `row_of`, but without a copy of the quantiles: a batch has up to 500 forecasts.
    row = {
        **msgspec.structs.asdict(issued),
        "quantiles": msgspec.structs.asdict(issued.quantiles),
        "dividends": msgspec.to_builtins(issued.dividends),
        "steps": msgspec.to_builtins(state.steps),
        "origin_close": state.origin_close,
    }
    return msgspec.convert(shown_forecast(row), ForecastView, strict=False)
