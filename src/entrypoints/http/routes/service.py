"""What runs here and how it is, and the feed of all events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from application.queries.read_events import EventView
from application.queries.show_monitoring import Monitoring
from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs, public
from entrypoints.http.routes.requests import Call, Limit, Product

POLL_SECONDS = 0.5
MAX_STREAM_SECONDS = 1800.0
PAGE_EVENTS = 100
After = Annotated[int, QueryParameter(ge=0, le=2**53, description="Events behind this position.")]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What this is, and where to go on."""

    name: str
    version: str
    authors: list[str]
    links: dict[str, str]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`status`: "up", or what is missing."""

    status: str


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """Events in order; `after` of the next page is `next`, null at the head."""

    items: list[EventView]
    next: int | None


@get("/v1", summary="What this is", tags=["service"], **public())
def about(product: Product) -> About:
    """Name, version and links."""
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


@get("/health/live", summary="Alive", tags=["service"], **public())
def live() -> Health:
    """The process answers."""
    return Health(status="up")


@get("/health/ready", summary="Ready", tags=["service"], **public(503))
def ready(product: Product, request: Call) -> Response[Health]:
    """The database answers too, and what the first requests would wait for is made ready."""
    if not request.app.state.is_warm():
        return Response(Health(status="warming up"), status_code=503, headers={"retry-after": "1"})
    try:
        product.adapters().feed().head()
    except PrevistoError:
        return Response(Health(status="the database is away"), status_code=503, headers={"retry-after": "5"})
    return Response(Health(status="up"))


@get("/v1/monitoring", summary="How it goes", tags=["service"], **needs("audit:read"))
def monitoring(product: Product) -> Monitoring:
    """Data age, queue, skill and coverage of everything scored so far."""
    return product.use_cases().show_monitoring()()


@get("/v1/events", summary="Read the ledger", tags=["audit"], **needs("audit:read"))
def list_events(product: Product, after: After = 0, limit: Limit = 100) -> EventPage:
    """Every event, in the one order."""
    found = product.use_cases().read_events()(after, limit + 1)
    following = found[limit - 1].position if len(found) > limit else None
    return EventPage(items=found[:limit], next=following)


@get(
    "/v1/events/stream",
    summary="Follow the ledger",
    tags=["audit"],
    **{**needs("audit:read"), "sync_to_thread": None},
)
async def follow_events(product: Product, request: Call, after: After = 0) -> ServerSentEvent:
    """Server-sent events as they are appended; `Last-Event-ID` resumes without a gap."""
    last = request.headers.get("last-event-id", "")
    return ServerSentEvent(_events(product, int(last) if last.isdigit() else after))


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
