"""`/v1/models`: trained versions, with their evidence."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from application.forecasting.fields import ModelId, Symbol
from domain.errors import NotFound
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import (
    Call,
    Cursor,
    Limit,
    Product,
    Reason,
    acting,
    listed,
    near,
    shown,
)


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
            product.use_cases().promote_model()(_model(product, model).model, data.reason)
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
            product.use_cases().retire_model()(_model(product, model).model, data.reason)
        return _model(product, model)


def _model(product: Container, model: str) -> ModelView:
    """A version. Raises NotFound with the nearest names."""
    try:
        return shown(product, "models", model, "model", ModelView)
    except NotFound as absent:
        known = [row["model"] for row in product.use_cases().lists().all("models")]
        hint = f"{near(model, known)}GET /v1/models lists them"
        raise NotFound(absent.message, field=absent.field, remedy=hint) from None
