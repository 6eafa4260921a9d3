"""`scale`: ranges of any history, one or several at once, and what closes, ranges and dates tell it."""

import hashlib
import subprocess
import sys
from statistics import NormalDist
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.forecasting.scale.card import basis, scales
from adapters.forecasting.scale.features import features
from adapters.forecasting.scale.forecaster import FittedScale, ScaleForecaster
from adapters.forecasting.scale.new_york import of_new_york
from adapters.forecasting.scale.shapes import shaped
from adapters.forecasting.scale.weights import LATEST, card_of
from adapters.forecasting.scale.window import RETURNS
from domain.errors import InvalidInput, TooFewSessions
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from tests.support.builders import a_series

ALL = np.asarray(LEVELS)
CARD = card_of(LATEST)
SCALE = FittedScale(CARD)
BY_CLOSES = FittedScale(msgspec.structs.replace(CARD, ranges=CARD.closes))


def changed(series: PriceSeries, **columns: Any) -> PriceSeries:
    """The series with other columns."""
    return PriceSeries(series.sessions, **{**series.columns, **columns})


def closes_only(close: Any) -> PriceSeries:
    """Closes on days in a row."""
    return PriceSeries.of_closes(np.arange(len(close), dtype=np.int32) + 18_000, np.asarray(close))


def odd_series() -> dict[str, PriceSeries]:
    """Histories that a market or a source delivers now and then."""
    plain = a_series(700)
    halted = plain.close.copy()
    halted[450:] = halted[450]
    penny = np.where(np.random.default_rng(3).random(400) < 0.2, 0.02, 0.01)
    wrong, high = plain.close.copy(), plain.high.copy()
    wrong[600], high[650] = wrong[600] * 100, high[650] * 40
    return {
        "constant": closes_only(np.full(300, 10.0)),
        "halted for a year": closes_only(halted),
        "penny": changed(a_series(400), open=penny, high=penny * 2, low=penny / 2, close=penny),
        "one close off": changed(plain, close=wrong, high=np.maximum(plain.high, wrong)),
        "one high off": changed(plain, high=high),
        "no open": changed(plain, open=np.full(700, np.nan)),
        "no volume": changed(plain, volume=np.full(700, np.nan)),
        "as short as can be": a_series(60),
        "dear": changed(
            plain, **{name: plain.columns[name] * 1e6 for name in ("open", "high", "low", "close")}
        ),
    }


ODD = odd_series()


def check_ranges(grid: Any, close: float) -> None:
    """Finite, positive, ordered; the 95 % range contains the close."""
    assert np.isfinite(grid).all()
    assert (grid > 0).all()
    assert (np.diff(grid, axis=-1) >= 0).all()
    assert (grid[..., 0] < close).all()
    assert (grid[..., -1] > close).all()


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("horizon", [1, 10, 60])
def test_odd_histories_get_ranges_around_their_close(name: str, horizon: int) -> None:
    """The median is within one and a half volatilities · √h of the close."""
    series = ODD[name]
    grid = SCALE.predict(series, horizon, ALL)

    check_ranges(grid, series.close[-1])
    bound = 1.5 * features([series], 1).volatility[0] * np.sqrt(np.arange(1, horizon + 1))
    assert (np.abs(np.log(grid[:, 3] / series.close[-1])) <= bound).all()


@given(
    moves=st.lists(st.floats(-0.5, 0.5), min_size=59, max_size=150),
    levels=st.lists(st.floats(0.001, 0.999), min_size=1, max_size=9, unique=True).map(sorted),
)
@settings(max_examples=60)
def test_any_moves_and_levels_give_ordered_finite_quantiles(moves: list[float], levels: list[float]) -> None:
    """Also levels far out, and close to each other."""
    series = closes_only(20 * np.exp(np.cumsum([0.0, *moves])))

    grid = SCALE.predict(series, 10, np.array(levels))
    assert np.isfinite(grid).all()
    assert (grid > 0).all()
    assert (np.diff(grid, axis=1) >= 0).all()
    check_ranges(SCALE.predict(series, 10, ALL), series.close[-1])


@pytest.mark.parametrize("name", ["no open", "one high off", "halted for a year", "as short as can be"])
def test_prices_times_a_hundred_give_quantiles_times_a_hundred(name: str) -> None:
    """The unit of the prices does not matter, but for rounding."""
    series = ODD[name]
    larger = changed(
        series, **{part: series.columns[part] * 100 for part in ("open", "high", "low", "close")}
    )

    assert SCALE.predict(larger, 10, ALL) == pytest.approx(100 * SCALE.predict(series, 10, ALL), rel=1e-9)


