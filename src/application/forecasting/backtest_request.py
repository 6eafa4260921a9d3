"""BacktestRequest: a strategy to compare with naive, and from which origins."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from application.forecasting.fields import Seed, Sessions, StrategyName, StrategySettings, Symbol
from domain.errors import InvalidInput
from domain.horizon import DEFAULT, horizon
from domain.ticker import Ticker

Rivalled = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=80, description="A strategy, or a version of the ticker.", examples=["naive"]
    ),
]


class BacktestRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strategy to compare with naive.

    The strategy is fitted once, on the sessions up to the first origin. The `origins` are `step` sessions
    apart, at the end of each series or up to `until`; with `since` they are all from that day on which have a
    year of sessions before them. `known_at` uses the prices as known then; `vintage` gives each origin
    the series as it was when the session of the origin became known.
    """

    tickers: Annotated[list[Symbol], msgspec.Meta(min_length=1, max_length=500)]
    """Tickers with prices; each one is evaluated on its own."""
    strategy: StrategyName
    horizon: Sessions = DEFAULT
    origins: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 12
    """The number of past forecasts of each ticker."""
    step: Annotated[int, msgspec.Meta(ge=1, le=250)] = 10
    """Sessions from one origin to the next."""
    settings: StrategySettings = {}
    """The settings of the strategy by name."""
    seed: Seed = 1
    """The seed of all random numbers of the job."""
    known_at: datetime | None = None
    """Use only what was known at this time; a time with a zone."""
    vintage: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether each origin sees the prices as they were known at its time."""
    since: date | msgspec.UnsetType = msgspec.UNSET
    """The first day of origins; then their number follows from it."""
    until: date | msgspec.UnsetType = msgspec.UNSET
    """The last day of origins."""
    against: Rivalled | msgspec.UnsetType = msgspec.UNSET
    """A version of the only ticker, or a strategy, to compare with on the same origins."""

    def __post_init__(self) -> None:
        if self.vintage is False:  # not written, so that requests of before stay the same
            msgspec.structs.force_setattr(self, "vintage", msgspec.UNSET)


def check_plan(request: BacktestRequest) -> None:
    """Raise InvalidInput for what no prices can mend."""
    horizon(request.horizon)
    for field, cure in (("origins", "--origins 12"), ("step", "--every 5")):
        if getattr(request, field) < 1:
            raise InvalidInput(f"{field} must be at least 1", field=field, remedy=f"e.g. {cure}")
    if request.since and request.until and request.until < request.since:
        raise InvalidInput(
            f"the origins end ({request.until}) before they begin ({request.since})",
            field="until",
            remedy="give an end after the begin",
        )
    tickers = [Ticker.parse(name) for name in request.tickers]
    if len(set(tickers)) != len(tickers) or not tickers:
        raise InvalidInput(
            "tickers must be present and different", field="tickers", remedy="e.g. VALE3,PETR4"
        )
