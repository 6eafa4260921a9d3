"""Jobs of many parts: each part once, and one that is refused does not keep the others from going on."""

from collections.abc import Callable, Sequence
from typing import Any

from application.ports.job_kind import Work
from domain.errors import LeaseLost, PrevistoError, StoreUnavailable

Act = Callable[[str], dict[str, Any]]


def each(work: Work, names: Sequence[str], act: Act, step: str = "") -> dict[str, Any]:
    """`done` by name, and `failed` with code and message.

    Raises the last refusal when nothing went well and trying again may help.
    """
    done: dict[str, Any] = {}
    failed: dict[str, Any] = {}
    refusal: PrevistoError | None = None
    for number, name in enumerate(names):
        work.report(number / len(names), f"{step} {name}".strip())
        try:
            with work.part(f"{step}/{name}" if step else name):
                done[name] = act(name)
        except (LeaseLost, StoreUnavailable):
            raise
        except PrevistoError as error:
            refusal = error
            failed[name] = {"code": error.code, "message": error.message}
    if refusal is not None and refusal.retriable and not done:
        raise refusal
    return {"done": done, "failed": failed}
