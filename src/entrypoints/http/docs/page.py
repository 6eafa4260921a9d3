"""Pages of the documentation: frame, style, search and text; nothing comes from another host."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
STYLE = files("entrypoints.http.docs").joinpath("page.css").read_text("utf-8")
SCRIPT = files("entrypoints.http.docs").joinpath("page.js").read_text("utf-8")
PAGES = {"/docs": "Operations", "/docs/errors": "Errors", "/openapi.json": "OpenAPI"}


def page(title: str, here: str, contents: Iterable[str], body: str) -> str:
    """A whole page; `here` is its path, and `contents` has the ids of its parts."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == here else ""}>{name}</a>'
        for path, name in PAGES.items()
    )
    parts = "".join(f'<a href="#{escape(one)}">{escape(one)}</a>' for one in contents)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="stylesheet" href="/docs/style.css"><script src="/docs/search.js" defer></script></head>'
        f"<body><header><b>{escape(title)}</b><nav>{links}</nav>"
        '<input type="search" placeholder="Search" aria-label="Search this page" hidden></header>'
        f'<aside><nav aria-label="Parts">{parts}</nav></aside>'
        f"<main>{body}<p id=none hidden>Nothing on this page has all of these words.</p></main></body></html>"
    )


def words(text: str) -> str:
    """A text of one line, with its code spans."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(" ".join(text.split()), quote=False))


def prose(text: str) -> str:
    """A text of several paragraphs and lists."""
    return "".join(map(_block, filter(None, map(str.strip, text.split("\n\n")))))


def _block(text: str) -> str:
    if not text.startswith("- "):
        return f"<p>{words(text)}</p>"
    items = "".join(f"<li>{words(item)}</li>" for item in re.split(r"^- ", text, flags=re.MULTILINE)[1:])
    return f"<ul>{items}</ul>"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are HTML; "" without rows."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    if not lines:
        return ""
    head = "".join(f"<th>{name}</th>" for name in columns)
    return f"<div class=table><table><caption>{title}</caption><tr>{head}</tr>{lines}</table></div>"


def code(text: object) -> str:
    """A text as it is typed."""
    return f"<code>{escape(str(text), quote=False)}</code>"
