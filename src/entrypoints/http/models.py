"""`/v1/strategies`, `/v1/models` and who serves a ticker."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from domain.errors import MissingExtra, NotFound
from domain.horizon import HorizonFamily
from entrypoints.container import Container
from entrypoints.http.operations import needs
from entrypoints.http.requests import (
    Call,
    Cursor,
    Limit,
    Product,
    Reason,
    acting,
    listed,
    near,
    shown,
    tracked,
)
from entrypoints.http.tickers import Symbol

ModelId = Annotated[str, msgspec.Meta(max_length=80, examples=["VALE3-fortnight-1"])]


class StrategyView(msgspec.Struct, frozen=True, kw_only=True):
    """A strategy: who provides it, and a JSON schema of its settings with their defaults."""

    name: str
    provider: str
    pooled: bool
    settings: dict[str, Any]


class Strategies(msgspec.Struct, frozen=True, kw_only=True):
    """Every installed strategy."""

    items: list[StrategyView]


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """Prices that a ticker gave to a training."""

    ticker: str
    first: date
    last: date
    sessions: int
    revision: int


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """How the version did after its training window, beside naive on the same origins."""

    origins: int
    step: int
    first: date | None
    last: date | None
    loss: float | None
    naive_loss: float | None
    fallback_loss: float | None
    p_value: float | None
    coverage: dict[str, float]
    metrics: dict[str, Any]


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A version. `state`: registered, active, replaced, refused, rolled back or retired."""

    model: str
    ticker: str
    family: str
    strategy: str
    horizon: int
    settings: dict[str, Any]
    seed: int
    training: list[Window]
    state: str
    synthetic: bool
    code_version: str
    at: datetime
    evidence: EvidenceView


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """Versions by name."""

    items: list[ModelView]
    next: str | None


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


@get("/v1/strategies", summary="List strategies", tags=["models"], **needs("models:read"))
def list_strategies(product: Product) -> Strategies:
    """Built-in ones and plug-ins; those whose extra is not installed are left out."""
    catalog = product.adapters.catalog()
    return Strategies(items=[found for name in catalog.names() if (found := _strategy(catalog, name))])


class Models(Controller):
    """Trained versions."""

    path = "/v1/models"
    tags = ("models",)

    @get("/", summary="List model versions", **needs("models:read", 404))
    def list_models(
        self,
        product: Product,
        ticker: FromQuery[Symbol] = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> ModelPage:
        """Every version, or those of a ticker."""
        return listed(product, "models", "model", ModelPage, limit, cursor, ticker)

    @get("/{model:str}", summary="Show a version", **needs("models:read", 404))
    def show_model(self, product: Product, model: FromPath[ModelId]) -> ModelView:
        """One version with its evidence."""
        return _model(product, model)

    @post("/{model:str}/promote", summary="Promote", status_code=200, **needs("models:promote", 404, 409))
    def promote_model(
        self,
        product: Product,
        request: Call,
        model: FromPath[ModelId],
        data: JSONBody[Reason],
    ) -> ModelView:
        """Let it serve. 409 `gate-refused` names everything that its evidence lacks."""
        with acting(product, request):
            product.use_cases.promote_model()(_model(product, model).model, data.reason)
        return _model(product, model)

    @post("/{model:str}/retire", summary="Retire", status_code=200, **needs("models:promote", 404, 409))
    def retire_model(
        self,
        product: Product,
        request: Call,
        model: FromPath[ModelId],
        data: JSONBody[Reason],
    ) -> ModelView:
        """Take it out for good; 409 while it serves."""
        with acting(product, request):
            product.use_cases.retire_model()(_model(product, model).model, data.reason)
        return _model(product, model)


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


def _model(product: Container, model: str) -> ModelView:
    """A version. Raises NotFound with the nearest names."""
    try:
        return shown(product, "models", model, "model", ModelView)
    except NotFound as absent:
        known = [row["model"] for row in product.use_cases.lists().all("models")]
        hint = f"{near(model, known)}GET /v1/models lists them"
        raise NotFound(absent.message, field=absent.field, remedy=hint) from None


def _strategy(catalog: Any, name: str) -> StrategyView | None:
    try:
        forecaster = catalog.create(name)
    except MissingExtra:
        return None
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
    properties = {
        key: {"type": kinds[type(value)], "default": value} for key, value in forecaster.settings.items()
    }
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return StrategyView(
        name=name, provider=catalog.provider(name), pooled=bool(forecaster.pooled), settings=schema
    )


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
