"""`/v1/tickers/{symbol}/prices`: bars as known at any time."""

from datetime import date, datetime
from typing import Annotated

import msgspec
import numpy as np
from litestar import Controller, Response, get
from litestar.params import FromPath, QueryParameter

from application.forecasting.fields import Symbol
from application.forecasting.known_prices import KnownSeries, check_window
from domain.doubts import doubts
from domain.prices import PriceSeries
from domain.sessions import to_date
from entrypoints.container import Container
from entrypoints.http.edge.accept import accepted_type
from entrypoints.http.edge.caching import is_settled, never_changes
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.arrow import arrow_stream
from entrypoints.http.routes.pages import KnownAt
from entrypoints.http.routes.requests import Call, Product, view
from entrypoints.http.routes.tickers import find_ticker_with_prices

JSON, CSV, ARROW = "application/json", "text/csv", "application/vnd.apache.arrow.stream"
COLUMNS = ("open", "high", "low", "close", "volume")
MAX_SESSIONS = 5000
Start = Annotated[date | None, QueryParameter(description="The first session, such as 2024-05-31.")]
End = Annotated[date | None, QueryParameter(description="The last session.")]
Last = Annotated[
    int,
    QueryParameter(ge=1, le=MAX_SESSIONS, description="Maximum number of sessions; the latest are returned."),
]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The bar of one session; null where the source has no value."""

    session: date
    """The session."""
    open: float | None
    """The first price."""
    high: float | None
    """The highest price."""
    low: float | None
    """The lowest price."""
    close: float
    """The last price."""
    volume: float | None
    """The number of traded shares."""


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """The usable bars of a ticker, split-adjusted, oldest first, and the revision of its prices.

    `basis` is that of the source, null when unknown. `age` is the number of final sessions after the last
    bar, now or at `known_at`; `doubts` says in words what is doubtful.
    """

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    currency: str
    """The currency of the prices, such as `BRL`."""
    revision: int
    """The number of the last revision."""
    known_at: datetime
    """The time whose knowledge the answer shows."""
    source: str
    """The source of the prices."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    digest: str
    """A hash of the whole series; equal prices have equal digests."""
    basis: str | None
    """The basis of the delivered prices, such as `split-adjusted`; null when unknown."""
    age: int
    """The number of final sessions after the last bar."""
    doubts: tuple[str, ...]
    """What is doubtful about the prices, in words."""
    bars: list[Bar]
    """The bars, oldest first."""


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
        check_window(start, end)
        ticker = find_ticker_with_prices(product, symbol)
        found = product.use_cases().known_prices()(ticker, known_at=known_at)
        series = found.series.until(end) if end else found.series
        series = series.since(start) if start else series
        answer = Prices(
            ticker=ticker.symbol,
            currency=ticker.currency,
            revision=found.revision,
            known_at=found.known_at,
            source=found.source,
            synthetic=found.synthetic,
            digest=found.series.digest,
            basis=found.basis or None,
            age=_age(product, found, known_at),
            doubts=doubts(found.bars, found.held),
            bars=[_bar(series, row) for row in range(max(0, len(series) - last), len(series))],
        )
        if is_settled(known_at, product.adapters().clock().now()):
            never_changes(request)
        match accepted_type(request, (JSON, CSV, ARROW)):
            case "text/csv":
                return Response(_csv(answer), media_type=f"{CSV}; charset=utf-8")  # type: ignore[arg-type]
            case "application/vnd.apache.arrow.stream":
                return Response(arrow_stream(answer.bars, _about(answer)), media_type=ARROW)  # type: ignore[arg-type]
        return Response(answer)


def _age(product: Container, known: KnownSeries, known_at: datetime | None) -> int:
    now = product.adapters().clock().now()
    at = min(known_at or now, now)
    return product.use_cases().freshness().lacking(known.ticker.exchange, known.bars, at)


def _bar(series: PriceSeries, row: int) -> Bar:
    values = {name: float(getattr(series, name)[row]) for name in COLUMNS}
    plain = {name: value if np.isfinite(value) else None for name, value in values.items()}
    return view({"session": to_date(series.sessions[row]), **plain}, Bar)


def _about(prices: Prices) -> dict[str, str]:
    """The fields other than the bars, as metadata of a table."""
    plain = msgspec.to_builtins(prices)
    return {name: str(plain[name]) for name in plain if name != "bars"}


def _csv(prices: Prices) -> bytes:
    lines = [",".join(("session", *COLUMNS))]
    for bar in prices.bars:
        values = (getattr(bar, name) for name in COLUMNS)
        lines.append(",".join((bar.session.isoformat(), *("" if v is None else repr(v) for v in values))))
    return ("\r\n".join(lines) + "\r\n").encode()
