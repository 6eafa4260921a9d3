"""Problem documents (RFC 9457): a stable code, the field, and a remedy for every refused request."""

import math
import secrets
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import UNSET, UnsetType

from application.happenings import RequestFailed
from domain.errors import (
    Busy,
    Conflict,
    Forbidden,
    ForecasterFailed,
    GateRefused,
    IntegrityError,
    InvalidInput,
    JobStopped,
    KeyReused,
    LocalTrouble,
    MissingExtra,
    NoPrices,
    NotFound,
    ParityRefused,
    PrevistoError,
    RateLimited,
    RequestRunning,
    SourceError,
    SourceTimeout,
    StoreUnavailable,
    TooManyRequests,
    TrackingUnavailable,
    Unauthenticated,
)
from entrypoints.http.edge.access import Call
from entrypoints.http.edge.wrong_fields import wrong_parts

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[PrevistoError], int] = {
    InvalidInput: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    NoPrices: 409,
    Conflict: 409,
    KeyReused: 422,
    GateRefused: 409,
    ParityRefused: 409,
    TooManyRequests: 429,
    Busy: 503,
    IntegrityError: 500,
    ForecasterFailed: 500,
    JobStopped: 500,
    MissingExtra: 501,
    SourceError: 502,
    RateLimited: 503,
    SourceTimeout: 504,
    LocalTrouble: 503,
    StoreUnavailable: 503,
    TrackingUnavailable: 503,
}
RETRY_SECONDS = 5.0  # Retry-After of a 503
WAITING = (TooManyRequests, RateLimited, RequestRunning, Busy, StoreUnavailable)
"""Errors that say how long to wait."""
CODES = {
    400: "invalid-input",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "too-slow",
    413: "too-large",
    414: "too-long",
    415: "unsupported-media-type",
    431: "headers-too-large",
    499: "caller-left",
}


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """An error in one field of the request."""

    field: str
    """The name of the parameter, or the path of the field in the body, such as `tickers[3]`."""
    message: str
    """What is wrong with it."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refused or failed request. `code` is stable; `trace` is also in the log of the service.

    `field`, `remedy` and `errors` are left out where there are none (RFC 9457).
    """

    type: str
    """The address of the code in the catalogue of errors, with its cause and its cure."""
    title: str
    """The code in words."""
    status: int
    """The status of the answer."""
    code: str
    """What went wrong, for programs; a code never changes its meaning."""
    detail: str
    """What is wrong with this request, for people."""
    trace: str
    """The value of the header `X-Trace-Id`, which is also in the log of the service."""
    field: str | UnsetType = UNSET
    """The parameter, header or field that the problem is about."""
    remedy: str | UnsetType = UNSET
    """What to do next."""
    errors: tuple[FieldProblem, ...] | UnsetType = UNSET
    """Every wrong field or parameter of the request, at most 20."""


Answer = Response[Problem]


def page_of(base: str, code: str) -> str:
    """The address of a code in the catalogue of errors of the service at `base`."""
    return f"{base}/docs/errors#{code}"


def answer_error(request: Call, error: PrevistoError) -> Answer:
    """The answer to a PrevistoError; the nearest class of the error in STATUS gives the status."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    wait = error.wait if isinstance(error, WAITING) else RETRY_SECONDS if status == 503 else 0
    headers = {"retry-after": str(math.ceil(wait))} if wait else {}
    detail, remedy = error.public_message, error.public_remedy
    answer = _answer(request, status, error.code, detail, field=error.field, remedy=remedy, headers=headers)
    # Callers alone could fill the log with Busy.
    if (status >= 500 and not isinstance(error, Busy)) or detail != error.message:
        _tell(request, answer, error)
    return answer


def answer_http_exception(request: Call, error: HTTPException) -> Answer:
    """The answer to an error of the web framework."""
    if error.status_code >= 500:
        return answer_fault(request, error)
    found: Any = error.extra if isinstance(error, ValidationException) else None
    wrong = wrong_parts(request, found) if isinstance(found, list) and found else []
    errors = tuple(FieldProblem(field=field, message=message) for field, message in wrong)
    code = CODES.get(error.status_code, "refused")
    detail = "; ".join(f"{one.field}: {one.message}" for one in errors) or error.detail
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    field = errors[0].field if errors else ""
    return _answer(request, error.status_code, code, detail, field=field, errors=errors, headers=headers)


def answer_undecodable(request: Call, error: Exception) -> Answer:
    """The answer to bytes that are not UTF-8, or to JSON that is nested too deeply."""
    return _answer(request, 400, "invalid-input", "the request cannot be decoded")


def answer_fault(request: Call, error: Exception) -> Answer:
    """The answer to an unexpected exception; only the log contains its traceback."""
    answer = _answer(request, 500, "internal", "internal error; the log of the service contains the trace id")
    _tell(request, answer, error)
    return answer


def _tell(request: Call, answer: Answer, error: Exception) -> None:
    principal = request.scope.get("state", {}).get("principal")
    told = RequestFailed(
        status=answer.content.status,
        error=error,
        trace=answer.content.trace,
        actor=principal.owner if principal else "",
    )
    request.app.state.observe(told)


def _answer(
    request: Call,
    status: int,
    code: str,
    detail: str,
    *,
    field: str = "",
    remedy: str = "",
    errors: tuple[FieldProblem, ...] = (),
    headers: dict[str, str] | None = None,
) -> Answer:
    request.scope.get("state", {})["code"] = code
    trace = request.scope.get("state", {}).get("trace") or secrets.token_hex(16)
    title = code.replace("-", " ")
    problem = Problem(
        type=page_of(request.app.state.base, code),
        title=title,
        status=status,
        code=code,
        detail=detail,
        trace=trace,
        field=field or UNSET,
        remedy=remedy or UNSET,
        errors=errors or UNSET,
    )
    more = dict(headers or {})
    if status in (401, 403):
        more["www-authenticate"] = request.scope.get("state", {}).get("challenge", "Bearer")
    return Response(problem, status_code=status, media_type=MEDIA_TYPE, headers=more)
