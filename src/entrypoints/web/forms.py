"""Forms of actions: what changes, the fields, and one button; and the fields as they come back."""

from collections.abc import Mapping, Sequence

from application.language import Sentence
from domain.errors import Conflict, InvalidInput
from domain.free_text import stated_text
from entrypoints.markup import Html, Part, tag
from entrypoints.web.frame import hidden_fields
from entrypoints.web.once import KEY, new_key
from entrypoints.web.parts import button, card, head
from entrypoints.web.texts import actions as texts
from entrypoints.web.visit import Page, Visit

MIN_REASON, MAX_REASON = 10, 500  # characters
SHOWN = "shown"  # the hidden field with the state that the page showed
YES = "yes"  # the value of a box that is ticked


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
    recorded: bool = True,
) -> Page:
    """The page before an action. `hidden` has the state that is shown; `beside` has the evidence.

    An action that is not `recorded` adds nothing to the ledger.
    """
    assert visit.session is not None
    name = tag("b", visit.session.name)
    values = {KEY: new_key(), **(hidden or {})}
    send = tag("button", visit.say(act), class_=f"button {'stop' if stop else 'main'}")
    form = tag(
        "form",
        hidden_fields(visit, values),
        tag("div", changes, class_="stack"),
        fields,
        tag("p", visit.say(texts.RECORDED_AS, name=name), class_="small quiet") if recorded else None,
        tag("div", send, button(visit.say(texts.BACK), back), class_="acts"),
        method="post",
        action=str(visit.request.scope["path"]),
        class_="form",
    )
    shown = card("changes", visit.say(texts.WHAT_CHANGES), form, look="w7")
    body = tag("div", head(title), tag("div", shown, beside, class_="grid"))
    return Page(title=title, body=body, here=here)


def field(
    name: str,
    label: Html,
    hint: Html | None = None,
    value: str = "",
    kind: str = "text",
    required: bool = True,
    **more: str | int,
) -> Html:
    """An input with its label and hint."""
    described = f"{name}-hint" if hint else None
    said = tag("span", hint, class_="hint", id=described) if hint else None
    given = tag(
        "input",
        id=name,
        name=name,
        type=kind,
        value=value or None,
        required=required,
        autocomplete="off",
        aria_describedby=described,
        **more,
    )
    return tag("div", tag("label", label, for_=name), said, given)


def choice_field(name: str, label: Html, values: Sequence[str], chosen: str = "") -> Html:
    """A list to choose one value from."""
    options = [tag("option", value, value=value, selected=value == chosen) for value in values]
    return tag("div", tag("label", label, for_=name), tag("select", options, id=name, name=name))


def box(name: str, label: Part, *, ticked: bool = False) -> Html:
    """A box to tick."""
    return tag("label", tag("input", type="checkbox", name=name, value=YES, checked=ticked), label)


def boxes(name: str, label: Html, values: Sequence[str], ticked: Sequence[str] = ()) -> Html:
    """Several values to choose from, each with its box."""
    given = [box(f"{name}.{value}", tag("code", value), ticked=value in ticked) for value in values]
    return tag("fieldset", tag("legend", label), given)


def ticked_of(fields: Mapping[str, str], name: str, values: Sequence[str]) -> list[str]:
    """The values whose boxes were ticked, in their order."""
    return [value for value in values if fields.get(f"{name}.{value}") == YES]


def require_shown(fields: Mapping[str, str], now: str) -> None:
    """Raise Conflict with both states when the state is another one than the page showed."""
    shown = fields.get(SHOWN, "")
    if shown != now:
        raise Conflict(
            f"the state was {shown} when the page was made, and is {now} now",
            field=SHOWN,
            remedy="open the page again and decide about the state of now",
        )


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
