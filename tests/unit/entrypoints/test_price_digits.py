"""The decimals of prices: neighbours can be told apart at every magnitude, without an exponent."""

from decimal import Decimal
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.charts.price_digits import decimals_for, rounded
from entrypoints.cli.output import cell

ratios = st.lists(st.floats(1.0010001, 1.5), max_size=20)


@given(st.floats(-8, 9), ratios)
def test_values_that_differ_have_different_texts(magnitude: float, steps: list[float]) -> None:
    """Ascending values between 1e-8 and 1e9 that differ by more than 0.1 % are shown ascending."""
    values = [v for v in accumulate([10.0**magnitude, *steps], lambda a, b: a * b) if v <= 1e9]
    decimals = decimals_for(values)
    texts = [cell(rounded(value, decimals)) for value in values]
    assert all(Decimal(low) < Decimal(high) for low, high in pairwise(texts))
    assert not {"e", "E"} & set("".join(texts))


@pytest.mark.parametrize(
    ("rows", "decimals"),
    [
        ([[77.2, 78.1, 79.0]], 2),
        ([[128_000.0, 128_521.77]], 2),
        ([[4.95, 5.0, 5.05]], 2),
        ([[0.40]], 3),
        ([[0.3996, 0.4003]], 4),
        ([[1.501, 1.5029]], 3),
        ([[0.0000929, 0.0001014]], 7),
        ([[77.2], [0.40, 0.45]], 3),
        ([[], [None, float("nan"), 0.0]], 2),
        ([[1e-300]], 12),
    ],
)
def test_the_decimals_follow_the_table(rows: list[list[float | None]], decimals: int) -> None:
    """Two for ordinary prices, three digits of a value below 1, more for close neighbours, at most 12."""
    assert decimals_for(*rows) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (124323.89, 2, "124323.89"),
        (0.0000929, 7, "0.0000929"),
        (1e-9, 12, "0.000000001000"),
        (26_284_600.0, 0, "26284600"),
        (3e15, 0, "3000000000000000"),
        (None, 2, "-"),
        (float("nan"), 2, "-"),
    ],
)
def test_a_cell_has_no_exponent(value: float | None, decimals: int, text: str) -> None:
    """A price has all its decimals, a volume is a whole number, and an absent value is a dash."""
    assert cell(rounded(value, decimals)) == text
