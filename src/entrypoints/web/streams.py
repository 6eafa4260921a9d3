"""Streams of pages: what changes while a page is open, for as long as its session is."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from entrypoints.http.edge.access import Call
from entrypoints.http.edge.event_stream import Found, answer_stream
from entrypoints.http.edge.places import Places
from entrypoints.web.answers import visit_of
from entrypoints.web.guard import Need
from entrypoints.web.routing import options
from entrypoints.web.visit import Visit

MAX_STREAMS, MAX_STREAMS_OF_SESSION = 200, 4
Look = Callable[[], Found]


def open_places() -> Places:
    """The places for streams of pages in one process."""
    return Places(MAX_STREAMS, MAX_STREAMS_OF_SESSION)


def stream(path: str, need: Need, begin: Callable[[Visit], Look]) -> HTTPRouteHandler:
    """A handler whose messages are what the look of a visit finds; `need` says that it is a stream.

    The first look finds something at once: the script of the page then knows that the stream works.
    """
    assert need.stream

    @get(path, name=f"stream {path}", **options(need))
    async def handle(request: Call) -> Response[Any]:
        """Events as they happen."""
        visit = visit_of(request)
        assert visit.session is not None
        give_back = request.app.state.page_places.take(visit.session.id)
        request.scope["state"]["held"].callback(give_back)
        look = await to_thread.run_sync(begin, visit, limiter=request.app.state.guard_page.limiter)
        return answer_stream(request, look)

    return handle
