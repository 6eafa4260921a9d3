"""Pages about errors: what was refused, why, and what to do next."""

from collections.abc import Mapping

from msgspec import UNSET

from application.language import Sentence
from entrypoints.http.edge.problems import Problem
from entrypoints.markup import tag
from entrypoints.page_addresses import HOME
from entrypoints.web.parts import head, note
from entrypoints.web.texts import errors as texts
from entrypoints.web.visit import Page, Visit

TITLES: dict[int, Sentence] = {
    400: texts.INVALID,
    403: texts.FORBIDDEN,
    404: texts.NOT_FOUND,
    409: texts.CONFLICT,
    422: texts.CONFLICT,
    429: texts.TOO_MANY,
    502: texts.BUSY,
    503: texts.BUSY,
    504: texts.BUSY,
}


def error_page(visit: Visit, problem: Problem, headers: Mapping[str, str]) -> Page:
    """The page of a problem; what the service says about it is English, as in the API."""
    title = visit.say(TITLES.get(problem.status, texts.FAULT if problem.status >= 500 else texts.INVALID))
    remedy = None if problem.remedy is UNSET else tag("p", problem.remedy)
    told = tag("div", tag("p", tag("b", problem.detail)), remedy, lang="en")
    trace = visit.say(texts.TRACE, trace=tag("code", problem.trace))
    body = (
        head(title),
        note("bad", told),
        tag("p", visit.say(texts.CODE, code=tag("code", problem.code)), class_="sub"),
        tag("p", trace, class_="sub"),
        tag("p", tag("a", visit.say(texts.BACK), href=HOME, class_="button"), class_="after"),
    )
    return Page(title=title, body=tag("div", body), status=problem.status, headers=headers)
