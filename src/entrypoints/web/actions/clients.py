"""Actions on programs: create, replace the secret, and revoke."""

from application.commands.keep_clients import Credentials
from application.language import Sentence
from application.queries.lists import Data
from domain.client import MAX_NAME_CHARACTERS, stream_of
from domain.principal import SCOPES
from entrypoints.markup import Html, Part, tag
from entrypoints.web.admin_parts import ADMIN, HERE, done_at, secret_page
from entrypoints.web.forms import SHOWN, YES, ask_page, box, boxes, field, require_shown, ticked_of
from entrypoints.web.once import refuse_shown_secret
from entrypoints.web.pages.clients import PATH
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import admin
from entrypoints.web.texts import clients as texts
from entrypoints.web.visit import Page, Visit

MAX_REDIRECTS = 2000  # characters


def ask_create(visit: Visit) -> Page:
    """Which name and scopes?"""
    say = visit.say
    fields = [
        field("name", say(texts.NAME), say(texts.NAME_HINT), maxlength=MAX_NAME_CHARACTERS),
        boxes("scopes", say(admin.SCOPES), tuple(SCOPES)),
        field(
            "redirects",
            say(texts.REDIRECTS),
            say(texts.REDIRECTS_HINT),
            required=False,
            maxlength=MAX_REDIRECTS,
        ),
        box("device", say(texts.DEVICE)),
        box("public", say(texts.PUBLIC)),
    ]
    changes = say(texts.CREATE_CHANGES)
    return ask_page(visit, say(texts.CREATE), changes, texts.CREATE_DO, back=PATH, here=HERE, fields=fields)


def create(visit: Visit, fields: Fields) -> Page:
    """Create the program and show its secret once."""
    uses = visit.product.use_cases()
    refuse_shown_secret(visit, stream_of(uses.ledger().ids.new()))
    name = fields.get("name", "")
    made = uses.keep_clients().create_for(
        name,
        ticked_of(fields, "scopes", tuple(SCOPES)),
        redirect_uris=fields.get("redirects", "").split(),
        device=fields.get("device") == YES,
        public=fields.get("public") == YES,
    )
    return _secret(visit, texts.CREATED, name, made)


def _secret(visit: Visit, title: Sentence, name: str, made: Credentials) -> Page:
    secret = tag("code", made.client_secret) if made.client_secret else visit.say(texts.NO_SECRET)
    rows: list[tuple[Part, Part]] = [
        (visit.say(texts.ID), tag("code", made.client_id)),
        (visit.say(texts.SECRET), secret),
    ]
    return secret_page(visit, visit.say(title, name=name), rows, PATH)


def ask_rotate(visit: Visit) -> Page:
    """Replace the secret?"""
    row = _row(visit)
    title = visit.say(texts.ASK_ROTATE, name=row["name"])
    return _ask(visit, row, title, texts.ROTATE_CHANGES, texts.ROTATE_DO)


def rotate(visit: Visit, fields: Fields) -> Page:
    """Replace the secret and show the new one once."""
    row = _row(visit)
    refuse_shown_secret(visit, stream_of(row["client"]))
    require_shown(fields, _state(row))
    made = visit.product.use_cases().keep_clients().rotate(row["client"])
    return _secret(visit, texts.ROTATED, row["name"], made)


def ask_revoke(visit: Visit) -> Page:
    """Revoke a program?"""
    row = _row(visit)
    title = visit.say(texts.ASK_REVOKE, name=row["name"])
    return _ask(visit, row, title, texts.REVOKE_CHANGES, texts.REVOKE_DO)


def revoke(visit: Visit, fields: Fields) -> str:
    """Revoke a program for good."""
    row = _row(visit)
    require_shown(fields, _state(row))
    visit.product.use_cases().keep_clients().revoke(row["client"])
    return done_at(PATH)


def _ask(visit: Visit, row: Data, title: Html, changes: Sentence, act: Sentence) -> Page:
    said = (tag("p", tag("code", row["client"])), tag("p", visit.say(changes)))
    hidden = {SHOWN: _state(row)}
    return ask_page(visit, title, said, act, back=PATH, here=HERE, hidden=hidden, stop=True)


def _row(visit: Visit) -> Data:
    return visit.product.use_cases().lists().one("clients", visit.named("client"), "client")


def _state(row: Data) -> str:
    return "revoked" if row["revoked"] else f"active with the secret of {row['secret_since']}"


ROUTES = (
    *action("/clients/new", ADMIN, ask_create, create),
    *action("/clients/{client:str}/rotate", ADMIN, ask_rotate, rotate),
    *action("/clients/{client:str}/revoke", ADMIN, ask_revoke, revoke),
)
