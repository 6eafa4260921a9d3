"""The cards of the page of a ticker that show whether its ranges hold: coverage, reliability and PIT."""

from domain.ticker import Ticker
from entrypoints.markup import Html, tag
from entrypoints.web.evidence_figures import coverage_figure, pit_figure, reliability_figure
from entrypoints.web.keys import coverage_key, reliability_key
from entrypoints.web.parts import card
from entrypoints.web.skill_parts import verdict_badge
from entrypoints.web.texts import evidence as texts
from entrypoints.web.visit import Visit


def evidence_cards(visit: Visit, ticker: Ticker, sessions: int) -> list[Html]:
    """The cards over the forecasts that the person may see, with the coverage of the last sessions."""
    uses, sees = visit.product.use_cases(), visit.person.sees
    points, found = uses.show_coverage()(ticker, sees), uses.show_reliability()(ticker, sees)
    cards = []
    if points:
        cards.append(
            card(
                "coverage",
                visit.say(texts.COVERAGE),
                coverage_key(visit),
                coverage_figure(visit, points[-sessions:]),
                _json(visit, ticker, "coverage"),
                sub=visit.say(texts.COVERAGE_SUB),
                aside=verdict_badge(visit, points[-1].verdict),
            )
        )
    if found.closes:
        cards += [
            card(
                "reliability",
                visit.say(texts.RELIABILITY),
                reliability_key(visit),
                reliability_figure(visit, found),
                _json(visit, ticker, "reliability"),
                look="w6",
                sub=visit.say(texts.RELIABILITY_SUB),
            ),
            card(
                "pit",
                visit.say(texts.PIT),
                pit_figure(visit, found),
                _json(visit, ticker, "reliability"),
                look="w6",
                sub=visit.say(texts.PIT_SUB),
            ),
        ]
    return cards


def _json(visit: Visit, ticker: Ticker, what: str) -> Html:
    address = tag("code", f"GET /v1/tickers/{ticker.symbol}/{what}")
    return tag("p", visit.say(texts.JSON, address=address), class_="small quiet more")
