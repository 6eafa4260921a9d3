"""`/schedules`: jobs after each session of an exchange."""

from urllib.parse import quote

from application.queries.lists import Data
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import is_page
from entrypoints.web.admin_parts import ADMIN, acts, admin_page
from entrypoints.web.parts import Column, badge, button, empty
from entrypoints.web.parts import table as table_of
from entrypoints.web.routing import page
from entrypoints.web.texts import admin
from entrypoints.web.texts import schedules as texts
from entrypoints.web.visit import Page, Visit

PATH = "/schedules"
COLUMNS = (texts.NAME, texts.EXCHANGE, texts.STEPS, texts.TICKERS, admin.STATE, texts.LAST, admin.ACTS)


def show(visit: Visit) -> Page:
    """All schedules with their last runs."""
    rows = [_row(visit, row) for row in visit.product.use_cases().schedules().all()]
    columns = [Column(visit.say(name), label=visit.words.plain(name)) for name in COLUMNS]
    shown = (
        table_of(visit.say(texts.TABLE), columns, rows, "dense cards")
        if rows
        else empty(visit.say(texts.NONE), visit.say(texts.NONE_NEXT))
    )
    add = button(visit.say(texts.ADD), f"{PATH}/new", "main")
    sub = visit.say(texts.SUB)
    return admin_page(visit, visit.say(admin.SCHEDULES), sub, PATH, shown, "GET /v1/schedules", add)


def _row(visit: Visit, row: Data) -> list[Part]:
    state = (
        badge("warn", visit.say(texts.PAUSED)) if row["paused"] else badge("good", visit.say(texts.ACTIVE))
    )
    return [
        tag("b", row["schedule"]),
        row["exchange"],
        ", ".join(row["steps"]),
        ", ".join(row["tickers"]) or visit.say(texts.ALL_TICKERS),
        state,
        _last(visit, row),
        acts(_acts(visit, row)),
    ]


def _last(visit: Visit, row: Data) -> Html:
    day = visit.words.day(row.get("session"))
    return tag("a", day, href=f"/jobs/{row['job']}") if row.get("job") else tag("span", day)


def _acts(visit: Visit, row: Data) -> list[tuple[Html, str]]:
    """The actions; none for a name that no address of a page can hold."""
    here = f"{PATH}/{quote(row['schedule'], safe='')}"
    if not is_page(f"{here}/pause"):
        return []
    change = (texts.RESUME, "resume") if row["paused"] else (texts.PAUSE, "pause")
    return [
        (visit.say(words), f"{here}/{act}")
        for words, act in (change, (texts.RUN, "run"), (texts.REMOVE, "remove"))
    ]


ROUTES = (page(PATH, ADMIN, show),)
