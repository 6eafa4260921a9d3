"""Parts of the pages of administrators: their tabs, a note about what was done, and a secret shown once."""

from entrypoints.markup import Html, Part, tag
from entrypoints.web.guard import Need
from entrypoints.web.parts import button, card, facts, head, note
from entrypoints.web.texts import admin as texts
from entrypoints.web.visit import Page, Visit

ADMIN = Need(scopes=("admin",))
HERE = "/settings"  # the entry of the navigation for all of them
TABS = (
    ("/settings", texts.SETTINGS),
    ("/schedules", texts.SCHEDULES),
    ("/clients", texts.CLIENTS),
    ("/users", texts.USERS),
)
NOTE = "note"  # the parameter that says what was done
DONE, SHOWN_BEFORE = "done", "shown-before"


def admin_page(
    visit: Visit, title: Html, sub: Html, here: str, table: Html, address: str, act: Html | None = None
) -> Page:
    """A list for administrators; `address` is that of the same list in the API."""
    json = tag("p", visit.say(texts.JSON, address=tag("code", address)), class_="small quiet more")
    shown = card("list", title, table, json, look="w12 flush")
    return Page(
        title=title,
        body=tag("div", head(title, sub, act), _tabs(visit, here), _note(visit), shown),
        here=HERE,
    )


def _tabs(visit: Visit, chosen: str) -> Html:
    links = [
        tag("a", visit.say(name), href=address, aria_current="true" if address == chosen else None)
        for address, name in TABS
    ]
    inner = tag("div", links, class_="choice", role="group", aria_label=visit.say(texts.TABS))
    return tag("div", inner, class_="lead")


def _note(visit: Visit) -> Html | None:
    found = visit.asked(NOTE)
    if found == DONE:
        return note("good", tag("p", visit.say(texts.DONE)))
    return note("warn", tag("p", visit.say(texts.SHOWN_BEFORE))) if found == SHOWN_BEFORE else None


def done_at(address: str) -> str:
    """The address of a list, with the note that the action was done."""
    return f"{address}?{NOTE}={DONE}"


def secret_page(visit: Visit, title: Html, rows: list[tuple[Part, Part]], back: str) -> Page:
    """What was made, shown only once: the same form sent again leads to the list."""
    body = (
        head(title, None, button(visit.say(dict(TABS)[back]), back)),
        note("warn", tag("p", tag("b", visit.say(texts.ONCE_ONLY)))),
        card("secret", title, facts(rows), look="w8"),
    )
    return Page(title=title, body=tag("div", body), here=HERE, again=f"{back}?{NOTE}={SHOWN_BEFORE}")


def acts(links: list[tuple[Html, str]]) -> Html:
    """The actions on a row: words and addresses."""
    return tag("span", [tag("a", words, href=address) for words, address in links], class_="row-acts")


def scopes_of(names: list[str]) -> Html:
    """Scopes as code."""
    return tag("span", [(tag("code", name), " ") for name in names], class_="codes")
