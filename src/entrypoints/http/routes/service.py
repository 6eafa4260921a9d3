"""Service information, health, monitoring, and the events of the ledger."""

import re
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from application.queries.read_events import EventView
from application.queries.show_monitoring import Monitoring
from domain.errors import InvalidInput, PrevistoError
from entrypoints.container import Container
from entrypoints.http.edge.caching import never_changes
from entrypoints.http.edge.event_stream import Found, Message, answer_stream
from entrypoints.http.edge.watching import take_place
from entrypoints.http.openapi.operations import also, needs, public
from entrypoints.http.routes.pages import Cursor, Limit, Wanted
from entrypoints.http.routes.requests import Call, Product

PAGE_EVENTS = 100
POSITION = re.compile(r"\d{1,15}", re.ASCII)
After = Annotated[int, QueryParameter(ge=0, le=2**53, description="Only events after this position.")]
LastPosition = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID",
        pattern="^[0-9]{0,15}$",
        description="The id of the last event that was received.",
    ),
]


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Name and version of the service, with links to other resources."""

    name: str
    """Always `previsto`."""
    version: str
    """The release of the service."""
    authors: list[str]
    """The authors."""
    links: dict[str, str]
    """Paths of other resources by name."""


STARTING = "starting: it loads calendars and models, and answers in some seconds"


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Health of the service: `status` is "up", or the reason why it is not ready."""

    status: str
    """`up`, or why the service is not ready."""


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events, ordered by position. `next` is null on the last one."""

    items: list[EventView]
    """The events of the page."""
    next: str | None
    """The cursor of the next page; null on the last one."""


@get("/v1", summary="Service information", **public())
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


@get("/health/live", summary="Liveness probe", **public())
def live() -> Health:
    """200 while the process answers."""
    return Health(status="up")


@get("/health/ready", summary="Readiness probe", **also(public(), 503, Health, "It is not ready"))
def ready(product: Product, request: Call) -> Response[Health]:
    """200 when the database answers and calendars and champions are loaded; 503 until then."""
    if not request.app.state.is_warm():
        return Response(Health(status=STARTING), status_code=503, headers={"retry-after": "1"})
    try:
        product.adapters().feed().head()
    except PrevistoError:
        return Response(Health(status="database unavailable"), status_code=503, headers={"retry-after": "5"})
    return Response(Health(status="up"))


@get("/v1/monitoring", summary="Monitoring summary", **needs("audit:read"))
def monitoring(product: Product) -> Monitoring:
    """Age of the prices, jobs by state, and loss and coverage of all scored forecasts."""
    return product.use_cases().show_monitoring()()


@get("/v1/events", summary="List events", **needs("audit:read"))
def list_events(
    product: Product, request: Call, after: After = 0, limit: Limit = 100, cursor: Cursor = None
) -> EventPage:
    """The events of the ledger, ordered by position: those after a position, or those of a cursor."""
    wanted = Wanted(name="events", limit=limit, cursor=cursor, order="asc")
    first = _position(wanted.after) if cursor else after
    found = product.use_cases().read_events()(first, limit + 1)
    following = wanted.cursor_of(str(found[limit - 1].position)) if len(found) > limit else None
    if following:  # events are appended only, so a full page stays as it is
        never_changes(request)
    return EventPage(items=found[:limit], next=following)


@get(
    "/v1/events/stream",
    summary="Follow events",
    **{**needs("audit:read"), "sync_to_thread": None},
)
async def follow_events(
    product: Product, request: Call, after: After = 0, last_event: LastPosition = None
) -> Stream:
    """Server-sent events: each event after its append. The header `Last-Event-ID` continues without a gap.

    The name of each is `event`, its id is the position, its data an `EventView`. A comment every 15 seconds
    says that the stream is alive. It ends after half an hour, and with the token or its scope: then, and
    after any other refusal, the last event is `error` with a problem document.
    """
    take_place(request)
    return answer_stream(request, _Following(product, int(last_event or after)))


def _position(text: str) -> int:
    """The position in a cursor. Raises InvalidInput."""
    if not POSITION.fullmatch(text):
        raise InvalidInput("invalid cursor", field="cursor", remedy="use `next` of the previous page")
    return int(text)


class _Following:
    """The events after a position, a page at a time."""

    def __init__(self, product: Container, after: int) -> None:
        self._read = product.use_cases().read_events()
        self._after = after

    def __call__(self) -> Found:
        events = self._read(self._after, PAGE_EVENTS)
        if events:
            self._after = events[-1].position
        return Found(messages=[_message(event) for event in events], more=len(events) == PAGE_EVENTS)


def _message(event: EventView) -> Message:
    return Message(event="event", id=str(event.position), data=msgspec.json.encode(event))
