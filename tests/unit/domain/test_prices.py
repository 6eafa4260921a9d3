"""PriceSeries: it cannot look ahead, cannot be changed, and is told apart by its digest."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.prices import PRICES, Bar, PriceSeries, canonical
from domain.sessions import to_date, to_day
from tests.support.builders import MONDAY, a_series

ROOT = Path(__file__).parents[3]
ALL = (*PRICES, "volume")
NAN, INF = float("nan"), float("inf")

price = st.floats(min_value=1e-6, max_value=1e9)
maybe = st.one_of(price, st.just(NAN))
# a bar behind the one before: days to wait, open, high, low, close, volume
bar = st.tuples(st.integers(1, 9), maybe, maybe, maybe, price, st.floats(0, 1e12))
bars = st.lists(bar, max_size=12)


def series_of(rows: list[tuple[float, ...]]) -> PriceSeries:
    """The series of bars, each some days behind the one before."""
    table = np.array(rows, dtype=float).reshape(-1, 6)
    return PriceSeries((to_day(MONDAY) + np.cumsum(table[:, 0])).astype(np.int32), *table[:, 1:].T)


def columns_of(series: PriceSeries) -> dict[str, np.ndarray]:
    """Writable copies of all columns."""
    return {name: getattr(series, name).copy() for name in ("sessions", *ALL)}


@given(st.lists(bar, min_size=1, max_size=12), bars, bars, st.integers(0, 30))
def test_until_cannot_look_ahead(
    past: list[tuple[float, ...]],
    future: list[tuple[float, ...]],
    other: list[tuple[float, ...]],
    back: int,
) -> None:
    """A cut series does not depend on later rows: with any other future it is equal."""
    known = series_of(past)
    cut = known.last - timedelta(days=back)
    one, two = series_of(past + future).until(cut), series_of(past + other).until(cut)
    assert one.digest == two.digest == known.until(cut).digest
    assert all(np.array_equal(getattr(one, n), getattr(two, n), equal_nan=True) for n in ("sessions", *ALL))
    assert len(one) == 0 or one.last <= cut


@given(st.lists(bar, min_size=1, max_size=12), bars)
def test_a_cut_holds_no_hidden_future(past: list[tuple[float, ...]], future: list[tuple[float, ...]]) -> None:
    """The memory of a cut's columns ends with the cut."""
    cut = series_of(past + future).until(series_of(past).last)
    for name in ("sessions", *ALL):
        column = getattr(cut, name)
        assert column.base is None
        assert column.nbytes == column.itemsize * len(past)


@given(st.lists(bar, min_size=1, max_size=12), st.integers(-5, 120))
def test_a_cut_parts_the_series(rows: list[tuple[float, ...]], days: int) -> None:
    """`until` a day and `since` the next hold every bar once; the day itself belongs to `until`."""
    series, day = series_of(rows), MONDAY + timedelta(days=days)
    until, since = series.until(day), series.since(day + timedelta(days=1))
    assert np.concatenate([until.sessions, since.sessions]).tolist() == series.sessions.tolist()
    assert np.concatenate([until.close, since.close]).tolist() == series.close.tolist()
    assert (until.sessions <= to_day(day)).all()
    assert (since.sessions > to_day(day)).all()


def test_cutting_at_the_last_session_changes_nothing() -> None:
    """A cut at, or after, the last session is the whole series."""
    series = a_series(30)
    assert (
        series.until(series.last).digest == series.until(series.last + timedelta(9)).digest == series.digest
    )
    assert series.since(series.first).digest == series.digest


@pytest.mark.parametrize("name", ["sessions", *ALL])
def test_columns_are_read_only(name: str) -> None:
    """No strategy can change a column, in the series or in a cut of it."""
    series = a_series(10)
    for one in (series, series.until(series.last), series.since(series.first)):
        with pytest.raises(ValueError, match="read-only"):
            getattr(one, name)[0] = 1


def test_a_series_keeps_its_own_copy() -> None:
    """Changing the arrays a series was made from changes nothing in it."""
    columns = columns_of(a_series(10))
    series = PriceSeries(**columns)
    before = series.digest
    for column in columns.values():
        column[:] = 7
    assert PriceSeries(**columns_of(series)).digest == before == a_series(10).digest


@pytest.mark.parametrize("name", ["sessions", *ALL])
def test_the_digest_sees_every_column(name: str) -> None:
    """The smallest change of one value in any column, anywhere, changes the digest."""
    series, digests = a_series(5), set()
    for row in range(5):
        columns = columns_of(series)
        column = columns[name]
        if name == "sessions":
            column[row:] += 1
        else:
            column[row] = np.nextafter(column[row], np.inf)
        digests.add(PriceSeries(**columns).digest)
    assert len(digests | {series.digest}) == 6


