"""Overlap: agreement, explained and unexplained contradictions, seams and shrunk deliveries."""

import numpy as np
import pytest

from domain.bars import Finding, RawBars
from domain.basis import Basis, as_traded
from domain.judgement.judge import Judged, judge
from domain.overlap import Overlap, compare, find_seam, find_shrinkage
from tests.support.histories import a_history, times, total_return

HISTORY = a_history(100, dividends={90: 0.5})
KNOWN = judge(HISTORY.take(np.arange(80)), Basis.SPLIT_ADJUSTED)


def judged(bars: RawBars, basis: Basis = Basis.SPLIT_ADJUSTED) -> Judged:
    """The judged rows of a source that states its basis."""
    return judge(bars, basis)


def doubt_of(bars: RawBars) -> str:
    """The kind of contradiction with the known rows, or ""."""
    doubt = compare(KNOWN, judged(bars)).doubt
    return doubt.kind if doubt else ""


def test_equal_rounded_and_few_corrected_rows_agree() -> None:
    """A rounded price and five corrected closes are no contradiction."""
    rounded = RawBars(HISTORY.sessions, {**HISTORY.columns, "close": np.round(HISTORY.columns["close"], 2)})
    assert compare(KNOWN, judged(HISTORY)) == Overlap()
    assert compare(KNOWN, judged(rounded)) == Overlap()
    assert doubt_of(times(HISTORY, 1.05, slice(20, 25))) == ""


def test_rows_that_share_no_session_cannot_contradict() -> None:
    """Newer rows without an overlap are compared with nothing."""
    assert compare(KNOWN, judged(HISTORY.take(np.arange(80, 100)))) == Overlap()


@pytest.mark.parametrize(
    ("factor", "rows", "kind"),
    [
        (0.97, slice(None), "factor"),
        (100.0, slice(None), "factor"),
        (1.003, slice(None), "factor"),
        (1.05, slice(20, 26), "factor"),
        (1.05, slice(20, 25), ""),
        (1.001, slice(None), ""),
    ],
)
def test_a_factor_is_named(factor: float, rows: slice, kind: str) -> None:
    """Many closes times one factor contradict, few or within the tolerance do not."""
    assert doubt_of(times(HISTORY, factor, rows)) == kind


def test_the_message_states_the_factor() -> None:
    """It counts the closes and gives the factor in six digits."""
    doubt = compare(KNOWN, judged(times(HISTORY, 0.97))).doubt
    assert doubt
    assert doubt.message.startswith("80 of 80 known closes are delivered 0.97 times as large")


def test_the_prices_of_another_share_disagree() -> None:
    """No one factor leads from the known closes to the delivered ones."""
    other = a_history(100, seed=9)
    assert doubt_of(other) == "disagreement"


def test_one_common_row_may_differ() -> None:
    """A single common row that differs is taken as a correction."""
    newest = HISTORY.take(np.arange(79, 100))
    assert doubt_of(times(newest, 1.05, slice(0, 1))) == ""


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("ratio", [0.1, 1.01, 1.5, 4.0])
def test_a_declared_split_explains_the_new_basis(basis: Basis, ratio: float) -> None:
    """The factors convert the known rows to the delivered prices, to the last digit but one."""
    whole = a_history(100, splits={90: ratio}, dividends={85: 0.02})
    forms = {
        Basis.AS_TRADED: as_traded(whole),
        Basis.SPLIT_ADJUSTED: whole,
        Basis.TOTAL_RETURN: total_return(whole),
    }
    known = judged(times(a_history(100), ratio).take(np.arange(80)))
    overlap = compare(known, judged(forms[basis], basis))
    if basis is Basis.AS_TRADED:
        assert overlap == Overlap()
        return
    assert overlap.factors
    assert not overlap.same_basis
    converted = known.bars.columns["close"] * overlap.factors[0]
    assert converted == pytest.approx(forms[basis].columns["close"][:80], rel=1e-12)
    assert overlap.factors[1] == pytest.approx(np.full(80, 1 / ratio))


def test_a_split_that_is_declared_and_not_applied_contradicts() -> None:
    """The known closes are delivered as they were, although a split came after them."""
    whole = a_history(100, splits={90: 4.0})
    doubt = compare(KNOWN, judged(whole)).doubt
    assert doubt
    assert (doubt.kind, doubt.message[:26]) == ("factor", "a split of 4 is declared a")


def test_a_split_among_the_known_rows_may_be_declared_late() -> None:
    """The prices are as they were; only the event is new."""
    assert compare(KNOWN, judged(a_history(100, splits={40: 4.0}))) == Overlap()


def test_reductions_without_a_table_of_dividends_are_believed() -> None:
    """Earlier total-return prices fall by one factor after another; a rise is a contradiction."""
    nothing = {"dividend": np.full(100, np.nan)}
    reduced = RawBars(HISTORY.sessions, {**total_return(HISTORY).columns, **nothing})
    known = judged(HISTORY.take(np.arange(80)), Basis.TOTAL_RETURN)
    overlap = compare(known, judged(reduced, Basis.TOTAL_RETURN))
    assert overlap == Overlap(same_basis=False)
    raised = compare(known, judged(times(HISTORY, 1.01), Basis.TOTAL_RETURN)).doubt
    assert raised
    assert raised.kind == "factor"


def test_new_rows_on_another_basis_are_a_seam() -> None:
    """The known rows before them become suspect, so the message says from where on."""
    merged = judged(times(HISTORY, 0.25, slice(80, 100)))
    doubt = find_seam(KNOWN, merged)
    assert doubt
    assert doubt.kind == "seam"
    assert "than 80 known ones" in doubt.message
    assert find_seam(KNOWN, judged(HISTORY)) is None


def test_few_suspect_rows_are_no_seam() -> None:
    """Five rows in cents are withheld one by one; six of eighty are too many."""
    assert find_seam(KNOWN, judged(times(HISTORY, 100.0, slice(20, 25)))) is None
    assert find_seam(KNOWN, judged(times(HISTORY, 100.0, slice(20, 26))))


def test_a_delivery_that_lacks_known_sessions_is_shrunk() -> None:
    """Six lacking of eighty are too many, whether the rows lack or their prices; five are not."""
    for lacking, shrunk in ((5, False), (6, True)):
        gap = judged(HISTORY.take(np.r_[0:30, 30 + lacking : 100]))
        empty = HISTORY.take(np.arange(100))
        empty.findings[30 : 30 + lacking] = int(Finding.MISSING)
        assert bool(find_shrinkage(KNOWN, gap)) is shrunk
        assert bool(find_shrinkage(KNOWN, judged(empty))) is shrunk
    doubt = find_shrinkage(KNOWN, judged(HISTORY.take(np.r_[0:30, 40:100])))
    assert doubt
    assert doubt.message == "10 of 80 known sessions have no price in the answer"


def test_a_short_delivery_is_not_shrunk() -> None:
    """Only its own range counts."""
    assert find_shrinkage(KNOWN, judged(HISTORY.take(np.arange(70, 100)))) is None
