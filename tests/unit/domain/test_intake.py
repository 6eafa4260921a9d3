"""Intake: what is kept of a delivery, however the rows were cut into deliveries."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bars import Finding, RawBars
from domain.basis import Basis
from domain.intake import Intake, take_in, take_in_all
from domain.judgement.judge import Decisions, judge
from domain.revisions import fold
from tests.support.histories import a_history, times

NOTHING = a_history(0)
HISTORY = a_history(100)
KNOWN = HISTORY.take(np.arange(80))
ADJUSTED = (Basis.SPLIT_ADJUSTED, Basis.SPLIT_ADJUSTED)


def taken(fetched: RawBars, known: RawBars = KNOWN) -> Intake:
    """The intake of rows from a source that states the split-adjusted basis."""
    return take_in(known, fetched, ADJUSTED, Decisions())


def test_the_first_delivery_is_taken_whole() -> None:
    """All rows are new, and nothing contradicts."""
    intake = taken(HISTORY, NOTHING)
    assert (intake.added, intake.changed, intake.doubt, intake.restart) == (100, 0, None, False)
    assert intake.judged.series.digest == HISTORY.clean().digest


def test_only_new_rows_are_kept() -> None:
    """Twenty rows are added and no known one is stored again."""
    intake = taken(HISTORY)
    assert (intake.added, intake.changed, len(intake.rows)) == (20, 0, 20)


def test_suspect_rows_replace_no_usable_one() -> None:
    """Three rows in cents are withheld, and the series is that of the true rows."""
    intake = taken(times(HISTORY, 100.0, slice(20, 23)))
    assert (intake.withheld, intake.changed, intake.doubt) == (3, 0, None)
    assert intake.judged.series.digest == HISTORY.clean().digest


def test_suspect_new_rows_are_kept_and_not_used() -> None:
    """A new row in cents is stored with its finding."""
    intake = taken(times(HISTORY, 100.0, slice(90, 91)))
    assert (intake.added, intake.withheld) == (20, 0)
    assert intake.judged.bars.findings[90] == int(Finding.UNIT)
    assert 90 not in np.searchsorted(HISTORY.sessions, intake.judged.series.sessions)


def test_a_split_converts_the_known_rows_and_fills_what_is_lacking() -> None:
    """The rows restart on the new basis; two sessions that the delivery lacks stay, in the new prices."""
    whole = a_history(100, splits={90: 4.0})
    intake = taken(whole.take(np.delete(np.arange(100), [30, 31])), times(KNOWN, 4.0))
    assert (intake.restart, intake.doubt, intake.vanished, len(intake.rows)) == (True, None, 2, 100)
    assert intake.judged.series.close == pytest.approx(whole.columns["close"], rel=1e-12)


def test_a_restart_keeps_the_known_rows_in_place_of_suspect_ones() -> None:
    """A row in cents that comes together with a split replaces no known one."""
    whole = a_history(100, splits={90: 4.0})
    intake = taken(times(whole, 100.0, slice(30, 31)), times(KNOWN, 4.0))
    assert (intake.restart, intake.withheld) == (True, 1)
    assert intake.judged.series.close == pytest.approx(whole.columns["close"], rel=1e-12)


def test_a_contradiction_leaves_the_rows_as_delivered() -> None:
    """A person sees what the source sent."""
    wrong = times(HISTORY, 0.97)
    intake = taken(wrong)
    assert intake.doubt
    assert intake.rows.digest == wrong.digest


def test_reduced_prices_that_reach_less_far_back_are_doubted() -> None:
    """Without a table of dividends, the known rows before the delivery cannot be converted."""
    bases = (Basis.TOTAL_RETURN, Basis.TOTAL_RETURN)
    reduced = times(HISTORY, 0.99, slice(0, 90))
    whole = take_in(KNOWN, reduced, bases, Decisions())
    short = take_in(KNOWN, reduced.take(np.arange(20, 100)), bases, Decisions())
    assert (whole.restart, whole.doubt) == (True, None)
    assert short.doubt
    assert (short.doubt.kind, "20 known sessions" in short.doubt.message) == ("shrunk", True)


def test_accepted_rows_are_taken_without_a_doubt() -> None:
    """Over the known rows, or in place of them."""
    wrong = times(HISTORY, 0.97)
    over = take_in_all(KNOWN, wrong, Basis.SPLIT_ADJUSTED, restart=False)
    instead = take_in_all(KNOWN, wrong.take(np.arange(50, 100)), Basis.SPLIT_ADJUSTED, restart=True)
    assert (over.doubt, over.changed, len(over.judged.series)) == (None, 80, 100)
    assert (instead.doubt, instead.restart, len(instead.judged.series)) == (None, True, 50)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(1, 10**6),
    cuts=st.sets(st.integers(1, 119), max_size=8),
    faults=st.lists(
        st.tuples(st.integers(0, 119), st.integers(1, 3), st.sampled_from([0.01, 0.5, 2.0, 100.0])),
        max_size=3,
    ),
    split=st.sampled_from([np.nan, 2.0, 1.5]),
)
def test_the_judgement_does_not_depend_on_the_deliveries(
    seed: int, cuts: set[int], faults: list[tuple[int, int, float]], split: float
) -> None:
    """Rows with faults, cut anywhere into consecutive revisions, are judged as in one piece."""
    bars = a_history(120, seed, {60: split})
    for start, length, factor in faults:
        bars = times(bars, factor, slice(start, start + length))
    edges = [0, *sorted(cuts), 120]
    parts = [bars.take(np.arange(a, b)) for a, b in pairwise(edges)]
    whole, cut = judge(bars, None), judge(fold(parts), None)
    assert np.array_equal(cut.bars.findings, whole.bars.findings)
    assert cut.series.digest == whole.series.digest
