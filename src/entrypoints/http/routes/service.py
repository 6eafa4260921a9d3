"""Service information, health, monitoring, and the events of the ledger."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from application.queries.read_events import EventView
from application.queries.show_monitoring import Monitoring
from domain.errors import InvalidInput, PrevistoError
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs, public
from entrypoints.http.routes.pages import Cursor, Limit, Wanted
from entrypoints.http.routes.requests import (
    MAX_STREAM_SECONDS,
    POLL_SECONDS,
    Call,
    Product,
)

PAGE_EVENTS = 100
MAX_POSITION = 2**53
POSITION = re.compile(r"\d{1,16}", re.ASCII)
After = Annotated[int, QueryParameter(ge=0, le=MAX_POSITION, description="Only events after this position.")]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Name and version of the service, with links to other resources."""

    name: str
    version: str
    authors: list[str]
    links: dict[str, str]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Health of the service: `status` is "up", or the reason why it is not ready."""

    status: str


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events, ordered by position. `next` is null on the last one."""

    items: list[EventView]
    next: str | None


@get("/v1", summary="Service information", tags=["service"], **public())
def about(product: Product) -> About:
    """Name, version and links of the service."""
    links = {
        "docs": "/docs",
        "openapi": "/openapi.json",
        "token": "/oauth/token",
        "health": "/health/ready",
        "metrics": "/metrics",
    }
    return About(
        name="previsto",
        version=product.adapters().release(),
        authors=["The Previsto developers"],
        links=links,
    )


@get("/health/live", summary="Liveness probe", tags=["service"], **public())
def live() -> Health:
    """200 while the process answers."""
    return Health(status="up")


@get("/health/ready", summary="Readiness probe", tags=["service"], **public(503))
def ready(product: Product, request: Call) -> Response[Health]:
    """200 when the database answers and calendars and champions are loaded; 503 until then."""
    if not request.app.state.is_warm():
        return Response(Health(status="warming up"), status_code=503, headers={"retry-after": "1"})
    try:
        product.adapters().feed().head()
    except PrevistoError:
        return Response(Health(status="database unavailable"), status_code=503, headers={"retry-after": "5"})
    return Response(Health(status="up"))


@get("/v1/monitoring", summary="Monitoring summary", tags=["service"], **needs("audit:read"))
def monitoring(product: Product) -> Monitoring:
    """Age of the prices, jobs by state, and loss and coverage of all scored forecasts."""
    return product.use_cases().show_monitoring()()


@get("/v1/events", summary="List events", tags=["audit"], **needs("audit:read"))
def list_events(product: Product, after: After = 0, limit: Limit = 100, cursor: Cursor = "") -> EventPage:
    """The events of the ledger, ordered by position: those after a position, or those of a cursor."""
    wanted = Wanted(name="events", limit=limit, cursor=cursor, order="asc")
    first = _position(wanted.after, "cursor") if cursor else after
    found = product.use_cases().read_events()(first, limit + 1)
    following = wanted.cursor_of(str(found[limit - 1].position)) if len(found) > limit else None
    return EventPage(items=found[:limit], next=following)


@get(
    "/v1/events/stream",
    summary="Follow events",
    tags=["audit"],
    **{**needs("audit:read"), "sync_to_thread": None},
)
async def follow_events(product: Product, request: Call, after: After = 0) -> ServerSentEvent:
    """Server-sent events: each event after its append. The header `Last-Event-ID` continues without a gap."""
    last = request.headers.get("last-event-id", "")
    return ServerSentEvent(_events(product, _position(last) if last else after))


def _position(text: str, field: str = "Last-Event-ID") -> int:
    """The position in a header or cursor. Raises InvalidInput."""
    if not POSITION.fullmatch(text) or int(text) > MAX_POSITION:
        raise InvalidInput("invalid event id", field=field, remedy="the `id` of the last event, or `next`")
    return int(text)


async def _events(product: Container, after: int) -> AsyncIterator[ServerSentEventMessage]:
    until = asyncio.get_running_loop().time() + MAX_STREAM_SECONDS
    while asyncio.get_running_loop().time() < until:
        found = await asyncio.to_thread(product.use_cases().read_events(), after, PAGE_EVENTS)
        for event in found:
            after = event.position
            data = msgspec.json.encode(event).decode()
            yield ServerSentEventMessage(data=data, id=str(after), event="event")
        if not found:
            yield ServerSentEventMessage(comment="waiting")
            await asyncio.sleep(POLL_SECONDS)
