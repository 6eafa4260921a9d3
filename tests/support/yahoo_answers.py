"""What LoopbackYahoo answers when nothing is wrong: one chart with a bar on each weekday."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

FIRST, LAST = date(2024, 1, 2), date(2024, 3, 28)
SPLIT_DAY, DIVIDEND_DAY = date(2024, 2, 1), date(2024, 2, 15)
SHIFTS = {"open": -0.25, "high": 0.5, "low": -0.5, "close": 0.0}
Query = dict[str, str]
Change = Callable[[dict[str, Any]], object]


class Answer(NamedTuple):
    """An HTTP answer; `ending` is `drip`, `cut` (half of the body) or `reset` (after some bytes)."""

    status: int
    body: bytes
    headers: tuple[str, ...] = ()
    ending: str = ""


Answering = Callable[[str, Query], Answer | None]


def close_of(day: date) -> float:
    """The close of a day, for every symbol."""
    return 20.0 + (day - FIRST).days / 8


def stamp_of(day: date, hour: int) -> int:
    """POSIX seconds of an hour of a day, in UTC."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp())


def opening_hour(symbol: str) -> int:
    """The hour in UTC at which each bar of a symbol is stamped."""
    return 13 if symbol.endswith(".SA") or symbol == "^BVSP" else 15


def chart(symbol: str, query: Query) -> dict[str, Any]:
    """The one result of a chart answer, as JSON values."""
    hour = opening_hour(symbol)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    low, high = int(query.get("period1", 0)), int(query.get("period2", 2**40))
    rows = [(n, day) for n, day in enumerate(days) if low <= stamp_of(day, hour) < high]
    result: dict[str, Any] = {"meta": _meta(symbol, query), "indicators": {"quote": [{}]}}
    if rows:
        closes = [close_of(day) for _, day in rows]
        quote: dict[str, Any] = {name: [c + shift for c in closes] for name, shift in SHIFTS.items()}
        quote["volume"] = [1000 + n for n, _ in rows]
        result["timestamp"] = [stamp_of(day, hour) for _, day in rows]
        result["indicators"] = {"quote": [quote], "adjclose": [{"adjclose": [c / 2 for c in closes]}]}
    return result


def _meta(symbol: str, query: Query) -> dict[str, Any]:
    brazilian = opening_hour(symbol) == 13
    return {
        "symbol": symbol,
        "currency": "BRL" if brazilian else "USD",
        "instrumentType": "INDEX" if symbol.startswith("^") else "EQUITY",
        "exchangeTimezoneName": "America/Sao_Paulo" if brazilian else "America/New_York",
        "dataGranularity": query.get("interval", "1d"),
        "priceHint": 2,
    }


def answered(*results: dict[str, Any]) -> Answer:
    """The answer that holds these results."""
    return Answer(200, json.dumps({"chart": {"result": list(results), "error": None}}).encode())


def fine(symbol: str, query: Query) -> Answer:
    """The answer without a fault."""
    return answered(chart(symbol, query))


def changed(change: Change) -> Answering:
    """An answer whose one result is changed."""

    def answer(symbol: str, query: Query) -> Answer:
        result = chart(symbol, query)
        change(result)
        return answered(result)

    return answer


def always(status: int, body: bytes | str, *headers: str, ending: str = "") -> Answering:
    """The same answer for every symbol."""
    raw = body.encode() if isinstance(body, str) else body
    return lambda symbol, query: Answer(status, raw, headers, ending)


def refused(status: int, code: str, description: str) -> Answering:
    """An answer with Yahoo's own account of an error."""
    error = {"chart": {"result": None, "error": {"code": code, "description": description}}}
    return always(status, json.dumps(error))
