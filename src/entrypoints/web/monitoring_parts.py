"""Parts that the ledger and monitoring share: the links between them, and the figures of the installation."""

from entrypoints.markup import Html, tag
from entrypoints.web.parts import figures
from entrypoints.web.texts import ledger as texts
from entrypoints.web.texts import monitoring as monitoring_texts
from entrypoints.web.visit import Visit

VIEWS = (("/ledger", texts.TITLE), ("/monitoring", monitoring_texts.TITLE))


def ledger_views(visit: Visit, chosen: str) -> Html:
    """The links between the ledger and monitoring."""
    links = [
        tag("a", visit.say(name), href=address, aria_current="true" if address == chosen else None)
        for address, name in VIEWS
    ]
    label = visit.say(monitoring_texts.VIEWS)
    return tag("div", tag("div", links, class_="choice", role="group", aria_label=label), class_="lead")


def monitoring_figures(visit: Visit) -> Html:
    """Events, forecasts, coverage and open jobs."""
    now, words = visit.product.use_cases().show_monitoring()(), visit.words
    prices = now.oldest_prices_at
    oldest = visit.say(texts.OLDEST, at=words.time(prices)) if prices else visit.say(texts.NO_PRICES)
    loss = visit.say(texts.TARGET, relative=words.number(now.relative_to_naive, 3))
    return figures(
        (visit.say(texts.EVENTS), words.number(now.head), visit.say(texts.HEAD)),
        (
            visit.say(texts.FORECASTS),
            words.number(now.forecasts),
            visit.say(texts.SCORED, now.scored_sessions),
        ),
        (visit.say(texts.COVERED), words.percent(now.coverage.get("80"), 1), loss),
        (visit.say(texts.QUEUE), words.number(sum(now.jobs.values())), oldest),
    )
