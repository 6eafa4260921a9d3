"""`/forecasts/{id}`: a forecast as it was issued, with the closes and scores since."""

from application.forecasting.forecast_streams import absent
from application.queries.lists import Data
from application.queries.show_track_record import totals_of_rows
from domain.errors import NotFound
from entrypoints.markup import Html, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.forecast_data import shown_forecast
from entrypoints.web.forecast_figure import fan_figure
from entrypoints.web.forecast_parts import answer, source_card, warnings
from entrypoints.web.guard import Need
from entrypoints.web.pages.ticker import PERIODS, evidence_of
from entrypoints.web.parts import card, crumbs, facts, head
from entrypoints.web.routing import page
from entrypoints.web.texts import forecast as texts
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import watchlist as watchlist_texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("forecasts:read",))


def show(visit: Visit) -> Page:
    """A forecast that the person may see. Raises NotFound, as for one that does not exist."""
    row = visible_row(visit)
    shown = shown_forecast(visit, row, PERIODS[0])
    symbol = row["ticker"]
    title = visit.say(texts.TITLE, ticker=symbol, origin=visit.words.day(row["origin"]))
    sub = visit.say(texts.SUB, row["horizon"], at=visit.words.time(row["at"]))
    ticker = f"/tickers/{symbol}" if visit.may("data:read", "forecasts:read") else ""
    way = crumbs(
        visit.say(frame_texts.YOU_ARE_HERE),
        (visit.say(watchlist_texts.TITLE), HOME),
        (symbol, ticker),
        (tag("code", row["forecast"]), ""),
    )
    body = (
        head(title, sub, None, way),
        answer(visit, shown, None),
        warnings(visit, row),
        tag(
            "div",
            card("fan", visit.say(texts.AHEAD, row["horizon"]), fan_figure(visit.words, shown)),
            source_card(visit, row, evidence_of(visit, row), "w6"),
            _scores(visit, row),
            class_="grid",
        ),
    )
    return Page(title=title, body=tag("div", body), here=HOME)


def visible_row(visit: Visit) -> Data:
    """The row of the forecast of the path, for those who may see it. Raises NotFound."""
    id = visit.named("forecast")
    try:
        row = visit.product.use_cases().lists().one("forecasts", id, "forecast")
    except NotFound:
        raise absent(id) from None
    sees = visit.person.sees
    if sees is not None and row.get("owner", "") not in sees:
        raise absent(id)
    return row


def _scores(visit: Visit, row: Data) -> Html:
    totals = totals_of_rows(row["steps"])
    title = visit.say(texts.SCORES)
    address = tag("code", f"GET /v1/forecasts/{row['forecast']}")
    json = tag("p", visit.say(texts.AS_JSON, address=address), class_="small quiet more")
    if not totals.sessions:
        nothing = tag("p", visit.say(texts.NOT_SCORED), class_="quiet")
        return card("scores", title, nothing, json, look="w6")
    hits, closes = totals.hits.get("80", 0), totals.chances.get("80", 0)
    found = facts(
        (
            (visit.say(texts.LOSS), visit.words.number(totals.relative_to_naive, 3)),
            (visit.say(texts.COVERED), visit.say(texts.SCORED, closes, hits=hits)),
        )
    )
    return card("scores", title, found, json, look="w6")


ROUTES = (page("/forecasts/{forecast:str}", NEED, show),)
