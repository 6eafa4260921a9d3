"""`/v1/forecasts/preview`: forecasts on given closes, or as known at a time; nothing is recorded."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from anyio import to_thread
from litestar import post
from litestar.params import Body

from application.queries.preview_request import Previewed, PreviewRequest
from domain.forecast import ForecastIssued
from entrypoints.adapted_steps import shown_adaptation
from entrypoints.forecast_steps import PreviewStep, preview_steps
from entrypoints.http.edge.callers import unless_caller_leaves
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.forecast_views import AdaptedStep, DividendView
from entrypoints.http.routes.requests import Call, Product

NewPreview = Annotated[PreviewRequest, Body(schema_component_key="NewPreview")]


class KnownThen(msgspec.Struct, frozen=True, kw_only=True):
    """The prices of a ticker behind a preview: the last session, its close, the revision and the doubts.

    `warnings` has the codes of the doubts, each once. `data_age` counts the final sessions that were lacking
    at the time `known_at`. `basis` is null when unknown.
    """

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    currency: str
    """The currency of the prices, such as `BRL`."""
    origin: date
    """The last session with a price."""
    last_close: float
    """The close of the origin."""
    known_at: datetime
    """The time whose knowledge was used."""
    revision: int
    """The number of the price revision that was used."""
    source: str
    """The source of the prices."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    basis: str | None
    """The basis of the delivered prices, such as `split-adjusted`; null when unknown."""
    data_age: int
    """The number of final sessions without prices at that time."""
    doubts: list[str]
    """What is doubtful about the prices, in words."""
    warnings: list[str]
    """The codes of the doubts, each once, such as `recent-jump`."""
    dividends: list[DividendView]
    """The known dividends with an ex-date within the horizon."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """An unrecorded forecast. `skill` is that of the version on its own ticker, not on the given closes.

    `model` is null for a strategy, `skill` for one that was fitted on given closes; `prices` is null for
    given closes.
    """

    strategy: str
    """The name of the strategy."""
    model: str | None
    """The version that served; null for a strategy."""
    skill: str | None
    """The skill of the version on its own ticker, in words; null for a strategy."""
    horizon: int
    """The number of sessions ahead."""
    levels: list[float]
    """The levels of the quantiles, ascending."""
    steps: list[PreviewStep]
    """One row for each session of the horizon."""
    prices: KnownThen | None = None
    """The prices behind it; null for given closes."""
    adaptation: list[AdaptedStep] = []
    """How the ranges were adapted, one row for each step; empty when none was."""


@post(
    "/v1/forecasts/preview",
    summary="Preview a forecast",
    status_code=200,
    **{**needs("forecasts:write", 404, 409, 501), "sync_to_thread": None},
)
async def preview_forecast(product: Product, request: Call, data: NewPreview) -> Preview:
    """Fit a fast strategy on the given closes, or use a trained version; nothing is recorded.

    With a `ticker`, the forecast that its champion would give now, or at the time `known_at`. A fit of
    `arima`, or with `settings`, ends after 5 seconds with the code `fit-too-long`, and when the caller closes
    the connection; two run at a time in each API process, and further ones get `busy` with `Retry-After`.
    """
    if data.quick:
        return _preview(await request.app.state.previewing(data))
    if not data.ticker:
        return _preview(await unless_caller_leaves(request, request.app.state.fitting(data)))
    # A first read of prices may take a second, so it does not run in the lane.
    return _preview(await to_thread.run_sync(product.use_cases().preview_forecast(), data))


def _preview(found: Previewed) -> Preview:
    paths, sessions = found.paths, found.issued.sessions if found.issued else ()
    return Preview(
        strategy=found.strategy,
        model=found.model or None,
        skill=found.skill or None,
        horizon=paths.horizon,
        levels=list(paths.levels),
        steps=preview_steps(sessions, paths.levels, paths.values),
        prices=_prices(found.issued) if found.issued else None,
        adaptation=_adaptation(found.issued),
    )


def _adaptation(issued: ForecastIssued | None) -> list[AdaptedStep]:
    row = {"adaptation": msgspec.to_builtins(issued.adaptation)} if issued else {}
    return msgspec.convert(shown_adaptation(row), list[AdaptedStep])


def _prices(issued: ForecastIssued) -> KnownThen:
    fields = {**msgspec.structs.asdict(issued), "known_at": issued.at, "basis": issued.basis or None}
    return msgspec.convert(fields, KnownThen, from_attributes=True)
