"""`/v1/models`: list, show, promote and retire model versions."""

from datetime import date, datetime
from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import ModelId
from domain.errors import NotFound, UnknownModel
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.pages import Cursor, Limit, Order, TickerFilter, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    Reason,
    act_as_caller,
    list_rows,
    show_row,
    suggest_names,
)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The training window of one ticker, and the revision of its prices."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    first: date
    """The first session."""
    last: date
    """The last session."""
    sessions: int
    """The number of sessions."""
    revision: int
    """The number of the price revision."""


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence: losses of a version, of naive and of the fallback on origins after the training window.

    `fallback` names the strategy of `fallback_loss`.
    """

    origins: int
    """The number of forecasts after the training window."""
    step: int
    """Sessions from one origin to the next."""
    first: date | None
    """The first origin."""
    last: date | None
    """The last origin."""
    loss: float | None
    """Mean loss of the version."""
    naive_loss: float | None
    """Mean loss of naive on the same origins."""
    fallback_loss: float | None
    """Mean loss of the fallback on the same origins."""
    fallback: str = "volatility"
    """The strategy that was the fallback then."""
    p_value: float | None
    """One-sided p-value of the test against naive; null when it was not computed."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""
    metrics: dict[str, Any]
    """Further figures of the training by name."""


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model version. `state` is registered, active, replaced, refused, rolled back or retired."""

    id: str
    """The id."""
    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    strategy: str
    """The name of the strategy."""
    horizon: int
    """The longest horizon that it forecasts."""
    settings: dict[str, Any]
    """The settings of the strategy by name."""
    seed: int
    """The seed of all random numbers of the job."""
    training: list[Window]
    """What it learned from, one window for each ticker."""
    state: str
    """Its place in the registry."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    code_version: str
    """The version of the code that computed it."""
    created_at: datetime
    """The time at which it was made."""
    evidence: EvidenceView
    """Its losses on sessions that it had not seen."""


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of model versions, ordered by name."""

    items: list[ModelView]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class Models(Controller):
    """Model versions."""

    path = "/v1/models"

    @get("/", summary="List model versions", **needs("models:read", 404))
    def list_models(
        self,
        product: Product,
        ticker: TickerFilter = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "asc",
    ) -> ModelPage:
        """All model versions, or those of one ticker."""
        wanted = Wanted(name="models", limit=limit, cursor=cursor, order=order)
        return list_rows(product, wanted, ModelPage, ticker)

    @get("/{model:str}", summary="Show a model version", **needs("models:read", 404))
    def show_model(self, product: Product, model: FromPath[ModelId]) -> ModelView:
        """One model version with its evidence."""
        return _model(product, model)

    @post(
        "/{model:str}/promote",
        summary="Promote a model version",
        status_code=200,
        **needs("models:promote", 404, 409),
    )
    def promote_model(
        self,
        product: Product,
        request: Call,
        model: FromPath[ModelId],
        data: JSONBody[Reason],
    ) -> ModelView:
        """Make a version the champion. 409 `gate-refused` lists every rule of the gate that is not met."""
        with act_as_caller(product, request):
            product.use_cases().promote_model()(_model(product, model).id, data.reason or "")
        return _model(product, model)

    @post(
        "/{model:str}/retire",
        summary="Retire a model version",
        status_code=200,
        **needs("models:promote", 404, 409),
    )
    def retire_model(
        self,
        product: Product,
        request: Call,
        model: FromPath[ModelId],
        data: JSONBody[Reason],
    ) -> ModelView:
        """Retire a version permanently; 409 if it is the champion."""
        with act_as_caller(product, request):
            product.use_cases().retire_model()(_model(product, model).id, data.reason or "")
        return _model(product, model)


def _model(product: Container, model: str) -> ModelView:
    """A model version. Raises NotFound with similar names."""
    try:
        return show_row(product, "models", model, "model", ModelView)
    except NotFound as absent:
        known = [row["model"] for row in product.use_cases().lists().all("models")]
        hint = f"{suggest_names(model, known)}GET /v1/models lists all versions"
        raise UnknownModel(absent.message, field=absent.field, remedy=hint) from None
