"""What runs here and how it is, and the feed of all events."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from domain.errors import PrevistoError
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs, public
from entrypoints.http.routes.requests import Call, Limit, Product

GLANCE = 0.5
UNSEEN = ("artifact", "secret", "password")  # parts of names of fields that are nobody's business
LONGEST_STREAM = 1800.0
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


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """How old the data is, what waits, and how the forecasts of the ledger did so far."""

    head: int
    version: str
    tickers: int
    oldest_prices: datetime | None
    jobs: dict[str, int]
    forecasts: int
    scored_sessions: int
    relative_to_naive: float | None
    coverage: dict[str, float]


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the ledger."""

    position: int
    stream: str
    version: int
    type: str
    actor: str
    client: str
    recorded_at: datetime
    hash: str
    data: dict[str, Any]


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
    return About(name="previsto", version=release(), authors=["The Previsto developers"], links=links)


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
        product.adapters.feed().head()
    except PrevistoError:
        return Response(Health(status="the database is away"), status_code=503, headers={"retry-after": "5"})
    return Response(Health(status="up"))


@get("/v1/monitoring", summary="How it goes", tags=["service"], **needs("audit:read"))
def monitoring(product: Product) -> Monitoring:
    """Data age, queue, skill and coverage of everything scored so far."""
    return monitored(product)


def monitored(product: Container) -> Monitoring:
    """What there is to be seen."""
    uses = product.use_cases
    tickers, totals = uses.lists().all("tickers"), uses.lists().totals()
    times = [msgspec.convert(row["at"], datetime) for row in tickers if row["revision"]]
    states = [row.state for row in product.adapters.queue().rows()]
    return Monitoring(
        head=product.adapters.feed().head(),
        version=release(),
        tickers=len(tickers),
        oldest_prices=min(times, default=None),
        jobs={state: states.count(state) for state in sorted(set(states))},
        forecasts=totals["forecasts"],
        scored_sessions=totals["sessions"],
        relative_to_naive=totals["pinball"] / totals["naive_pinball"] if totals["naive_pinball"] else None,
        coverage={
            name: hits / totals["chances"][name]
            for name, hits in totals["hits"].items()
            if totals["chances"][name]
        },
    )


@get("/v1/events", summary="Read the ledger", tags=["audit"], **needs("audit:read"))
def list_events(product: Product, after: After = 0, limit: Limit = 100) -> EventPage:
    """Every event, in the one order."""
    found = product.adapters.feed().read_all(after, limit + 1)
    following = found[limit - 1].position if len(found) > limit else None
    return EventPage(items=[_event(recorded) for recorded in found[:limit]], next=following)


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
    until = asyncio.get_running_loop().time() + LONGEST_STREAM
    while asyncio.get_running_loop().time() < until:
        found = await asyncio.to_thread(product.adapters.feed().read_all, after, 100)
        for recorded in found:
            after = recorded.position
            data = msgspec.json.encode(_event(recorded)).decode()
            yield ServerSentEventMessage(data=data, id=str(after), event="event")
        if not found:
            yield ServerSentEventMessage(comment="waiting")
            await asyncio.sleep(GLANCE)


def _event(recorded: Any) -> EventView:
    plain = msgspec.to_builtins(recorded.event)
    kind = plain.pop("type")
    for name in [name for name in plain if any(word in name for word in UNSEEN)]:
        del plain[name]
    return EventView(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        type=kind,
        actor=recorded.meta.actor,
        client=recorded.meta.client,
        recorded_at=recorded.recorded_at,
        hash=recorded.hash,
        data=plain,
    )


def release() -> str:
    """The version of this release."""
    from importlib.metadata import version

    return version("previsto")
