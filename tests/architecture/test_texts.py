"""What pages say stands in their catalogue, whole and in each language; the pages themselves hold no text."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module  # noqa: TID251  # of tests, outside of the layers
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import get_args

import pytest

from adapters.identity.pages import texts
from application.language import Sentence
from domain.principal import SCOPES
from domain.registry_events import ModelEvent

SOURCES = Path(__file__).parents[2] / "src"
OTHERS = ("texts.py", "style.py", "page_browser.py")  # the last one says what the API says
FOLDER = SOURCES / "adapters" / "identity" / "pages"
LOGIN_PAGES = sorted(path for path in FOLDER.glob("*.py") if path.name not in OTHERS)
WEB = SOURCES / "entrypoints" / "web"
CATALOGUES = {
    path.stem: import_module(f"entrypoints.web.texts.{path.stem}")
    for path in sorted((WEB / "texts").glob("*.py"))
    if path.stem != "__init__"
}
DASHBOARD = sorted(path for path in WEB.rglob("*.py") if path.parent.name != "texts")
CHARTS = [SOURCES / "entrypoints" / "charts" / f"{name}_svg.py" for name in ("fan", "front", "past", "range")]
WRITERS = {"tag": slice(1, None), "button": slice(0, 1), "Column": slice(0, 1), "badge": slice(1, 2)}
WRITERS |= {"note": slice(1, 2), "card": slice(1, None), "head": slice(0, None), "empty": slice(0, None)}
"""Functions of markup, with those of their positional arguments that a reader sees."""
TOLD = {"aria_label", "title", "placeholder", "sub", "aside"}


def sentences(module: ModuleType, prefix: str = "") -> dict[str, Sentence]:
    """The sentences of a catalogue by name, and those of its tables by name and key."""
    found = {}
    for name, one in vars(module).items():
        inner = one.items() if isinstance(one, dict) and name.isupper() else [("", one)]
        found |= {f"{prefix}{name} {key}".strip(): s for key, s in inner if isinstance(s, Sentence)}
    return found


SENTENCES = {name for name, one in vars(texts).items() if isinstance(one, Sentence)}
ALL = sentences(texts) | {
    name: one for stem, module in CATALOGUES.items() for name, one in sentences(module, f"{stem}.").items()
}
WORDS = re.compile(r"[^\W\d_]{2,}")
SEVERAL = re.compile(r"[a-z]{2,}[,.]? [^\W\d_]{2,}")
NAME = "Previsto"  # the same in every language


def names_in(text: str) -> set[str]:
    """The names of the values in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def literals(tree: ast.Module) -> list[str]:
    """The texts of a module without its docstrings; the values of an f-string are left out."""
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value for part in node.values if isinstance(part, ast.Constant))
            found.append("\0".join(str(part) for part in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [node.value] if id(node) not in inner | docs else []
    return found


def text_of(markup: str) -> str:
    """What a reader sees or hears of markup: the text between tags, and that of telling attributes."""
    told = re.findall(r'\b(?:alt|title|placeholder|aria-label)=["\']([^"\']*)["\']', markup)
    return " ".join([re.sub(r"<[^>]*>?|^[^<]*>", " ", markup), *told])


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_sentence_is_whole_in_each_language(name: str) -> None:
    """It has the same values in each, no markup, and both plural forms or none."""
    one = ALL[name]
    forms = [form for form in (one.en, one.pt, one.en_one, one.pt_one) if form]
    assert len(forms) in (2, 4)
    assert len(forms) == 4 or "{count}" not in one.en, "a number needs the form for one"
    assert len({frozenset(names_in(form) - {"count"}) for form in forms}) == 1
    assert not [form for form in forms if re.search(r"[<>&]|\s\s|^\s|\s$", form)]
    assert one.en != one.pt


def test_every_sentence_is_said() -> None:
    """A sentence that no page uses is removed; one that is lacking is found by the type checker."""
    said = {
        node.attr
        for path in LOGIN_PAGES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "texts"
    }
    assert said == {*SENTENCES, "SCOPE"}


def catalogues_used(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The catalogue and the name of each sentence that a module of the dashboard says."""
    stems = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "entrypoints.web.texts"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in stems:
            yield stems[node.value.id], node.attr


def test_every_sentence_of_the_dashboard_is_said() -> None:
    """As for the login pages; a table of sentences counts as one."""
    said = {used for path in DASHBOARD for used in catalogues_used(ast.parse(path.read_text()))}
    known = {
        (stem, name.partition(" ")[0]) for stem, module in CATALOGUES.items() for name in sentences(module)
    }
    assert said == known


def test_every_scope_is_said() -> None:
    """In the words of the API in English."""
    assert {name: one.en for name, one in texts.SCOPE.items()} == SCOPES


def written(source: str) -> set[str]:
    """The words that a module writes itself: in markup, or as a literal of several words."""
    texts = literals(ast.parse(source))
    markup = {text for text in texts if "<" in text or ">" in text}
    found = {word for text in markup for word in WORDS.findall(text_of(text))}
    return found | {text for text in texts if text not in markup and SEVERAL.search(text)}


@pytest.mark.parametrize("path", LOGIN_PAGES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_page_holds_text(path: Path) -> None:
    """Except the name of the product."""
    assert written(path.read_text()) <= {NAME}


def shown_literals(source: str) -> set[str]:
    """The words of literals that a module of the dashboard gives to a function of markup."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            told = [keyword.value for keyword in node.keywords if keyword.arg in TOLD]
            for part in [*node.args[WRITERS[node.func.id]], *told]:
                inner = [part, *part.elts] if isinstance(part, ast.Tuple | ast.List) else [part]
                texts = (one.value for one in inner if isinstance(one, ast.Constant))
                found |= {word for text in texts for word in WORDS.findall(str(text)) if text is not None}
    return found


def test_every_event_of_a_version_has_its_words() -> None:
    """So that a ticker with a challenge or a refused compression has a page of its decisions."""
    kinds = {str(kind.__struct_config__.tag).split(".")[1] for kind in get_args(ModelEvent)}
    assert kinds == set(CATALOGUES["models"].DECIDED)


@pytest.mark.parametrize("path", [*DASHBOARD, *CHARTS], ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_page_of_the_dashboard_holds_text_or_markup(path: Path) -> None:
    """Texts come from the catalogues, and tags from `entrypoints/markup.py` alone."""
    source = path.read_text()
    assert shown_literals(source) <= {NAME}
    markup = [text for text in literals(ast.parse(source)) if re.search(r"<[a-z/!]|style=|\bon[a-z]+=", text)]
    assert markup == []


@pytest.mark.parametrize(
    "source",
    ['tag("p", "Hello")', 'tag("p", x, ("Hello", y))', 'tag("input", title="Hello")', 'head("Hello")'],
)
def test_text_in_a_page_of_the_dashboard_would_be_found(source: str) -> None:
    """As a part, as one of several, in an attribute that is read aloud, and as a title."""
    assert shown_literals(source) == {"Hello"}


@pytest.mark.parametrize(
    "source",
    [
        'x = f"<p>Hello {name}</p>"',
        "x = \"<input aria-label='Hello'>\"",
        'x = "<b>" "Hello" "</b>"',
        'say("Hello you")',
    ],
)
def test_text_in_a_page_would_be_found(source: str) -> None:
    """In markup, in an attribute that is read aloud, in parts, and alone."""
    assert [found for found in written(source) if "Hello" in found]
