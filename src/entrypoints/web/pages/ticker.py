"""`/tickers/{symbol}`: where the share may close, and whether past ranges held."""

from collections.abc import Sequence
from datetime import date

from application.find_ticker import find_ticker
from application.queries.lists import Data
from application.queries.show_watchlist import Live
from domain.registry_events import Evidence
from domain.ticker import Ticker
from entrypoints.charts.forecast_fan import closes_of
from entrypoints.charts.past_svg import PastFan, past_svg
from entrypoints.charts.price_digits import decimals_for
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.forecast_data import shown_forecast
from entrypoints.web.forecast_figure import fan_figure
from entrypoints.web.forecast_parts import answer, sequence_of, source_card, warnings
from entrypoints.web.guard import Need
from entrypoints.web.keys import close_key
from entrypoints.web.pages.ticker_tables import quality_card, recent_card, record_card
from entrypoints.web.parts import badge, button, card, crumbs, empty, head, note
from entrypoints.web.routing import page
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import ticker as texts
from entrypoints.web.texts import watchlist as watchlist_texts
from entrypoints.web.visit import Page, Visit

RECENT = 20  # forecasts
PERIODS = (60, 125, 250)  # sessions
NEED = Need(scopes=("data:read", "forecasts:read"))


def show(visit: Visit) -> Page:
    """The page of a tracked ticker, with its last forecast or the one that `forecast` names."""
    ticker, row = tracked(visit)
    past = visit.choice("past", PERIODS)
    uses, sees = visit.product.use_cases(), visit.person.sees
    recent = uses.lists().all("forecasts", ticker.symbol, owners=sees, limit=RECENT, newest_first=True)
    asked = visit.asked("forecast")
    chosen = next((one for one in recent if one["forecast"] == asked), recent[0] if recent else None)
    live = uses.show_watchlist().live(ticker.symbol, sees)
    stale = note("warn", visit.say(texts.STALE, row["age"])) if row.get("age") else None
    body = _body(visit, ticker, chosen, recent, live, past) if chosen else _nothing(visit, row)
    return Page(
        title=tag("span", ticker.symbol),
        body=tag("div", _head(visit, ticker, row), stale, body),
        here=HOME,
    )


def tracked(visit: Visit) -> tuple[Ticker, Data]:
    """The ticker of the path and its row. Raises InvalidInput, or NotFound for one that is not tracked."""
    uses = visit.product.use_cases()
    ticker = find_ticker(uses.ledger(), visit.named("symbol"))
    row = uses.lists().one("tickers", ticker.symbol, "ticker")
    return ticker, uses.tracked_tickers().aged(row)


def _head(visit: Visit, ticker: Ticker, row: Data) -> Html:
    symbol = ticker.symbol
    acts = [
        button(visit.say(name), f"/tickers/{symbol}/{act}", look)
        for name, act, scope, look in (
            (texts.MODELS, "models", "models:read", ""),
            (texts.REFRESH, "refresh", "data:write", ""),
            (texts.RETIRE, "retire", "data:write", ""),
            (texts.TRAIN, "train", "models:train", ""),
            (texts.FORECAST, "forecast", "forecasts:write", "main"),
        )
        if visit.may(scope) and not (row.get("retired") and act in ("refresh", "retire", "train", "forecast"))
    ]
    sub: list[Part] = []
    if row.get("revision"):
        day = tag("b", visit.words.day(row["last"]))
        sub.append(visit.say(texts.SUB, day=day, source=row["source"], number=row["revision"]))
    sub += [" ", badge("warn", visit.say(watchlist_texts.SYNTHETIC))] if row.get("synthetic") else []
    sub += [" ", badge("calm", visit.say(watchlist_texts.RETIRED))] if row.get("retired") else []
    way = crumbs(visit.say(frame_texts.YOU_ARE_HERE), (visit.say(texts.WATCHLIST), HOME), (symbol, ""))
    return head(tag("span", symbol), sub, acts, way)


