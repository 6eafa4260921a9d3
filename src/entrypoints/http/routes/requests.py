"""Shared parts of handlers: the scope of the caller, pages, cursors, and suggestions of names."""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import msgspec
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from application.find_ticker import find_ticker
from application.scope import Scope
from domain.errors import Conflict, PrevistoError, UnknownTicker
from domain.ticker import Ticker
from domain.tracked_ticker import stream_of
from entrypoints.container import Container
from entrypoints.forecast_rows import shown_forecast
from entrypoints.http.edge.access import Call as Call
from entrypoints.http.edge.access import key_of, principal_of
from entrypoints.http.edge.idempotency import claim_of
from entrypoints.http.routes.pages import Wanted
from entrypoints.shown_rows import shown_row

T = TypeVar("T")
# SkipValidation, because dependency-injector makes containers that are not instances of their class.
Product = NamedDependency[SkipValidation[Container]]


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason of a change; the event records it."""

    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    """Why; the event records it."""


class StatedReason(Reason, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reason of a decision; the event records it, and no decision is without one."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    """Why; the event records it."""


def scope_of(product: Container, request: Call, part: str = "") -> Scope:
    """The scope of a request. A repeated request with an idempotency key appends once, with the same ids."""
    principal, claim = principal_of(request), claim_of(request)
    ledger = product.use_cases().ledger()
    # A path may hold the name of a user; the streams of the events tell users apart.
    path = request.scope["path_template"] if "user" in request.path_params else request.scope["path"]
    name = f"{principal.owner}/{key_of(request)}/{claim.at.timestamp()}" if claim else ledger.ids.new()
    return Scope(
        job=f"request/{name}",
        token="",
        actor=principal.owner,
        client=principal.client,
        scopes=tuple(sorted(principal.scopes)),
        at=claim.at if claim else ledger.clock.now(),
        traceparent=request.scope["state"]["traceparent"],
        part=f"{path}/{part}" if part else path,
    )


@contextmanager
def act_as_caller(product: Container, request: Call) -> Iterator[None]:
    """Append events in the scope of the request (see `scope_of`)."""
    with product.use_cases().ledger().within(scope_of(product, request)):
        yield


def refuse_shown_secret(product: Container, stream: str, remedy: str) -> None:
    """Raise Conflict when a request with the same key changed the stream: its secret was in its answer only.

    Call it in the scope of the request.
    """
    if product.use_cases().ledger().earlier_events(stream):
        raise Conflict(
            "the first request with this idempotency key succeeded, and its secret is shown only once",
            field="Idempotency-Key",
            remedy=remedy,
        )


def charge_tickers(request: Call, count: int) -> None:
    """Count a request for several tickers as one request for each. Raises TooManyRequests."""
    if count > 1:
        request.app.state.admission.charge(principal_of(request), count - 1, request.scope["state"])


@contextmanager
def about_field(path: str) -> Iterator[None]:
    """Name the field of the body that a refusal is about, such as `tickers[3]`."""
    try:
        yield
    except PrevistoError as error:
        error.field = path
        raise


def find_tracked_ticker(product: Container, symbol: str) -> Ticker:
    """A tracked ticker. Raises InvalidInput, or NotFound with similar names."""
    ledger = product.use_cases().ledger()
    ticker = find_ticker(ledger, symbol)
    if not ledger.read(stream_of(ticker)):
        known = [row["ticker"] for row in product.use_cases().lists().all("tickers")]
        hint = suggest_names(ticker.symbol, known)
        raise UnknownTicker(
            f"{ticker} is not tracked", field="ticker", remedy=f"{hint}POST /v1/tickers to track it"
        )
    return ticker


def suggest_names(name: str, known: Sequence[str]) -> str:
    """A question with the known names similar to `name`; "" if there are none."""
    found = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(found)}? " if found else ""


def list_rows(
    product: Container,
    wanted: Wanted,
    kind: type[T],
    ticker: str | None = None,
    owners: Sequence[str] | None = None,
) -> T:
    """A page of the rows of the projection `wanted.name`; with `ticker` or `owners`, only of their rows.

    Raises InvalidInput or NotFound.
    """
    symbol = find_tracked_ticker(product, ticker).symbol if ticker else None
    found = (
        product.use_cases()
        .lists()
        .all(
            wanted.name,
            symbol,
            owners=owners,
            after=wanted.after,
            limit=wanted.limit + 1,
            between=wanted.between,
            newest_first=wanted.newest_first,
        )
    )
    return view(wanted.page([_shown(product, wanted.name, row) for row in found], "id"), kind)


def _shown(product: Container, projection: str, row: dict[str, Any]) -> dict[str, Any]:
    if projection == "tickers":
        row = product.use_cases().tracked_tickers().aged(row)
    return shown_forecast(row) if projection in ("forecasts", "shadows") else shown_row(projection, row)


def show_row(product: Container, projection: str, key: str, field: str, kind: type[T]) -> T:
    """One row of a projection. Raises NotFound with the name of the field."""
    return view(_shown(product, projection, product.use_cases().lists().one(projection, key, field)), kind)


def view(row: object, kind: type[T]) -> T:
    """A row converted to a struct of the API."""
    return msgspec.convert(row, kind, strict=False)
