"""The action on a forecast: replay it and compare."""

from application.queries.lists import Data
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.forms import ask_page
from entrypoints.web.guard import Need
from entrypoints.web.pages.forecast import visible_row
from entrypoints.web.parts import button, card, facts, head, note
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import actions as texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("forecasts:read", "forecasts:write"))


def ask_replay(visit: Visit) -> Page:
    """Compute a forecast again?"""
    row = visible_row(visit)
    return ask_page(
        visit,
        _title(visit, row),
        visit.say(texts.REPLAY_CHANGES),
        texts.REPLAY_DO,
        back=f"/forecasts/{row['forecast']}",
        here=HOME,
        recorded=False,
    )


def replay(visit: Visit, fields: Fields) -> Page:
    """The comparison, as a page: a replay records nothing."""
    row = visible_row(visit)
    found = visit.product.use_cases().replay_forecast()(row["forecast"])
    title = _title(visit, row)
    if found.identical:
        verdict = note("good", tag("p", tag("b", visit.say(texts.IDENTICAL))))
    else:
        largest = f"{found.largest:.2e}"
        verdict = note("bad", tag("p", tag("b", visit.say(texts.DIFFERENT, largest=largest))))
    rows: list[tuple[Part, Part]] = [
        (visit.say(texts.DIGEST_RECORDED), tag("code", found.digest)),
        (visit.say(texts.DIGEST_REPLAYED), tag("code", found.replayed)),
    ]
    rows += [
        (visit.say(texts.ENVIRONMENT, name=name), tag("code", then, " → ", now))
        for name, (then, now) in found.environment.items()
    ]
    back = button(visit.say(texts.TO_FORECAST), f"/forecasts/{row['forecast']}")
    body = (head(title, None, back), verdict, card("digests", title, facts(rows), look="w8"))
    return Page(title=title, body=tag("div", body), here=HOME)


def _title(visit: Visit, row: Data) -> Html:
    return visit.say(texts.REPLAY, ticker=row["ticker"], origin=visit.words.day(row["origin"]))


ROUTES = tuple(action("/forecasts/{forecast:str}/replay", NEED, ask_replay, replay))
