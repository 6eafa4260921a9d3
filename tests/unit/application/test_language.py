"""The language of a page, and the sentences in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.language import Sentence, language_for

WAIT = Sentence(
    en="Wait {count} seconds.", en_one="Wait one second.", pt="Espere {count} s.", pt_one="Espere um s."
)


@pytest.mark.parametrize(
    ("preferences", "language"),
    [
        ("", "en"),
        ("pt-BR,pt;q=0.9,en-US;q=0.8,en;q=0.7", "pt-BR"),
        ("pt", "pt-BR"),
        ("PT-pt", "pt-BR"),
        ("en-US,en;q=0.9,pt;q=0.8", "en"),
        ("en;q=0.5, pt;q=0.6", "pt-BR"),
        ("pt;q=0.5, en;q=0.5", "pt-BR"),
        ("de, fr;q=0.9, pt;q=0.1", "pt-BR"),
        ("de, fr;q=0.9", "en"),
        ("*", "en"),
        ("pt;q=0, de", "en"),
        ("ptolemy", "en"),
        ("pt;q=1e309, en;q=0.2", "en"),
        ("pt;q=nan,;;q=,=,pt", "pt-BR"),
        ("pt;q=1.000", "pt-BR"),
    ],
)
def test_the_heaviest_language_of_ours_is_taken(preferences: str, language: str) -> None:
    """Of equal ones the first; English when none is named."""
    assert language_for(preferences) == language


@given(st.text())
def test_no_preferences_are_an_error(preferences: str) -> None:
    """Whatever the header holds, there is a language."""
    assert language_for(preferences) in ("en", "pt-BR")


def test_numbers_take_the_plural_form_of_the_language() -> None:
    """In Portuguese 0 takes the form for one, in English that for several (CLDR)."""
    assert [WAIT.form("en", count) for count in (0, 1, 2)] == [WAIT.en, WAIT.en_one, WAIT.en]
    assert [WAIT.form("pt-BR", count) for count in (0, 1, 2)] == [WAIT.pt_one, WAIT.pt_one, WAIT.pt]


def test_a_sentence_without_plural_has_one_form() -> None:
    """The count changes nothing."""
    plain = Sentence(en="Name", pt="Nome")
    assert [plain.form("en", 1), plain.form("pt-BR", 1)] == ["Name", "Nome"]
