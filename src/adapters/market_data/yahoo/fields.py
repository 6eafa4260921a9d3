"""Fields: parts of a JSON answer of Yahoo, each checked where it is read."""

import json
from typing import Any

import numpy as np

from domain.errors import InvalidAnswer
from domain.prices import Column

FAR = 2**35  # seconds: the years 881 to 3058
SPELT = {"Infinity": np.inf, "-Infinity": -np.inf, "NaN": np.nan}
"""Yahoo spells these in some adjusted closes; a price that is not finite is judged by cleaning."""


def invalid(field: str, problem: str) -> InvalidAnswer:
    """The refusal of an answer because of one of its fields."""
    return InvalidAnswer(f"Yahoo's answer is invalid: {field} {problem}", field=field)


def parse_object(body: bytes) -> dict[str, Any]:
    """The object that a body is. Raises InvalidAnswer about the field, as every function here does."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        raise invalid("chart", "is a web page, and not JSON" if page else "is not JSON") from None
    if not isinstance(answer, dict):
        raise invalid("chart", "is missing")
    return answer


def object_in(parent: Any, name: str) -> dict[str, Any]:
    """The object with this name."""
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, dict):
        raise invalid(name, "is missing or not an object")
    return found


def first_in(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """The first object of the list with this name."""
    found = parent.get(name)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        raise invalid(name, "is missing or not a list of objects")
    return found[0]


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def stamps_in(values: Any) -> tuple[int, ...]:
    """The times of a list, in POSIX seconds."""
    if not isinstance(values, list) or not all(is_number(v) and abs(v) < FAR for v in values):
        raise invalid("timestamp", "holds a value that is not a time")
    return tuple(int(value) for value in values)


def column_in(name: str, values: Any, size: int, *, required: bool = True) -> Column:
    """Column (size,) of a list, NaN for null. An absent list is all NaN, where it is not `required`."""
    if values is None and not (required and size):
        return np.full(size, np.nan)
    if not isinstance(values, list):
        raise invalid(name, "is missing")
    if len(values) != size:
        raise invalid(name, f"has {len(values)} values for {size} timestamps")
    values = [SPELT.get(value, value) if isinstance(value, str) else value for value in values]
    if not all(value is None or is_number(value) for value in values):
        raise invalid(name, "holds a value that is not a number")
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        raise invalid(name, "holds a number that is too large") from None
