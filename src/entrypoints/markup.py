"""Markup: HTML and SVG made of elements; every text in them is escaped, and nothing else writes tags."""

from collections.abc import Iterable
from functools import cache
from html import escape

from domain.free_text import shown

VOID = frozenset({"br", "input", "link", "meta"})  # of HTML
SHAPES = frozenset({"circle", "path", "rect"})  # of SVG, which end themselves
Attribute = str | int | float | bool | None
PLAIN = (str, int, float)


class Html(str):
    """Markup; any other text is escaped where it is placed."""

    __slots__ = ()


NOTHING = Html("")
NEW_LINE = Html("\n")
"""Between two lines of preformatted text; in a text from elsewhere it is shown as an escape."""
Part = str | int | float | None | Iterable["Part"]


def tag(name: str, /, *parts: Part, **attributes: Attribute) -> Html:
    """An element. A part is markup or text, or several of them; None is nothing.

    The attribute `class_` is `class`, and an underscore in another name is a hyphen. True is an attribute
    without a value; None and False leave it out.
    """
    given = _attributes(attributes) if attributes else ""
    if name in VOID:
        return Html(f"<{name}{given}>")
    if name in SHAPES:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{join(parts)}</{name}>")


def join(parts: Part) -> Html:
    """The parts one after the other, with their texts escaped."""
    found: list[str] = []
    _gather(parts, found)
    return Html("".join(found))


def text(foreign: object) -> Html:
    """A text from elsewhere: escaped, and what is not printable shown as an escape."""
    return Html(escape(shown(str(foreign))))


def document(language: str, theme: str, head: Part, body: Part) -> Html:
    """A whole page."""
    root = tag("html", tag("head", head), tag("body", body), lang=language, data_theme=theme or None)
    return Html(f"<!doctype html>{root}")


def _gather(parts: Part, found: list[str]) -> None:
    """Add the markup of the parts. A page has some thousands: no generator, and the frequent kinds first."""
    if isinstance(parts, Html):
        found.append(parts)
    elif isinstance(parts, PLAIN):
        found.append(text(parts))
    elif parts is not None:
        for part in parts:
            _gather(part, found)


def _attributes(given: dict[str, Attribute]) -> str:
    shown = ""
    for name, value in given.items():
        if value is None or value is False:
            continue
        shown += f" {_attribute(name)}" if value is True else f' {_attribute(name)}="{_quoted(value)}"'
    return shown


@cache
def _attribute(name: str) -> str:
    """The name as it is written; one with a capital is one of SVG, such as viewBox, and stays as it is."""
    return name.rstrip("_").replace("_", "-")


def _quoted(value: Attribute) -> str:
    """The value of an attribute; a sentence is escaped already."""
    return value.replace('"', "&quot;") if isinstance(value, Html) else text(value)
