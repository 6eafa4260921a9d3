"""Markdown of the reference pages: prose, tables and links."""

import re
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 140
NOTICE = "<!-- `make reference` writes this page from the code. To change a sentence, change it there. -->"


def whole_page(title: str, *parts: str) -> str:
    """A whole page: the notice, the title and its parts, with one empty line between them."""
    return "\n\n".join(part for part in (NOTICE, f"# {title}", *parts) if part) + "\n"


def prose(text: str) -> str:
    """A docstring as paragraphs of even lines."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(_filled(paragraph) for paragraph in paragraphs if paragraph.strip())


def _filled(paragraph: str) -> str:
    return textwrap.fill(line(paragraph), WIDTH, break_long_words=False, break_on_hyphens=False)


def line(text: str) -> str:
    """A text of several lines as one line."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """A text as a sentence, with a capital and a stop; empty for an empty one."""
    text = line(text)
    return f"{text[0].upper()}{text[1:].removesuffix('.')}." if text else ""


def code(text: object) -> str:
    """A text as it is typed; empty for an empty one."""
    return f"`{text}`" if text != "" else ""


def anchor(heading: str) -> str:
    """Where a link to a heading leads."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that say nothing; empty when there are no rows."""
    kept = list(rows)
    used = [n for n in range(len(columns)) if any(row[n] for row in kept)]
    lines = [[columns[n] for n in used], ["---"] * len(used)]
    lines += [[row[n].replace("|", "\\|") for n in used] for row in kept]
    return "\n".join(_row(cells) for cells in lines) if kept else ""


def _row(cells: Sequence[str]) -> str:
    return "".join(f"| {cell} " if cell else "| " for cell in cells).replace("| --- ", "|---") + "|"
