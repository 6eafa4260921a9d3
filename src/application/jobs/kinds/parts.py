"""Jobs of many parts: each part has its effect once, and the error of one part does not stop the others."""

from collections.abc import Callable, Sequence
from typing import Any

from application.ports.job_kind import Work
from domain.errors import LeaseLost, PrevistoError, StoreUnavailable

Act = Callable[[str], dict[str, Any]]


def each(work: Work, names: Sequence[str], act: Act, scopes: Sequence[str], step: str = "") -> dict[str, Any]:
    """Call `act` for each name in its own part. Returns `done` by name, and `failed` with code and message.

    Raises InsufficientScope before a part for which the submitter lacks one of `scopes`, and the last error
    when no part succeeded and the error is retriable.
    """
    done: dict[str, Any] = {}
    failed: dict[str, Any] = {}
    last: PrevistoError | None = None
    for number, name in enumerate(names):
        work.report(number / len(names), f"{step} {name}".strip())
        for scope in scopes:
            work.require(scope)
        try:
            with work.part(f"{step}/{name}" if step else name):
                done[name] = act(name)
        except (LeaseLost, StoreUnavailable):
            raise
        except PrevistoError as error:
            last = error
            failed[name] = {"code": error.code, "message": error.message}
    if last is not None and last.retriable and not done:
        raise last
    return {"done": done, "failed": failed}
