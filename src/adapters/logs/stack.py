"""Stack: the traceback of an error as data, without source text and values of variables."""

import traceback
from collections.abc import Iterator
from pathlib import Path

MAX_FRAMES = 30
MAX_CAUSES = 3


def stack_of(error: BaseException) -> list[dict[str, object]]:
    """The error, then its causes: type, message, and the frames as `module/file.py:12 function`."""
    return [_one(one) for one in _chain(error)]


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(MAX_CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _one(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return {
        "type": type(error).__name__,
        "message": str(error),
        "frames": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _short(name: str) -> str:
    return "/".join(Path(name).parts[-3:])
