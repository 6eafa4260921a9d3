"""HTML pages for users: without scripts, with escaped values, and in the language of the reader."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from adapters.identity.oauth.answers import NO_STORE
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Visit
from application.language import Sentence
from application.ports.identity.authorization_server import Answer

POLICY = "default-src 'none'; style-src 'self'; form-action {}; base-uri 'none'; frame-ancestors 'none'"
LOGOUT_PAGE = "/oauth/logout"


class Html(str):
    """Markup: text from elsewhere in it is escaped."""

    __slots__ = ()


NOTHING = Html("")
LOGO = Html(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path class="r95" d="M2 12L22 3v18z"/>'
    '<path class="r80" d="M2 12l20-6v12z"/><path class="r50" d="M2 12l20-3v6z"/>'
    '<path class="median" d="M2 12h20"/></svg>'
)


def say(visit: Visit, sentence: Sentence, count: int = 0, **values: str) -> Html:
    """A sentence in the language of the visit; values are escaped unless they are markup."""
    text = escape(sentence.form(visit.language, count), quote=False)
    shown = {name: value if isinstance(value, Html) else escape(value) for name, value in values.items()}
    return Html(text.format(count=count, **shown))


def page(
    visit: Visit,
    status: int,
    title: Html,
    body: Html,
    headers: Mapping[str, str] | None = None,
    leads_to: str = "",
) -> Answer:
    """A page. Its forms may be sent to Previsto; `leads_to` allows a redirect to one more origin."""
    parts = urlsplit(leads_to)
    targets = f"'self' {parts.scheme}://{parts.netloc}" if leads_to else "'self'"
    here = say(visit, texts.HERE, host=strong(visit.host))
    html = (
        f'<!doctype html><html lang="{visit.language}"><head><meta charset="utf-8">'
        f"<title>{title} - Previsto</title>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="/oauth/style.css"></head><body><header>{LOGO}<p>{here}</p></header>'
        f"<main><h1>{title}</h1>{body}</main></body></html>"
    )
    common = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": visit.language,
        "Content-Security-Policy": POLICY.format(targets),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",  # with no-referrer browsers send `Origin: null` with forms
        "Vary": "Accept-Language",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return Answer(status=status, headers={**common, **NO_STORE, **(headers or {})}, body=html.encode())


def redirect(location: str, headers: Mapping[str, str] | None = None) -> Answer:
    """A redirect (303) that the browser follows with GET."""
    common = {"Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer"}
    return Answer(
        status=303, headers={**common, **NO_STORE, **(headers or {}), "Location": location}, body=b""
    )


def form(
    visit: Visit, action: str, inner: Html, hidden: Mapping[str, str] | None = None, look: str = ""
) -> Html:
    """A form that posts to a page of Previsto, with the proof of its origin."""
    values = {"proof": visit.proof, **(hidden or {})}
    kept = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in values.items())
    styled = f' class="{look}"' if look else ""
    return Html(f'<form method="post" action="{action}"{styled}>{kept}{inner}</form>')


def account(visit: Visit, user: str, wanted: str) -> Html:
    """Who is logged in, with a button for another person, who returns to the page `wanted` after a login."""
    who = paragraph(say(visit, texts.ACCOUNT, user=strong(user)))
    out = Html(f'<button class="link">{say(visit, texts.LOG_OUT)}</button>')
    return form(visit, LOGOUT_PAGE, Html(who + out), {"next": wanted}, "account")


def buttons(*shown: Html) -> Html:
    """The buttons of a form in one line."""
    return Html(f'<div class="acts">{"".join(shown)}</div>')


def button(label: Html, decision: str = "", quiet: bool = False) -> Html:
    """A button that sends the form; `decision` is the value that it adds."""
    chosen = f' name="decision" value="{decision}"' if decision else ""
    look = ' class="quiet"' if quiet else ""
    return Html(f"<button{chosen}{look}>{label}</button>")


def paragraph(text: Html, look: str = "") -> Html:
    """A paragraph; empty without a text."""
    styled = f' class="{look}"' if look else ""
    return Html(f"<p{styled}>{text}</p>" if text else "")


def strong(text: str) -> Html:
    """Text from elsewhere, emphasised."""
    return Html(f"<strong>{escape(text)}</strong>")


def scope_list(visit: Visit, granted: str) -> Html:
    """What the scopes allow, with their names."""
    items = "".join(
        f"<li>{say(visit, texts.SCOPE[scope])} <code>{escape(scope)}</code></li>" for scope in granted.split()
    )
    return Html(f'<ul class="scopes">{items}</ul>')
