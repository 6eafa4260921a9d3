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
    """The first day without the dividend."""
    amount: float
    """The amount a share in the currency of the ticker."""
    announced: date | None = None
    """The day on which it became known; null when the source does not say."""


class AdaptedStep(msgspec.Struct, frozen=True, kw_only=True):
    """How the ranges of one step were adapted to the outcomes of earlier forecasts at the same step.

    A factor above 1 made the range wider, in logarithms of the price around the median. It is 1 while fewer
    than 40 outcomes are known.
    """

    outcomes: int
    """The number of outcomes that the factors were learnt from."""
    factor_80: float
    """The factor of the 80 % range; the 50 % range has its root."""
    factor_95: float
    """The factor of the 95 % range."""


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded forecast, with its strategy, prices and skill, and a row for each step.

    `model` is null if the fallback served. `data_age` is the number of final sessions without prices at
    the time of the forecast. `basis` is that of the delivered prices; null when unknown. `dividends` are
    those of the horizon that were known; the quantiles are less their amounts from the ex-date on.
    `origin_close` is the close of the origin when it was corrected after the issue. `warnings`
    has the codes of the doubts, each once. `adaptation` says how the ranges were
    adapted to earlier outcomes. `notes` says all this in words.
    """

    id: str
    """The id."""
    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    currency: str
    """The currency of the prices, such as `BRL`."""
    horizon: int
    """The number of sessions ahead."""
    origin: date
    """The last session with a price."""
    last_close: float
    """The close of the origin."""
    levels: list[float]
    """The levels of the quantiles, ascending."""
    steps: list[StepView]
    """One row for each session of the horizon."""
    digest: str
    """A hash of the content; equal content has equal digests."""
    model: str | None
    """The version that served; null for the fallback."""
    strategy: str
    """The name of the strategy."""
    runtime: str | None = None
    """What answered the version, such as `onnxruntime`; null for the code of the strategy itself."""
    skill: str
    """How much better than naive the version was on past sessions, in words."""
    revision: int
    """The number of the price revision that was used."""
    source: str
    """The source of the prices."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    data_age: int
    """The number of final sessions without prices at that time."""
    code_version: str
    """The version of the code that computed it."""
    created_at: datetime
    """The time at which it was made."""
    basis: str | None = None
    """The basis of the delivered prices, such as `split-adjusted`; null when unknown."""
    doubts: list[str] = []
    """What is doubtful about the prices, in words."""
    warnings: list[str] = []
    """The codes of the doubts, each once, such as `recent-jump`."""
    dividends: list[DividendView] = []
    """The known dividends with an ex-date within the horizon."""
    origin_close: float | None = None
    """The close of the origin when it was corrected after the issue."""
    adaptation: list[AdaptedStep] = []
    """How the ranges were adapted, one row for each step; empty when none was."""
    notes: list[str] = []
    """What to know about this forecast, in words."""
    shadow_of: str | None = None
    """The served forecast beside which this answer of a challenger was recorded; null for a served one."""


class ItemProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why one item of a batch was refused. `field` and `remedy` are null where there is none."""

    code: str
    """What went wrong, for programs; see the catalogue of errors."""
    detail: str
    """What went wrong, for people."""
    field: str | None = None
    """The field that the error is about."""
    remedy: str | None = None
    """What to do next."""


class BatchItem(msgspec.Struct, frozen=True, kw_only=True):
    """One ticker of a batch, as it was asked: either its forecast or its problem; the other one is null."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    forecast: ForecastView | None = None
    """The forecast; null for a refused ticker."""
    problem: ItemProblem | None = None
    """Why the ticker was refused; null for a forecast."""


class ForecastBatch(msgspec.Struct, frozen=True, kw_only=True):
    """An item for each ticker of a batch, in the order asked, and how many were issued and refused."""

    items: list[BatchItem]
    """The items of this page, or all of them where there are no pages."""
    issued: int
    """The number of forecasts."""
    refused: int
    """The number of refused tickers."""


class ForecastPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of forecasts, ordered by id."""

    items: list[ForecastView]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """A replayed forecast: whether it is identical bit for bit, and the largest relative difference."""

    forecast: str
    """The id of the forecast."""
    identical: bool
    """Whether both are the same bit for bit."""
    digest: str
    """The digest of the recorded forecast."""
    replayed: str
    """The digest of the replayed forecast."""
    largest: float
    """The largest relative difference of a quantile."""
    environment: dict[str, list[str]]
    """What differs between both environments: by name, the version then and now."""
    verdict: str
    """`identical`, `different`, or `another runtime` when the runtime of the version is another one now."""


def forecast_view(state: Forecast) -> ForecastView:
    """A forecast and its scores as a struct of the API."""
    issued = state.issued
    # Like `row_of`, but without a copy of the quantiles: a batch has up to 500 forecasts.
    row = {
        **msgspec.structs.asdict(issued),
        "quantiles": msgspec.structs.asdict(issued.quantiles),
        "dividends": msgspec.to_builtins(issued.dividends),
        "adaptation": msgspec.to_builtins(issued.adaptation),
        "steps": msgspec.to_builtins(state.steps),
        "origin_close": state.origin_close,
    }
    return msgspec.convert(shown_forecast(row), ForecastView, strict=False)
