"""The frame of a page: head of the document, bar with navigation, and foot."""

from application.language import Sentence
from domain.principal import JOB_READERS
from entrypoints.markup import Html, document, tag, text
from entrypoints.page_addresses import HOME
from entrypoints.web.drawn import drawn_once
from entrypoints.web.language import Words
from entrypoints.web.parts import icon
from entrypoints.web.static_files import ADDRESSES
from entrypoints.web.texts import frame as texts
from entrypoints.web.texts import help as help_texts
from entrypoints.web.visit import Page, Visit

NAME = "Previsto"
ENTRIES: tuple[tuple[str, Sentence, str, tuple[str, ...]], ...] = (
    (HOME, texts.WATCHLIST, "list", ("data:read",)),
    ("/models", texts.MODELS, "models", ("models:read",)),
    ("/jobs", texts.JOBS, "jobs", JOB_READERS),
    ("/ledger", texts.LEDGER, "ledger", ("audit:read",)),
    ("/settings", texts.ADMIN, "admin", ("admin",)),
)
"""Address, name, sign, and the scopes of which one shows the entry."""
PSEUDONYM = "person-"


def frame(visit: Visit, page: Page) -> str:
    """The whole page; names stand in it for the pseudonyms of persons."""
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("title", page.title, " · ", NAME),
        tag("link", rel="icon", href=ADDRESSES["icon.svg"], type="image/svg+xml"),
        tag("link", rel="stylesheet", href=ADDRESSES["dashboard.css"]),
        tag("script", type="module", src=ADDRESSES["dashboard.js"]),
    )
    body = (
        tag("a", visit.say(texts.SKIP), class_="skip", href="#main"),
        _bar(visit, page),
        tag("main", page.body, class_="page", id="main", tabindex=-1),
        _foot(visit),
    )
    theme = visit.session.theme if visit.session else ""
    return _named(visit, document(visit.words.language, theme, head, body))


def _named(visit: Visit, html: str) -> str:
    if PSEUDONYM not in html:
        return html
    return visit.product.use_cases().names().shown_as(html, text)


def _bar(visit: Visit, page: Page) -> Html:
    allowed = tuple(address for address, _, _, scopes in ENTRIES if any(map(visit.may, scopes)))
    tools = (_entries(visit.words, page.here, allowed), _tools(visit)) if visit.session else None
    return tag("header", tag("div", _brand(visit.words), tools, class_="bar-in"), class_="bar")


@drawn_once
def _brand(words: Words) -> Html:
    shapes = (
        tag("path", class_="r95", d="M2 12L22 3v18z"),
        tag("path", class_="r80", d="M2 12l20-6v12z"),
        tag("path", class_="r50", d="M2 12l20-3v6z"),
        tag("path", class_="median", d="M2 12h20"),
    )
    logo = tag("svg", shapes, viewBox="0 0 24 24", aria_hidden="true")
    return tag("a", logo, tag("span", NAME, class_="word"), class_="brand", href=HOME, aria_label=NAME)


@drawn_once
def _entries(words: Words, here: str, allowed: tuple[str, ...]) -> Html:
    """The navigation with the entries that the person may open."""
    links = [
        tag(
            "a",
            icon(sign),
            words.say(name),
            href=address,
            aria_current="page" if here == address else None,
        )
        for address, name, sign, _ in ENTRIES
        if address in allowed
    ]
    return tag("nav", links, class_="nav", aria_label=words.say(texts.MAIN))


def _tools(visit: Visit) -> Html:
    find = tag(
        "form",
        tag(
            "input",
            name="ticker",
            aria_label=visit.say(texts.GO_TO),
            placeholder=visit.say(texts.TICKER),
            autocomplete="off",
            maxlength=24,
        ),
        tag("kbd", "/", aria_hidden="true"),
        class_="find",
        role="search",
        action=HOME,
    )
    return tag("div", find, _choices(visit), _account(visit), class_="tools")


def _choices(visit: Visit) -> Html:
    """The switches of language and appearance; each is a form, so that it works without scripts."""
    assert visit.session is not None
    other, short = ("pt-BR" if visit.words.language == "en" else "en"), visit.say(texts.OTHER_LANGUAGE_SHORT)
    dark = visit.session.theme == "dark"
    language = tag(
        "button", short, name="language", value=other, class_="tool", title=visit.say(texts.OTHER_LANGUAGE)
    )
    theme = tag(
        "button",
        icon("sun"),
        name="theme",
        value="light" if dark else "dark",
        class_="tool",
        aria_label=visit.say(texts.APPEARANCE),
        title=visit.say(texts.LIGHT if dark else texts.DARK),
    )
    hidden = hidden_fields(visit, {"next": visit.here})
    return tag("form", hidden, language, theme, method="post", action="/choices", class_="choices")


def _account(visit: Visit) -> Html:
    assert visit.session is not None
    name = visit.session.name
    out = tag(
        "button",
        visit.say(texts.LOG_OUT),
        class_="tool",
        aria_label=visit.say(texts.LOG_OUT_OF, name=name),
        title=name,
    )
    shown = tag("span", name, class_="who")
    return tag(
        "form", hidden_fields(visit, {}), shown, out, method="post", action="/oauth/logout", class_="out"
    )


def hidden_fields(visit: Visit, values: dict[str, str]) -> list[Html]:
    """The proof that a form comes from a page of this session, and further values."""
    assert visit.session is not None
    given = {"proof": visit.session.proof, **values}
    return [tag("input", type="hidden", name=name, value=value) for name, value in given.items()]


def _foot(visit: Visit) -> Html:
    version = visit.product.adapters().release()
    help = tag("a", visit.say(help_texts.LINK), href="/help/charts") if visit.session else None
    api = tag("a", visit.say(texts.API), href="/docs")
    more = tag("nav", help, " ", api, aria_label=visit.say(texts.MORE))
    said = tag("span", visit.say(texts.NO_ADVICE)), tag("span", visit.say(texts.RELEASE, version=version))
    return tag("footer", said, more, class_="foot")
