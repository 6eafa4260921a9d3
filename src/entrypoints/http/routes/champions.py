"""`/v1/tickers/{symbol}/champion`: the champion of each horizon family, and rollbacks."""

from typing import Literal

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import Symbol
from application.queries.model_history import Decision, FamilyHistory
from domain.horizon import HorizonFamily
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.pages import KnownAt
from entrypoints.http.routes.requests import (
    Call,
    Product,
    Reason,
    act_as_caller,
    find_tracked_ticker,
)


class RollBack(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The horizon family to roll back, and the reason."""

    family: Literal["week", "fortnight", "month", "quarter"] = "fortnight"
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """The champion of one horizon family, null for the fallback, and its decisions, oldest first."""

    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    longest_horizon: int
    """The most sessions that the family forecasts."""
    model: str | None
    """The champion; null while the fallback serves."""
    history: list[Decision]
    """Its decisions, oldest first."""


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """The champions of a ticker."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[Seat]
    """One for each horizon family that has versions."""


class Champions(Controller):
    """The champions of a ticker."""

    path = "/v1/tickers/{symbol:str}"

    @get("/champion", summary="Champion of each horizon family", **needs("models:read", 404))
    def show_champion(
        self,
        product: Product,
        symbol: FromPath[Symbol],
        known_at: KnownAt = None,
    ) -> Seats:
        """The champion of each horizon family now, or as known at a time, with all decisions until then."""
        ticker = find_tracked_ticker(product, symbol)
        found = product.use_cases().model_history()(ticker, known_at)
        return Seats(ticker=ticker.symbol, items=[_seat(family) for family in found])

    @post("/rollback", summary="Roll back a champion", status_code=200, **needs("models:promote", 404, 409))
    def roll_back(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        data: JSONBody[RollBack],
    ) -> Seats:
        """Make the previous champion serve again, or the fallback if there was none."""
        ticker = find_tracked_ticker(product, symbol)
        with act_as_caller(product, request):
            family = HorizonFamily[data.family.upper()]
            product.use_cases().roll_back_model()(ticker, family, data.reason or "")
        found = product.use_cases().model_history()(ticker)
        return Seats(ticker=ticker.symbol, items=[_seat(one) for one in found])


def _seat(found: FamilyHistory) -> Seat:
    longest = HorizonFamily[found.family.upper()].value
    return Seat(
        family=found.family,
        longest_horizon=longest,
        model=found.active or None,
        history=list(found.decisions),
    )
