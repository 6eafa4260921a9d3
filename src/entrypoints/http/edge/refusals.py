"""Refusals: problem documents of the envelope, sent without the web framework."""

import math

import msgspec
from litestar.types import Send
from msgspec import UNSET

from entrypoints.http.edge.answer import Headers
from entrypoints.http.edge.penalties import Penalty
from entrypoints.http.edge.problems import CODES, MEDIA_TYPE, Problem, page_of

AGAIN = "this request came again before the time to wait was over"
REMEDY = "wait for the seconds of Retry-After"


async def refuse(send: Send, refusal: tuple[int, str], trace: str, base: str) -> None:
    """Answer a request whose form is not accepted, and close its connection."""
    status, detail = refusal
    body = _problem(status, CODES.get(status, "refused"), detail, trace, base)
    await _send(send, status, body, [(b"connection", b"close")])


async def refuse_again(send: Send, penalty: Penalty, trace: str, base: str, headers: Headers) -> None:
    """Answer a caller that does not wait; the rest of its request is not read."""
    body = _problem(penalty.status, penalty.code, AGAIN, trace, base, REMEDY)
    rate = penalty.rate.headers() if penalty.rate else ()
    wait = (b"retry-after", b"%d" % math.ceil(penalty.seconds_left()))
    length = (b"content-length", b"%d" % len(body))
    await _send(send, penalty.status, body, [length, wait, *rate, *headers])


def _problem(status: int, code: str, detail: str, trace: str, base: str, remedy: str = "") -> bytes:
    problem = Problem(
        type=page_of(base, code),
        title=code.replace("-", " "),
        status=status,
        code=code,
        detail=detail,
        trace=trace,
        remedy=remedy or UNSET,
    )
    return msgspec.json.encode(problem)


async def _send(send: Send, status: int, body: bytes, headers: Headers) -> None:
    headers = [(b"content-type", MEDIA_TYPE.encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
