"""Chart: one chart answer of Yahoo, decoded without a change of its values."""

import json
from typing import Any

import msgspec
import numpy as np

from domain.errors import InvalidAnswer
from domain.prices import Column

QUOTES = ("open", "high", "low", "close", "volume")
FAR = 2**35  # seconds: the years 881 to 3058


class Action(msgspec.Struct, frozen=True):
    """A dividend (amount per share) or a split (new shares for one), with its time in POSIX seconds."""

    at: int
    value: float


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """`meta` says what the answer is about; `stamps` are POSIX seconds in the order of the answer.

    The columns `open high low close adj_close volume` have shape (n,) and are NaN where Yahoo has no value.
    """

    meta: dict[str, Any]
    stamps: tuple[int, ...]
    columns: dict[str, Column]
    dividends: tuple[Action, ...]
    splits: tuple[Action, ...]


def decode_chart(body: bytes) -> Chart:
    """The chart of an answer; without rows it has no stamps. Raises InvalidAnswer, which names the field."""
    result = _first(_get(_parse(body), "chart"), "result")
    indicators = _get(result, "indicators")
    stamps = _stamps(result.get("timestamp") or [])
    quote = _first(indicators, "quote")
    if not stamps and any(quote.get(name) for name in QUOTES):
        raise invalid("timestamp", "is missing, although there are prices")
    columns = {name: _column(name, quote.get(name), len(stamps)) for name in QUOTES}
    adjusted = _first(indicators, "adjclose") if stamps and indicators.get("adjclose") else {}
    columns["adj_close"] = _column("adjclose", adjusted.get("adjclose"), len(stamps), required=False)
    events = result.get("events") or {}
    return Chart(
        meta=_get(result, "meta"),
        stamps=stamps,
        columns=columns,
        dividends=tuple(_dividend(event) for event in _events(events, "dividends")),
        splits=tuple(_split(event) for event in _events(events, "splits")),
    )


def invalid(field: str, problem: str) -> InvalidAnswer:
    """The refusal of an answer because of one of its fields."""
    return InvalidAnswer(f"Yahoo's answer is invalid: {field} {problem}", field=field)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        raise invalid("chart", "is a web page, and not JSON" if page else "is not JSON") from None
    if not isinstance(answer, dict):
        raise invalid("chart", "is missing")
    return answer


def _get(parent: Any, name: str) -> dict[str, Any]:
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, dict):
        raise invalid(name, "is missing or not an object")
    return found


def _first(parent: dict[str, Any], name: str) -> dict[str, Any]:
    found = parent.get(name)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        raise invalid(name, "is missing or not a list of objects")
    return found[0]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _stamps(values: Any) -> tuple[int, ...]:
    if not isinstance(values, list) or not all(_is_number(v) and abs(v) < FAR for v in values):
        raise invalid("timestamp", "holds a value that is not a time")
    return tuple(int(value) for value in values)


def _column(name: str, values: Any, size: int, *, required: bool = True) -> Column:
    if values is None and not (required and size):
        return np.full(size, np.nan)
    if not isinstance(values, list):
        raise invalid(name, "is missing")
    if len(values) != size:
        raise invalid(name, f"has {len(values)} values for {size} timestamps")
    if not all(value is None or _is_number(value) for value in values):
        raise invalid(name, "holds a value that is not a number")
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        raise invalid(name, "holds a number that is too large") from None


def _events(events: Any, kind: str) -> list[dict[str, Any]]:
    found = (events.get(kind) or {}) if isinstance(events, dict) else None
    values = list(found.values()) if isinstance(found, dict) else [None]
    read = [value for value in values if isinstance(value, dict)]
    if len(read) < len(values):
        raise invalid(kind, "is not an object of events")
    return read


def _number(event: dict[str, Any], name: str) -> float:
    value = event.get(name)
    if not _is_number(value) or not abs(value) < FAR:  # type: ignore[arg-type]
        raise invalid(f"events.{name}", "is missing or not a number")
    return float(value)  # type: ignore[arg-type]


def _dividend(event: dict[str, Any]) -> Action:
    return Action(int(_number(event, "date")), _number(event, "amount"))


def _split(event: dict[str, Any]) -> Action:
    new, old = _number(event, "numerator"), _number(event, "denominator")
    if new <= 0 or old <= 0:
        raise invalid("events.splits", "holds a ratio that is not positive")
    return Action(int(_number(event, "date")), new / old)
