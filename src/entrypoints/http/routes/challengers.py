"""Challengers: versions that answer in the shadow of a champion until their scores decide."""

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import ModelId, Symbol
from application.queries.show_challengers import Challenger
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Product, Reason, act_as_caller, find_tracked_ticker


class ChallengerList(msgspec.Struct, frozen=True, kw_only=True):
    """The challengers of a ticker, open ones first."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[Challenger]
    """One for each version that is or was a challenger."""


class Challengers(Controller):
    """Challengers of the champions."""

    path = "/v1"

    @get("/tickers/{symbol:str}/challengers", summary="List challengers", **needs("models:read", 404))
    def list_challengers(self, product: Product, symbol: FromPath[Symbol]) -> ChallengerList:
        """The versions that answer in the shadow of a champion, or did, with the path of their evidence.

        Their answers are in no other list: `GET /v1/forecasts?shadow=true` shows them.
        """
        ticker = find_tracked_ticker(product, symbol)
        return ChallengerList(ticker=ticker.symbol, items=product.use_cases().show_challengers()(ticker))

    @post(
        "/models/{model:str}/challenge",
        summary="Challenge the champion",
        status_code=200,
        **needs("models:promote", 404, 409),
    )
    def challenge_model(
        self, product: Product, request: Call, model: FromPath[ModelId], data: JSONBody[Reason]
    ) -> Challenger:
        """Let a version answer in the shadow of what serves, once for each session.

        409 for a retired version, the champion, a challenger, and for a fourth one.
        """
        with act_as_caller(product, request):
            product.use_cases().challenge_model()(model, data.reason or "")
        return challenger(product, model)

    @post(
        "/models/{model:str}/end-challenge",
        summary="End a challenge",
        status_code=200,
        **needs("models:promote", 404, 409),
    )
    def end_challenge(
        self, product: Product, request: Call, model: FromPath[ModelId], data: JSONBody[Reason]
    ) -> Challenger:
        """End the challenge of a version; the event has the evidence so far. 409 for no challenger."""
        with act_as_caller(product, request):
            product.use_cases().end_challenge()(model, data.reason or "")
        return challenger(product, model)


def challenger(product: Container, model: str) -> Challenger:
    """A version that is or was a challenger, which it must be."""
    ticker = Ticker.stored(model.rsplit("-", 2)[0].upper())
    return next(one for one in product.use_cases().show_challengers()(ticker) if one.model == model)
