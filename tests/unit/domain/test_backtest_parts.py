"""Parts of a backtest: intervals by a bootstrap, calm and wild times, years and steps."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from domain.backtest_parts import OriginColumns, Told, parts_of
from domain.block_bootstrap import MIN_QUARTERS, quarters_of, ratio_interval
from domain.heat import heats

COVERAGE = {name: {"1": 0.5, "2": 0.75} for name in ("50", "80", "95")}


def told(count: int, level: float = 1.0, gain: float = 0.9, every: int = 20) -> Told:
    """Origins `every` days apart from 2018 on whose losses are `gain` times those of naive."""
    noise = np.random.default_rng(3).uniform(0.5, 1.5, count) * level
    heat = np.linspace(0.5, 2.0, count)
    return Told(
        dates=tuple(date(2018, 1, 1) + timedelta(days=every * n) for n in range(count)),
        own=tuple((gain * noise).tolist()),
        naive=tuple(noise.tolist()),
        columns=OriginColumns(
            heat=tuple(heat.tolist()),
            inside=dict.fromkeys(("50", "80", "95"), tuple(int(one > 1) + 1 for one in heat)),
            own_steps=(0.9 * level, 0.8 * level),
            naive_steps=(level, level),
        ),
    )


def test_a_constant_ratio_has_no_width() -> None:
    """Where every loss is 0.9 of that of naive, so is every draw, part, year and ticker."""
    parts = parts_of([told(60), told(40, level=5.0)], COVERAGE)

    assert parts
    for bounds in (parts.interval, *parts.by_ticker):
        assert bounds and (bounds.low, bounds.high) == pytest.approx((0.9, 0.9), abs=1e-12)
    assert [one.name for one in parts.heat] == ["calm", "wild"]
    assert [one.origins for one in parts.heat] == [20, 20]
    assert [one.relative_to_naive for one in (*parts.heat, *parts.years)] == pytest.approx([0.9] * 6)
    assert [one.coverage["80"] for one in parts.heat] == [0.5, 1.0]
    assert [(one.name, one.origins) for one in parts.years] == [
        ("2018", 38),
        ("2019", 36),
        ("2020", 21),
        ("2021", 5),
    ]
    assert [one.relative_to_naive for one in parts.steps] == pytest.approx([0.9, 0.8])
    assert [one.coverage["95"] for one in parts.steps] == [0.5, 0.75]


def test_two_years_are_the_least() -> None:
    """Seven quarters give nothing, eight give all parts."""
    assert parts_of([told(MIN_QUARTERS - 1, every=92)], COVERAGE) is None
    assert parts_of([told(MIN_QUARTERS, every=92)], COVERAGE)


def drawn(seed: int, quarters: int = 24, tickers: int = 6, gain: float = 0.95) -> tuple[Any, ...]:
    """Losses with effects of quarters and tickers, and a noise of each, which do not depend on the gain."""
    rng = np.random.default_rng(seed)
    quarter, ticker = np.repeat(np.arange(quarters), tickers * 5), np.tile(np.arange(tickers), quarters * 5)
    base = np.exp(rng.normal(0, 0.3, quarters)[quarter] + rng.normal(0, 0.3, tickers)[ticker])
    effect = gain + 0.05 * rng.standard_normal(quarters)[quarter]
    return base * (effect + 0.1 * rng.standard_normal(base.size)), base, quarter, ticker


def test_the_interval_is_repeatable_and_free_of_units() -> None:
    """Equal losses give equal bits, whatever else is drawn; losses in another currency the same interval."""
    own, base, quarters, tickers = drawn(1)
    first = ratio_interval(own, base, quarters, tickers)
    np.random.default_rng().normal(size=10)

    assert ratio_interval(own, base, quarters, tickers) == first
    other = ratio_interval(own * 7, base * 7, quarters + 40, tickers + 3)
    assert first and other and (other.low, other.high) == pytest.approx((first.low, first.high), abs=1e-12)
    assert first.low < own.sum() / base.sum() < first.high


def test_the_interval_covers_as_often_as_it_says() -> None:
    """The true ratio is inside about 95 of 100 intervals; drawing single origins would give about half."""
    hit = 0
    for seed in range(100):
        bounds = ratio_interval(*drawn(seed))
        assert bounds
        hit += bounds.holds(0.95)

    assert 86 <= hit <= 100


def test_losses_of_zero_have_no_ratio() -> None:
    """Nothing is divided by 0."""
    own, base, quarters, tickers = drawn(1)
    assert ratio_interval(own, base * 0, quarters, tickers) is None


def test_quarters_follow_the_calendar() -> None:
    """March and April are apart, January to March together."""
    days = np.array(["1970-01-01", "2020-01-01", "2020-03-31", "2020-04-01"], dtype="datetime64[D]")
    assert quarters_of(days).tolist() == [0, 200, 200, 201]


def test_heat_tells_calm_from_wild() -> None:
    """It is 1 on average, above 1 in turmoil, below 1 after it, and the same in another currency."""
    rng = np.random.default_rng(5)
    sigma = np.repeat([0.01, 0.03, 0.005], [1200, 60, 300])
    closes = 10 * np.exp(np.cumsum(sigma * rng.standard_normal(sigma.size)))
    found = heats(closes)

    assert found.shape == closes.shape
    assert found[0] == 1.0
    assert 0.8 < found[1000:1199].mean() < 1.2
    assert found[1259] > 1.8
    assert found[-1] < 0.7
    np.testing.assert_allclose(heats(closes * 5), found, rtol=1e-9)
    assert np.isfinite(heats(np.full(50, 3.0))).all()
    assert heats(np.array([2.0])).tolist() == [1.0]
