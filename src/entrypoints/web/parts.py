"""Parts that several pages have: the head, cards, figures, tables, badges, notes and icons."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from entrypoints.markup import NOTHING, Html, Part, tag

Tone = Literal["good", "warn", "bad", "calm", "run"]
SIGNS: dict[str, str] = {"good": "check", "warn": "alert", "bad": "cross", "calm": "dash", "run": "run"}
ICONS = {
    "check": "M3 8.5l3.2 3.2L13 4.8",
    "cross": "M4 4l8 8M12 4l-8 8",
    "alert": "M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
    "dash": "M3 8h10",
    "run": "M5 3.2l7.5 4.8L5 12.8z",
    "list": "M2.5 4h11M2.5 8h11M2.5 12h7",
    "models": "M3 13V9M8 13V3M13 13V6",
    "jobs": "M13.6 6.5A6 6 0 1014 8M14 3v3.5h-3.5",
    "ledger": "M3.5 2.5h9v11h-9zM6 5.6h4M6 8.2h4M6 10.8h2.2",
    "admin": "M2 5h6M11 5h3M2 11h3M8 11h6M9.5 3.4v3.2M6.5 9.4v3.2",
    "sun": "M8 5a3 3 0 100 6 3 3 0 000-6zM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4",
    "up": "M8 13V3.5M4 7.2l4-4 4 4",
    "back": "M3 6.5h7a3.5 3.5 0 010 7H6M6 3.2L2.8 6.5 6 9.8",
    "box": "M2.5 4h11v2.5h-11zM3.5 6.5v6.5h9V6.5M6.5 9h3",
    "fan": "M1.5 8L14 3v10zM1.5 8H14",
    "data": "M3 4h10v8H3zM3 7h10M3 9.6h10",
}


def icon(name: str) -> Html:
    """A sign of 16 pixels; a word beside it says the same."""
    return tag("svg", tag("path", d=ICONS[name]), class_="i", viewBox="0 0 16 16", aria_hidden="true")


def head(title: Html, sub: Part = None, acts: Part = None, crumbs: Html = NOTHING) -> Html:
    """The head of a page with its only h1."""
    words = tag("div", crumbs, tag("h1", title), tag("p", sub, class_="sub") if sub else None)
    return tag("div", words, tag("div", acts, class_="acts") if acts else None, class_="head")


def crumbs(label: Html, *steps: tuple[Part, str]) -> Html:
    """The way to a page: texts with addresses; the last one has none."""
    shown = [tag("a", name, href=address) if address else tag("span", name) for name, address in steps]
    between = tag("span", "/", aria_hidden="true")
    parts = [part for one in shown for part in (one, between)][:-1]
    return tag("nav", parts, class_="crumb", aria_label=label)


def badge(tone: Tone, words: Part) -> Html:
    """A state: a sign, a word and a tint."""
    return tag("span", icon(SIGNS[tone]), words, class_=f"badge {tone}")


def note(tone: Tone, words: Part) -> Html:
    """A remark that stands out."""
    return tag("div", icon(SIGNS[tone]), tag("div", words), class_=f"note {tone}")


def card(id: str, title: Part, *parts: Part, look: str = "w12", aside: Part = None, sub: Part = None) -> Html:
    """A part of a page with a title; `look` has its width and further classes."""
    top = tag("header", tag("h2", title, id=id), aside, tag("p", sub) if sub else None)
    return tag("section", top, parts, class_=f"card {look}", aria_labelledby=id)


def figures(*found: tuple[Part, Part, Part]) -> Html:
    """Numbers of a page, each with its name and its meaning."""
    cells = [tag("div", tag("dt", name), tag("dd", value), tag("dd", says)) for name, value, says in found]
    return tag("dl", cells, class_="figures")


def facts(rows: Iterable[tuple[Part, Part]]) -> Html:
    """Names and values."""
    pairs = [tag("div", tag("dt", name), tag("dd", value)) for name, value in rows]
    return tag("dl", pairs, class_="facts")


class Column(msgspec.Struct, frozen=True):
    """A column of a table: its name, whether it has numbers, and `ascending`, `descending` or "".

    `label` is the name without markup, for a phone; "" is the name itself.
    """

    name: Part
    numbers: bool = False
    sort: str = ""
    label: str = ""


def table(
    caption: Html, columns: Sequence[Column], rows: Iterable[Html | Sequence[Part]], look: str = "dense"
) -> Html:
    """A table whose first column names its rows; on a phone a table of `cards` shows each row as a card.

    A row is made of its cells, or was made by `table_row`.
    """
    names = [
        tag("th", one.name, scope="col", class_="num" if one.numbers else None, aria_sort=one.sort or None)
        for one in columns
    ]
    body = [row if isinstance(row, Html) else table_row(columns, row) for row in rows]
    made = tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", tag("tr", names)),
        tag("tbody", body),
        class_=look,
    )
    return tag("div", made, class_="scroll", tabindex=0, role="group", aria_label=caption)


def table_row(columns: Sequence[Column], row: Sequence[Part]) -> Html:
    """A row of a table."""
    first, *others = row
    cells = [tag("th", first, scope="row")]
    for column, value in zip(columns[1:], others, strict=True):
        label = column.label or (column.name if isinstance(column.name, str) else None)
        look = "num pair" if column.numbers else "pair"
        cells.append(tag("td", tag("span", value), class_=look, data_name=label))
    return tag("tr", cells)


def data_table(summary: Part, made: Html) -> Html:
    """A table that is closed at first."""
    return tag("details", tag("summary", icon("list"), summary), made, class_="data")


def empty(title: Part, words: Part, act: Part = None) -> Html:
    """Nothing yet: what is missing, and the next step."""
    return tag("div", tag("h2", title), tag("p", words), act, class_="empty")


def button(words: Part, address: str, look: str = "", sign: str = "") -> Html:
    """A link that looks like a button: it leads to a page and changes nothing."""
    return tag("a", icon(sign) if sign else None, words, href=address, class_=f"button {look}".strip())