def test_the_digest_sees_which_column_a_value_stands_in() -> None:
    """Exchanging two columns is another series."""
    columns = columns_of(a_series(5))
    swapped = columns | {"high": columns["low"], "low": columns["high"]}
    assert PriceSeries(**swapped).digest != PriceSeries(**columns).digest


def test_the_digest_sees_values_not_bytes() -> None:
    """Byte order, stride, kinds of NaN and the sign of zero make no difference."""
    columns = columns_of(a_series(4))
    columns["volume"][0], columns["open"][1] = 0.0, NAN
    other = {n: np.repeat(c, 2)[::2].astype(c.dtype.newbyteorder(">")) for n, c in columns.items()}
    other["volume"][0] = -0.0
    other["open"][1] = np.array([0x7FF8000000000001], dtype=np.uint64).view(np.float64)[0]
    assert PriceSeries(**other).digest == PriceSeries(**columns).digest
    assert canonical(np.array([-0.0, -NAN])) == canonical(np.array([0.0, NAN]))


@pytest.mark.thorough
def test_the_digest_is_the_same_in_another_process() -> None:
    """A process with another hash seed computes the same digest."""
    code = (
        "from tests.support.builders import a_series, a_fan; print(a_series(50, 3).digest, a_fan(7).digest)"
    )
    here = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    from tests.support.builders import a_fan

    for seed in ("0", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=here | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.split() == [a_series(50, 3).digest, a_fan(7).digest]


def test_the_digest_never_changes_between_releases() -> None:
    """The ledger stores the digest, so the digest of a known series must stay the same."""
    days = np.array([19000, 19001], dtype=np.int32)
    series = PriceSeries(days, *(np.array([1.0, NAN if n < 1 else 2.0]) for n in range(5)))
    assert series.digest == "d05687caac364bfe45f776ba47cd6dfcfd8487a6f2b6d719c1fbf22c138cd72a"


@pytest.mark.parametrize("sessions", [[1, 1, 2, 3], [3, 2, 1, 0], [1, 3, 2, 4], [[1, 2, 3, 4]]])
def test_sessions_that_do_not_ascend_are_refused(sessions: list[int]) -> None:
    """Sessions must ascend without repetition, in one dimension."""
    days = np.array(sessions, dtype=np.int32)
    with pytest.raises(InvalidInput, match="ascending") as caught:
        PriceSeries(days, *[np.ones(days.shape)] * 5)
    assert caught.value.field == "sessions"


@pytest.mark.parametrize("worst", [NAN, INF, -INF, 0.0, -1.0])
def test_a_close_is_a_price_everywhere(worst: float) -> None:
    """One close that is missing, infinite or not positive refuses the series."""
    columns = columns_of(a_series(3))
    columns["close"][1] = worst
    with pytest.raises(InvalidInput) as caught:
        PriceSeries(**columns)
    assert caught.value.field == "close"


@pytest.mark.parametrize("name", ["open", "high", "low"])
@pytest.mark.parametrize("worst", [INF, -INF, 0.0, -1.0])
def test_other_prices_are_positive_or_missing(name: str, worst: float) -> None:
    """Open, high and low may be missing, and are prices where they are not."""
    columns = columns_of(a_series(3))
    columns[name][1] = NAN
    assert np.isnan(getattr(PriceSeries(**columns), name)[1])
    columns[name][1] = worst
    with pytest.raises(InvalidInput) as caught:
        PriceSeries(**columns)
    assert caught.value.field == name


@pytest.mark.parametrize("name", ALL)
def test_columns_are_equally_long(name: str) -> None:
    """A column with a value too few is refused by its name."""
    columns = columns_of(a_series(3))
    columns[name] = columns[name][:-1]
    with pytest.raises(InvalidInput) as caught:
        PriceSeries(**columns)
    assert caught.value.field == name


def test_a_series_may_be_empty() -> None:
    """No bars are a valid series of length 0, and a cut before the first session is one."""
    series = a_series(3)
    assert len(series.until(series.first - timedelta(1))) == len(series_of([])) == 0


def test_a_series_may_know_closes_only() -> None:
    """Without other columns they are missing, and the closes stand."""
    full = a_series(4)
    series = PriceSeries.of_closes(full.sessions, full.close)
    assert series.close.tolist() == full.close.tolist()
    assert all(np.isnan(getattr(series, name)).all() for name in ALL if name != "close")


def test_a_bar_is_a_row() -> None:
    """A bar shows one session's values, counted from either end."""
    series = a_series(4)
    assert series.bar(-1) == series.bar(3)
    assert series.bar(0) == Bar(to_date(series.sessions[0]), *(float(getattr(series, n)[0]) for n in ALL))
