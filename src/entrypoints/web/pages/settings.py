"""`/settings`: the settings that change while the service runs."""

import msgspec

from domain.running_settings import Setting
from entrypoints.markup import Html, Part, tag
from entrypoints.web.admin_parts import ADMIN, acts, admin_page
from entrypoints.web.parts import Column
from entrypoints.web.parts import table as table_of
from entrypoints.web.routing import page
from entrypoints.web.texts import admin as texts
from entrypoints.web.visit import Page, Visit

PATH = "/settings"
COLUMNS = (texts.NAME, texts.VALUE, texts.ENVIRONMENT, texts.CHANGED, texts.ACTS)


def show(visit: Visit) -> Page:
    """All running settings with their last changes."""
    rows = [_row(visit, one) for one in visit.product.use_cases().current_settings().all()]
    shown = table_of(
        visit.say(texts.SETTINGS_TABLE),
        [Column(visit.say(name), label=visit.words.plain(name)) for name in COLUMNS],
        rows,
        "dense cards",
    )
    sub = visit.say(texts.SETTINGS_SUB)
    return admin_page(visit, visit.say(texts.SETTINGS), sub, PATH, shown, "GET /v1/settings")


def _row(visit: Visit, one: Setting) -> list[Part]:
    meaning = tag("span", visit.say(texts.MEANING[one.name]), class_="under")
    return [
        (tag("code", one.name), meaning),
        tag("code", value_text(visit, one.value)),
        tag("code", value_text(visit, one.default)),
        _change(visit, one),
        acts([(visit.say(texts.CHANGE), f"{PATH}/{one.name}")]),
    ]


def _change(visit: Visit, one: Setting) -> Html | None:
    if one.changed is None:
        return None
    said = visit.say(texts.CHANGED_BY, at=visit.words.time(one.changed.at), name=one.changed.by)
    reason = visit.product.use_cases().ledger().opened(one.changed.reason)
    return tag("span", said, tag("span", reason, class_="under"))


def value_text(visit: Visit, value: object) -> str:
    """A value as it is typed."""
    return typed(value) or str(visit.words.plain(texts.NOTHING_SET))


def typed(value: object) -> str:
    """A value as the form of a setting takes it."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={number}" for name, number in value.items())
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


ROUTES = (page(PATH, ADMIN, show),)
