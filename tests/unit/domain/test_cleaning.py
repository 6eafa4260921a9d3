"""Cleaning: each finding, and what every clean series can be relied on for."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bars import DROPPED, Finding, RawBars
from domain.cleaning import clean, examples, summary
from domain.sessions import to_date, to_day

MONDAY = to_day(date(2024, 1, 8))
NAN, INF = float("nan"), float("inf")
GOOD = (10.0, 11.0, 9.0, 10.5)


def bars_of(
    *rows: tuple[float, float, float, float], days: list[int] | None = None, **more: list[float]
) -> RawBars:
    """Rows of open, high, low, close on Monday and the days after it."""
    sessions = np.array([MONDAY + day for day in days or range(len(rows))], dtype=np.int32)
    prices = dict(
        zip(("open", "high", "low", "close"), np.array(rows, dtype=float).reshape(-1, 4).T, strict=True)
    )
    return RawBars(sessions, prices | {name: np.array(column) for name, column in more.items()})


def findings_of(bars: RawBars, sessions: list[int] | None = None, final: int = 100) -> list[Finding]:
    """The findings of each row when all its days, or the given ones, are sessions."""
    known = (
        bars.sessions if sessions is None else np.array([MONDAY + day for day in sessions], dtype=np.int32)
    )
    return [Finding(int(mask)) for mask in clean(bars, known, to_date(MONDAY + final)).findings]


NOTHING = Finding(0)


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        (GOOD, NOTHING),
        ((10.0, NAN, 9.0, 10.5), Finding.MISSING),
        ((10.0, 11.0, NAN, 10.5), Finding.MISSING),
        ((10.0, 11.0, 9.0, NAN), Finding.MISSING),
        ((NAN, NAN, NAN, NAN), Finding.MISSING),
        ((10.0, 11.0, 0.0, 10.5), Finding.NOT_POSITIVE),
        ((10.0, 11.0, 9.0, -1.0), Finding.NOT_POSITIVE),
        ((10.0, INF, 9.0, 10.5), Finding.NOT_POSITIVE),
        ((0.0, 0.0, 0.0, 10.5), Finding.NOT_POSITIVE),
        ((10.0, 9.0, 11.0, 10.0), Finding.HIGH_BELOW_LOW | Finding.OUTSIDE_RANGE),
        ((NAN, 11.0, 9.0, 10.5), Finding.NO_OPEN),
        ((0.0, 11.0, 9.0, 10.5), Finding.NO_OPEN),
        ((INF, 11.0, 9.0, 10.5), Finding.NO_OPEN),
        ((10.0, 11.0, 9.0, 11.1), Finding.OUTSIDE_RANGE),
        ((8.9, 11.0, 9.0, 10.5), Finding.OUTSIDE_RANGE),
        ((10.0, 11.0, 9.0, 11.000001), NOTHING),
    ],
)
def test_findings_of_a_single_row(row: tuple[float, float, float, float], finding: Finding) -> None:
    """A row is judged by its own prices: which are absent, impossible or at odds."""
    assert findings_of(bars_of(row)) == [finding]


def test_only_the_last_row_of_a_repeated_session_counts() -> None:
    """The row delivered last is the session's; the rows before it are duplicates."""
    found = findings_of(bars_of(GOOD, GOOD, GOOD, GOOD, days=[0, 1, 1, 1]))
    assert found == [NOTHING, Finding.DUPLICATE, Finding.DUPLICATE, NOTHING]


def test_days_without_trading_are_found() -> None:
    """A row on a day that the exchange's calendar does not know is not a session."""
    assert findings_of(bars_of(GOOD, GOOD, GOOD), sessions=[0, 2]) == [
        NOTHING,
        Finding.NOT_A_SESSION,
        NOTHING,
    ]


def test_rows_that_may_still_change_are_provisional() -> None:
    """A row after the last final session is kept out of the series."""
    assert findings_of(bars_of(GOOD, GOOD), final=0) == [NOTHING, Finding.PROVISIONAL]


def test_a_jump_is_flagged_and_kept() -> None:
    """A move of more than 40 % is reported; it may be real, so the row stays usable."""
    bars = bars_of((10.0,) * 4, (13.9,) * 4, (20.0,) * 4, (11.9,) * 4)
    assert findings_of(bars) == [NOTHING, NOTHING, Finding.JUMP, Finding.JUMP]
    assert not Finding.JUMP & DROPPED


def test_jumps_are_measured_from_the_last_usable_close() -> None:
    """An impossible row between two good ones causes no jump."""
    assert findings_of(bars_of(GOOD, (10.0, 11.0, 9.0, 0.0), GOOD))[2] == NOTHING


@pytest.mark.parametrize(
    ("close", "split", "explained"), [(25.5, 4.0, True), (29.0, 4.0, False), (25.5, NAN, False)]
)
def test_a_split_explains_its_jump(close: float, split: float, explained: bool) -> None:
    """A fall that agrees with the split of that session within 10 % is no jump."""
    found = findings_of(bars_of((100.0,) * 4, (close,) * 4, split=[NAN, split]))
    assert (found[1] == NOTHING) == explained


def test_cleaning_alters_no_row() -> None:
    """The delivered columns stay as they were, and earlier findings are judged anew."""
    bars = bars_of(GOOD, (NAN,) * 4)
    bars.findings[0] = int(Finding.JUMP)
    judged = clean(bars, bars.sessions, to_date(MONDAY + 9))
    assert bars.findings.tolist() == [int(Finding.JUMP), 0]
    assert judged.findings.tolist() == [0, int(Finding.MISSING)]
    assert all(np.array_equal(judged.columns[n], bars.columns[n], equal_nan=True) for n in bars.columns)


def test_summary_counts_rows_by_label() -> None:
    """Reports name each finding that occurs, how often, and where first and last."""
    bars = bars_of(GOOD, (NAN,) * 4, (NAN, 11.0, 9.0, 10.5), (NAN,) * 4)
    judged = clean(bars, bars.sessions, to_date(MONDAY + 9))
    assert summary(judged) == {"missing": 2, "no-open": 1}
    assert examples(judged)["missing"] == (to_date(MONDAY + 1), to_date(MONDAY + 3))


def test_no_rows_have_no_findings() -> None:
    """An empty delivery is cleaned to an empty delivery."""
    judged = clean(bars_of(), np.array([], dtype=np.int32), to_date(MONDAY))
    assert len(judged) == 0
    assert summary(judged) == examples(judged) == {}


price = st.one_of(
    st.floats(width=64, allow_nan=True, allow_infinity=True),
    st.floats(min_value=1, max_value=100),
    st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, NAN, INF]),
)
row = st.tuples(st.integers(0, 12), *[price] * 5)


@given(st.lists(row, max_size=20), st.sets(st.integers(0, 12)), st.integers(-1, 13))
def test_usable_rows_always_make_a_series(
    rows: list[tuple[float, ...]], sessions: set[int], final: int
) -> None:
    """Whatever a source delivers, cleaning ends and what it keeps is a valid series of final sessions."""
    rows = sorted(rows, key=lambda one: one[0])
    table = np.array(rows, dtype=float).reshape(-1, 6)
    names = ("open", "high", "low", "close", "split")
    bars = RawBars(table[:, 0] + MONDAY, dict(zip(names, table[:, 1:].T, strict=True)))
    known = np.array(sorted(sessions), dtype=np.int32) + MONDAY
    series = clean(bars, known, to_date(MONDAY + final)).clean()
    assert set(series.sessions - MONDAY) <= {day for day in sessions if day <= final}
    assert (series.high >= series.low).all()