def test_the_seasons_widen_a_range_three_times_at_most() -> None:
    """The first card had no bound; forecasts that were issued with it keep theirs."""
    first, share = card_of("2026-11-30"), basis(CARD.knots, np.ones(1))
    stacked, wild = np.zeros((1, len(CARD.ranges.weights))), np.full((1, 1, 2), 12.0)
    plain, unbounded, bounded = (
        float(scales(CARD.ranges, share, stacked, seasons, card.season_bound)[0, 0])
        for card, seasons in ((CARD, 0 * wild), (first, wild), (CARD, wild))
    )

    assert bounded / plain == pytest.approx(3.0)
    assert unbounded / plain > 5
    assert msgspec.structs.replace(CARD, season_limit=None) == first


@pytest.mark.parametrize("horizon", [1, 10, 60])
def test_together_and_alone_give_the_same_bits(horizon: int) -> None:
    """Histories of any length and kind, in two orders."""
    batch = [*ODD.values(), *(a_series(61 + 97 * n, seed=n) for n in range(20))]
    alone = [SCALE.predict(series, horizon, ALL) for series in batch]

    for order in (batch, batch[::-1]):
        together = SCALE.predict_all(order, horizon, ALL)
        expected = alone if order is batch else alone[::-1]
        assert all(np.array_equal(one, other) for one, other in zip(together, expected, strict=True))


PRINT_DIGEST = """
import hashlib, numpy
from adapters.forecasting.scale.forecaster import ScaleForecaster
from tests.support.builders import a_series
forecaster = ScaleForecaster()
fitted = forecaster.fit([a_series(900)], 10, forecaster.settings, 1, None)
print(hashlib.sha256(fitted.predict(a_series(900), 60, numpy.linspace(.01, .99, 99)).tobytes()).hexdigest())
"""


@pytest.mark.thorough
def test_another_process_gives_the_same_bits() -> None:
    """No draw, no clock and no order of a set is in an answer."""
    told = subprocess.run([sys.executable, "-c", PRINT_DIGEST], capture_output=True, text=True, check=True)
    here = SCALE.predict(a_series(900), 60, np.linspace(0.01, 0.99, 99)).tobytes()

    assert told.stdout.strip() == hashlib.sha256(here).hexdigest()


@pytest.mark.thorough
def test_serving_imports_no_scipy() -> None:
    """The import of `scipy.signal` takes longer than a thousand forecasts."""
    code = PRINT_DIGEST + "import sys; assert not any(name.split('.')[0] == 'scipy' for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_the_seed_and_earlier_weights_are_settings_of_the_past() -> None:
    """The seed changes nothing; an unknown day is refused with those that are known."""
    forecaster = ScaleForecaster()
    one, other = (forecaster.fit([a_series(200)], 10, {"weights": LATEST}, seed, _silent) for seed in (1, 2))
    assert np.array_equal(one.predict(a_series(200), 10, ALL), other.predict(a_series(200), 10, ALL))

    for day in ("2001-01-01", "../cards/" + LATEST, ""):
        with pytest.raises(InvalidInput, match="no weights") as refused:
            forecaster.fit([a_series(200)], 10, {"weights": day}, 1, _silent)
        assert LATEST in str(refused.value.remedy)


def test_too_short_and_too_far_are_refused() -> None:
    """59 sessions, and 61 steps."""
    with pytest.raises(TooFewSessions, match="59, at least 60"):
        SCALE.predict(a_series(59), 10, ALL)
    with pytest.raises(InvalidInput, match="at most 60"):
        SCALE.predict(a_series(100), 61, ALL)


def test_the_first_ten_steps_are_the_same_for_every_horizon() -> None:
    """Step 5 of a forecast of 10 sessions is step 5 of one of 60."""
    series = a_series(900)
    assert np.array_equal(SCALE.predict(series, 10, ALL), SCALE.predict(series, 60, ALL)[:10])


def test_only_the_last_sessions_count() -> None:
    """Bars before the window change nothing."""
    series = a_series(RETURNS + 400)
    tail = PriceSeries(series.sessions[399:], **{n: c[399:] for n, c in series.columns.items()})

    assert np.array_equal(SCALE.predict(series, 10, ALL), SCALE.predict(tail, 10, ALL))


def test_wide_days_widen_the_ranges() -> None:
    """The same closes after twenty sessions of wide ranges: more is to come."""
    series = a_series(500)
    high, low = series.high.copy(), series.low.copy()
    high[-20:] *= 1.03
    low[-20:] /= 1.03
    wide, plain = (SCALE.predict(one, 10, ALL) for one in (changed(series, high=high, low=low), series))

    assert (wide[:, -1] > 1.01 * plain[:, -1]).all()
    assert (wide[:, 0] < 0.99 * plain[:, 0]).all()


def test_an_absurd_range_counts_as_its_close() -> None:
    """A high of forty closes is the same as no range on this session."""
    series, missing = ODD["one high off"], a_series(700).high.copy()
    missing[650] = np.nan
    absurd, none = (SCALE.predict(one, 10, ALL) for one in (series, changed(series, high=missing)))

    assert np.array_equal(absurd, none)


