"""`/jobs`: the jobs of a person."""

from collections.abc import Sequence

import msgspec

from application.queries.jobs import STATES
from application.queries.lists import Data
from domain.principal import JOB_READERS
from entrypoints.markup import NEW_LINE, Html, Part, tag
from entrypoints.web.guard import Need
from entrypoints.web.job_parts import state_badge, title_of
from entrypoints.web.parts import Column, card, empty, head, table
from entrypoints.web.routing import page
from entrypoints.web.texts import jobs as texts
from entrypoints.web.visit import Page, Visit

NEED = Need(one_of=JOB_READERS)


HERE = "/jobs"


MAX_JOBS = 50


def show_all(visit: Visit) -> Page:
    """The last jobs of the person, or of all with the scope `admin`; `state` chooses some of them."""
    state = visit.choice("state", ("all", *STATES))
    found = visit.product.use_cases().jobs().all(None if state == "all" else state)
    everyone = visit.person.may("admin")
    rows = [row for row in found if everyone or row["owner"] == visit.person.owner][::-1][:MAX_JOBS]
    title = visit.say(texts.TITLE)
    sub = visit.say(texts.SUB_ALL if everyone else texts.SUB_OWN)
    nothing = empty(visit.say(texts.NONE), visit.say(texts.NONE_NEXT))
    body = jobs_table(visit, rows) if rows else nothing
    shown = card("jobs", title, body, look="w12 flush", aside=_states(visit, state))
    return Page(title=title, body=tag("div", head(title, sub), shown), here=HERE)


def _states(visit: Visit, chosen: str) -> Html:
    names = {"all": texts.ALL_STATES, **texts.STATES}
    links = [
        tag(
            "a", visit.say(said), href=f"{HERE}?state={name}", aria_current="true" if name == chosen else None
        )
        for name, said in names.items()
    ]
    return tag("div", links, class_="choice", role="group", aria_label=visit.say(texts.CHOOSE_STATE))


def jobs_table(visit: Visit, rows: Sequence[Data]) -> Html:
    """Jobs with state, owner and times."""
    columns = [
        Column(visit.say(one)) for one in (texts.JOB, texts.STATE, texts.OWNER, texts.SUBMITTED, texts.ENDED)
    ]
    shown: list[list[Part]] = [
        [
            tag("a", title_of(row), href=f"{HERE}/{row['id']}"),
            state_badge(visit, row),
            row["owner"],
            visit.words.time(row["submitted_at"]),
            visit.words.time(row.get("ended_at")),
        ]
        for row in rows
    ]
    return table(visit.say(texts.TABLE), columns, shown, "dense cards")


def plain(value: object) -> Html:
    """JSON as text, over several lines, with the names in order."""
    text = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2).decode()
    return tag("pre", [(line, NEW_LINE) for line in text.split("\n")], class_="log", tabindex=0)


ROUTES = (page(HERE, NEED, show_all),)
