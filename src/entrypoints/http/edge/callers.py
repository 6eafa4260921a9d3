"""Callers who leave: their work ends with their connection."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from litestar.exceptions import HTTPException

from entrypoints.http.edge.access import Call

T = TypeVar("T")


async def unless_caller_leaves(request: Call, work: Coroutine[Any, Any, T]) -> T:
    """The result of the work, which is cancelled when the caller closes the connection.

    Raises HTTPException (499) then, which is not sent to anyone. The body of the request has been read.
    """
    task, left = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((task, left), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise HTTPException("the caller has left", status_code=499)
    finally:
        task.cancel()
        left.cancel()


async def _left(request: Call) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
