"""Answers of pages: their headers, their frame, and errors as pages."""

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from domain.errors import PrevistoError
from entrypoints.http.edge.access import Call
from entrypoints.http.edge.problems import answer_error, answer_fault, answer_http_exception
from entrypoints.web.error_pages import error_page
from entrypoints.web.frame import frame
from entrypoints.web.guard import headers_of
from entrypoints.web.language import Words
from entrypoints.web.visit import Elsewhere, Page, Visit

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",  # with no-referrer browsers send `Origin: null` with forms
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    "vary": "Accept-Language, Cookie",
}
Answer = Response[bytes]


def visit_of(request: Call) -> Visit:
    """The visit of a request whose guard has run, or was refused by it."""
    session = request.scope["state"].get("session")
    language = session.language if session else request.app.state.sessions.language(headers_of(request))
    return Visit(
        request=request, product=request.app.state.product, session=session, words=Words(language=language)
    )


def answer_page(visit: Visit, page: Page) -> Answer:
    """The page with its frame and all headers."""
    headers = {**HEADERS, "content-language": visit.words.language, **page.headers}
    body = frame(visit, page).encode()
    return Response(body, status_code=page.status, media_type="text/html", headers=headers)


def answer_elsewhere(location: str, cookie: str = "") -> Answer:
    """A redirect that the browser follows with GET; `cookie` is a value of `Set-Cookie`."""
    headers = {**HEADERS, "location": location, **({"set-cookie": cookie} if cookie else {})}
    return Response(b"", status_code=303, media_type="text/html", headers=headers)


def answer_known_error(request: Call, error: PrevistoError) -> Answer:
    """The page of a refused request, with the status of the API."""
    problem = answer_error(request, error)
    kept = {"retry-after": problem.headers["retry-after"]} if "retry-after" in problem.headers else {}
    visit = visit_of(request)
    return answer_page(visit, error_page(visit, problem.content, kept))


def answer_other_error(request: Call, error: Exception) -> Answer:
    """The page of an error that is none of ours; the log has the details."""
    if isinstance(error, Elsewhere):
        return answer_elsewhere(error.location)
    if isinstance(error, HTTPException):
        problem = answer_http_exception(request, error)
    else:
        problem = answer_fault(request, error)
    visit = visit_of(request)
    return answer_page(visit, error_page(visit, problem.content, {}))


PAGE_ERRORS: ExceptionHandlersMap = {
    PrevistoError: answer_known_error,
    Exception: answer_other_error,
    HTTPException: answer_other_error,
}
