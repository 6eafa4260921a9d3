"""Chart: one chart answer of Yahoo, decoded without a change of its values."""

from typing import Any

import msgspec

from adapters.market_data.yahoo.fields import (
    FAR,
    column_in,
    first_in,
    invalid,
    is_number,
    object_in,
    parse_object,
    stamps_in,
)
from domain.prices import Column

QUOTES = ("open", "high", "low", "close", "volume")


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
    result = first_in(object_in(parse_object(body), "chart"), "result")
    indicators = object_in(result, "indicators")
    stamps = stamps_in(result.get("timestamp") or [])
    quote = first_in(indicators, "quote")
    if not stamps and any(quote.get(name) for name in QUOTES):
        raise invalid("timestamp", "is missing, although there are prices")
    columns = {name: column_in(name, quote.get(name), len(stamps)) for name in QUOTES}
    adjusted = first_in(indicators, "adjclose") if stamps and indicators.get("adjclose") else {}
    columns["adj_close"] = column_in("adjclose", adjusted.get("adjclose"), len(stamps), required=False)
    events = result.get("events") or {}
    return Chart(
        meta=object_in(result, "meta"),
        stamps=stamps,
        columns=columns,
        dividends=tuple(_dividend(event) for event in _events(events, "dividends")),
        splits=tuple(_split(event) for event in _events(events, "splits")),
    )


def _events(events: Any, kind: str) -> list[dict[str, Any]]:
    found = (events.get(kind) or {}) if isinstance(events, dict) else None
    values = list(found.values()) if isinstance(found, dict) else [None]
    read = [value for value in values if isinstance(value, dict)]
    if len(read) < len(values):
        raise invalid(kind, "is not an object of events")
    return read


def _number(event: dict[str, Any], name: str) -> float:
    value = event.get(name)
    if not is_number(value) or not abs(value) < FAR:  # type: ignore[arg-type]
        raise invalid(f"events.{name}", "is missing or not a number")
    return float(value)  # type: ignore[arg-type]


def _dividend(event: dict[str, Any]) -> Action:
    return Action(int(_number(event, "date")), _number(event, "amount"))


def _split(event: dict[str, Any]) -> Action:
    new, old = _number(event, "numerator"), _number(event, "denominator")
    if new <= 0 or old <= 0:
        raise invalid("events.splits", "holds a ratio that is not positive")
    return Action(int(_number(event, "date")), new / old)
