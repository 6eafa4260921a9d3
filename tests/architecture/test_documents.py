"""The documents are complete: the index, the runbook, both languages, links and their places."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from scripts.reference.markdown import anchor

from entrypoints.http.openapi.catalogue import catalogue

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("", "docs", "sdk", "examples", "notebooks", "deploy", "benchmarks")
PAGES = sorted(
    path
    for name in FOLDERS
    for path in (ROOT / name).glob("**/*.md" if name else "*.md")
    if ".venv" not in path.parts
)
PAIRS = {
    "README.md": "LEIAME.md",
    "docs/tutorial.md": "docs/passo-a-passo.md",
    "docs/explanation/charts.md": "docs/explanation/graficos.md",
    "docs/glossary.md": "docs/glossario.md",
}
"""Pages that are complete in both languages, English first."""
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


@cache
def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", path.read_text())


@cache
def places(path: Path) -> set[str]:
    """The anchors of a page, those of a repeated heading too."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE):
        name, number = anchor(re.sub(r"\]\([^)]*\)", "]", heading)), 0
        while (told := f"{name}-{number}" if number else name) in found:
            number += 1
        found.add(told)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file inside the repository, and to a heading where it names one; addresses are of the web."""
    dead = []
    for link in LINK.findall(re.sub(r"`[^`\n]*`", "", prose(page))):
        if re.match(r"https?:|mailto:", link):
            continue
        name, _, place = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        there = target.exists() and target.is_relative_to(ROOT)
        if not there or (place and target.suffix == ".md" and place not in places(target)):
            dead.append(link)
    assert dead == []


def test_every_page_is_in_the_index() -> None:
    """A page that the index does not name is found by nobody; what has moved is not named."""
    named = {
        (ROOT / "docs" / link.partition("#")[0]).resolve()
        for link in LINK.findall(prose(ROOT / "docs/README.md"))
    }
    pages = {path for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"}
    moved = {path for path in pages if "This page has moved" in path.read_text()}
    assert {str(path.relative_to(ROOT)) for path in pages - moved - named} == set()


def test_the_runbook_has_every_alert() -> None:
    """With its severity, in the order of the rules."""
    (group,) = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    rows = re.findall(
        r"^\| `(Previsto\w+)` \| (\w+) \|", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE
    )
    assert rows == [(rule["alert"], rule["labels"]["severity"]) for rule in group["rules"]]


def test_the_runbook_has_every_code_once() -> None:
    """No code of the service is without a line, and no line is about a code that is gone."""
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(one.code for one in catalogue())


@pytest.mark.parametrize(("english", "portuguese"), PAIRS.items())
def test_both_languages_have_the_same_sections(english: str, portuguese: str) -> None:
    """As many headings of each depth in the same order, and each with text below it."""
    told, other = (_sections(ROOT / name) for name in (english, portuguese))
    assert [depth for depth, _ in told] == [depth for depth, _ in other]
    assert [size > 0 for _, size in told] == [size > 0 for _, size in other]


@pytest.mark.parametrize(("english", "portuguese"), PAIRS.items())
def test_both_languages_have_the_same_commands(english: str, portuguese: str) -> None:
    """Only the comments differ."""
    told, other = (_blocks(ROOT / name) for name in (english, portuguese))
    assert told == other


def test_both_glossaries_have_the_same_terms() -> None:
    """Section by section and in the same order; the English word is the first column of both."""
    told, other = (_terms(ROOT / name) for name in ("docs/glossary.md", "docs/glossario.md"))
    assert [len(section) for section in told] == [len(section) for section in other]
    assert told == other


def _sections(path: Path) -> list[tuple[int, int]]:
    found = re.split(r"^(#+) .+$", prose(path), flags=re.MULTILINE)[1:]
    return [(len(depth), len(text.strip())) for depth, text in zip(found[::2], found[1::2], strict=True)]


def _blocks(path: Path) -> list[tuple[str, str]]:
    return [(kind, re.sub(r" +#.*", "", text)) for kind, text in FENCE.findall(path.read_text())]


def _terms(path: Path) -> list[list[str]]:
    sections = re.split(r"^## .*$", path.read_text(), flags=re.MULTILINE)[1:]
    return [re.findall(r"^\| ([^|]+?) \|", text, re.MULTILINE)[1:] for text in sections]


FIGURE = re.compile(r"(?<![\w.,#/])\d+(?:,\d{3})+(?![\d,])|(?<![\w.,#/])\d+\.\d+(?![\w.])")
QUOTING = (
    "README.md",
    "docs/explanation/ranges.md",
    "docs/explanation/why-a-gate.md",
    "docs/beside-its-peers.md",
)
RELEASES = {"3.11", "3.13"}  # of Python


@pytest.mark.parametrize("name", QUOTING)
def test_a_quoted_figure_is_one_that_is_measured(name: str) -> None:
    """It is in what is measured or in the gate, or follows from a figure there: a gain, a ratio of times."""
    measured = (ROOT / "docs/explanation/measured.md").read_text()
    known = set(FIGURE.findall(measured + (ROOT / "docs/gate.md").read_text()))
    gains = {f"{100 * (1 - float(one)):.1f}" for one in known if one.startswith("0.")}
    told = re.search(r"^\| method \| loss \|.*?(?=\n\n)", measured, re.MULTILINE | re.DOTALL)
    assert told is not None
    taken = {row.split("|")[1].strip(): float(row.split("|")[-2]) for row in told[0].splitlines()[2:]}
    ratios = {
        f"{one / taken['**`volatility`**']:{form}}" for one in taken.values() for form in (".1f", ".2f")
    }
    assert set(FIGURE.findall(prose(ROOT / name))) - known - gains - ratios - RELEASES == set()


def test_both_readmes_have_the_same_figures() -> None:
    """Written as each language writes them."""
    turned = str.maketrans(",.", ".,")
    told = FIGURE.findall(prose(ROOT / "README.md"))
    other = FIGURE.findall(prose(ROOT / "LEIAME.md").translate(turned))
    assert sorted(set(other) - {one.translate(turned) for one in RELEASES}) == sorted(set(told) - RELEASES)
