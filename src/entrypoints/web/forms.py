"""Forms of actions: what changes, the fields, and one button; and the fields as they come back."""

from collections.abc import Mapping, Sequence

from application.language import Sentence
from domain.errors import InvalidInput
from domain.free_text import stated_text
from entrypoints.markup import Html, Part, tag
from entrypoints.web.frame import hidden_fields
from entrypoints.web.once import KEY, new_key
from entrypoints.web.parts import button, card, head
from entrypoints.web.texts import actions as texts
from entrypoints.web.visit import Page, Visit

MIN_REASON, MAX_REASON = 10, 500  # characters


def ask_page(
    visit: Visit,
    title: Html,
    changes: Part,
    act: Sentence,
    *,
    back: str,
    here: str,
    fields: Sequence[Html] = (),
    hidden: Mapping[str, str] | None = None,
    beside: Part = None,
    stop: bool = False,
) -> Page:
    """The page before an action. `hidden` has the state that is shown; `beside` has the evidence."""
    assert visit.session is not None
    name = tag("b", visit.session.name)
    values = {KEY: new_key(), **(hidden or {})}
    send = tag("button", visit.say(act), class_=f"button {'stop' if stop else 'main'}")
    form = tag(
        "form",
        hidden_fields(visit, values),
        tag("div", changes, class_="stack"),
        fields,
        tag("p", visit.say(texts.RECORDED_AS, name=name), class_="small quiet"),
        tag("div", send, button(visit.say(texts.BACK), back), class_="acts"),
        method="post",
        action=str(visit.request.scope["path"]),
        class_="form",
    )
    shown = card("changes", visit.say(texts.WHAT_CHANGES), form, look="w7")
    body = tag("div", head(title), tag("div", shown, beside, class_="grid"))
    return Page(title=title, body=body, here=here)


def field(
    name: str, label: Html, hint: Html | None = None, value: str = "", kind: str = "text", **more: str | int
) -> Html:
    """A required input with its label and hint."""
    described = f"{name}-hint" if hint else None
    said = tag("span", hint, class_="hint", id=described) if hint else None
    given = tag(
        "input",
        id=name,
        name=name,
        type=kind,
        value=value or None,
        required=True,
        autocomplete="off",
        aria_describedby=described,
        **more,
    )
    return tag("div", tag("label", label, for_=name), said, given)


def choice_field(name: str, label: Html, values: Sequence[str]) -> Html:
    """A list to choose one value from."""
    given = tag("select", [tag("option", value, value=value) for value in values], id=name, name=name)
    return tag("div", tag("label", label, for_=name), given)


def reason_field(visit: Visit) -> Html:
    """The reason of a decision."""
    hint = tag("span", visit.say(texts.REASON_HINT), class_="hint", id="reason-hint")
    given = tag(
        "textarea",
        id="reason",
        name="reason",
        required=True,
        minlength=MIN_REASON,
        maxlength=MAX_REASON,
        aria_describedby="reason-hint",
    )
    return tag("div", tag("label", visit.say(texts.REASON), for_="reason"), hint, given)


def reason_of(fields: Mapping[str, str]) -> str:
    """The reason, in one line of printable characters. Raises InvalidInput."""
    reason = " ".join(fields.get("reason", "").split())
    if len(reason) < MIN_REASON:
        raise InvalidInput(
            f"the reason has {len(reason)} characters",
            field="reason",
            remedy=f"{MIN_REASON} to {MAX_REASON} characters",
        )
    return stated_text(reason, "reason", MAX_REASON)


def whole_number(fields: Mapping[str, str], name: str) -> int:
    """A number of at most 9 digits. Raises InvalidInput."""
    text = fields.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(f"{name} is no whole number", field=name, remedy="digits only")
    return int(text)
