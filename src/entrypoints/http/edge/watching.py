"""Watching: look for changes for a caller, as long as its token is accepted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from entrypoints.http.edge.access import Call, check_again, principal_of
from entrypoints.http.edge.places import Places

T = TypeVar("T")
POLL_SECONDS = 0.5  # between two looks
LOOKS_PER_SECOND = 64.0  # of all callers of a process; with more callers the pause of each is longer
CHECK_SECONDS = 5.0  # between two checks of the token


def take_place(request: Call) -> None:
    """Take one of the places for waiting until the request has ended. Raises TooManyRequests or Busy."""
    give_back = request.app.state.places.take(principal_of(request).owner)
    request.scope["state"]["held"].callback(give_back)


async def watch(
    request: Call, look: Callable[[], T], seconds: float, at_once: Callable[[T], bool] = lambda _: False
) -> AsyncIterator[T]:
    """What `look` finds, called in a thread after each pause, or at once after a find that asks for it.

    It ends after `seconds`, or when the process is about to end. Raises the errors of `look`, and
    Unauthenticated or Forbidden within seconds after the token is no longer accepted.
    """
    clock = asyncio.get_running_loop().time
    until, checked = clock() + seconds, clock()
    while True:
        found = await asyncio.to_thread(look)
        yield found
        if clock() >= until:
            return
        pause = 0.0 if at_once(found) else min(pause_of(_taken(request)), until - clock())
        wake = clock() + pause
        while True:
            if request.app.state.leaving.begun:
                return
            if clock() >= checked + CHECK_SECONDS:
                await asyncio.to_thread(check_again, request)
                checked = clock()
            if (left := wake - clock()) <= 0:
                break
            await asyncio.sleep(min(POLL_SECONDS, left))


def _taken(request: Call) -> int:
    """The places that are taken for the API and for pages."""
    pages: Places | None = request.app.state.page_places
    return int(request.app.state.places.taken) + (pages.taken if pages else 0)


def pause_of(taken: int) -> float:
    """The seconds between two looks of a caller while so many wait in this process."""
    return max(POLL_SECONDS, taken / LOOKS_PER_SECOND)
