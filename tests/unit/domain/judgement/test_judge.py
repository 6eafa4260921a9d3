"""Judge: which rows of a history are usable, whatever happened to the share and to the source."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import Finding, RawBars
from domain.basis import Basis, as_traded
from domain.judgement.judge import Decisions, judge
from tests.support.faults import with_column, with_prices
from tests.support.histories import a_history, times

HISTORY = a_history(300)
UNDECIDED = Decisions()


def findings(bars: RawBars, decisions: Decisions = UNDECIDED) -> dict[int, Finding]:
    """The findings by row, without the rows that have none."""
    found = judge(bars, Basis.SPLIT_ADJUSTED, decisions).bars.findings
    return {int(row): Finding(int(found[row])) for row in np.flatnonzero(found)}


def moved(bars: RawBars, row: int, change: float, *, by_day: bool) -> RawBars:
    """The rows after a move by a log return, in heavy trading during the day or in none overnight."""
    bars = times(bars, float(np.exp(change)), slice(row, None))
    if by_day:
        columns = {name: column.copy() for name, column in bars.columns.items()}
        columns["open"][row] = columns["close"][row - 1]
        columns["high"][row] = max(columns["high"][row], columns["open"][row])
        columns["low"][row] = min(columns["low"][row], columns["open"][row])
        columns["volume"][row] *= 6
        bars = RawBars(bars.sessions, columns)
    return bars


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 10**6), st.dictionaries(st.integers(1, 299), st.sampled_from([2.0, 0.1]), max_size=2))
def test_good_rows_are_usable(seed: int, splits: dict[int, float]) -> None:
    """No row of a good history is suspect, on either basis, and the series is split-adjusted."""
    bars = a_history(300, seed, splits)
    for rows, basis in ((bars, Basis.SPLIT_ADJUSTED), (as_traded(bars), Basis.AS_TRADED)):
        judged = judge(rows, basis)
        assert judged.bars.usable.all()
        assert judged.series.close == pytest.approx(bars.columns["close"], rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 10**6), st.integers(100, 299), st.floats(np.log(0.4), np.log(1.6)))
def test_a_real_crash_stays(seed: int, row: int, change: float) -> None:
    """A fall of up to 60 %, or such a rise, in heavy trading during the day, is the price."""
    bars = moved(a_history(300, seed), row, change, by_day=True)
    assert judge(bars, Basis.SPLIT_ADJUSTED).bars.usable.all()


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 10**6), st.integers(100, 299), st.sampled_from([0.5, 2.0, 0.1, 4.0, 3.0]))
def test_a_split_that_was_not_applied_makes_the_rows_before_it_suspect(
    seed: int, row: int, ratio: float
) -> None:
    """An overnight move on an ordinary day is a change of the basis, with its event or without."""
    bars = times(a_history(300, seed), ratio, slice(0, row))
    for split in (np.nan, ratio):
        found = findings(with_column(bars, "split", split, slice(row, row + 1)))
        assert list(found) == list(range(row))
        assert set(found.values()) == {Finding.SPLIT_UNADJUSTED}


def test_a_split_applied_twice_is_named() -> None:
    """The move is that of the inverse ratio on the session of the event."""
    bars = with_column(times(HISTORY, 0.25, slice(0, 200)), "split", 4.0, slice(200, 201))
    assert set(findings(bars).values()) == {Finding.SPLIT_DOUBLED}


@pytest.mark.parametrize("rules", [0, 1])
def test_rules_have_a_version(rules: int) -> None:
    """Version 0 is cleaning alone, so that old forecasts replay; version 1 sees the row in cents."""
    bars = times(HISTORY, 100.0, slice(50, 51))
    bars.findings[10] = int(Finding.MISSING)
    judged = judge(bars, Basis.SPLIT_ADJUSTED, rules=rules)
    assert len(judged.series) == 299 - rules
    if rules == 0:
        assert judged.series.digest == bars.clean().digest
        assert judged.bars is bars


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 10**6), st.integers(0, 299), st.sampled_from([0.01, 2.0]))
def test_version_0_is_the_series_of_before(seed: int, row: int, factor: float) -> None:
    """Whatever the rows, the basis and the decisions are."""
    bars = times(a_history(300, seed, {100: 2.0}), factor, slice(row, row + 1))
    bars.findings[row // 2] = int(Finding.NOT_POSITIVE)
    decisions = Decisions(frozenset(), frozenset({int(bars.sessions[5])}))
    assert judge(bars, Basis.AS_TRADED, decisions, rules=0).series.digest == bars.clean().digest


@pytest.mark.parametrize("price", [1e-7, 1e10, 1e300])
def test_prices_that_no_share_has_are_absurd(price: float) -> None:
    """Below a millionth or above a billion."""
    assert findings(with_prices(HISTORY, price, slice(50, 51))) == {50: Finding.ABSURD}


@pytest.mark.parametrize(
    ("factor", "found"), [(1.05, {}), (1.5, {50: Finding.ABSURD}), (0.01, {50: Finding.ABSURD})]
)
def test_a_close_far_outside_its_range_is_absurd(factor: float, found: dict[int, Finding]) -> None:
    """An auction may close 5 % above the range, but not 50 %."""
    close = HISTORY.columns["close"].copy()
    close[50] *= factor
    assert findings(RawBars(HISTORY.sessions, {**HISTORY.columns, "close": close})) == found


def test_a_row_without_a_trade_is_no_observation() -> None:
    """The price of the row before, all day, without volume; with a volume it is a calm day."""
    price = float(HISTORY.columns["close"][49])
    still = with_prices(HISTORY, price, slice(50, 53))
    assert findings(with_column(still, "volume", 0.0, slice(50, 53))) == dict.fromkeys(
        (50, 51, 52), Finding.UNTRADED
    )
    assert findings(still) == {}
    assert findings(with_column(HISTORY, "volume", 0.0, slice(0, None))) == {}


def test_the_rows_before_a_long_pause_are_those_of_another_share() -> None:
    """24 weeks without a row; a pause of 16 weeks is bridged."""
    for lacking, gap in ((120, 100), (80, 0)):
        bars = HISTORY.take(np.r_[0:100, 100 + lacking : 300])
        assert findings(bars) == dict.fromkeys(range(gap), Finding.GAP)


def test_rows_that_cleaning_dropped_stay_out() -> None:
    """Judgement adds findings and takes none away, but for the jump that cleaning saw in one delivery."""
    bars = HISTORY.take(np.arange(300))
    bars.findings[[3, 4]] = int(Finding.MISSING), int(Finding.JUMP)
    assert findings(bars) == {3: Finding.MISSING}


def test_people_decide_about_sessions() -> None:
    """A dropped session is in no series; a confirmed one is not suspect, and no step begins or ends there."""
    day = int(HISTORY.sessions[50])
    assert findings(HISTORY, Decisions(dropped=frozenset({day}))) == {50: Finding.DISMISSED}
    spike = times(HISTORY, 1.5, slice(50, 51))
    assert findings(spike) == {50: Finding.SPIKE}
    assert findings(spike, Decisions(confirmed=frozenset({day}))) == {50: Finding.JUMP}
    step = times(HISTORY, 2.0, slice(0, 50))
    assert findings(step, Decisions(confirmed=frozenset({day}))) == {50: Finding.JUMP}


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_are_judged(rows: int) -> None:
    """No row, one row and two rows have no surroundings."""
    judged = judge(HISTORY.take(np.arange(rows)), None)
    assert len(judged.series) == rows
    assert judged.basis is None


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(*[st.floats(width=64, allow_nan=True, allow_infinity=True)] * 7), min_size=1, max_size=30
    )
)
def test_judgement_ends_for_any_rows(rows: list[tuple[float, ...]]) -> None:
    """Whatever the columns hold, the usable rows make a valid series, and the columns stay as they are."""
    names = ("open", "high", "low", "close", "volume", "split", "dividend")
    columns = dict(zip(names, np.array(rows).T, strict=True))
    bars = RawBars(np.arange(len(rows), dtype=np.int32), columns)
    for name in ("high", "low", "close"):
        bad = ~(np.isfinite(bars.columns[name]) & (bars.columns[name] > 0))
        bars.findings[bad] |= int(Finding.NOT_POSITIVE)
    opens = bars.columns["open"]
    bars.findings[~(np.isfinite(opens) & (opens > 0))] |= int(Finding.NO_OPEN)  # as cleaning does
    judged = judge(bars, None)
    assert len(judged.series) == judged.bars.usable.sum()
    assert all(np.array_equal(judged.bars.columns[n], bars.columns[n], equal_nan=True) for n in names)
