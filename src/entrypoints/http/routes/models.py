"""`/v1/models`: list, show, compress, promote and retire model versions."""

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from application.commands.compress_model import CompressRequest
from application.forecasting.compression import Compression
from application.forecasting.fields import ModelId
from domain.errors import NotFound, UnknownModel
from entrypoints.container import Container
from entrypoints.http.edge.access import require
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.model_views import ModelView
from entrypoints.http.routes.pages import Cursor, Limit, Order, TickerFilter, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    Reason,
    act_as_caller,
    list_rows,
    suggest_names,
    view,
)
from entrypoints.version_rows import version_row


class Promotion(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A promotion; the event records the reason."""

    force: bool = False
    """Whether to promote the version although the gate refuses it; needs a reason and the scope `admin`."""


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
        """One model version with its evidence, and what the gate says about it, policy by policy."""
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
        data: JSONBody[Promotion],
    ) -> ModelView:
        """Make a version the champion. 409 `gate-refused` lists every policy of the gate that is not met.

        With `force` it is promoted against the gate, which needs a reason, and the scope `admin` too. Every
        forecast of it carries the warning `forced-model` from then on.
        """
        if data.force:
            require(request, "admin")
        with act_as_caller(product, request):
            promote_model = product.use_cases().promote_model()
            promote_model(_model(product, model).id, data.reason or "", force=data.force)
        return _model(product, model)

    @post(
        "/{model:str}/compress",
        summary="Compress a model version",
        status_code=202,
        **needs("models:train", 404, 409, 422),
    )
    def compress_model(
        self,
        product: Product,
        request: Call,
        model: FromPath[ModelId],
        data: JSONBody[Compression],
    ) -> Response[JobView]:
        """Submit a job of kind `compress`: make a smaller or faster version, and register it.

        The job fails with `parity-refused` when the version is outside of the error budget of its parent.
        """
        known = _model(product, model).id
        asked = CompressRequest(model=known, **msgspec.structs.asdict(data))
        return submit(product, request, "compress", asked)

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
        return view(version_row(product.use_cases(), model), ModelView)
    except NotFound as absent:
        known = [row["model"] for row in product.use_cases().lists().all("models")]
        hint = f"{suggest_names(model, known)}GET /v1/models lists all versions"
        raise UnknownModel(absent.message, field=absent.field, remedy=hint) from None
