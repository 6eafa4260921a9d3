"""The action on settings: change one, or reset it to the environment."""

from typing import Any, get_args

import msgspec

from domain.errors import InvalidInput, NotFound
from domain.running_settings import NAMES, REMEDIES, ChallengePolicy, Policy, Setting
from entrypoints.markup import Html, tag
from entrypoints.web.admin_parts import ADMIN, HERE, done_at
from entrypoints.web.forms import (
    SHOWN,
    YES,
    ask_page,
    box,
    choice_field,
    field,
    reason_field,
    reason_of,
    require_shown,
)
from entrypoints.web.pages.settings import PATH, typed, value_text
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import admin as texts
from entrypoints.web.visit import Page, Visit

MAX_VALUE = 500
CHOICES = {
    "adaptive_ranges": ("true", "false"),
    "on_decline": get_args(Policy),
    "on_challenge": get_args(ChallengePolicy),
}
TEXTS = ("log_level", "on_decline", "on_challenge")


def ask_change(visit: Visit) -> Page:
    """Which value, and why?"""
    one = _setting(visit)
    name = tag("code", one.name)
    value, default = (tag("code", value_text(visit, found)) for found in (one.value, one.default))
    return ask_page(
        visit,
        visit.say(texts.CHANGE_OF, name=name),
        (
            tag("p", visit.say(texts.MEANING[one.name])),
            tag("p", visit.say(texts.NOW_IS, value=value, default=default)),
        ),
        texts.CHANGE_DO,
        back=PATH,
        here=HERE,
        fields=[_field(visit, one), box("reset", visit.say(texts.RESET)), reason_field(visit)],
        hidden={SHOWN: _state(one)},
    )


def _field(visit: Visit, one: Setting) -> Html:
    label = visit.say(texts.NEW_VALUE)
    if choices := CHOICES.get(one.name):
        return choice_field("value", label, choices, typed(one.value))
    if isinstance(one.value, int):
        return field("value", label, None, typed(one.value), "number", min=0)
    return field("value", label, None, typed(one.value), required=False, maxlength=MAX_VALUE)


def change(visit: Visit, fields: Fields) -> str:
    """Change the setting that was shown."""
    one = _setting(visit)
    reason = reason_of(fields)
    require_shown(fields, _state(one))
    uses = visit.product.use_cases()
    if fields.get("reset") == YES:
        uses.change_settings()({}, [one.name], reason)
    else:
        uses.change_settings()({one.name: _value(one, fields.get("value", ""))}, (), reason)
    return done_at(PATH)


def _value(one: Setting, text: str) -> Any:
    if one.name in TEXTS:
        return text
    if isinstance(one.value, dict):
        return {name: _number(one, number) for name, number in _pairs(text)}
    return _number(one, text)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    return [(name.strip(), number) for name, _, number in pairs]


def _number(one: Setting, text: str) -> Any:
    try:
        return msgspec.json.decode(text.strip())
    except msgspec.DecodeError:
        remedy = REMEDIES.get(one.name, "0 means no limit")
        raise InvalidInput(f"invalid value {text!r}", field=one.name, remedy=remedy) from None


def _setting(visit: Visit) -> Setting:
    wanted = visit.named("setting")
    for one in visit.product.use_cases().current_settings().all():
        if one.name == wanted:
            return one
    raise NotFound(f"no setting {wanted!r}", field="setting", remedy=f"one of {', '.join(NAMES)}")


def _state(one: Setting) -> str:
    """What the form shows, as the conflict names it."""
    return f"{one.name}={typed(one.value)}"


ROUTES = tuple(action("/settings/{setting:str}", ADMIN, ask_change, change))
