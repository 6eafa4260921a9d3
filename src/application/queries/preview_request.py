"""PreviewRequest: what a preview is asked for, and Previewed, what it answers."""

from datetime import datetime
from typing import Annotated

import msgspec

from application.forecasting.fields import Levels, ModelId, Sessions, StrategySettings
from domain.errors import InvalidInput
from domain.forecast import ForecastIssued
from domain.quantiles import LEVELS, QuantilePaths
from domain.zoned_time import require_zone

MAX_CLOSES = 10_000
QUICK = ("naive", "drift", "volatility", "scale")
FITTED_AT_ONCE = (*QUICK, "arima")


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Closes, oldest first, and a strategy to fit or a version to use; or a tracked ticker.

    `known_at` uses the prices and the champion of the ticker as known at that time.
    """

    closes: Annotated[
        list[Annotated[float, msgspec.Meta(gt=0, lt=1e12)]],
        msgspec.Meta(min_length=2, max_length=MAX_CLOSES),
    ] = []
    """Closes, oldest first, in place of a ticker."""
    ticker: Annotated[str, msgspec.Meta(max_length=32)] | None = None
    """A tracked ticker, in place of closes."""
    known_at: datetime | None = None
    """Use only what was known at this time; a time with a zone."""
    strategy: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    """A strategy: `naive`, `drift`, `volatility`, `scale` or `arima`; `scale` without a name."""
    model: ModelId | None = None
    """A trained version to use."""
    horizon: Sessions = 10
    levels: Levels = msgspec.field(default_factory=lambda: list(LEVELS))
    """The levels of the quantiles, ascending and with 0.5."""
    settings: StrategySettings = {}
    """The settings of the strategy by name."""

    @property
    def quick(self) -> bool:
        """Whether the answer takes milliseconds: a trained version, or a quick strategy as it is set."""
        plain = (not self.strategy or self.strategy in QUICK) and not self.settings
        return not self.ticker and (bool(self.model) or plain)

    def check_subject(self) -> None:
        """Raise InvalidInput unless either the closes or the ticker are given, with the fields they take."""
        if bool(self.closes) == bool(self.ticker):
            raise InvalidInput(
                "a preview needs closes or a ticker, and not both",
                field="closes",
                remedy="send `closes`, or a tracked `ticker`",
            )
        if self.ticker and (self.strategy or self.settings):
            raise InvalidInput(
                "a preview of a ticker uses its champion",
                field="strategy",
                remedy="leave out `strategy` and `settings`, or name a trained `model`",
            )
        if self.known_at and not self.ticker:
            raise InvalidInput(
                "`known_at` needs a ticker", field="known_at", remedy="send a tracked `ticker`"
            )
        require_zone(self.known_at, "known_at")
        if self.model and (self.strategy or self.settings):
            raise InvalidInput(
                "a model version has its own strategy and settings",
                field="model",
                remedy="leave out `strategy` and `settings`",
            )


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """The quantiles; `skill` is that of the version on its own ticker, or "" for a strategy.

    `issued` is the event that a forecast of a ticker would record; None for a preview on closes.
    """

    strategy: str
    paths: QuantilePaths
    model: str = ""
    skill: str = ""
    issued: ForecastIssued | None = None
