"""Actions on users: create, disable, enable, unlock, and reset the password."""

from application.language import Sentence
from application.queries.lists import Data
from domain.principal import SCOPES
from domain.user import stream_of
from entrypoints.markup import Html, Part, tag
from entrypoints.web.admin_parts import ADMIN, HERE, done_at, secret_page
from entrypoints.web.forms import SHOWN, ask_page, boxes, field, require_shown, ticked_of
from entrypoints.web.once import refuse_shown_secret
from entrypoints.web.pages.users import PATH, state_of
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import admin
from entrypoints.web.texts import users as texts
from entrypoints.web.visit import Page, Visit

MAX_NAME = 63
NAME = "[a-z][a-z0-9._\\-]{0,62}"


def ask_create(visit: Visit) -> Page:
    """Which name and scopes?"""
    say = visit.say
    fields = [
        field("name", say(texts.NAME), say(texts.NAME_HINT), maxlength=MAX_NAME, pattern=NAME),
        boxes("scopes", say(admin.SCOPES), tuple(SCOPES)),
    ]
    changes = say(texts.CREATE_CHANGES)
    return ask_page(visit, say(texts.CREATE), changes, texts.CREATE_DO, back=PATH, here=HERE, fields=fields)


def create(visit: Visit, fields: Fields) -> Page:
    """Create the user and show the password for one login once."""
    name, scopes = fields.get("name", ""), ticked_of(fields, "scopes", tuple(SCOPES))
    made = visit.product.use_cases().keep_users().create(name, scopes)
    return _password(visit, texts.CREATED, tag("b", name), made)


def _password(visit: Visit, title: Sentence, name: Html, made: str) -> Page:
    rows: list[tuple[Part, Part]] = [
        (visit.say(texts.NAME), name),
        (visit.say(texts.PASSWORD), tag("code", made)),
    ]
    return secret_page(visit, visit.say(title, name=name), rows, PATH)


def _ask(visit: Visit, act: str) -> Page:
    row = _row(visit)
    return ask_page(
        visit,
        visit.say(texts.ASK[act], name=tag("b", row["user"])),
        visit.say(texts.CHANGES[act]),
        texts.DO[act],
        back=PATH,
        here=HERE,
        hidden={SHOWN: _state(row)},
        stop=act in ("disable", "password"),
        recorded=act != "unlock",
    )


def _shown_row(visit: Visit, fields: Fields) -> Data:
    row = _row(visit)
    require_shown(fields, _state(row))
    return row


def ask_disable(visit: Visit) -> Page:
    """Disable a user?"""
    return _ask(visit, "disable")


def disable(visit: Visit, fields: Fields) -> str:
    """Disable a user."""
    row = _shown_row(visit, fields)
    visit.product.use_cases().keep_users().disable(row["user"])
    return done_at(PATH)


def ask_enable(visit: Visit) -> Page:
    """Enable a user?"""
    return _ask(visit, "enable")


def enable(visit: Visit, fields: Fields) -> str:
    """Enable a user."""
    row = _shown_row(visit, fields)
    visit.product.use_cases().keep_users().enable(row["user"])
    return done_at(PATH)


def ask_unlock(visit: Visit) -> Page:
    """End the wait after wrong passwords?"""
    return _ask(visit, "unlock")


def unlock(visit: Visit, fields: Fields) -> str:
    """End the wait after wrong passwords."""
    row = _shown_row(visit, fields)
    visit.product.use_cases().keep_users().unlock(row["user"])
    return PATH


def ask_password(visit: Visit) -> Page:
    """Reset the password?"""
    return _ask(visit, "password")


def give_password(visit: Visit, fields: Fields) -> Page:
    """Replace the password by one for one login, and show it once."""
    row = _row(visit)
    refuse_shown_secret(visit, stream_of(row["user"]))
    require_shown(fields, _state(row))
    made = visit.product.use_cases().keep_users().give_password(row["user"])
    return _password(visit, texts.GIVEN, tag("b", row["user"]), made)


def _row(visit: Visit) -> Data:
    uses = visit.product.use_cases()
    return uses.lists().one("users", str(uses.users().id_of(visit.named("user"))), "user")


def _state(row: Data) -> str:
    return f"{state_of(row)[1].en} with the password of {row['password_since']}"


ROUTES = (
    *action("/users/new", ADMIN, ask_create, create),
    *action("/users/{user:str}/disable", ADMIN, ask_disable, disable),
    *action("/users/{user:str}/enable", ADMIN, ask_enable, enable),
    *action("/users/{user:str}/unlock", ADMIN, ask_unlock, unlock),
    *action("/users/{user:str}/password", ADMIN, ask_password, give_password),
)
