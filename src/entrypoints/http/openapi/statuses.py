"""Statuses of answers: what each means, and which of them every operation has beside its own."""

from http import HTTPStatus
from typing import Any

from entrypoints.http.edge.problems import MEDIA_TYPE

Data = dict[str, Any]
MEANINGS = {
    400: "The request is malformed, or a value is not accepted",
    401: "The access token is missing or invalid",
    403: "The token lacks the required scope",
    404: "The object does not exist",
    405: "The path has no operation of this method",
    408: "The request was not complete in time",
    409: "The current state does not allow the operation",
    413: "The body is too large",
    414: "The address is too long",
    415: "The body is not JSON",
    422: "The idempotency key belongs to another request",
    429: "Too many requests",
    431: "The headers are too large",
    499: "The caller left before the end of the request",
    500: "Internal error",
    501: "A package that this needs is not installed",
    502: "The price source gave no usable answer",
    503: "The service is busy, or the database or the issuer of tokens is not available",
    504: "The price source did not answer in time",
}
ALWAYS = (405, 414, 431)
WITH_KEY = (408, 409, 413, 415, 422)
"""Those of operations that take a body and an idempotency key."""
SHARED = (401, 405, 408, 413, 414, 415, 422, 429, 431, 500, 501, 503)
"""Statuses whose problem says the same in every operation."""
RENAMED = {413: "Request Entity Too Large", 414: "Request-URI Too Long", 422: "Unprocessable Entity"}
"""Names that Python 3.13 changed; a document must not depend on the interpreter that serves it."""
PROBLEM = {"$ref": "#/components/schemas/Problem"}


def name_of(status: int) -> str:
    """The name of a shared response, for example `TooManyRequests`."""
    return "".join(word.capitalize() for word in phrase(status).replace("-", " ").split())


def phrase(status: int) -> str:
    """The name of a status, equal on every interpreter. Raises ValueError for an unknown one."""
    return RENAMED.get(status) or HTTPStatus(status).phrase


def problem(status: int, examples: Data) -> Data:
    """The response of a problem; `examples` has by code a problem as it was answered."""
    shown = {code: {"summary": MEANINGS[status], "value": one} for code, one in examples.items()}
    content = {"schema": PROBLEM, **({"examples": shown} if shown else {})}
    return {"description": MEANINGS[status], "content": {MEDIA_TYPE: content}}
