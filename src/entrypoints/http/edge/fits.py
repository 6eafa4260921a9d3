"""Fits: the strategies of previews are fitted in child processes, a few at a time, for a bounded time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import msgspec
from anyio import to_thread

from application.queries.preview_request import Previewed, PreviewRequest
from domain.errors import (
    Busy,
    FitTooLong,
    ForecasterFailed,
    InvalidInput,
    MissingExtra,
    NotFound,
    PrevistoError,
    TooFewSessions,
)
from entrypoints.preview_process import Fitted

PLACES = 2  # of one API process
WAIT_SECONDS = 2.0  # for a place
START_SECONDS = 30.0  # of a child, which imports libraries
FIT_SECONDS = 5.0
REFUSALS: dict[str, type[PrevistoError]] = {
    kind.code: kind for kind in (InvalidInput, TooFewSessions, NotFound, MissingExtra, ForecasterFailed)
}


class Attempt(Protocol):
    """One request to a child; `poll` is "" after an answer, or the reason why the child ended."""

    answer: bytes

    def poll(self) -> str | None: ...


class Child(Protocol):
    """A child process that answers one line after another."""

    @property
    def usable(self) -> bool: ...

    def take(self, request: bytes, done: Callable[[], None], /) -> Attempt: ...

    def kill(self) -> None: ...


class Fits:
    """Belongs to one event loop. A child is started when it is needed, and kept for later requests.

    A child is killed when its time is over, or when the call is cancelled because the caller has left.
    """

    def __init__(self, start: Callable[[], Child]) -> None:
        self._start = start
        self._places = asyncio.Semaphore(PLACES)
        self._idle: list[Child] = []
        self._children: set[Child] = set()
        self._closed = False

    async def __call__(self, request: PreviewRequest) -> Previewed:
        """The preview. Raises Busy, FitTooLong, and the errors of FitPreview."""
        async with self._place():
            child = await self._child()
            try:
                attempt = await _ask(child, msgspec.json.encode(request), FIT_SECONDS)
            except TimeoutError:
                raise FitTooLong(
                    f"the fit takes longer than {FIT_SECONDS:g} s",
                    field="strategy",
                    remedy="send fewer closes or other `settings`, or train a version (POST /v1/trainings)",
                ) from None
            if self._closed:
                raise _stopping()
            if child.usable:
                self._idle.append(child)
        return _previewed(attempt)

    def close(self) -> None:
        """End all children; calls that wait for one get Busy."""
        self._closed = True
        for child in self._children:
            child.kill()

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise Busy(
                f"{PLACES} fits of previews are running", field="strategy", remedy="try again in some seconds"
            ) from None
        try:
            yield
        finally:
            self._places.release()

    async def _child(self) -> Child:
        while self._idle:
            if (child := self._idle.pop()).usable:
                return child
        if self._closed:
            raise _stopping()
        self._children = {child for child in self._children if child.usable}
        child = self._start()  # milliseconds; a thread could give a child to a call that was cancelled
        self._children.add(child)
        try:
            await _ask(child, b"", START_SECONDS)
        except TimeoutError:
            raise Busy("the process of fits does not start", field="strategy") from None
        return child


def _stopping() -> Busy:
    return Busy("the service is stopping", remedy="try again in some seconds")


async def _ask(child: Child, request: bytes, seconds: float) -> Attempt:
    """The attempt after its end. Kills the child when the time is over (TimeoutError), and at any error."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(ended.set)

    try:
        async with asyncio.timeout(seconds):
            # In a thread, because a long line waits until the child reads it.
            attempt = await to_thread.run_sync(child.take, request, wake, abandon_on_cancel=True)
            await ended.wait()
    except BaseException:
        child.kill()
        raise
    return attempt


def _previewed(attempt: Attempt) -> Previewed:
    if ended := attempt.poll():
        raise ForecasterFailed(f"the process of the fit {ended}", field="strategy")
    fitted = msgspec.json.decode(attempt.answer, type=Fitted)
    if fitted.previewed is not None:
        return fitted.previewed
    refused = fitted.refused
    if refused is None:
        raise ForecasterFailed("the process of the fit gave no answer", field="strategy")
    raise REFUSALS[refused.code](refused.message, field=refused.field, remedy=refused.remedy)
