"""What handlers share: acting for the principal, cursors, and the nearest names."""

import base64
import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from application.scope import Scope
from domain.errors import InvalidInput, NotFound
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of
from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, principal_of

Call = Request[Any, Any, Any]
T = TypeVar("T")
# A container is no instance of its class, so it is not to be validated.
Product = NamedDependency[SkipValidation[Any]]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Entries a page.")]
Cursor = Annotated[str, QueryParameter(max_length=512, description="`next` of the page before.")]


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why; it is kept with the event."""

    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


def scope_of(product: Container, request: Call, part: str = "") -> Scope:
    """The principal's. Under one key the same request appends once, and creates the same things."""
    principal, key = principal_of(request), key_of(request)
    ledger = product.use_cases.ledger()
    return Scope(
        job=f"request/{principal.owner}/{key}" if key else f"request/{ledger.ids.new()}",
        token="",
        actor=principal.owner,
        client=principal.client,
        at=EPOCH if key else ledger.clock.now(),
        traceparent=request.scope["state"]["traceparent"],
        part=f"{request.scope['path']}/{part}" if part else request.scope["path"],
    )


@contextmanager
def acting(product: Container, request: Call) -> Iterator[None]:
    """Append as the principal (see `scope_of`)."""
    with product.use_cases.ledger().within(scope_of(product, request)):
        yield


def cursor_of(value: str) -> str:
    """The cursor behind a value."""
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def behind(cursor: str) -> str:
    """The value of a cursor; "" without one. Raises InvalidInput."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, UnicodeDecodeError):
        raise InvalidInput(
            "this is no cursor of ours", field="cursor", remedy="take `next` of the page before"
        ) from None


def page(rows: Sequence[dict[str, Any]], limit: int, key: str) -> dict[str, Any]:
    """One page of rows, of which one more than `limit` was read."""
    shown = rows[:limit]
    return {"items": shown, "next": cursor_of(str(shown[-1][key])) if len(rows) > limit else None}


def tracked(product: Container, symbol: str) -> Ticker:
    """A tracked ticker. Raises InvalidInput, or NotFound with the nearest names."""
    ticker = Ticker.parse(symbol)
    if not product.use_cases.ledger().read(stream_of(ticker)):
        known = [row["ticker"] for row in product.use_cases.lists().all("tickers")]
        hint = near(ticker.symbol, known)
        raise NotFound(f"{ticker} is not tracked", field="ticker", remedy=f"{hint}POST /v1/tickers tracks it")
    return ticker


def near(name: str, known: Sequence[str]) -> str:
    """The names most like one that is not known, as a question; "" when none is like it."""
    found = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(found)}? " if found else ""


def listed(
    product: Container,
    projection: str,
    key: str,
    kind: type[T],
    limit: int,
    cursor: str,
    ticker: str = "",
    owners: Sequence[str] | None = None,
) -> T:
    """A page of a projection's rows, or of those of a tracked ticker, or of some owners.

    Raises InvalidInput or NotFound.
    """
    symbol = tracked(product, ticker).symbol if ticker else None
    lists = product.use_cases.lists()
    rows = lists.all(projection, symbol, owners=owners, after=behind(cursor), limit=limit + 1)
    return view(page(rows, limit, key), kind)


def shown(product: Container, projection: str, key: str, field: str, kind: type[T]) -> T:
    """One row of a projection. Raises NotFound naming the field."""
    return view(product.use_cases.lists().one(projection, key, field), kind)


def view(row: Any, kind: type[T]) -> T:
    """A row as the API shows it."""
    return msgspec.convert(row, kind, strict=False)
