"""Revisions: what a fetch changed, and what many fetches come to."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from domain.bars import Finding, RawBars
from domain.prices import COLUMNS
from domain.revisions import concatenate, delta, fold

MISSING = int(Finding.MISSING)
PRICES = st.sampled_from([1.0, 2.0, 3.0, float("nan")])
MARKS = st.sampled_from([0, 0, 0, MISSING, int(Finding.JUMP), int(Finding.PROVISIONAL)])


def a_fetch(rows: list[tuple[int, float, int]]) -> RawBars:
    """Rows of (session, close, findings), as a source delivers them: ascending, repeats allowed."""
    rows = sorted(rows, key=lambda row: row[0])
    close = np.array([row[1] for row in rows])
    marks = np.array([row[2] for row in rows], dtype=np.int32)
    return RawBars(np.array([row[0] for row in rows], dtype=np.int32), {"close": close}, marks)


def same(left: RawBars, right: RawBars) -> bool:
    """Equal row for row; NaN equals NaN."""
    return (
        np.array_equal(left.sessions, right.sessions)
        and np.array_equal(left.findings, right.findings)
        and all(np.array_equal(left.columns[n], right.columns[n], equal_nan=True) for n in COLUMNS)
    )


FETCHES = st.lists(st.tuples(st.integers(0, 8), PRICES, MARKS), max_size=14).map(a_fetch)
USABLE = st.lists(st.tuples(st.integers(0, 8), PRICES, st.just(0)), max_size=14).map(a_fetch)


def kept(fetches: list[RawBars]) -> list[RawBars]:
    """The revisions that a history keeps of some fetches."""
    revisions: list[RawBars] = []
    for fetched in fetches:
        revisions.append(delta(fold(revisions), fetched)[0])
    return revisions


@given(st.lists(FETCHES, max_size=5))
def test_keeping_changes_only_loses_nothing(fetches: list[RawBars]) -> None:
    """The folded deltas are the folded fetches: what a delta leaves out was known already."""
    assert same(fold(kept(fetches)), fold(fetches))


@given(st.lists(USABLE, max_size=4), USABLE)
def test_the_last_fetch_is_what_is_known(fetches: list[RawBars], last: RawBars) -> None:
    """Every session that the last fetch delivers reads as it delivered it."""
    known = fold(kept([*fetches, last]))

    assert same(known.take(np.isin(known.sessions, last.sessions)), fold([last]))


@given(st.lists(FETCHES, max_size=5))
def test_a_dropped_row_never_hides_a_usable_one(fetches: list[RawBars]) -> None:
    """A session that was ever usable is usable in the fold, and each session stands there once."""
    known = fold(fetches)
    usable = {int(s) for f in fetches for s in f.sessions[f.usable]}

    assert set(known.sessions[known.usable].tolist()) == usable
    assert known.sessions.tolist() == sorted({int(s) for f in fetches for s in f.sessions})


@given(FETCHES)
def test_the_same_fetch_again_says_nothing(fetched: RawBars) -> None:
    """Equal rows are no revision, missing values and findings included."""
    rows, added, changed, vanished = delta(fold([fetched]), fetched)

    assert (len(rows), added, changed, vanished) == (0, 0, 0, 0)


def test_the_counts_tell_new_changed_and_vanished_sessions() -> None:
    """One new session, one rewritten close, one session that the source no longer delivers."""
    known = a_fetch([(1, 1.0, 0), (2, 2.0, 0), (3, 3.0, 0)])
    fetched = a_fetch([(1, 1.0, 0), (3, 9.0, 0), (4, 4.0, 0)])

    rows, added, changed, vanished = delta(known, fetched)

    assert (rows.sessions.tolist(), added, changed, vanished) == ([3, 4], 1, 1, 1)


def test_only_usable_sessions_inside_the_fetched_range_vanish() -> None:
    """A shorter fetch takes nothing away, and a dropped row cannot be missed."""
    known = a_fetch([(1, 1.0, 0), (3, 3.0, MISSING), (9, 9.0, 0)])

    assert delta(known, a_fetch([(2, 2.0, 0), (4, 4.0, 0)]))[3] == 0
    assert delta(known, a_fetch([]))[1:] == (0, 0, 0)


def test_a_new_finding_is_a_change() -> None:
    """The same prices judged otherwise make a revision."""
    known, judged = a_fetch([(1, 1.0, 0)]), a_fetch([(1, 1.0, int(Finding.JUMP))])

    assert delta(known, judged)[1:] == (0, 1, 0)


def test_nothing_folds_to_nothing() -> None:
    """No revisions, no rows; empty ones change nothing."""
    empty = a_fetch([])

    assert len(fold([])) == 0
    assert len(fold([empty, empty])) == 0
    assert len(concatenate([empty, a_fetch([(1, 1.0, 0)])])) == 1
