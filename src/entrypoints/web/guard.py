"""The guard of pages: the session of the browser, the rate of its person, and the scopes of the page."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import msgspec
from anyio import CapacityLimiter, to_thread

from application.ports.identity.page_sessions import PageSession, PageSessions
from domain.errors import Forbidden, Unauthenticated
from entrypoints.http.edge.access import Connection
from entrypoints.page_addresses import is_page
from entrypoints.web.visit import Elsewhere

LOGIN, PASSWORD = "/oauth/login", "/oauth/password"
MAX_PAGES = 2  # made at the same time, so that readers of pages leave threads to the API
Charge = Callable[[str, dict[str, Any]], None]


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """What a page needs beside a session: all of `scopes`, or one of `one_of`; a page states one of them.

    A page for `anyone` who is logged in says so. A `stream` is no page that a browser shows.
    """

    scopes: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    anyone: bool = False
    stream: bool = False

    def missing(self, held: frozenset[str]) -> str:
        """The scopes that are missing, in words; "" when there are enough. A page without a need is shut."""
        if self.anyone:
            return ""
        if self.one_of:
            return "" if held & {*self.one_of} else " or ".join(self.one_of)
        lacking = [scope for scope in self.scopes if scope not in held]
        return " and ".join(lacking) if self.scopes else "no scope opens this page"


class PageGuard:
    """Called before the handler of a page; `charge` counts the request of an owner."""

    def __init__(self, sessions: PageSessions, charge: Charge) -> None:
        self._sessions = sessions
        self._charge = charge
        self.limiter = CapacityLimiter(MAX_PAGES)

    async def __call__(self, connection: Connection, need: Need) -> None:
        """Find the session and check the scopes of its person.

        Raises Elsewhere (to the login), Unauthenticated for a stream, Forbidden or TooManyRequests.
        """
        await to_thread.run_sync(self._check, connection, need, limiter=self.limiter)

    def _check(self, connection: Connection, need: Need) -> None:
        headers = headers_of(connection)
        state = connection.scope["state"]
        session = self._sessions.read(headers, watching=need.stream)
        if session is None or session.must_change:
            if need.stream:
                raise Unauthenticated("the session has ended", field="session", remedy="log in")
            raise Elsewhere(_way_in(connection, PASSWORD if session else LOGIN))
        state.update(session=session, principal=session.principal, needed=())
        state["again"] = lambda: self._still(headers, need).principal
        self._charge(session.principal.owner, state)
        require(session, need)

    def _still(self, headers: dict[str, str], need: Need) -> PageSession:
        session = self._sessions.read(headers, watching=True)
        if session is None or session.must_change:
            raise Unauthenticated("the session has ended", field="session", remedy="log in")
        require(session, need)
        return session


Guard = Callable[[Connection, Need], Awaitable[None]]


def require(session: PageSession, need: Need) -> None:
    """Raise Forbidden with the scopes that are missing."""
    if missing := need.missing(session.principal.scopes):
        raise Forbidden(
            f"this needs the scope {missing}", field="scope", remedy="ask an administrator for the scope"
        )


def headers_of(connection: Connection) -> dict[str, str]:
    """The headers of a request; several of one name are joined, so that none hides another."""
    return {name: ", ".join(connection.headers.getall(name)) for name in connection.headers}


def _way_in(connection: Connection, page: str) -> str:
    """The address of the login, which leads back to a page that is known."""
    query = connection.scope.get("query_string", b"").decode("latin-1")
    path = str(connection.scope["path"])
    wanted = f"{path}?{query}" if query and is_page(f"{path}?{query}") else path
    return f"{page}?next={quote(wanted, safe='')}" if is_page(wanted) else page
