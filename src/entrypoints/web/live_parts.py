"""Live parts of a page: what says whether updates arrive, and how many events are new."""

from application.language import Sentence
from entrypoints.markup import Html, tag
from entrypoints.web.texts import live as texts
from entrypoints.web.visit import Visit


def live_sign(visit: Visit) -> Html:
    """The word that the script shows while updates arrive."""
    return tag("span", visit.say(texts.LIVE), class_="live", data_on=True, hidden=True)


def stopped_note(visit: Visit, here: str) -> Html:
    """What the script shows when updates stop: the time of the figures, and a link to later ones."""
    at = visit.words.time(visit.product.use_cases().ledger().clock.now())
    reload = tag("a", visit.say(texts.RELOAD), href=here)
    return tag("span", visit.say(texts.STOPPED, at=at), " ", reload, data_off=True, hidden=True)


def news_line(visit: Visit, stream: str, here: str, news: Sentence = texts.NEWS) -> Html:
    """The line that says how many events are new. It has its place from the beginning, and moves nothing."""
    one, many = (news.form(visit.words.language, count) for count in (1, 2))
    return tag(
        "div",
        live_sign(visit),
        tag("b", data_live="news", aria_live="polite"),
        tag("a", visit.say(texts.SHOW), href=here, data_new=True, hidden=True),
        stopped_note(visit, here),
        class_="news",
        data_stream=stream,
        data_one=one,
        data_many=many,
    )
