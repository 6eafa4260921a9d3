"""`/v1/tickers/{symbol}/revisions` and `/quality`: how prices became known, and what is wrong with them."""

from datetime import datetime

import msgspec
from litestar import Controller, get
from litestar.params import FromPath

from application.forecasting.fields import Symbol
from application.queries.price_revisions import RevisionLine
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.pages import KnownAt
from entrypoints.http.routes.quality_view import Quality, quality_view
from entrypoints.http.routes.requests import Product, find_tracked_ticker
from entrypoints.http.routes.tickers import find_ticker_with_prices


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """One revision: the rows that a refresh added or changed."""

    number: int
    """The number, from 1."""
    recorded_at: datetime
    """The time at which it became known."""
    rows: int
    """The number of its rows."""
    digest: str
    """A hash of its rows."""


class Revisions(msgspec.Struct, frozen=True, kw_only=True):
    """The revisions of a ticker, oldest first; `steps` also has held deliveries and decisions."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    items: list[RevisionView]
    """The revisions, oldest first."""
    steps: list[RevisionLine]
    """All steps, with held deliveries and decisions, oldest first."""


class TickerPriceHistory(Controller):
    """Revisions and data quality of a ticker."""

    path = "/v1/tickers/{symbol:str}"

    @get("/revisions", summary="List price revisions", **needs("data:read", 404))
    def list_revisions(self, product: Product, symbol: FromPath[Symbol]) -> Revisions:
        """All revisions of the prices of a ticker."""
        ticker = find_tracked_ticker(product, symbol)
        found = product.adapters().history().revisions(ticker.symbol)
        return Revisions(
            ticker=ticker.symbol,
            items=[
                RevisionView(number=r.number, recorded_at=r.recorded_at, rows=r.rows, digest=r.digest)
                for r in found
            ],
            steps=product.use_cases().price_revisions()(ticker),
        )

    @get("/quality", summary="Show data quality", **needs("data:read", 404, 409))
    def show_quality(self, product: Product, symbol: FromPath[Symbol], known_at: KnownAt = None) -> Quality:
        """The findings of the known rows, judged together, with their effect and their sessions."""
        ticker = find_ticker_with_prices(product, symbol)
        return quality_view(product.use_cases().price_quality()(ticker, known_at))
