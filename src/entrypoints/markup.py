"""Markup: HTML and SVG made of elements; every text in them is escaped, and nothing else writes tags."""

from collections.abc import Iterable, Iterator
from html import escape

from domain.free_text import shown

VOID = frozenset({"br", "input", "link", "meta"})  # of HTML
SHAPES = frozenset({"circle", "path", "rect"})  # of SVG, which end themselves
Attribute = str | int | float | bool | None


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
    given = "".join(_attributes(attributes))
    if name in VOID:
        return Html(f"<{name}{given}>")
    if name in SHAPES:
        return Html(f"<{name}{given}/>")
    return Html(f"<{name}{given}>{join(parts)}</{name}>")


def join(parts: Part) -> Html:
    """The parts one after the other, with their texts escaped."""
    return Html("".join(_flat(parts)))


def text(foreign: object) -> Html:
    """A text from elsewhere: escaped, and what is not printable shown as an escape."""
    return Html(escape(shown(str(foreign))))


def document(language: str, theme: str, head: Part, body: Part) -> Html:
    """A whole page."""
    root = tag("html", tag("head", head), tag("body", body), lang=language, data_theme=theme or None)
    return Html(f"<!doctype html>{root}")


def _flat(parts: Part) -> Iterator[str]:
    if parts is None:
        return
    if isinstance(parts, Html):
        yield parts
    elif isinstance(parts, str | int | float):
        yield text(parts)
    else:
        for part in parts:
            yield from _flat(part)


def _attributes(given: dict[str, Attribute]) -> Iterator[str]:
    for name, value in given.items():
        if value is None or value is False:
            continue
        shown_name = name.rstrip("_").replace("_", "-")
        # A name with a capital is one of SVG, such as viewBox, and stays as it is.
        yield f" {shown_name}" if value is True else f' {shown_name}="{_quoted(value)}"'


def _quoted(value: Attribute) -> str:
    """The value of an attribute; a sentence is escaped already."""
    return value.replace('"', "&quot;") if isinstance(value, Html) else text(value)
