"""Forecast: issued once, never changed, and scored when its sessions close."""

from datetime import date, datetime
from typing import assert_never

import msgspec

from domain.calibration import StepFactors
from domain.dividends import Dividend
from domain.quantiles import QuantilePaths


class ForecastIssued(msgspec.Struct, frozen=True, kw_only=True, tag="forecast.issued.v1", omit_defaults=True):
    """The quantiles, and all inputs needed to compute them again.

    `model` is "" when the fallback served. `skill` is the evidence in words. `data_age` is the number of
    final sessions after `origin`. `owner` is the principal of a request over the network; forecasts with
    owner "" belong to the installation and are visible to every principal. `basis` is that of the
    delivered prices, `rules` the version of the rules that judged them, `prices_version` the number of
    events of the ticker then; `doubts` says what is doubtful about the prices, in
    words, and `warnings` has their codes. `dividends` are those with
    an ex-date in the horizon that were known; `quantiles` are less their amounts from the ex-date on.
    `runtime` answered the version, "" for that of its strategy.
    `adaptation` has the factors by which the ranges of each step were widened or narrowed before that; it is
    empty when none was.
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
    basis: str = ""
    rules: int = 0
    prices_version: int = 0
    doubts: tuple[str, ...] = ()
    dividends: tuple[Dividend, ...] = ()
    warnings: tuple[str, ...] = ()
    adaptation: tuple[StepFactors, ...] = ()
    runtime: str = ""


class StepScore(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The score of one closed session. `close` is None when the source delivered no bar for it.

    `close` is in prices of the issue date (later splits are undone); `pinball` and `naive_pinball` are
    means over the levels, in the ticker's currency. `dividend` is the amount a share since the origin that
    the forecast did not list, on the same basis; where there is one, the fields `…_with_dividend` score the
    close with this amount added back.
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


class ForecastScored(msgspec.Struct, frozen=True, kw_only=True, tag="forecast.scored.v1", omit_defaults=True):
    """More sessions of the forecast have closed; `steps` holds all closed sessions.

    `basis` is the factor of splits between issue and score. `origin_close` is the close of the origin
    in prices of the issue date when it was corrected after the issue, otherwise None.
    """

    forecast: str
    steps: tuple[StepScore, ...]
    revision: int
    basis: float
    at: datetime
    origin_close: float | None = None


class ShadowIssued(ForecastIssued, frozen=True, kw_only=True, tag="forecast.shadow-issued.v1"):
    """The answer of a challenger, which was served to nobody; it has the fields of an issued forecast.

    `shadow_of` is the served forecast of the same origin and prices, beside which it is scored, and
    `champion` its version, "" for the fallback. `pool` names the test over all seats where the same recipes
    meet (domain/duel.py).
    """

    shadow_of: str
    champion: str
    pool: str


class ShadowScored(ForecastScored, frozen=True, kw_only=True, tag="forecast.shadow-scored.v1"):
    """More sessions of the answer of a challenger have closed; it has the fields of a score."""


ForecastEvent = ForecastIssued | ForecastScored | ShadowIssued | ShadowScored


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """An issued forecast and its latest score; `origin_close` as in ForecastScored."""

    issued: ForecastIssued
    steps: tuple[StepScore, ...] = ()
    origin_close: float | None = None

    @property
    def complete(self) -> bool:
        """Whether every session is scored."""
        return len(self.steps) == self.issued.horizon


def stream_of(forecast: str) -> str:
    """The name of the stream of a forecast."""
    return f"forecast-{forecast}"


def score(
    state: Forecast,
    steps: tuple[StepScore, ...],
    revision: int,
    basis: float,
    at: datetime,
    origin_close: float | None = None,
) -> tuple[ForecastEvent, ...]:
    """Record the steps when there are more than in the last score; otherwise no event."""
    if len(steps) <= len(state.steps):
        return ()
    # Tags of their own keep shadows out of every reader that does not ask for them.
    kind = ShadowScored if isinstance(state.issued, ShadowIssued) else ForecastScored
    event = kind(
        forecast=state.issued.forecast,
        steps=steps,
        revision=revision,
        basis=basis,
        origin_close=origin_close,
        at=at,
    )
    return (event,)


def evolve(state: Forecast | None, event: ForecastEvent) -> Forecast:
    """The state after one more event."""
    match event:
        case ForecastIssued():
            return Forecast(issued=event)
        case ForecastScored():
            assert state is not None
            return msgspec.structs.replace(state, steps=event.steps, origin_close=event.origin_close)
        case _:
            assert_never(event)
