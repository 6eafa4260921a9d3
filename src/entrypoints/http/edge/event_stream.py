"""EventStream: an answer of server-sent events (`text/event-stream`, HTML standard, 9.2)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
from litestar.response import Stream

from domain.errors import PrevistoError
from entrypoints.http.edge.access import Call
from entrypoints.http.edge.problems import Answer, answer_error, answer_fault
from entrypoints.http.edge.watching import watch

MEDIA_TYPE = "text/event-stream"
RETRY = b"retry: 2000\n\n"  # milliseconds before a client connects again
HEARTBEAT = b": still here\n\n"
HEARTBEAT_SECONDS = 15.0
MAX_STREAM_SECONDS = 1800.0  # then the stream ends, and the client connects again
UNBUFFERED = {"x-accel-buffering": "no"}  # for a proxy


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One event: its name, the id with which a client resumes, and JSON on one line."""

    event: str
    id: str
    data: bytes


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """New messages; `over` says that no more will come, `more` that more are there already."""

    messages: Sequence[Message] = ()
    over: bool = False
    more: bool = False


def answer_stream(request: Call, look: Callable[[], Found]) -> Stream:
    """The messages that `look`, called in a thread, finds; the request has taken its place.

    An error after the first byte is an event `error` with the problem document, and the last one.
    """
    return Stream(_lines(request, look), media_type=MEDIA_TYPE, headers=UNBUFFERED)


async def _lines(request: Call, look: Callable[[], Found]) -> AsyncIterator[bytes]:
    yield RETRY
    try:
        async for part in _parts(request, look):
            yield part
    except PrevistoError as error:
        yield _problem(answer_error(request, error))
    except Exception as error:
        yield _problem(answer_fault(request, error))


async def _parts(request: Call, look: Callable[[], Found]) -> AsyncIterator[bytes]:
    clock = asyncio.get_running_loop().time
    spoken = clock()
    async for found in watch(request, look, MAX_STREAM_SECONDS, lambda found: found.more):
        if found.messages:
            yield b"".join(map(_encode, found.messages))
            spoken = clock()
        elif clock() >= spoken + HEARTBEAT_SECONDS:
            yield HEARTBEAT
            spoken = clock()
        if found.over:
            return


def _encode(message: Message) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (message.id.encode(), message.event.encode(), message.data)


def _problem(answer: Answer) -> bytes:
    return b"event: error\ndata: %b\n\n" % msgspec.json.encode(answer.content)
