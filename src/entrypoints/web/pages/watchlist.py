"""`/watchlist`: how far each share may move, and whether its model is proven."""

from collections.abc import Sequence

from msgspec.structs import replace

from application.language import Sentence
from application.queries.show_watchlist import Outlook
from entrypoints.charts.range_svg import axis_svg, axis_values, reach_of
from entrypoints.markup import Html, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.guard import Need
from entrypoints.web.keys import range_key
from entrypoints.web.live_parts import news_line
from entrypoints.web.news import TAGS, News, watched_by
from entrypoints.web.parts import Column, button, card, empty, figures, head, table
from entrypoints.web.routing import page
from entrypoints.web.streams import stream
from entrypoints.web.texts import watchlist as texts
from entrypoints.web.visit import Page, Visit
from entrypoints.web.watchlist_order import SORTS, found_tickers, sorted_tickers
from entrypoints.web.watchlist_rows import outlook_row, row_values

PAGE_TICKERS = 50
DIRECTIONS = {"up": "ascending", "down": "descending"}


NEED = Need(scopes=("data:read", "forecasts:read"))


def show(visit: Visit) -> Page:
    """The tickers of one page; `ticker` leads to the page of a ticker, or filters by a beginning."""
    head_before = visit.product.adapters().feed().head()
    rows = visit.product.use_cases().tracked_tickers()()
    wanted = visit.asked("ticker").strip().upper()
    if wanted:
        rows = found_tickers(rows, wanted)
    rows = sorted_tickers(visit, rows, visit.choice("sort", SORTS))
    number = visit.choice("page", [*range(1, 1 + max(1, -(-len(rows) // PAGE_TICKERS)))])
    shown = rows[(number - 1) * PAGE_TICKERS : number * PAGE_TICKERS]
    outlooks = visit.product.use_cases().show_watchlist()(shown, visit.person.sees)
    acts = button(visit.say(texts.TRACK), "/track", "main") if visit.may("data:write") else None
    top = head(visit.say(texts.TITLE), visit.say(texts.SUB, len(rows)), acts)
    live = news_line(visit, f"{HOME}/stream?after={head_before}", visit.here)
    body = _board(visit, outlooks) if outlooks else _nothing(visit, wanted)
    return Page(
        title=visit.say(texts.TITLE),
        body=tag("div", top, live, body, _pages(visit, number, len(rows))),
        here=HOME,
    )


def _sort_link(visit: Visit, name: Sentence, to: str) -> Html:
    return tag("a", visit.say(name), href=f"{HOME}?sort={to}")


def _nothing(visit: Visit, wanted: str) -> Html:
    if wanted:
        title = visit.say(texts.NONE_FOUND, text=wanted)
        return tag("section", empty(title, None, button(visit.say(texts.ALL), HOME)), class_="card flush")
    act = button(visit.say(texts.TRACK), "/track", "main") if visit.may("data:write") else None
    words = visit.say(texts.EMPTY), visit.say(texts.EMPTY_NEXT)
    return tag("section", empty(*words, act), class_="card flush")


def _board(visit: Visit, found: Sequence[Outlook]) -> Html:
    rows = [row_values(visit, one) for one in found]
    reach = reach_of([one.span for one in rows if one.span])
    signs = {value: visit.words.percent(value) if value else "0" for value in axis_values(reach)}
    said, by = visit.say, visit.choice("sort", SORTS)
    columns = [
        Column(_sort_link(visit, texts.TICKER, "down" if by == "up" else "up"), sort=DIRECTIONS.get(by, "")),
        Column(said(texts.LAST_CLOSE), True),
        Column((axis_svg(reach, signs), tag("span", said(texts.CHANGE), class_="unseen"))),
        Column(said(texts.NEXT), True),
        Column(said(texts.LAST), True),
        Column(said(texts.COVERAGE), True),
        Column(
            _sort_link(visit, texts.SKILL, "skill"),
            sort="ascending" if by == "skill" else "",
            label=said(texts.SKILL),
        ),
        Column(
            _sort_link(visit, texts.AGE, "age"),
            sort="descending" if by == "age" else "",
            label=said(texts.AGE),
        ),
    ]
    drawn = [outlook_row(visit.words, one, reach) for one in rows]
    made = table(said(texts.TABLE), columns, drawn, "cards")
    return Html(
        _figures(visit, found)
        + card("ranges", said(texts.RANGES), made, look="w12 flush", aside=range_key(visit.words))
    )


def _figures(visit: Visit, found: Sequence[Outlook]) -> Html:
    live = [one.live for one in found if one.live]
    hits, closes = sum(one.coverage * one.closes for one in live), sum(one.closes for one in live)
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


def _pages(visit: Visit, number: int, total: int) -> Html | None:
    last = -(-total // PAGE_TICKERS)
    if last <= 1:
        return None
    text = visit.asked("ticker")
    more = f"&sort={visit.choice('sort', SORTS)}" + (f"&ticker={text}" if text.isalnum() else "")
    links = [
        button(visit.say(name), f"{HOME}?page={to}{more}")
        for name, to in ((texts.EARLIER, number - 1), (texts.LATER, number + 1))
        if 1 <= to <= last
    ]
    return tag("nav", links, class_="acts after", aria_label=visit.say(texts.PAGES))


def _watch(visit: Visit) -> News:
    return News(visit, TAGS, watched_by)


ROUTES = (page(HOME, NEED, show), stream(f"{HOME}/stream", replace(NEED, stream=True), _watch))
