"""Problem documents (RFC 9457) as errors."""

import httpx
import msgspec

from . import codes, models
from .errors import ApiError, FieldError, PrevistoError, UnexpectedAnswer


class Problem(msgspec.Struct):
    """What the service says about a refusal."""

    code: str
    detail: str = ""
    title: str = ""
    field: str | None = None
    remedy: str | None = None
    trace: str = ""
    errors: tuple[FieldError, ...] = ()


def refusal(response: httpx.Response) -> PrevistoError:
    """The error of an answer of status 400 and above, whose body was read."""
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return UnexpectedAnswer(
            f"{response.request.method} {response.request.url.path} was answered by HTTP "
            f"{response.status_code} without a problem document",
            status=response.status_code,
            remedy="check that the address is that of Previsto, and what stands in front of it",
            trace=response.headers.get("x-trace-id", ""),
        )
    return error_of(problem, response.status_code)


def error_of(problem: Problem, status: int) -> ApiError:
    """The error of a problem; ApiError itself with the code set for a code that this release does not know."""
    kind = codes.BY_CODE.get(problem.code, ApiError)
    error = kind(
        problem.detail or problem.title or problem.code,
        status=status,
        field=problem.field or "",
        remedy=problem.remedy or "",
        trace=problem.trace,
        errors=problem.errors,
    )
    error.code = problem.code
    return error


def item_error(problem: models.ItemProblem) -> ApiError:
    """The error of one item of a batch."""
    told = Problem(code=problem.code, detail=problem.detail, field=problem.field, remedy=problem.remedy)
    return error_of(told, 0)
