"""`/docs/errors`: the catalogue of the codes of problems, with cause and cure."""

from http import HTTPStatus

from entrypoints.http.docs.page import code, page, words
from entrypoints.http.openapi.catalogue import Code, catalogue
from entrypoints.http.openapi.statuses import phrase

INTRO = """A refused request gets a problem document (RFC 9457). Its <code>code</code> is stable, its
<code>type</code> is the address of the code on this page, and its <code>trace</code> finds the request in the
log. Failed jobs have the same codes. A program branches on <code>code</code>, and treats one that it does not
know as the status says."""


def errors_page(title: str) -> str:
    """The page."""
    found = catalogue()
    entries = "".join(map(_entry, found))
    body = f"<h2 id=errors>Errors</h2><p>{INTRO}</p><section>{entries}</section>"
    return page(title, "/docs/errors", (one.code for one in found), body)


def _entry(one: Code) -> str:
    statuses = ", ".join(f"{code(status)} {_phrase(status)}" for status in one.statuses)
    again = "The same request may succeed later." if one.retriable else "Not without a change."
    return (
        f'<article data-part class=code id="{one.code}"><h3>{code(one.code)}</h3>'
        f"<p>{words(one.cause)}</p><p><b>Cure</b> {words(one.cure)}</p>"
        f"<p class=soft>Status {statuses}. <b>Again?</b> {again}</p></article>"
    )


def _phrase(status: int) -> str:
    return phrase(status) if status in HTTPStatus._value2member_map_ else "not sent"
