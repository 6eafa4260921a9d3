"""Results of jobs as structs, by the kind of the job."""

from typing import Any

import msgspec

from .errors import UnexpectedAnswer
from .result_kinds import BY_KIND


def result_of(kind: str, result: dict[str, Any]) -> Any:
    """The result of a job; the plain dict for a kind that this release does not know."""
    if kind not in BY_KIND:
        return result
    try:
        return msgspec.convert(result, BY_KIND[kind])
    except msgspec.ValidationError as error:
        raise UnexpectedAnswer(f"the result of a job of kind {kind} has another form: {error}") from None
