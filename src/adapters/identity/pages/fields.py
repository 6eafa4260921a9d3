"""Fields of forms, with their labels, hints and errors."""

from html import escape

from adapters.identity.pages.html import NOTHING, Html

WRONG = "wrong"  # the id of the error of a form


def field(
    name: str,
    label: Html,
    kind: str = "text",
    fills: str = "off",
    *,
    value: str = "",
    hint: Html = NOTHING,
    first: bool = False,
    wrong: Html = NOTHING,
    look: str = "",
) -> Html:
    """A required input with its label; `fills` is the autocomplete value, and the `first` has the focus.

    A field that is `wrong` is described by the error of the form.
    """
    said = [f"{name}-hint"] * bool(hint) + [WRONG] * bool(wrong)
    described = f' aria-describedby="{" ".join(said)}"' if said else ""
    marked = ' aria-invalid="true"' if wrong else ""
    plain = "" if kind == "password" else ' autocapitalize="none" spellcheck="false"'
    filled = f' value="{escape(value)}"' if value else ""
    focus = " autofocus" if first else ""
    styled = f' class="{look}"' if look else ""
    hinted = f'<p class="hint" id="{name}-hint">{hint}</p>' if hint else ""
    return Html(
        f'<label for="{name}">{label}</label>{hinted}<input id="{name}" name="{name}" type="{kind}"'
        f' autocomplete="{fills}" required{plain}{described}{marked}{focus}{styled}{filled}>'
    )


def error_text(text: Html) -> Html:
    """What is wrong with a form, read aloud at once; empty without a text."""
    return Html(f'<p class="wrong" id="{WRONG}" role="alert">{text}</p>' if text else "")


def known_name(user: str) -> Html:
    """The name for programs that keep passwords; it is not shown and not sent."""
    return Html(f'<input autocomplete="username" value="{escape(user)}" readonly hidden>')
