"""Stage the documents for the site: every page at its place, and every file that a page links to.

The repository stays the only source. Links lead from page to page as they do in the repository, so the tree
is the same; the navigation is made from the headings of the index, so that both never differ.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

INDEX = "docs/README.md"
FOLDERS = ("docs", "sdk", "examples", "notebooks")
PORTUGUESE = "Em português"
DECISIONS = "I want to know why it was decided"
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def stage(root: Path, folder: Path) -> None:
    """Copy the pages, and the files and pictures that they link to."""
    for page in pages(root):
        put(root, folder, page)
        for _, link, _ in LINK.findall(page.read_text()):
            target = (page.parent / unquote(link)).resolve()
            if not re.match(r"https?:|mailto:", link) and target.is_file():
                put(root, folder, target)


def pages(root: Path) -> Iterator[Path]:
    """The pages of the repository."""
    yield from sorted(root.glob("*.md"))
    for name in FOLDERS:
        yield from sorted(page for page in (root / name).rglob("*.md") if "node_modules" not in page.parts)


def put(root: Path, folder: Path, file: Path) -> None:
    """Copy a file of the repository to the same place."""
    place = folder / file.relative_to(root)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def sections(root: Path) -> dict[str, list[tuple[str, str]]]:
    """By heading of the index, the title and the path of each page that it names."""
    parts = re.split(r"^## (.+)$", (root / INDEX).read_text(), flags=re.MULTILINE)[1:]
    return {
        heading: [(title, _path(root, link)) for title, link, _ in LINK.findall(text) if link.endswith(".md")]
        for heading, text in zip(parts[::2], parts[1::2], strict=True)
    }


def navigation(root: Path) -> list[dict[str, Any]]:
    """The navigation of the site, as its configuration has it; a page is where the index names it first."""
    told: list[dict[str, Any]] = [{"Previsto": "README.md"}, {"Documents by need": INDEX}]
    seen = {"README.md", INDEX}
    for heading, named in sections(root).items():
        fresh = {path: title for title, path in reversed(named) if path not in seen}
        if heading == DECISIONS:
            fresh = {path: _heading(root / path) for path in sorted(fresh) if "/adr/" in path}
        seen |= set(fresh)
        if fresh:
            told.append({heading: [{title: path} for path, title in reversed(fresh.items())]})
    return told


def portuguese(root: Path) -> set[str]:
    """The pages in Portuguese."""
    return {path for _, path in sections(root)[PORTUGUESE]}


def _path(root: Path, link: str) -> str:
    return str((root / INDEX).parent.joinpath(unquote(link)).resolve().relative_to(root))


def _heading(page: Path) -> str:
    return page.read_text().partition("\n")[0].lstrip("# ")
