"""Pages: what the dashboard adds to the application of the API."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from litestar.types import ControllerRouterHandler

from application.ports.identity.page_sessions import PageSessions
from entrypoints.http.edge.access import Connection
from entrypoints.http.edge.places import Places

Guard = Callable[[Connection, Any], Awaitable[None]]


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """The routes, the templates of the paths that are public, the sessions, the guard of all others, and the
    places for their streams.
    """

    routes: Sequence[ControllerRouterHandler] = ()
    public: frozenset[str] = frozenset()
    sessions: PageSessions | None = None
    guard: Guard | None = None
    places: Places | None = None


NO_PAGES = Pages()
