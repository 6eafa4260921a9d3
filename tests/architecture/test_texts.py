"""What pages say stands in their catalogue, whole and in each language; the pages themselves hold no text."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from adapters.identity.pages import texts
from application.language import Sentence
from domain.principal import SCOPES

FOLDER = Path(__file__).parents[2] / "src" / "adapters" / "identity" / "pages"
PAGES = sorted(path for path in FOLDER.glob("*.py") if path.name not in ("texts.py", "style.py"))
SENTENCES = {name: one for name, one in vars(texts).items() if isinstance(one, Sentence)}
ALL = SENTENCES | {f"SCOPE {name}": one for name, one in texts.SCOPE.items()}
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
        for path in PAGES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "texts"
    }
    assert said == {*SENTENCES, "SCOPE"}


def test_every_scope_is_said() -> None:
    """In the words of the API in English."""
    assert {name: one.en for name, one in texts.SCOPE.items()} == SCOPES


def written(source: str) -> set[str]:
    """The words that a module writes itself: in markup, or as a literal of several words."""
    texts = literals(ast.parse(source))
    markup = {text for text in texts if "<" in text or ">" in text}
    found = {word for text in markup for word in WORDS.findall(text_of(text))}
    return found | {text for text in texts if text not in markup and SEVERAL.search(text)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.name))
def test_no_page_holds_text(path: Path) -> None:
    """Except the name of the product."""
    assert written(path.read_text()) <= {NAME}


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
