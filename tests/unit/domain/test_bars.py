"""RawBars: every row of a delivery is kept and told apart; only usable ones make the series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bars import DROPPED, Finding, RawBars
from domain.errors import InvalidInput
from domain.prices import COLUMNS
from domain.sessions import to_day
from tests.support.builders import MONDAY, a_series

MASKS = st.lists(st.integers(0, 511), min_size=1, max_size=20)


def bars_of(findings: list[int], seed: int = 1) -> RawBars:
    """A delivery of good rows that cleaning thought this of."""
    series = a_series(len(findings), seed)
    columns = {name: getattr(series, name) for name in ("open", "high", "low", "close", "volume")}
    columns |= {"adj_close": series.close * 0.9, "dividend": np.zeros(len(series))}
    columns["split"] = np.full(len(series), 2.0)
    return RawBars(series.sessions, columns, np.array(findings, dtype=np.int32))


@given(MASKS)
def test_the_series_holds_the_usable_rows_only(findings: list[int]) -> None:
    """A row with any dropping finding is left out; every other row is in, in order."""
    bars = bars_of(findings)
    kept = [not mask & int(DROPPED) for mask in findings]
    series = bars.clean()
    assert bars.usable.tolist() == kept
    assert series.sessions.tolist() == bars.sessions[kept].tolist()
    for name in ("high", "low", "close", "volume"):
        assert getattr(series, name).tolist() == bars.columns[name][kept].tolist()


@given(MASKS)
def test_rows_are_told_by_their_findings(findings: list[int]) -> None:
    """A row counts with at least one of the findings that are asked for."""
    wanted = Finding.MISSING | Finding.JUMP
    assert bars_of(findings).having(wanted).tolist() == [bool(mask & int(wanted)) for mask in findings]


@given(MASKS)
def test_an_open_the_source_lacked_is_missing(findings: list[int]) -> None:
    """Whatever stands in the open of a row without one, the series says it is missing."""
    bars = bars_of(findings)
    kept = bars.take(bars.usable)
    lacking = [bool(mask & Finding.NO_OPEN) for mask in kept.findings.tolist()]
    series = bars.clean()
    assert np.isnan(series.open).tolist() == lacking
    assert all(series.open[~np.array(lacking, dtype=bool)] == kept.columns["open"][~np.array(lacking, bool)])


@pytest.mark.parametrize("finding", list(Finding))
def test_each_finding_drops_a_row_or_not(finding: Finding) -> None:
    """Doubtful rows stay in the series; impossible, repeated and unfinished ones do not."""
    flags = (Finding.JUMP, Finding.NO_OPEN, Finding.OUTSIDE_RANGE, Finding.REPAIRED)
    kept = {*flags, Finding.DIVIDEND_MISMATCH}
    assert len(bars_of([0, int(finding), 0]).clean()) == (3 if finding in kept else 2)


def test_what_dropped_rows_hold_never_reaches_the_series() -> None:
    """The values of a dropped row may be anything."""
    bars = bars_of([0, int(Finding.MISSING), 0])
    for name in COLUMNS:
        column = bars.columns[name].copy()
        column[1] = np.nan
        bars.columns[name] = column
    assert bars.clean().digest == bars_of([0, int(Finding.MISSING), 0]).clean().digest


def test_uncleaned_rows_that_make_no_series_are_refused() -> None:
    """Rows that were never judged and repeat a session do not pass for a series."""
    day = to_day(MONDAY)
    bars = RawBars(np.array([day, day], np.int32), {"close": np.ones(2), "high": np.ones(2)})
    with pytest.raises(InvalidInput):
        bars.clean()


def test_no_usable_row_is_an_empty_series() -> None:
    """A delivery of rubbish, or of nothing, is a series without bars."""
    assert len(bars_of([int(Finding.MISSING)] * 3).clean()) == 0
    assert len(RawBars(np.empty(0, np.int32), {}).clean()) == 0


def test_a_column_the_source_lacks_is_missing() -> None:
    """Every column exists, and one that was not delivered holds NaN."""
    bars = RawBars(np.array([1, 2], np.int32), {"close": np.ones(2)})
    assert set(bars.columns) == set(COLUMNS)
    assert all(np.isnan(bars.columns[name]).all() for name in COLUMNS if name != "close")
    assert bars.findings.tolist() == [0, 0]


@pytest.mark.parametrize("name", ["sessions", *COLUMNS, "findings"])
def test_the_digest_sees_every_column(name: str) -> None:
    """A change of one value changes the digest, in dropped rows too."""
    bars, other = bars_of([0, int(Finding.MISSING)]), bars_of([0, int(Finding.MISSING)])
    assert bars.digest == other.digest
    column = (other.columns[name] if name in COLUMNS else getattr(other, name)).copy()
    column[1] += 64
    if name in COLUMNS:
        other.columns[name] = column
    else:
        setattr(other, name, column)
    assert other.digest != bars.digest


def test_rows_are_taken_with_all_they_hold() -> None:
    """Taking rows by index keeps their values and findings, and taking all of them changes nothing."""
    bars = bars_of([0, 64, 128, 0])
    assert bars.take(np.arange(4)).digest == bars.digest
    assert bars.take(np.array([2, 1])).findings.tolist() == [128, 64]


def test_findings_have_labels() -> None:
    """Reports name findings in lower case with dashes, each by its own name."""
    assert Finding.NOT_A_SESSION.label == "not-a-session"
    assert len({finding.label for finding in Finding}) == len(Finding)
