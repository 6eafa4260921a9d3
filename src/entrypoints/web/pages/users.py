"""`/users`: people who may log in. The frame shows names in place of the pseudonyms of persons."""

from application.language import Sentence
from application.queries.lists import Data
from entrypoints.markup import Html, Part, tag
from entrypoints.web.admin_parts import ADMIN, acts, admin_page, scopes_of
from entrypoints.web.parts import Column, Tone, badge, button
from entrypoints.web.parts import table as table_of
from entrypoints.web.routing import page
from entrypoints.web.texts import admin
from entrypoints.web.texts import users as texts
from entrypoints.web.visit import Page, Visit

PATH = "/users"
MAX_USERS = 500
COLUMNS = (
    texts.NAME,
    admin.SCOPES,
    admin.STATE,
    admin.CREATED,
    admin.CREATED_BY,
    texts.PASSWORD_SINCE,
    admin.ACTS,
)


def show(visit: Visit) -> Page:
    """The users in the order in which they were created."""
    found = visit.product.use_cases().lists().all("users", limit=MAX_USERS)
    columns = [Column(visit.say(name), label=visit.words.plain(name)) for name in COLUMNS]
    rows = [_row(visit, row) for row in found]
    shown = table_of(visit.say(texts.TABLE), columns, rows, "dense cards")
    add = button(visit.say(texts.CREATE), f"{PATH}/new", "main")
    return admin_page(visit, visit.say(admin.USERS), visit.say(texts.SUB), PATH, shown, "GET /v1/users", add)


def _row(visit: Visit, row: Data) -> list[Part]:
    tone, words = state_of(row)
    return [
        tag("b", row["user"]),
        scopes_of(row["scopes"]),
        badge(tone, visit.say(words)),
        visit.words.time(row["at"]),
        row["by"],
        visit.words.time(row["password_since"]),
        acts([] if row.get("erased") else _acts(visit, row)),
    ]


def state_of(row: Data) -> tuple[Tone, Sentence]:
    """Whether the user may log in."""
    if row.get("erased"):
        return "calm", texts.ERASED
    if row["disabled"]:
        return "warn", texts.DISABLED
    return ("run", texts.MUST_CHANGE) if row["must_change"] else ("good", texts.ACTIVE)


def _acts(visit: Visit, row: Data) -> list[tuple[Html, str]]:
    names = ("enable" if row["disabled"] else "disable", "unlock", "password")
    return [(visit.say(texts.LINK[name]), f"{PATH}/{row['user']}/{name}") for name in names]


ROUTES = (page(PATH, ADMIN, show),)
