"""The tools: what each reads, the scope that it needs, and how its answer is said. None of them writes."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Protocol

import msgspec

from domain.errors import InvalidInput
from entrypoints import answer_doubts as doubts
from entrypoints.assistant import words
from entrypoints.assistant.requests import Nothing, OfForecast, OfPrices, OfTicker
from entrypoints.http.edge.access import lacking
from entrypoints.http.routes.forecast_views import ForecastView
from entrypoints.http.routes.price_views import Prices
from entrypoints.http.routes.readings import Tickers, Versions
from entrypoints.http.routes.standings import Leaderboard, TrackRecord

Data = dict[str, Any]
NAMED = re.compile(r"`(?:\$\.)?(\w+)`$")  # the field at the end of a message of the decoder


class Readings(Protocol):
    """What the tools read: this home as one caller sees it, or a service with the login of its user.

    Each method gives the fields of a struct of the API. Raises PrevistoError.
    """

    def tickers(self) -> Data: ...
    def forecast(self, ticker: str, horizon: int | None) -> Data: ...
    def track_record(self, ticker: str) -> Data: ...
    def leaderboard(self, ticker: str) -> Data: ...
    def prices(self, ticker: str, start: date | None, end: date | None, last: int) -> Data: ...
    def models(self, ticker: str) -> Data: ...


class Caller(msgspec.Struct, frozen=True):
    """Who asks: what they may read, whether they have a scope, the day, and the trace of the request."""

    readings: Readings
    may: Callable[[str], bool]
    today: date
    actor: str = ""
    trace: str = ""


class Tool(msgspec.Struct, frozen=True, kw_only=True):
    """One tool. `read` takes the arguments as `asks`, and gives the fields of `gives`."""

    name: str
    title: str
    about: str
    scope: str
    asks: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    read: Callable[[Readings, Any], Data]
    say: Callable[[Data], Iterator[str]]
    doubt: Callable[[Data, date], Iterator[str]]


class Told(msgspec.Struct, frozen=True):
    """An answer in words, and as fields with its doubts."""

    text: str
    fields: Data


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(
            name="tickers",
            title="Tracked tickers",
            about="The tickers that this installation knows, with the age of their prices.",
            scope="data:read",
            asks=Nothing,
            gives=Tickers,
            read=lambda readings, asked: readings.tickers(),
            say=words.of_tickers,
            doubt=doubts.of_tickers,
        ),
        Tool(
            name="forecast",
            title="Latest forecast",
            about="The latest recorded forecast of a ticker: for each next session the median and ranges of "
            "the close. It is a range, not a promise: tell the doubts together with it.",
            scope="forecasts:read",
            asks=OfForecast,
            gives=ForecastView,
            read=lambda readings, asked: readings.forecast(asked.ticker, asked.horizon),
            say=words.of_forecast,
            doubt=doubts.of_forecast,
        ),
        Tool(
            name="track_record",
            title="Track record",
            about="What came of past forecasts of a ticker: loss relative to naive, and the share of closes "
            "inside the ranges.",
            scope="forecasts:read",
            asks=OfTicker,
            gives=TrackRecord,
            read=lambda readings, asked: readings.track_record(asked.ticker),
            say=words.of_track_record,
            doubt=doubts.of_track_record,
        ),
        Tool(
            name="leaderboard",
            title="Leaderboard",
            about="The model versions of a ticker, by loss relative to naive on sessions that they had not "
            "seen.",
            scope="models:read",
            asks=OfTicker,
            gives=Leaderboard,
            read=lambda readings, asked: readings.leaderboard(asked.ticker),
            say=words.of_leaderboard,
            doubt=doubts.of_leaderboard,
        ),
        Tool(
            name="prices",
            title="Prices",
            about="The usable daily bars of a ticker, split-adjusted, with their findings and their age.",
            scope="data:read",
            asks=OfPrices,
            gives=Prices,
            read=lambda readings, asked: readings.prices(asked.ticker, asked.start, asked.end, asked.last),
            say=words.of_prices,
            doubt=doubts.of_prices,
        ),
        Tool(
            name="models",
            title="Model versions",
            about="The model versions of a ticker with their training window, evidence and state.",
            scope="models:read",
            asks=OfTicker,
            gives=Versions,
            read=lambda readings, asked: readings.models(asked.ticker),
            say=words.of_models,
            doubt=doubts.of_models,
        ),
    )
}
"""By name."""
SCOPES = tuple(sorted({tool.scope for tool in TOOLS.values()}))
"""The scopes of which a caller needs one to use any tool."""


def answer(name: str, given: Data, caller: Caller) -> Told:
    """The answer of a tool. Raises Forbidden, InvalidInput, or the errors of the readings."""
    if (tool := TOOLS.get(name)) is None:
        raise InvalidInput(f"unknown tool {name[:40]!r}", field="name", remedy=f"tools: {', '.join(TOOLS)}")
    if not caller.may(tool.scope):
        raise lacking(tool.scope)
    found = tool.read(caller.readings, _asked(tool, given))
    told = [*tool.doubt(found, caller.today)]
    text = "\n".join([*tool.say(found), *(f"Doubt: {one}" for one in told)])
    return Told(text, {"found": found, "doubts": told})


def _asked(tool: Tool, given: Data) -> Any:
    try:
        return msgspec.convert(given, tool.asks)
    except msgspec.ValidationError as wrong:
        known = ", ".join(field.name for field in msgspec.structs.fields(tool.asks)) or "none"
        named = NAMED.search(str(wrong))
        raise InvalidInput(
            str(wrong),
            field=named[1] if named else "arguments",
            remedy=f"arguments of {tool.name}: {known}",
        ) from None
