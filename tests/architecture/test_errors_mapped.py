"""Every error has a place in the tree, a wire name and an exit code."""

import inspect
import re

import pytest

from domain import errors
from domain.errors import PrevistoError
from entrypoints.cli.exit_codes import CHECK_FAILED, CODES, PARTIAL, exit_code


def family(kind: type[PrevistoError]) -> set[type[PrevistoError]]:
    """A class and all its subclasses."""
    return {kind}.union(*(family(child) for child in kind.__subclasses__()))


KINDS = sorted(
    (k for k in family(PrevistoError) if k is not PrevistoError and k.__module__ == errors.__name__),
    key=lambda kind: kind.__name__,
)


def drawn() -> dict[str, str]:
    """The parent of each class in the drawing of the docstring."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"^([│├└─ ]*)([A-Z]\w+)(?:\s{2,}|\s[a-z]|$)", line):
            depth = len(match[1]) // 4
            path = [*path[:depth], match[2]]
            if depth:
                parents[match[2]] = path[depth - 1]
    return parents


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_an_exit_code(kind: type[PrevistoError]) -> None:
    """No error has the exit code of success, of a failed check or of partial success."""
    assert exit_code(kind("why")) not in {0, CHECK_FAILED, PARTIAL}


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_name_of_its_own(kind: type[PrevistoError]) -> None:
    """The class sets its wire name itself: words joined by dashes, not the name of the root."""
    assert "code" in vars(kind)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
    assert kind.code != PrevistoError.code


def test_no_two_errors_share_a_name() -> None:
    """The wire name identifies the error."""
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_what_it_means(kind: type[PrevistoError]) -> None:
    """Each class has its own docstring, and carries message, field and remedy."""
    assert vars(kind).get("__doc__")
    error = kind("why", field="ticker", remedy="so")
    assert (str(error), error.message, error.field, error.remedy) == ("why", "why", "ticker", "so")


def test_the_tree_is_drawn_as_it_is() -> None:
    """The drawing in the docstring names every class, under its parent, and no other."""
    assert drawn() == {
        kind.__name__: next(base for base in kind.__bases__ if issubclass(base, PrevistoError)).__name__
        for kind in KINDS
    }


def test_errors_of_the_domain_live_in_one_file() -> None:
    """No other module defines a subclass of PrevistoError."""
    ours = ("domain", "application", "adapters", "entrypoints")
    strangers = {k for k in family(PrevistoError) if k.__module__.split(".")[0] in ours} - {PrevistoError}
    assert {kind.__name__ for kind in strangers} == {kind.__name__ for kind in KINDS}


def test_exit_codes_are_documented() -> None:
    """The help of the command line lists every exit code."""
    from entrypoints.cli.app import previsto

    text = " ".join(inspect.cleandoc(previsto.help or "").split())
    for code in {0, CHECK_FAILED, PARTIAL, *CODES.values()}:
        assert re.search(rf"\b{code} [a-z]", text), code
