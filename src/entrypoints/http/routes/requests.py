"""Shared parts of handlers: the scope of the caller, pages, cursors, and suggestions of names."""

import base64
import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from application.find_ticker import find_ticker
from application.scope import Scope
from domain.errors import InvalidInput, NotFound
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of
from entrypoints.container import Container
from entrypoints.http.edge.access import Call as Call
from entrypoints.http.edge.access import key_of, principal_of

T = TypeVar("T")
# SkipValidation, because dependency-injector makes containers that are not instances of their class.
Product = NamedDependency[SkipValidation[Container]]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
POLL_SECONDS = 0.5  # between two looks for changes of a followed job or ledger
MAX_STREAM_SECONDS = 1800.0  # then the stream ends, and the client connects again
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Maximum number of items per page.")]
Cursor = Annotated[str, QueryParameter(max_length=512, description="`next` of the previous page.")]


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason of a change; the event records it."""

    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class StatedReason(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason of a decision; the event records it, and no decision is without one."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


def scope_of(product: Container, request: Call, part: str = "") -> Scope:
    """The scope of a request; repeated with an idempotency key, it appends once and has the same ids."""
    principal, key = principal_of(request), key_of(request)
    ledger = product.use_cases().ledger()
    return Scope(
        job=f"request/{principal.owner}/{key}" if key else f"request/{ledger.ids.new()}",
        token="",
        actor=principal.owner,
        client=principal.client,
        scopes=tuple(sorted(principal.scopes)),
        at=EPOCH if key else ledger.clock.now(),
        traceparent=request.scope["state"]["traceparent"],
        part=f"{request.scope['path']}/{part}" if part else request.scope["path"],
    )


@contextmanager
def act_as_caller(product: Container, request: Call) -> Iterator[None]:
    """Append events in the scope of the request (see `scope_of`)."""
    with product.use_cases().ledger().within(scope_of(product, request)):
        yield


def charge_tickers(request: Call, count: int) -> None:
    """Count a request for several tickers as one request for each. Raises TooManyRequests."""
    if count > 1:
        request.app.state.charge(principal_of(request), count - 1)


def encode_cursor(value: str) -> str:
    """The cursor of the page after the row with this value."""
    return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The value of a cursor, or "" for an empty one. Raises InvalidInput."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, UnicodeDecodeError):
        raise InvalidInput(
            f"invalid cursor {cursor!r}", field="cursor", remedy="use `next` of the previous page"
        ) from None


def page(rows: Sequence[dict[str, Any]], limit: int, key: str) -> dict[str, Any]:
    """A page of at most `limit` rows; a further row in `rows` means that there is a next page."""
    items = rows[:limit]
    return {"items": items, "next": encode_cursor(str(items[-1][key])) if len(rows) > limit else None}


def find_tracked_ticker(product: Container, symbol: str) -> Ticker:
    """A tracked ticker. Raises InvalidInput, or NotFound with similar names."""
    ledger = product.use_cases().ledger()
    ticker = find_ticker(ledger, symbol)
    if not ledger.read(stream_of(ticker)):
        known = [row["ticker"] for row in product.use_cases().lists().all("tickers")]
        hint = suggest_names(ticker.symbol, known)
        raise NotFound(
            f"{ticker} is not tracked", field="ticker", remedy=f"{hint}POST /v1/tickers to track it"
        )
    return ticker


def suggest_names(name: str, known: Sequence[str]) -> str:
    """A question with the known names similar to `name`; "" if there are none."""
    found = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(found)}? " if found else ""


def list_rows(
    product: Container,
    projection: str,
    key: str,
    kind: type[T],
    limit: int,
    cursor: str,
    ticker: str = "",
    owners: Sequence[str] | None = None,
) -> T:
    """A page of the rows of a projection; with `ticker` or `owners`, only of their rows.

    Raises InvalidInput or NotFound.
    """
    symbol = find_tracked_ticker(product, ticker).symbol if ticker else None
    lists = product.use_cases().lists()
    rows = lists.all(projection, symbol, owners=owners, after=decode_cursor(cursor), limit=limit + 1)
    return view(page(rows, limit, key), kind)


def show_row(product: Container, projection: str, key: str, field: str, kind: type[T]) -> T:
    """One row of a projection. Raises NotFound with the name of the field."""
    return view(product.use_cases().lists().one(projection, key, field), kind)


def view(row: object, kind: type[T]) -> T:
    """A row converted to a struct of the API."""
    return msgspec.convert(row, kind, strict=False)
