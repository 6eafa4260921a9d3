"""A row of the watchlist: close, ranges, coverage, skill and age of one ticker."""

import msgspec

from application.queries.lists import Data
from application.queries.show_watchlist import Outlook
from domain.registry_events import Evidence
from domain.rolling_coverage import CoveragePoint
from entrypoints.charts.price_digits import decimals_for
from entrypoints.charts.range_svg import Span, range_svg
from entrypoints.markup import Html, Part, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.forecast_data import naive_ends
from entrypoints.web.language import Words
from entrypoints.web.parts import Column, badge, table_row
from entrypoints.web.skill_parts import coverage_words, served_by, skill_badge, skill_words
from entrypoints.web.texts import watchlist as texts
from entrypoints.web.visit import Visit

TICKER_FIELDS = ("ticker", "synthetic", "retired", "age")
FORECAST_FIELDS = ("quantiles", "last_close", "origin", "sessions", "model", "strategy")


class RowValues(msgspec.Struct, frozen=True, kw_only=True):
    """All that a row shows; `forecast` and `span` are None without a forecast.

    `linked` says that the name of the version leads to its page.
    """

    ticker: Data
    forecast: Data | None
    span: Span | None
    evidence: Evidence | None
    live: CoveragePoint | None
    linked: bool


def row_values(visit: Visit, one: Outlook) -> RowValues:
    """What the row of a ticker shows to the person."""
    row = one.forecast
    return RowValues(
        ticker={name: one.ticker.get(name) for name in TICKER_FIELDS},
        forecast={name: row[name] for name in FORECAST_FIELDS} if row else None,
        span=_span_of(visit, row) if row else None,
        evidence=one.evidence,
        live=one.live,
        linked=visit.may("models:read"),
    )


def _span_of(visit: Visit, row: Data) -> Span:
    """The quantiles of the last step, and naive's range, as changes from the close of the origin."""
    quantiles, close = row["quantiles"], row["last_close"]
    changes = tuple(value / close - 1 for value in quantiles["values"][-1])
    naive = tuple(value / close - 1 for value in naive_ends(visit, row))
    return Span(levels=tuple(quantiles["levels"]), changes=changes, naive=naive)


@drawn_once
def outlook_row(words: Words, one: RowValues, reach: float) -> Html:
    """The row on the scale of its page, which ends at `reach`."""
    return table_row(_columns(words), _cells(words, one, reach))


def _columns(words: Words) -> list[Column]:
    """The columns as a phone names them; the heads of the table have links and an axis."""
    return [
        Column(words.say(texts.TICKER)),
        Column(words.say(texts.LAST_CLOSE), True),
        Column(None),  # a chart, which needs no name on a phone
        Column(words.say(texts.NEXT), True),
        Column(words.say(texts.LAST), True),
        Column(words.say(texts.COVERAGE), True),
        Column(words.say(texts.SKILL)),
        Column(words.say(texts.AGE)),
    ]


def _cells(words: Words, one: RowValues, reach: float) -> list[Part]:
    symbol, row = one.ticker["ticker"], one.forecast
    name = tag("a", symbol, href=f"/tickers/{symbol}", class_="ticker")
    marks = [badge("warn", words.say(texts.SYNTHETIC))] if one.ticker["synthetic"] else []
    marks += [badge("calm", words.say(texts.RETIRED))] if one.ticker["retired"] else []
    if row is None or one.span is None:
        nothing = tag("span", words.say(texts.NO_FORECAST), class_="quiet")
        return [(name, marks), None, None, nothing, None, None, None, _age(words, one.ticker)]
    decimals = decimals_for(*row["quantiles"]["values"], [row["last_close"]])
    by = tag("span", served_by(words, row["model"], row["strategy"], linked=one.linked), class_="under")
    skill = (skill_badge(words, one.evidence), tag("span", skill_words(words, one.evidence), class_="under"))
    close = (
        words.number(row["last_close"], decimals),
        tag("span", words.day(row["origin"]), class_="under"),
    )
    return [
        (name, marks, by),
        close,
        range_svg(one.span, reach),
        _range(words, row, 0, decimals),
        _range(words, row, -1, decimals),
        coverage_words(words, one.live),
        skill,
        _age(words, one.ticker),
    ]


def _range(words: Words, row: Data, step: int, decimals: int) -> Part:
    """The 80 % range of a step with its session; nothing when the forecast lacks these levels."""
    levels, values = row["quantiles"]["levels"], row["quantiles"]["values"][step]
    if 0.1 not in levels or 0.9 not in levels:
        return None
    low, high = (words.number(values[levels.index(level)], decimals) for level in (0.1, 0.9))
    day = tag("span", words.day(row["sessions"][step]), class_="under")
    return (f"{low} – {high}", day)


def _age(words: Words, row: Data) -> Html:
    age = row["age"]
    if age is None:
        return badge("calm", words.say(texts.NO_PRICES))
    if age == 0:
        return badge("good", words.say(texts.CURRENT))
    return badge("warn", words.say(texts.SESSIONS, age))
