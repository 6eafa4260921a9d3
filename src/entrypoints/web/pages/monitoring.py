"""`/monitoring`: the age of prices, the queue, and skill and coverage by horizon and by ticker."""

from collections.abc import Sequence

from application.queries.show_attention import Attention, WatchedStep, WatchedTicker
from entrypoints.markup import Html, Part, tag
from entrypoints.web.evidence_figures import horizon_figure
from entrypoints.web.guard import Need
from entrypoints.web.keys import reliability_key
from entrypoints.web.monitoring_parts import ledger_views, monitoring_figures
from entrypoints.web.parts import Column, badge, button, card, data_table, head, table
from entrypoints.web.routing import page
from entrypoints.web.skill_parts import verdict_badge
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import monitoring as texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("audit:read",))
PATH, HERE = "/monitoring", "/ledger"
PAGE_TICKERS = 50
STEPS = (1, 5, 10)
MINUTE = 60.0
ADDRESS = "GET /v1/monitoring/tickers"


def show(visit: Visit) -> Page:
    """The figures, those by horizon, what waits, and the tickers, those that need attention first."""
    found = visit.product.use_cases().show_attention()()
    title = visit.say(texts.TITLE)
    body = (
        head(title),
        ledger_views(visit, PATH),
        _answer(visit, found),
        monitoring_figures(visit),
        tag("div", _by_step(visit, found), _queue(visit, found), _by_ticker(visit, found), class_="grid"),
    )
    return Page(title=title, body=tag("div", body), here=HERE)


def _answer(visit: Visit, found: Attention) -> Html:
    count = sum(bool(one.causes) for one in found.tickers)
    said = visit.say(texts.LOOK, count, total=len(found.tickers)) if count else visit.say(texts.CALM)
    return tag("p", said, class_="answer")


def _by_step(visit: Visit, found: Attention) -> Html:
    title, sub = visit.say(texts.BY_STEP), visit.say(texts.BY_STEP_SUB)
    if not found.steps:
        return card("steps", title, tag("p", visit.say(texts.NO_CLOSES), class_="quiet"), look="w7", sub=sub)
    columns = [
        Column(visit.say(texts.STEP)),
        Column(visit.say(texts.CLOSES), True),
        Column(visit.say(texts.COVERAGE), True),
        Column(visit.say(texts.VERDICT)),
    ]
    rows: list[list[Part]] = [
        [
            visit.words.number(one.step),
            visit.words.number(one.closes),
            visit.words.percent(one.coverage, 1),
            verdict_badge(visit.words, one.verdict),
        ]
        for one in found.steps
    ]
    data = data_table(visit.say(forecast_texts.AS_TABLE), table(title, columns, rows))
    drawn = horizon_figure(visit.words, found.steps, data)
    return card("steps", title, reliability_key(visit.words), drawn, look="w7", sub=sub)


def _queue(visit: Visit, found: Attention) -> Html:
    title = visit.say(texts.QUEUE)
    if not found.waiting:
        return card("queue", title, tag("p", visit.say(texts.QUEUE_EMPTY), class_="quiet"), look="w5")
    columns = [
        Column(visit.say(texts.KIND)),
        Column(visit.say(texts.WAITING), True),
        Column(visit.say(texts.OLDEST), True),
    ]
    rows: list[list[Part]] = [
        [kind, visit.words.number(one.waiting), visit.words.number(one.oldest / MINUTE)]
        for kind, one in sorted(found.waiting.items())
    ]
    return card("queue", title, table(title, columns, rows), look="w5 flush")


def _by_ticker(visit: Visit, found: Attention) -> Html:
    last = max(1, -(-len(found.tickers) // PAGE_TICKERS))
    number = visit.choice("page", [*range(1, 1 + last)])
    shown = found.tickers[(number - 1) * PAGE_TICKERS : number * PAGE_TICKERS]
    names = (visit.say(texts.STEP_OF, step) for step in STEPS)
    columns = [
        Column(visit.say(texts.TICKER)),
        Column(visit.say(texts.AGE), label=visit.words.plain(texts.AGE)),
        *(Column(name, True, label=str(name)) for name in names),
    ]
    title = visit.say(texts.BY_TICKER)
    address = tag("code", ADDRESS)
    return card(
        "tickers",
        title,
        table(title, columns, [_row(visit, one) for one in shown], "dense cards"),
        tag("p", visit.say(texts.JSON, address=address), class_="small quiet more"),
        _pages(visit, number, last),
        look="w12 flush",
    )


def _row(visit: Visit, one: WatchedTicker) -> list[Part]:
    may = visit.may("data:read", "forecasts:read")
    name = tag("a", one.ticker, href=f"/tickers/{one.ticker}") if may else tag("b", one.ticker)
    return [name, _age(visit, one), *(_cell(visit, one.steps, step) for step in STEPS)]


def _age(visit: Visit, one: WatchedTicker) -> Part:
    if one.age is None:
        return badge("calm", visit.say(texts.NO_PRICES))
    day = visit.words.day(one.last_session)
    return (day, " ", badge("warn", visit.say(texts.STALE, one.age))) if one.age else day


def _cell(visit: Visit, steps: Sequence[WatchedStep], step: int) -> Part:
    found = next((one for one in steps if one.step == step), None)
    if found is None or found.coverage is None:
        return None
    loss = visit.say(texts.OF_NAIVE, relative=visit.words.number(found.relative_to_naive, 3))
    return (
        verdict_badge(visit.words, found.verdict),
        " ",
        visit.words.percent(found.coverage),
        tag("span", visit.say(texts.OF_CLOSES, found.closes), ", ", loss, class_="under"),
    )


def _pages(visit: Visit, number: int, last: int) -> Html | None:
    links = [
        button(visit.say(name), f"{PATH}?page={to}")
        for name, to in ((texts.EARLIER, number - 1), (texts.LATER, number + 1))
        if 1 <= to <= last
    ]
    return tag("nav", links, class_="acts more", aria_label=visit.say(texts.PAGES)) if links else None


ROUTES = (page(PATH, NEED, show),)
