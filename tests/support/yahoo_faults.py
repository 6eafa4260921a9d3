"""The faults that LoopbackYahoo plays, by name; an unknown name is the answer without a fault."""

import gzip
from typing import Any

from tests.support.yahoo_answers import (
    DIVIDEND_DAY,
    SPLIT_DAY,
    Answer,
    Answering,
    Query,
    always,
    answered,
    changed,
    chart,
    fine,
    opening_hour,
    refused,
    stamp_of,
)

Result = dict[str, Any]
MIDDLE = 30
"""The row in the middle that most defects of one bar concern."""


def meta(**fields: Any) -> Answering:
    """An answer that says something else about itself."""
    return changed(lambda result: result["meta"].update(fields))


def quote(result: Result) -> dict[str, list[Any]]:
    """The columns of a result."""
    columns: dict[str, list[Any]] = result["indicators"]["quote"][0]
    return columns


def cell(name: str, value: Any) -> Answering:
    """An answer with another value in one cell."""
    return changed(lambda result: quote(result)[name].__setitem__(MIDDLE, value))


def each_column(result: Result, function: Any) -> None:
    """Change the list of every column, and the timestamps."""
    result["timestamp"] = function(result["timestamp"])
    for columns in (quote(result), result["indicators"]["adjclose"][0]):
        for name, values in columns.items():
            columns[name] = function(values)


def event(kind: str, **fields: Any) -> Answering:
    """An answer with one event."""

    def answer(symbol: str, query: Query) -> Answer:
        day = SPLIT_DAY if kind == "splits" else DIVIDEND_DAY
        happened = {"date": stamp_of(day, opening_hour(symbol)), **fields}
        return answered(chart(symbol, query) | {"events": {kind: {"1": happened}}})

    return answer


def nulls(result: Result) -> None:
    """Every seventh bar without values."""
    for name, values in quote(result).items():
        quote(result)[name] = [None if n % 7 == 3 else value for n, value in enumerate(values)]


def shifted(hours: int, rows: slice = slice(None)) -> Answering:
    """An answer whose bars are stamped hours later."""

    def change(result: Result) -> None:
        moved = [at + hours * 3600 for at in result["timestamp"][rows]]
        result["timestamp"][rows] = moved

    return changed(change)


def empty(result: Result) -> None:
    """No rows, in the form that Yahoo uses."""
    result.pop("timestamp", None)
    result["indicators"] = {"quote": [{}]}


def without_stamps(result: Result) -> None:
    """No rows, although the share was traded before."""
    empty(result)
    result["meta"]["firstTradeDate"] = stamp_of(SPLIT_DAY, 13)


def last_twice(result: Result) -> None:
    """The live row once more, six hours later."""
    each_column(result, lambda values: [*values, values[-1]])
    result["timestamp"][-1] += 6 * 3600


PAGE = "<html>Are you a robot?</html>"
LARGE = b" " * (11 << 20)
ANSWERS: dict[str, Answering] = {
    "http429": always(429, "Too Many Requests", "Retry-After: 42"),
    "http429-short": always(429, "Too Many Requests", "Retry-After: 5"),
    "http429-plain": always(429, "Too Many Requests"),
    "http999": always(999, "Too Many Requests"),
    "http401": refused(401, "Unauthorized", "Invalid Crumb"),
    "http403": always(403, PAGE),
    "http404": refused(404, "Not Found", "No data found, symbol may be delisted"),
    "http404-page": always(404, PAGE),
    "http500": refused(500, "Internal Server Error", "out of order"),
    "http503": always(503, "Service Unavailable", "Retry-After: 3"),
    "no-such-range": refused(400, "Bad Request", "Data doesn't exist for startDate = 1, endDate = 2"),
    "html": always(200, PAGE),
    "back-soon": always(200, "Will be right back"),
    "empty-body": always(200, ""),
    "bad-json": always(200, '{"chart": {"result": ['),
    "deep-json": always(200, "[" * 200_000),
    "odd-json": always(200, '{"chart": {"result": [{"meta": 3}], "error": null}}'),
    "no-result": always(200, '{"chart": {"result": [], "error": null}}'),
    "not-gzip": always(200, "chart", "Content-Encoding: gzip"),
    "redirect": always(302, "", "Location: https://evil.example/v8/finance/chart/AAPL"),
    "huge": always(200, LARGE),
    "bomb": always(200, gzip.compress(LARGE), "Content-Encoding: gzip"),
    "drip": always(200, " " * 100, ending="drip"),
    "cut": lambda symbol, query: fine(symbol, query)._replace(ending="cut"),
    "reset": lambda symbol, query: fine(symbol, query)._replace(ending="reset"),
    "drop": lambda symbol, query: None,
    "empty": changed(empty),
    "no-timestamps": changed(without_stamps),
    "only-timestamps-missing": changed(lambda result: result.pop("timestamp")),
    "ragged": changed(lambda result: quote(result)["close"].pop()),
    "no-close": changed(lambda result: quote(result).pop("close")),
    "text": cell("high", "n/a"),
    "number-as-text": cell("low", "12.5"),
    "too-many-digits": cell("volume", 10**400),
    "odd-stamp": changed(lambda result: result["timestamp"].__setitem__(MIDDLE, "Monday")),
    "far-stamp": changed(lambda result: result["timestamp"].__setitem__(MIDDLE, 10**15)),
    "odd-split": event("splits", numerator=4, denominator=0),
    "odd-dividend": event("dividends", amount="much"),
    "wrong-symbol": meta(symbol="MSFT"),
    "wrong-currency": meta(currency="EUR"),
    "wrong-interval": meta(dataGranularity="1wk"),
    "wrong-zone": meta(exchangeTimezoneName="Europe/London"),
    "wrong-kind": meta(instrumentType="CRYPTOCURRENCY"),
    "no-symbol": meta(symbol=None),
    "no-currency": meta(currency=None),
    "split": event("splits", numerator=4, denominator=1, splitRatio="4:1"),
    "dividend": event("dividends", amount=1.25),
    "nulls": changed(nulls),
    "no-adjclose": changed(lambda result: result["indicators"].pop("adjclose")),
    "infinity": cell("close", "Infinity"),
    "no-interval": meta(dataGranularity=None),
    "zero-open": cell("open", 0.0),
    "negative": cell("close", -3.0),
    "spike": cell("close", 77.0),
    "huge-value": cell("high", 1e300),
    "flat": changed(lambda result: quote(result).update(volume=[0] * len(result["timestamp"]))),
    "gap": changed(lambda result: each_column(result, lambda values: values[:20] + values[40:])),
    "short": changed(lambda result: each_column(result, lambda values: values[-20:])),
    "descending": changed(lambda result: each_column(result, lambda values: values[::-1])),
    "repeated": changed(lambda result: each_column(result, lambda values: values[:33] + values[30:])),
    "last-twice": changed(last_twice),
    "day-before": lambda symbol, query: shifted(2 - opening_hour(symbol))(symbol, query),
    "midnight": lambda symbol, query: shifted(-opening_hour(symbol))(symbol, query),
    "close-stamp": shifted(6, slice(5, 15)),
}
