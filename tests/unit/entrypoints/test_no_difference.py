"""A version with the loss of its reference is explained in a sentence."""

import pytest

from entrypoints.cli.no_difference import no_difference, no_difference_of


def test_equal_losses_are_explained() -> None:
    """A reader sees two equal rows, and must not take them for a mistake."""
    said = no_difference_of(
        {"strategy": "lstm", "evidence": {"loss": 2.5, "fallback": "scale", "fallback_loss": 2.5}}
    )
    assert said.startswith("lstm answers exactly as scale")


@pytest.mark.parametrize(
    ("strategy", "loss", "other"), [("lstm", 2.5, 2.5000001), ("scale", 2.5, 2.5), ("lstm", None, None)]
)
def test_other_losses_need_no_sentence(strategy: str, loss: float | None, other: float | None) -> None:
    """A last digit is a difference, a strategy is itself, and without origins nothing is known."""
    assert no_difference(strategy, loss, "scale", other) == ""