def _nothing(visit: Visit, row: Data) -> Html:
    symbol = row["ticker"]
    if row.get("revision"):
        act = "forecast" if visit.may("forecasts:write") else ""
        words = texts.NO_FORECAST, texts.NO_FORECAST_NEXT, texts.FORECAST
    else:
        act = "refresh" if visit.may("data:write") else ""
        words = texts.NO_PRICES, texts.NO_PRICES_NEXT, texts.REFRESH
    title, next_step, name = map(visit.say, words)
    link = button(name, f"/tickers/{symbol}/{act}", "main") if act else None
    return tag("section", empty(title, next_step, link), class_="card flush")


def _body(
    visit: Visit, ticker: Ticker, row: Data, recent: Sequence[Data], live: Live, past: int
) -> list[Html | None]:
    shown = shown_forecast(visit, row, past)
    return [
        answer(visit, shown, live),
        warnings(visit, row),
        tag(
            "div",
            card(
                "fan",
                visit.say(forecast_texts.AHEAD, row["horizon"]),
                fan_figure(visit, shown),
                aside=_periods(visit, ticker, past, row["forecast"]),
            ),
            _past(visit, ticker, recent),
            source_card(visit, row, evidence_of(visit, row), "w5"),
            record_card(visit, ticker, "w7"),
            quality_card(visit, ticker, "w7"),
            recent_card(visit, recent, "w5"),
            class_="grid",
        ),
    ]


def evidence_of(visit: Visit, row: Data) -> Evidence | None:
    """The evidence of the version that served; None for the fallback."""
    if not row["model"]:
        return None
    return visit.product.use_cases().show_gate().version(row["model"]).evidence


def _periods(visit: Visit, ticker: Ticker, past: int, forecast: str) -> Html:
    words = dict(zip(PERIODS, (texts.MONTHS_3, texts.MONTHS_6, texts.YEAR), strict=True))
    links = [
        tag(
            "a",
            visit.say(name),
            href=f"/tickers/{ticker.symbol}?past={count}&forecast={forecast}",
            aria_current="true" if count == past else None,
        )
        for count, name in words.items()
    ]
    return tag("div", links, class_="choice", role="group", aria_label=visit.say(texts.PERIOD))


def _past(visit: Visit, ticker: Ticker, recent: Sequence[Data]) -> Html:
    title, sub = visit.say(texts.PAST), visit.say(texts.PAST_SUB)
    rows = sequence_of(recent)
    fans = [_past_fan(row) for row in rows]
    if not fans:
        return card("past", title, tag("p", visit.say(texts.NOTHING_SCORED), class_="quiet"), sub=sub)
    prices = [value for one in fans for pair in one.outer for value in pair]
    decimals = decimals_for(prices, [one.origin_close for one in fans])

    def price(value: float, other: int | None = None) -> str:
        return visit.words.number(value, decimals if other is None else other)

    def day(session: date) -> str:
        return visit.words.day(session, year=False)

    closes = [inside for one in fans for _, _, inside in one.closes]
    caption = visit.say(
        texts.PAST_CAPTION,
        len(closes),
        origins=", ".join(day(one.origin) for one in fans),
        missed=closes.count(False),
    )
    figure = tag(
        "figure",
        tag("figcaption", caption, class_="unseen", id="past-caption"),
        past_svg(fans, price, day),
        class_="chart",
        aria_labelledby="past-caption",
    )
    return card("past", title, close_key(visit), figure, sub=sub)


def _past_fan(row: Data) -> PastFan:
    levels, values = row["quantiles"]["levels"], row["quantiles"]["values"]

    def pairs(low: float, high: float) -> tuple[tuple[float, float], ...]:
        if low not in levels or high not in levels:
            return ()
        return tuple((one[levels.index(low)], one[levels.index(high)]) for one in values)

    return PastFan(
        origin=date.fromisoformat(row["origin"]),
        origin_close=row["last_close"],
        sessions=tuple(map(date.fromisoformat, row["sessions"])),
        outer=pairs(0.1, 0.9),
        inner=pairs(0.25, 0.75),
        closes=closes_of(row),
    )


ROUTES = (page("/tickers/{symbol:str}", NEED, show),)