@pytest.mark.parametrize(("without", "by_closes"), [(30, False), (31, True)])
def test_without_most_ranges_the_card_of_closes_answers(without: int, by_closes: bool) -> None:
    """The last 60 sessions decide: half of their ranges must be known."""
    series = a_series(500)
    low = series.low.copy()
    low[-without:] = np.nan
    thin = changed(series, low=low)

    assert np.array_equal(SCALE.predict(thin, 10, ALL), BY_CLOSES.predict(thin, 10, ALL)) is by_closes


def test_a_median_that_rises_is_kept_by_half() -> None:
    """A card whose median is .2 gives .1, and every other quantile .1 less."""
    shapes = np.array([[-1.0, 0.2, 1.6]])

    assert shaped(shapes, (0.1, 0.5, 0.9), np.array([0.1, 0.5, 0.9])).tolist() == [[-1.1, 0.1, 1.5]]


def test_other_levels_lie_between_the_known_ones() -> None:
    """Linear in the normal quantile: a normal shape stays normal, also far out."""
    known, asked = CARD.levels, np.array([0.001, 0.02, 0.3, 0.5, 0.87, 0.9999])
    normal = NormalDist().inv_cdf
    found = shaped(np.array([[normal(level) for level in known]]), known, asked)

    assert found[0] == pytest.approx([normal(level) for level in asked], abs=1e-9)


def test_every_shipped_card_is_sound() -> None:
    """Shapes ascend, contain the close at 95 % and more, and name the data of the fit."""
    assert LATEST.startswith(CARD.fitted)
    assert len(str(CARD.data["digest"])) == 64
    for part in (CARD.ranges, CARD.closes):
        rows = shaped(np.array(part.shapes), CARD.levels, np.array(CARD.levels))
        assert (np.diff(rows, axis=1) > 0).all()
        assert (rows[:, 1] < 0).all()
        assert (rows[:, -2] > 0).all()
        assert {len(values) for values in part.weights.values()} == {len(CARD.knots)}


def test_knots_share_the_steps_between_them() -> None:
    """Linear in log h."""
    share = basis((1, 4, 16), np.array([1.0, 2.0, 4.0, 60.0]))
    assert share == pytest.approx(np.array([[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0, 1]]))


def test_reports_return_in_new_york_only() -> None:
    """A share that jumps every 13 weeks: the steps of the next jump are wider, unless it trades on 4 July."""
    quarterly = _jumping(a_series(1000, seed=5))
    rests = of_new_york(quarterly.sessions[None, :].astype(np.float64))
    assert not rests[0]
    days = quarterly.sessions
    kept = ~np.array([of_new_york(np.array([[day]], dtype=np.float64))[0] for day in days])
    american = PriceSeries(days[~kept], **{n: c[~kept] for n, c in quarterly.columns.items()})

    assert (features([quarterly], 10).seasons == 0).all()
    assert features([american], 10).seasons[0, -1, 0] > 0.3


def _jumping(series: PriceSeries) -> PriceSeries:
    """The series with a jump of 15 % every 13 weeks; the next one is six sessions after its end."""
    close = series.close.copy()
    for at in range(len(series) + 5 - 65, 0, -65):
        close[at:] *= 1.15
    return PriceSeries.of_closes(series.sessions, close)


def test_the_answer_of_a_card_does_not_change() -> None:
    """Old forecasts are replayed with today's code: the figures of a card are those of its first day."""
    grid = SCALE.predict(a_series(900), 60, ALL)[[0, 9, 59]]
    closes = SCALE.predict(closes_only(a_series(900).close), 60, ALL)[[0, 9, 59]]

    assert grid == pytest.approx(np.array(BY_RANGES), rel=1e-12)
    assert closes == pytest.approx(np.array(BY_CLOSES_ALONE), rel=1e-12)


def _silent(fraction: float, text: str, /, **figures: float) -> None:
    """A progress callback that does nothing."""


BY_RANGES = [
    [
        18.822162571168562,
        19.179534776796224,
        19.432970411839527,
        19.668019478352118,
        19.90807424430787,
        20.141858277901964,
        20.458367797877912,
    ],
    [
        17.22127845047956,
        18.250693380524204,
        18.997956954998944,
        19.73232822859264,
        20.436821016034447,
        21.08270698251501,
        21.92746786776268,
    ],
    [
        14.78131639317618,
        16.840408542559437,
        18.35742147682866,
        19.9705651959226,
        21.53909353073746,
        22.940615407386193,
        24.747005369448992,
    ],
]
BY_CLOSES_ALONE = [
    [
        18.974971364254667,
        19.27460285073268,
        19.474908643055695,
        19.665991967546873,
        19.860543310982727,
        20.045300175090407,
        20.304776442341492,
    ],
    [
        17.524210559246704,
        18.446218476057137,
        19.093001717834735,
        19.72049133400969,
        20.322802295490508,
        20.87990547734506,
        21.620131687534382,
    ],
    [
        15.182358679764157,
        17.088434891323427,
        18.475514099635383,
        19.938217248103918,
        21.354291936289663,
        22.62501903572263,
        24.239809015621073,
    ],
]
