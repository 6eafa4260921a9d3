"""The cards of the page of a ticker that show whether its ranges hold: coverage, reliability and PIT."""

from collections.abc import Sequence

from application.queries.show_reliability import Held
from domain.reliability import Reliability
from domain.rolling_coverage import CoveragePoint
from domain.ticker import Ticker
from entrypoints.markup import Html, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.evidence_figures import coverage_figure, pit_figure, reliability_figure
from entrypoints.web.keys import coverage_key, reliability_key
from entrypoints.web.language import Words
from entrypoints.web.parts import card
from entrypoints.web.skill_parts import verdict_badge
from entrypoints.web.texts import evidence as texts


def evidence_cards(words: Words, ticker: Ticker, held: Held, sessions: int) -> list[Html]:
    """The cards over the forecasts that the person may see, with the coverage of the last sessions."""
    cards = [_coverage(words, ticker.symbol, held.coverage[-sessions:])] if held.coverage else []
    return [*cards, _quantiles(words, ticker.symbol, held.reliability)] if held.reliability.closes else cards


@drawn_once
def _coverage(words: Words, symbol: str, points: Sequence[CoveragePoint]) -> Html:
    return card(
        "coverage",
        words.say(texts.COVERAGE),
        coverage_key(words),
        coverage_figure(words, points),
        _json(words, symbol, "coverage"),
        sub=words.say(texts.COVERAGE_SUB),
        aside=verdict_badge(words, points[-1].verdict),
    )


@drawn_once
def _quantiles(words: Words, symbol: str, found: Reliability) -> Html:
    reliability = card(
        "reliability",
        words.say(texts.RELIABILITY),
        reliability_key(words),
        reliability_figure(words, found),
        _json(words, symbol, "reliability"),
        look="w6",
        sub=words.say(texts.RELIABILITY_SUB),
    )
    pit = card(
        "pit",
        words.say(texts.PIT),
        pit_figure(words, found),
        _json(words, symbol, "reliability"),
        look="w6",
        sub=words.say(texts.PIT_SUB),
    )
    return Html(reliability + pit)


def _json(words: Words, symbol: str, what: str) -> Html:
    address = tag("code", f"GET /v1/tickers/{symbol}/{what}")
    return tag("p", words.say(texts.JSON, address=address), class_="small quiet more")
