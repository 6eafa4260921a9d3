"""`/v1/tickers/{symbol}/prices`: bars as known at any time."""

from datetime import date, datetime
from typing import Annotated, TypeVar

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from application.forecasting.fields import Symbol
from application.forecasting.known_prices import KnownSeries, check_window
from entrypoints.container import Container
from entrypoints.http.edge.accept import accepted_type
from entrypoints.http.edge.caching import is_settled, never_changes
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.arrow import arrow_stream
from entrypoints.http.routes.pages import KnownAt
from entrypoints.http.routes.price_views import DeliveredPrices, Prices, delivered_view, prices_view
from entrypoints.http.routes.requests import Call, Product
from entrypoints.http.routes.tickers import find_ticker_with_prices

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
TABLE = ("open", "high", "low", "close", "volume", "adj_close", "dividend", "split")
MAX_SESSIONS = 5000
P = TypeVar("P", Prices, DeliveredPrices)
Start = Annotated[date | None, QueryParameter(description="The first session, such as 2024-05-31.")]
End = Annotated[date | None, QueryParameter(description="The last session.")]
Last = Annotated[
    int,
    QueryParameter(ge=1, le=MAX_SESSIONS, description="Maximum number of sessions; the latest are returned."),
]


class TickerPrices(Controller):
    """Bars of a ticker."""

    path = "/v1/tickers/{symbol:str}"

    @get("/prices", summary="Read prices", **needs("data:read", 404, 409, 501))
    def read_prices(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        start: Start = None,
        end: End = None,
        known_at: KnownAt = None,
        last: Last = 250,
    ) -> Response[Prices]:
        """Clean bars from `start` to `end`, as known now or at `known_at`.

        The header `Accept` selects JSON, CSV or an Arrow IPC stream.
        """
        known, age = _read(product, request, symbol, known_at, (start, end))
        return _answer(request, prices_view(known, age, start, end, last))

    @get("/prices/delivered", summary="Read delivered rows", **needs("data:read", 404, 409, 501))
    def read_delivered(
        self,
        product: Product,
        request: Call,
        symbol: FromPath[Symbol],
        start: Start = None,
        end: End = None,
        known_at: KnownAt = None,
        last: Last = 250,
    ) -> Response[DeliveredPrices]:
        """All rows from `start` to `end` as they were delivered, also those that no forecast uses.

        The header `Accept` selects JSON, CSV or an Arrow IPC stream.
        """
        known, age = _read(product, request, symbol, known_at, (start, end))
        return _answer(request, delivered_view(known, age, start, end, last))


def _read(
    product: Container,
    request: Call,
    symbol: str,
    known_at: datetime | None,
    window: tuple[date | None, date | None],
) -> tuple[KnownSeries, int]:
    """The prices known at a time, and the number of final sessions that were lacking then."""
    check_window(*window)
    known = product.use_cases().known_prices()(find_ticker_with_prices(product, symbol), known_at=known_at)
    now = product.adapters().clock().now()
    if is_settled(known_at, now):
        never_changes(request)
    at = min(known_at or now, now)
    return known, product.use_cases().freshness().lacking(known.ticker.exchange, known.bars, at)


def _answer(request: Call, found: P) -> Response[P]:
    """The prices in the form that the caller accepts; a table has dates and numbers only."""
    match accepted_type(request, (JSON, CSV, ARROW)):
        case "text/csv":
            return Response(_csv(found), media_type=f"{CSV}; charset=utf-8")  # type: ignore[arg-type]
        case "application/vnd.apache.arrow.stream":
            rows = [{name: getattr(bar, name) for name in ("session", *TABLE)} for bar in found.bars]
            return Response(arrow_stream(rows, _about(found)), media_type=ARROW)  # type: ignore[arg-type]
    return Response(found)


def _about(prices: Prices | DeliveredPrices) -> dict[str, str]:
    """The fields other than the bars, as metadata of a table."""
    plain = msgspec.to_builtins(prices)
    return {name: str(plain[name]) for name in plain if name != "bars"}


def _csv(prices: Prices | DeliveredPrices) -> bytes:
    lines = [",".join(("session", *TABLE))]
    for bar in prices.bars:
        values = (getattr(bar, name) for name in TABLE)
        lines.append(",".join((bar.session.isoformat(), *("" if v is None else repr(v) for v in values))))
    return ("\r\n".join(lines) + "\r\n").encode()
