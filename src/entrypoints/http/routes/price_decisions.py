"""Decisions about held deliveries and about single sessions of a ticker.

They need `data:write`, as refreshes do, because they change which prices are known and nothing else.
"""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, post
from litestar.params import FromPath, JSONBody

from application.forecasting.fields import Symbol
from application.queries.price_revisions import RevisionLine, revision_line
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import (
    Call,
    Product,
    StatedReason,
    act_as_caller,
    find_tracked_ticker,
)

HeldRevision = Annotated[
    int, msgspec.Meta(ge=1, le=2**31 - 1, description="The `number` of a step `held` of `/revisions`.")
]
Session = Annotated[date, msgspec.Meta(description="The session, such as 2024-05-31.")]
OPTIONS = {"status_code": 200, **needs("data:write", 404, 409, 422)}


class PriceDecisions(Controller):
    """Each decision is an event with its author and its reason."""

    path = "/v1/tickers/{symbol:str}"

    @post("/held-revisions/{revision:str}/accept", summary="Accept a held delivery", **OPTIONS)
    def accept_prices(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        revision: FromPath[HeldRevision],
        data: JSONBody[StatedReason],
    ) -> RevisionLine:
        """Take a held delivery into the known prices; the answer is the new revision.

        `revision` is the `number` of a step `held` of `/revisions`. 409 if the delivery does not wait any
        more. Where it is on another basis, the series begins with it.
        """
        ticker = find_tracked_ticker(product, symbol)
        with act_as_caller(product, request):
            return revision_line(product.use_cases().accept_prices()(ticker, revision, data.reason))

    @post("/held-revisions/{revision:str}/reject", summary="Reject a held delivery", **OPTIONS)
    def reject_prices(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        revision: FromPath[HeldRevision],
        data: JSONBody[StatedReason],
    ) -> RevisionLine:
        """Put a held delivery aside; the known prices stay. 409 if it does not wait any more."""
        ticker = find_tracked_ticker(product, symbol)
        with act_as_caller(product, request):
            return revision_line(product.use_cases().reject_prices()(ticker, revision, data.reason))

    @post("/sessions/{session:str}/confirm", summary="Confirm the price of a session", **OPTIONS)
    def confirm_session(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        session: FromPath[Session],
        data: JSONBody[StatedReason],
    ) -> RevisionLine:
        """Confirm the price of a session as real, so that it is not suspect; the latest decision counts."""
        return _decide(product, request, symbol, session, True, data.reason)

    @post("/sessions/{session:str}/drop", summary="Drop the price of a session", **OPTIONS)
    def drop_session(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        session: FromPath[Session],
        data: JSONBody[StatedReason],
    ) -> RevisionLine:
        """Leave the price of a session out of the series; the row stays in its revision."""
        return _decide(product, request, symbol, session, False, data.reason)


def _decide(
    product: Container, request: Call, symbol: str, session: date, confirmed: bool, reason: str
) -> RevisionLine:
    ticker = find_tracked_ticker(product, symbol)
    decide = product.use_cases().decide_session()
    with act_as_caller(product, request):
        return revision_line(decide(ticker, session, confirmed=confirmed, reason=reason))
