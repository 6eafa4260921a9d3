"""How forecasts look over HTTP."""

from datetime import date, datetime

import msgspec

from domain.forecast import Forecast


class Ranges(msgspec.Struct, frozen=True, kw_only=True):
    """`values[step][level]` in the ticker's currency."""

    levels: list[float]
    values: list[list[float]]


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A session that has closed: its close, the error of the median, losses beside naive, hits by range."""

    session: date
    close: float | None
    error: float | None
    pinball: float | None
    naive_pinball: float | None
    inside: dict[str, bool]


class ForecastView(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast with who answered, from what, how far to trust it, and the sessions scored so far.

    `model` is "" when the fallback served; `data_age` counts final sessions that the series lacked.
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
    """A ticker that was not forecast, and why."""

    ticker: str
    code: str
    message: str


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """One forecast a ticker; those refused are named and keep no other from being issued."""

    items: list[ForecastView]
    refused: list[Refusal]


class ForecastPage(msgspec.Struct, frozen=True, kw_only=True):
    """Forecasts by id."""

    items: list[ForecastView]
    next: str | None


class ReplayView(msgspec.Struct, frozen=True, kw_only=True):
    """The forecast computed again: identical bit for bit, or by how much of the price it differs."""

    forecast: str
    identical: bool
    digest: str
    replayed: str
    largest: float


def forecast_view(state: Forecast) -> ForecastView:
    """A forecast with its scores."""
    found = msgspec.convert(state.issued, ForecastView, from_attributes=True)
    if not state.steps:
        return found
    steps = [msgspec.convert(step, StepView, from_attributes=True) for step in state.steps]
    return msgspec.structs.replace(found, steps=steps)
