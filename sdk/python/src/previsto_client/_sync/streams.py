"""Streams: events that continue after broken connections, with the id of the last one."""

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from .._problem import Problem, error_of
from .._retry import STATUSES, Deadline, Retries
from .._sse import Decoder, Message
from ..errors import ApiError, DeadlineExceeded, NetworkError, PrevistoError
from .parts import Flow, sleep
from .transport import Transport

SILENCE_SECONDS = 45.0  # the service sends something every 15
PATIENCE_SECONDS = 300.0  # without one event, before a stream gives up


def messages(
    transport: Transport, path: str, query: Mapping[str, Any], last_id: str, seconds: float | None
) -> Flow[Message]:
    """The events of a stream until the service ends it for good (204), or until `seconds` are over.

    Raises DeadlineExceeded, ApiError, and NetworkError when the service is away for five minutes.
    """
    deadline = Deadline(PATIENCE_SECONDS if seconds is None else seconds)
    pauses, tried = Retries(longest=5.0), 0
    while True:
        decoder = Decoder(last_id)
        silence = SILENCE_SECONDS if seconds is None else max(0.001, min(SILENCE_SECONDS, deadline.left))
        try:
            with transport.stream(path, query, last_id, silence) as response:
                if response.status_code == 204:
                    return
                for chunk in response.iter_bytes():
                    for message in decoder.feed(chunk):
                        if message.event == "error":
                            raise _problem(message)
                        last_id, tried = message.id, 0
                        if seconds is None:
                            deadline = Deadline(PATIENCE_SECONDS)
                        yield message
                    if not deadline.left and seconds is not None:
                        break
            failure: PrevistoError = NetworkError(f"the stream {path} ended")
        except httpx.TransportError as error:
            failure = NetworkError(f"the stream {path} broke: {type(error).__name__}")
        except ApiError as error:
            if error.status not in STATUSES and error.status != 401:
                raise
            if error.status == 401 and tried:
                raise
            failure = error
        tried += 1
        wait = pauses.pause(min(tried, 8))
        if wait >= deadline.left:
            raise failure if seconds is None else _over(path, deadline)
        sleep(wait)


def _over(path: str, deadline: Deadline) -> DeadlineExceeded:
    return DeadlineExceeded(f"{path} did not end within {deadline.seconds:g} s", remedy="give a longer `timeout`")


def _problem(message: Message) -> ApiError:
    found = msgspec.json.decode(message.data, type=_Told)
    return error_of(found, found.status)


class _Told(Problem, kw_only=True):
    status: int = 0
