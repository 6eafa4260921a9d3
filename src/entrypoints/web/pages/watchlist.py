"""`/watchlist`: how far each share may move, and whether its model is proven."""

from collections.abc import Sequence

from application.queries.lists import Data
from application.queries.show_watchlist import Outlook
from domain.errors import InvalidInput
from domain.ticker import Ticker
from entrypoints.charts.price_digits import decimals_for
from entrypoints.charts.range_svg import Span, axis_svg, axis_values, range_svg, reach_of
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.forecast_parts import naive_ends
from entrypoints.web.guard import Need
from entrypoints.web.keys import range_key
from entrypoints.web.parts import Column, badge, button, card, empty, figures, head, table
from entrypoints.web.routing import page
from entrypoints.web.skill_parts import coverage_words, served_by, skill_badge, skill_words
from entrypoints.web.texts import watchlist as texts
from entrypoints.web.visit import Elsewhere, Page, Visit

PAGE_TICKERS = 50
NEED = Need(scopes=("data:read", "forecasts:read"))


def show(visit: Visit) -> Page:
    """The tickers of one page; `ticker` leads to the page of a ticker, or filters by a beginning."""
    rows = visit.product.use_cases().tracked_tickers()()
    wanted = visit.asked("ticker").strip().upper()
    if wanted:
        rows = _found(rows, wanted)
    number = visit.choice("page", [*range(1, 1 + max(1, -(-len(rows) // PAGE_TICKERS)))])
    shown = [row["ticker"] for row in rows[(number - 1) * PAGE_TICKERS : number * PAGE_TICKERS]]
    outlooks = visit.product.use_cases().show_watchlist()(shown, visit.person.sees)
    acts = button(visit.say(texts.TRACK), "/track", "main") if visit.may("data:write") else None
    top = head(visit.say(texts.TITLE), visit.say(texts.SUB, len(rows)), acts)
    body = _board(visit, outlooks) if outlooks else _nothing(visit, wanted)
    return Page(
        title=visit.say(texts.TITLE),
        body=tag("div", top, body, _pages(visit, number, len(rows))),
        here=HOME,
    )


def _found(rows: Sequence[Data], wanted: str) -> list[Data]:
    """The tickers that begin with a text; a whole name leads to its page."""
    known = [row["ticker"] for row in rows]
    try:
        symbol = Ticker.parse(wanted).symbol
    except InvalidInput:
        symbol = wanted
    if symbol in known:
        raise Elsewhere(f"/tickers/{symbol}")
    return [row for row in rows if row["ticker"].startswith(wanted)]


def _nothing(visit: Visit, wanted: str) -> Html:
    if wanted:
        title = visit.say(texts.NONE_FOUND, text=wanted)
        return tag("section", empty(title, None, button(visit.say(texts.ALL), HOME)), class_="card flush")
    act = button(visit.say(texts.TRACK), "/track", "main") if visit.may("data:write") else None
    words = visit.say(texts.EMPTY), visit.say(texts.EMPTY_NEXT)
    return tag("section", empty(*words, act), class_="card flush")


def _board(visit: Visit, found: Sequence[Outlook]) -> Html:
    spans = {one.ticker["ticker"]: span_of(visit, one.forecast) for one in found if one.forecast}
    reach = reach_of([*spans.values()])
    signs = {value: visit.words.percent(value) if value else "0" for value in axis_values(reach)}
    said = visit.say
    columns = [
        Column(said(texts.TICKER)),
        Column(said(texts.LAST_CLOSE), True),
        Column((axis_svg(reach, signs), tag("span", said(texts.CHANGE), class_="unseen"))),
        Column(said(texts.NEXT), True),
        Column(said(texts.LAST), True),
        Column(said(texts.COVERAGE), True),
        Column(said(texts.SKILL)),
        Column(said(texts.AGE)),
    ]
    rows = [_row(visit, one, spans.get(one.ticker["ticker"]), reach) for one in found]
    made = table(said(texts.TABLE), columns, rows, "cards")
    return Html(
        _figures(visit, found)
        + card("ranges", said(texts.RANGES), made, look="w12 flush", aside=range_key(visit))
    )


def _figures(visit: Visit, found: Sequence[Outlook]) -> Html:
    hits, closes = sum(one.live.hits for one in found), sum(one.live.closes for one in found)
    current = sum(one.ticker.get("age") == 0 for one in found)
    with_forecast = [one for one in found if one.forecast]
    versions = sum(bool(one.forecast and one.forecast["model"]) for one in found)
    here = visit.say(texts.ON_THIS_PAGE)

    def of(count: int, total: int) -> Html:
        return visit.say(texts.OF, found=count, all=total)

    return figures(
        (visit.say(texts.UP_TO_DATE), of(current, len(found)), here),
        (
            visit.say(texts.COVERED),
            visit.words.percent(hits / closes, 1) if closes else visit.words.number(None),
            visit.say(texts.COVERED_OF, closes),
        ),
        (visit.say(texts.FORECASTS), of(len(with_forecast), len(found)), here),
        (visit.say(texts.MODELS), of(versions, len(with_forecast)), visit.say(texts.OTHERS_FALLBACK)),
    )


def span_of(visit: Visit, row: Data) -> Span:
    """The quantiles of the last step, and naive's range, as changes from the close of the origin."""
    quantiles, close = row["quantiles"], row["last_close"]
    changes = tuple(value / close - 1 for value in quantiles["values"][-1])
    naive = tuple(value / close - 1 for value in naive_ends(visit, row))
    return Span(levels=tuple(quantiles["levels"]), changes=changes, naive=naive)


def _row(visit: Visit, one: Outlook, span: Span | None, reach: float) -> list[Part]:
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


def _pages(visit: Visit, number: int, total: int) -> Html | None:
    last = -(-total // PAGE_TICKERS)
    if last <= 1:
        return None
    text = visit.asked("ticker")
    more = f"&ticker={text}" if text.isalnum() else ""
    links = [
        button(visit.say(name), f"{HOME}?page={to}{more}")
        for name, to in ((texts.EARLIER, number - 1), (texts.LATER, number + 1))
        if 1 <= to <= last
    ]
    return tag("nav", links, class_="acts after", aria_label=visit.say(texts.PAGES))


ROUTES = (page(HOME, NEED, show),)
