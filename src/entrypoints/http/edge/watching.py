"""Watching: look for changes for a caller, as long as its token is accepted."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from entrypoints.http.edge.access import Call, check_again, principal_of

T = TypeVar("T")
POLL_SECONDS = 0.5  # between two looks
CHECK_SECONDS = 5.0  # between two checks of the token


def take_place(request: Call) -> None:
    """Take one of the places for waiting until the request has ended. Raises TooManyRequests or Busy."""
    give_back = request.app.state.places.take(principal_of(request).owner)
    request.scope["state"]["held"].callback(give_back)


async def watch(
    request: Call, look: Callable[[], T], seconds: float, at_once: Callable[[T], bool] = lambda _: False
) -> AsyncIterator[T]:
    """What `look` finds, called in a thread every half second, or at once after a find that asks for it.

    It ends after `seconds`, or when the process is about to end. Raises the errors of `look`, and
    Unauthenticated or Forbidden within seconds after the token is no longer accepted.
    """
    clock = asyncio.get_running_loop().time
    until, checked = clock() + seconds, clock()
    while True:
        found = await asyncio.to_thread(look)
        yield found
        if clock() >= until or request.app.state.leaving.begun:
            return
        if not at_once(found):
            await asyncio.sleep(min(POLL_SECONDS, until - clock()))
        if clock() >= checked + CHECK_SECONDS:
            await asyncio.to_thread(check_again, request)
            checked = clock()
