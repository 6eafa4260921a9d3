"""Routing: a function that makes a page becomes a handler with the guard of pages."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from litestar import get, post
from litestar.handlers import HTTPRouteHandler

from domain.errors import InvalidInput
from entrypoints.http.edge.access import PAGE, Call
from entrypoints.web.answers import PAGE_ERRORS, Answer, answer_elsewhere, answer_page, visit_of
from entrypoints.web.guard import Need, headers_of
from entrypoints.web.once import Once
from entrypoints.web.visit import Page, Visit

Show = Callable[[Visit], Page]
Fields = dict[str, str]
Act = Callable[[Visit, Fields], str | Page]
MAX_FORM_BYTES = 65_536


def options(need: Need) -> dict[str, Any]:
    """The options of every handler of a page."""
    return {"include_in_schema": False, "opt": {PAGE: need}, "exception_handlers": PAGE_ERRORS}


def page(path: str, need: Need, show: Show) -> HTTPRouteHandler:
    """A handler that answers with a page, made in one of the few threads for pages."""

    @get(path, name=f"page {path}", **options(need))
    async def handle(request: Call) -> Answer:
        """The page."""
        return await to_thread.run_sync(_shown, request, show, limiter=request.app.state.guard_page.limiter)

    return handle


def action(path: str, need: Need, ask: Show, act: Act) -> list[HTTPRouteHandler]:
    """A page that states what changes, and the handler of its form, which leads to the result.

    `act` runs once for each form that was shown, and returns the address of the result; or a page, when
    nothing was recorded that a repetition would record again, or with the address for a repetition.
    """

    @post(path, name=f"action {path}", status_code=303, **options(need))
    async def handle(request: Call) -> Answer:
        """Do what the form asks for."""
        body = await request.body()
        return await to_thread.run_sync(
            _acted, request, body, act, limiter=request.app.state.guard_page.limiter
        )

    return [page(path, need, ask), handle]


def _shown(request: Call, show: Show) -> Answer:
    visit = visit_of(request)
    return answer_page(visit, show(visit))


def _acted(request: Call, body: bytes, act: Act) -> Answer:
    fields = read_form(request, body)
    visit = visit_of(request)
    with Once(visit, fields) as once:
        if once.location is not None:
            return answer_elsewhere(once.location)
        with visit.product.use_cases().ledger().within(once.scope):
            result = act(visit, fields)
        if isinstance(result, Page):
            once.location = result.again
            return answer_page(visit, result)
        once.location = result
    return answer_elsewhere(result)


def read_form(request: Call, body: bytes) -> Fields:
    """The fields of a form of this session. Raises Forbidden or InvalidInput."""
    if len(body) > MAX_FORM_BYTES:
        raise InvalidInput("the form is too large", field="form", remedy="send the form of the page as it is")
    query = request.scope.get("query_string", b"").decode("latin-1")
    fields: Fields = request.app.state.sessions.form(headers_of(request), query, body)
    return fields
