"""A row of the watchlist: close, ranges, coverage, skill and age of one ticker."""

from application.queries.lists import Data
from application.queries.show_watchlist import Outlook
from entrypoints.charts.price_digits import decimals_for
from entrypoints.charts.range_svg import Span, range_svg
from entrypoints.markup import Html, Part, tag
from entrypoints.web.forecast_data import naive_ends
from entrypoints.web.parts import badge
from entrypoints.web.skill_parts import coverage_words, served_by, skill_badge, skill_words
from entrypoints.web.texts import watchlist as texts
from entrypoints.web.visit import Visit


def span_of(visit: Visit, row: Data) -> Span:
    """The quantiles of the last step, and naive's range, as changes from the close of the origin."""
    quantiles, close = row["quantiles"], row["last_close"]
    changes = tuple(value / close - 1 for value in quantiles["values"][-1])
    naive = tuple(value / close - 1 for value in naive_ends(visit, row))
    return Span(levels=tuple(quantiles["levels"]), changes=changes, naive=naive)


def outlook_row(visit: Visit, one: Outlook, span: Span | None, reach: float) -> list[Part]:
    symbol, row = one.ticker["ticker"], one.forecast
    name = tag("a", symbol, href=f"/tickers/{symbol}", class_="ticker")
    marks = [badge("warn", visit.say(texts.SYNTHETIC))] if one.ticker.get("synthetic") else []
    marks += [badge("calm", visit.say(texts.RETIRED))] if one.ticker.get("retired") else []
    if row is None or span is None:
        nothing = tag("span", visit.say(texts.NO_FORECAST), class_="quiet")
        return [(name, marks), None, None, nothing, None, None, None, _age(visit, one.ticker)]
    decimals = decimals_for(*row["quantiles"]["values"], [row["last_close"]])
    by = tag("span", served_by(visit, row["model"], row["strategy"]), class_="under")
    skill = (skill_badge(visit, one.evidence), tag("span", skill_words(visit, one.evidence), class_="under"))
    close = (
        visit.words.number(row["last_close"], decimals),
        tag("span", visit.words.day(row["origin"]), class_="under"),
    )
    return [
        (name, marks, by),
        close,
        range_svg(span, reach),
        _range(visit, row, 0, decimals),
        _range(visit, row, -1, decimals),
        coverage_words(visit, one.live),
        skill,
        _age(visit, one.ticker),
    ]


def _range(visit: Visit, row: Data, step: int, decimals: int) -> Part:
    """The 80 % range of a step with its session; nothing when the forecast lacks these levels."""
    levels, values = row["quantiles"]["levels"], row["quantiles"]["values"][step]
    if 0.1 not in levels or 0.9 not in levels:
        return None
    low, high = (visit.words.number(values[levels.index(level)], decimals) for level in (0.1, 0.9))
    day = tag("span", visit.words.day(row["sessions"][step]), class_="under")
    return (f"{low} – {high}", day)


def _age(visit: Visit, row: Data) -> Html:
    age = row.get("age")
    if age is None:
        return badge("calm", visit.say(texts.NO_PRICES))
    if age == 0:
        return badge("good", visit.say(texts.CURRENT))
    return badge("warn", visit.say(texts.SESSIONS, age))
