"""Rules of sources: which text states them, and what they say."""

import pytest

from adapters.market_data.source_rules import are_rules, read_rules
from domain.errors import InvalidInput


@pytest.mark.parametrize("text", ["yahoo", "csv:a?decimal=,&dates=dmy", "csv:a?basis=as-traded"])
def test_one_source_is_no_rule(text: str) -> None:
    """An equals sign in an argument does not make a rule."""
    assert not are_rules(text)


def test_rules_are_read_in_their_order() -> None:
    """Spaces do not matter, and options of a source keep their commas and equals signs."""
    text = " BVMF=csv:a?decimal=,&dates=dmy | yahoo,XNYS= yahoo"
    assert are_rules(text)
    assert read_rules(text) == {"BVMF": ("csv:a?decimal=,&dates=dmy", "yahoo"), "XNYS": ("yahoo",)}


@pytest.mark.parametrize(
    ("text", "message", "remedy"),
    [
        ("BVMX=yahoo", "'BVMX' is not an exchange", "did you mean BVMF? known: BVMF, XNYS"),
        ("BVMF=", "the rule of BVMF lacks a source", "e.g. BVMF="),
        ("BVMF=yahoo|", "the rule of BVMF lacks a source", "e.g. BVMF="),
        ("BVMF=yahoo, BVMF=csv:a", "the exchange BVMF has two rules", "e.g. BVMF="),
    ],
)
def test_an_invalid_rule_is_refused(text: str, message: str, remedy: str) -> None:
    """The sentence names the exchange, the remedy an accepted form."""
    with pytest.raises(InvalidInput) as caught:
        read_rules(text)
    assert caught.value.message == message
    assert caught.value.field == "source"
    assert caught.value.remedy.startswith(remedy)
