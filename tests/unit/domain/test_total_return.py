"""Total return: the series that is reduced by dividends, and the way back from it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.bars import RawBars
from domain.basis import Basis, as_traded, later_dividends, split_adjusted, total_return
from domain.prices import PRICES

RATIOS = st.sampled_from([0.1, 0.5, 2 / 3, 1.1, 1.5, 2.0, 3.0, 7.0, 10.0])


@st.composite
def rows(draw: st.DrawFn) -> RawBars:
    """As-traded rows with random prices, splits and dividends."""
    closes = draw(st.lists(st.floats(0.5, 5000), min_size=2, max_size=30))
    size = len(closes)
    none = st.just(np.nan)
    splits = draw(st.lists(none | RATIOS, min_size=size, max_size=size))
    shares = draw(st.lists(none | st.floats(0.001, 0.2), min_size=size, max_size=size))
    close = np.array(closes)
    before = np.append(close[0], close[:-1]) / np.nan_to_num(np.array(splits), nan=1.0)
    columns = dict.fromkeys(PRICES, close)
    columns |= {"volume": 1000 * close, "dividend": np.array(shares) * before, "split": np.array(splits)}
    return RawBars(np.arange(size), columns)


@given(rows())
def test_rows_as_traded_come_back(bars: RawBars) -> None:
    """As traded to split-adjusted and back is exact to 1e-9, for prices, dividends and volumes."""
    back = as_traded(split_adjusted(bars, Basis.AS_TRADED))
    for name in (*PRICES, "dividend", "volume", "split"):
        np.testing.assert_allclose(back.columns[name], bars.columns[name], rtol=1e-9)


@given(rows())
def test_the_last_row_is_never_adjusted(bars: RawBars) -> None:
    """Nothing follows the last row, so that all three series end with the price that was traded."""
    adjusted = split_adjusted(bars, Basis.AS_TRADED)
    for series in (adjusted, total_return(adjusted)):
        assert series.columns["close"][-1] == bars.columns["close"][-1]


@given(rows())
def test_a_total_return_is_what_a_holder_earns(bars: RawBars) -> None:
    """A step of the series is the close and the dividend as a share of the close before, by CRSP's factor."""
    adjusted = split_adjusted(bars, Basis.AS_TRADED)
    close, paid = adjusted.columns["close"], np.nan_to_num(adjusted.columns["dividend"][1:])
    steps = total_return(adjusted).columns["close"]
    kept = 1 - paid / close[:-1]
    np.testing.assert_allclose(steps[1:] / steps[:-1], close[1:] / close[:-1] / kept, rtol=1e-9)


@given(rows())
def test_total_return_prices_are_reduced_only_by_dividends(bars: RawBars) -> None:
    """Divided by the factors of the later dividends, they are the split-adjusted ones."""
    adjusted = split_adjusted(bars, Basis.AS_TRADED)
    reduced = total_return(adjusted)
    for name in PRICES:
        back = reduced.columns[name] / later_dividends(adjusted)
        np.testing.assert_allclose(back, adjusted.columns[name], rtol=1e-9)
