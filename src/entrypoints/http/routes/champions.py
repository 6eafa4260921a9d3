"""Who serves a ticker, and every decision about it."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.horizon import HorizonFamily
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import (
    Call,
    Product,
    Reason,
    acting,
    tracked,
)
from entrypoints.http.routes.tickers import Symbol


class RollBack(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which seat goes back to the version before, and why."""

    family: Annotated[str, msgspec.Meta(pattern="^(week|fortnight|month|quarter)$")] = "fortnight"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a seat, by whom and why."""

    what: str
    model: str
    by: str
    reason: str
    at: datetime


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """Who serves a family of horizons; `model` is "" while the fallback does."""

    family: str
    longest_horizon: int
    model: str
    history: list[Decision]


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of a ticker."""

    ticker: str
    items: list[Seat]


class Champions(Controller):
    """Who serves a ticker."""

    path = "/v1/tickers/{symbol:str}"
    tags = ("models",)

    @get("/champion", summary="Who serves", **needs("models:read", 404))
    def show_champion(
        self,
        product: Product,
        symbol: FromPath[Symbol],
        at: FromQuery[datetime | None] = None,
    ) -> Seats:
        """The serving version of each family of horizons, now or at a time, with every decision before."""
        ticker = tracked(product, symbol)
        found = product.use_cases.model_history()(ticker, at)
        return Seats(ticker=ticker.symbol, items=[_seat(family) for family in found])

    @post("/rollback", summary="Roll back", status_code=200, **needs("models:promote", 404, 409))
    def roll_back(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        data: JSONBody[RollBack],
    ) -> Seats:
        """Give the seat back to the version before, or to the fallback."""
        ticker = tracked(product, symbol)
        with acting(product, request):
            family = HorizonFamily[data.family.upper()]
            product.use_cases.roll_back_model()(ticker, family, data.reason)
        found = product.use_cases.model_history()(ticker)
        return Seats(ticker=ticker.symbol, items=[_seat(one) for one in found])


def _seat(found: Any) -> Seat:
    history = [
        Decision(
            what=recorded.event.__struct_config__.tag.split(".")[1],
            model=recorded.event.model,
            by=getattr(recorded.event, "by", recorded.meta.actor),
            reason=getattr(recorded.event, "reason", "") or "; ".join(getattr(recorded.event, "reasons", ())),
            at=recorded.event.at,
        )
        for recorded in found.events
    ]
    longest = HorizonFamily[found.family.upper()].value
    return Seat(family=found.family, longest_horizon=longest, model=found.active, history=history)
