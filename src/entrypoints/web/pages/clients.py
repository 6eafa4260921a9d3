"""`/clients`: programs that use the API."""

from application.queries.lists import Data
from entrypoints.markup import Html, Part, tag
from entrypoints.web.admin_parts import ADMIN, acts, admin_page, scopes_of
from entrypoints.web.parts import Column, badge, button, empty
from entrypoints.web.parts import table as table_of
from entrypoints.web.routing import page
from entrypoints.web.texts import admin
from entrypoints.web.texts import clients as texts
from entrypoints.web.visit import Page, Visit

PATH = "/clients"
MAX_CLIENTS = 200
COLUMNS = (
    texts.NAME,
    admin.SCOPES,
    admin.STATE,
    admin.CREATED,
    admin.CREATED_BY,
    texts.SECRET_SINCE,
    admin.ACTS,
)


def show(visit: Visit) -> Page:
    """The programs, newest first."""
    found = visit.product.use_cases().lists().all("clients", limit=MAX_CLIENTS, newest_first=True)
    columns = [Column(visit.say(name), label=visit.words.plain(name)) for name in COLUMNS]
    rows = [_row(visit, row) for row in found]
    shown = (
        table_of(visit.say(texts.TABLE), columns, rows, "dense cards")
        if rows
        else empty(visit.say(texts.NONE), visit.say(texts.NONE_NEXT))
    )
    add = button(visit.say(texts.CREATE), f"{PATH}/new", "main")
    sub = visit.say(texts.SUB)
    return admin_page(visit, visit.say(admin.CLIENTS), sub, PATH, shown, "GET /v1/clients", add)


def _row(visit: Visit, row: Data) -> list[Part]:
    revoked = badge("calm", visit.say(texts.REVOKED))
    return [
        (tag("b", row["name"]), tag("code", row["client"], class_="under")),
        scopes_of(row["scopes"]),
        revoked if row["revoked"] else badge("good", visit.say(texts.ACTIVE)),
        visit.words.time(row["at"]),
        row["by"],
        visit.words.time(row["secret_since"]),
        acts([] if row["revoked"] else _acts(visit, row["client"])),
    ]


def _acts(visit: Visit, client: str) -> list[tuple[Html, str]]:
    return [
        (visit.say(texts.ROTATE), f"{PATH}/{client}/rotate"),
        (visit.say(texts.REVOKE), f"{PATH}/{client}/revoke"),
    ]


ROUTES = (page(PATH, ADMIN, show),)
