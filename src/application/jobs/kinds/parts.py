"""Jobs of many parts: each part has its effect once, and the error of one part does not stop the others."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from application.ports.job_kind import Work
from domain.errors import EveryPartFailed, LeaseLost, PrevistoError, StoreUnavailable

Act = Callable[[str], dict[str, Any]]
ActTogether = Callable[[Sequence[tuple[str, str]]], Sequence[dict[str, Any] | PrevistoError]]
"""Takes names with the names of their parts."""
MAX_NAMED = 3  # parts in a message
MAX_TOGETHER = 100  # names between two reports


def each(work: Work, names: Sequence[str], act: Act, scopes: Sequence[str], step: str = "") -> dict[str, Any]:
    """Call `act` for each name in its own part. Returns `done` by name, and `failed` with code and message.

    Raises InsufficientScope before a part for which the submitter lacks one of `scopes`, and EveryPartFailed
    when no part succeeded and one of the errors is retriable.
    """
    done: dict[str, Any] = {}
    failed: dict[str, Any] = {}
    retriable = False
    for number, name in enumerate(names):
        work.report(number / len(names), f"{step} {name}".strip())
        part = part_name(step, name)
        _require(work, scopes)
        try:
            with work.part(part):
                done[name] = act(name)
        except (LeaseLost, StoreUnavailable):
            raise
        except PrevistoError as error:
            retriable = retriable or error.retriable
            failed[name] = {"code": error.code, "message": error.public_message}
    if retriable and not done:
        raise every_part_failed({part_name(step, name): failed[name] for name in failed}, retriable=True)
    return {"done": done, "failed": failed}


def each_together(
    work: Work, names: Sequence[str], act: ActTogether, scopes: Sequence[str], step: str = ""
) -> dict[str, Any]:
    """As `each`, for an act that takes several names at once: it answers each with its outcome or its error.

    `act` appends in one group for MAX_TOGETHER names; each append has the scope of the part of its name.
    """
    done: dict[str, Any] = {}
    failed: dict[str, Any] = {}
    retriable = False
    for first in range(0, len(names), MAX_TOGETHER):
        group = names[first : first + MAX_TOGETHER]
        work.report(first / len(names), f"{step} {group[0]} … {group[-1]}".strip())
        _require(work, scopes)
        for name, found in zip(group, act([(name, part_name(step, name)) for name in group]), strict=True):
            if isinstance(found, LeaseLost | StoreUnavailable):
                raise found
            if not isinstance(found, PrevistoError):
                done[name] = found
                continue
            with suppress(PrevistoError), work.part(part_name(step, name)):
                raise found  # the part tells the observer
            retriable = retriable or found.retriable
            failed[name] = {"code": found.code, "message": found.public_message}
    if retriable and not done:
        raise every_part_failed({part_name(step, name): failed[name] for name in failed}, retriable=True)
    return {"done": done, "failed": failed}


def _require(work: Work, scopes: Sequence[str]) -> None:
    for scope in scopes:
        work.require(scope)


def require_success(result: dict[str, Any]) -> dict[str, Any]:
    """The result of `each`. Raises EveryPartFailed when parts failed and none succeeded."""
    if result["failed"] and not result["done"]:
        raise every_part_failed(result["failed"])
    return result


def every_part_failed(parts: Mapping[str, dict[str, str]], *, retriable: bool = False) -> EveryPartFailed:
    """The error of a job whose parts failed, with the messages of the first of them."""
    said = [f"{name}: {one['message']}" for name, one in list(parts.items())[:MAX_NAMED]]
    more = f"; and {len(parts) - MAX_NAMED} more" if len(parts) > MAX_NAMED else ""
    count = f"none of {len(parts)} parts succeeded: " if len(parts) > 1 else ""
    return EveryPartFailed(
        f"{count}{'; '.join(said)}{more}",
        field="job",
        remedy="`parts` has the error of each part",
        parts=parts,
        retriable=retriable,
    )


def part_name(step: str, name: str) -> str:
    """The name of the part of a step, or of a job without steps."""
    return f"{step}/{name}" if step else name
