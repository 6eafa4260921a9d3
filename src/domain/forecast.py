"""Forecast: issued once, never changed, scored as its sessions close."""

from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.quantiles import QuantilePaths


class ForecastIssued(msgspec.Struct, frozen=True, kw_only=True, tag="forecast.issued.v1", omit_defaults=True):
    """The ranges, and everything needed to compute them again.

    `model` is "" when the fallback served. `skill` says in words what the evidence allows. `owner` is who
    asked over the network, and "" for the installation's own, which everybody may see.
    """

    forecast: str
    ticker: str
    currency: str
    horizon: int
    origin: date
    last_close: float
    sessions: tuple[date, ...]
    quantiles: QuantilePaths
    digest: str
    model: str
    strategy: str
    settings: dict[str, int | float | str | bool]
    seed: int
    artifact: str
    skill: str
    revision: int
    series_digest: str
    source: str
    synthetic: bool
    data_age: int
    code_version: str
    environment: dict[str, str]
    at: datetime
    owner: str = ""


class StepScore(msgspec.Struct, frozen=True, kw_only=True):
    """One closed session. `close` is None when the source never delivered a bar for it.

    `close` is on the price basis of the issue (splits since then undone); `pinball` and
    `naive_pinball` are means over the levels, in the ticker's currency.
    """

    session: date
    close: float | None
    error: float | None
    pinball: float | None
    naive_pinball: float | None
    inside: dict[str, bool]


class ForecastScored(msgspec.Struct, frozen=True, kw_only=True, tag="forecast.scored.v1"):
    """More sessions of the forecast have closed; `steps` holds all of them so far."""

    forecast: str
    steps: tuple[StepScore, ...]
    revision: int
    basis: float
    at: datetime


ForecastEvent = ForecastIssued | ForecastScored


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """An issued forecast and its latest score."""

    issued: ForecastIssued
    steps: tuple[StepScore, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every session has closed and been scored."""
        return len(self.steps) == self.issued.horizon


def stream_of(forecast: str) -> str:
    """The stream of a forecast."""
    return f"forecast-{forecast}"


def score(
    state: Forecast, steps: tuple[StepScore, ...], revision: int, basis: float, at: datetime
) -> tuple[ForecastEvent, ...]:
    """Record the steps when they say more than the last score; otherwise nothing."""
    if len(steps) <= len(state.steps):
        return ()
    return (
        ForecastScored(forecast=state.issued.forecast, steps=steps, revision=revision, basis=basis, at=at),
    )


def evolve(state: Forecast | None, event: ForecastEvent) -> Forecast:
    """Fold one event."""
    match event:
        case ForecastIssued():
            return Forecast(issued=event)
        case ForecastScored():
            assert state is not None
            return msgspec.structs.replace(state, steps=event.steps)
        case _:
            assert_never(event)
