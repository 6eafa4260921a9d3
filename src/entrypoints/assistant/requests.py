"""Arguments of the tools, with the bounds that their schemas state."""

from datetime import date
from typing import Annotated

import msgspec

from application.forecasting.fields import Sessions, Symbol

MAX_BARS = 250


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No arguments."""


class OfTicker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker."""

    ticker: Symbol


class OfForecast(OfTicker, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker and perhaps a horizon."""

    horizon: Annotated[
        Sessions | None, msgspec.Meta(description="Only a forecast of so many sessions [the latest one].")
    ] = None


class OfPrices(OfTicker, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticker and a window of sessions."""

    start: Annotated[date | None, msgspec.Meta(description="The first session [any].")] = None
    end: Annotated[date | None, msgspec.Meta(description="The last session [the latest].")] = None
    last: Annotated[
        int, msgspec.Meta(ge=1, le=MAX_BARS, description="At most so many sessions, the latest ones.")
    ] = 20
