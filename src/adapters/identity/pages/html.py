"""HTML pages for users: without scripts, with escaped values and one style sheet."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from adapters.identity.oauth.answers import NO_STORE
from application.ports.identity.authorization_server import Answer
from domain.principal import SCOPES

POLICY = "default-src 'none'; style-src 'self'; form-action {}; base-uri 'none'; frame-ancestors 'none'"
STYLE = b"""body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;
margin:4rem auto;padding:0 1rem;color:#1b1b1f}
h1{font-size:1.3rem}label{display:block;margin:1rem 0 .2rem}input{width:100%;padding:.5rem;font:inherit;
box-sizing:border-box;border:1px solid #767680;border-radius:.3rem}button{margin:1.2rem .6rem 0 0;
padding:.5rem 1rem;
font:inherit;border:1px solid #1d4ed8;border-radius:.3rem;background:#1d4ed8;color:#fff}
button.quiet{background:#fff;color:#1b1b1f;border-color:#767680}p.wrong{color:#b00020}
@media(prefers-color-scheme:dark){body{background:#16161a;color:#ececf1}p.wrong{color:#ff8a8a}}
"""


def style() -> Answer:
    """The answer with the style sheet."""
    headers = {"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600"}
    return Answer(status=200, headers=headers, body=STYLE)


def page(
    status: int, title: str, body: str, headers: Mapping[str, str] | None = None, leads_to: str = ""
) -> Answer:
    """A page. Its forms may be sent to Previsto; `leads_to` allows a redirect to one more origin."""
    parts = urlsplit(leads_to)
    targets = f"'self' {parts.scheme}://{parts.netloc}" if leads_to else "'self'"
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} - Previsto</title>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="/oauth/style.css"></head><body><main><h1>{escape(title)}</h1>{body}'
        "</main></body></html>"
    )
    common = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": POLICY.format(targets),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",  # with no-referrer browsers send `Origin: null` with forms
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


def form(action: str, proof: str, inner: str, hidden: Mapping[str, str] | None = None) -> str:
    """A form that posts to a page of Previsto, with the proof of its origin."""
    values = {"proof": proof, **(hidden or {})}
    kept = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in values.items())
    return f'<form method="post" action="{action}">{kept}{inner}</form>'


def field(name: str, label: str, kind: str = "text", hint: str = "off", value: str = "") -> str:
    """A required input with its label; `hint` is the autocomplete value."""
    filled = f' value="{escape(value)}"' if value else ""
    return (
        f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" type="{kind}"'
        f' autocomplete="{hint}" required{filled}>'
    )


def button(label: str, decision: str = "", quiet: bool = False) -> str:
    """A button that sends the form; `decision` is the value that it adds."""
    chosen = f' name="decision" value="{decision}"' if decision else ""
    look = ' class="quiet"' if quiet else ""
    return f"<button{chosen}{look}>{escape(label)}</button>"


def error_text(text: str) -> str:
    """A paragraph with an error; empty without a text."""
    return f'<p class="wrong" role="alert">{escape(text)}</p>' if text else ""


def scope_list(granted: str) -> str:
    """A list of the scopes with their descriptions."""
    items = "".join(
        f"<li><code>{escape(scope)}</code>: {escape(SCOPES.get(scope, ''))}</li>" for scope in granted.split()
    )
    return f"<ul>{items}</ul>"
