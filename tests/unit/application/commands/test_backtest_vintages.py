"""RunBacktest with vintages: each origin knows the prices as they were when its session became known."""

from typing import Any

import msgspec
import numpy as np
import pytest

from adapters.forecasting.naive import FittedNaive
from application.forecasting.backtest_request import BacktestRequest
from application.forecasting.folds import Folds
from application.jobs.kinds.backtest import BacktestKind
from application.jobs.submit_job import SubmitJob
from domain.backtest import BacktestFinished, VintageOrigins
from domain.errors import KeyReused
from domain.job import JobSubmitted
from domain.prices import PRICES, PriceSeries
from entrypoints.cli.backtest_table import show_backtest
from tests.support.builders import a_series
from tests.support.use_cases import Case, backtesting

WHOLE = a_series(100)
PLAN = BacktestRequest(tickers=["VALE3"], strategy="naive", horizon=5, origins=4, step=5)
VINTAGE = msgspec.structs.replace(PLAN, vintage=True)


class Watched:
    """Naive, which notes the histories that it is fitted on and those that it forecasts from."""

    settings: dict[str, Any] = {}
    pooled = False

    def __init__(self) -> None:
        self.fits: list[PriceSeries] = []
        self.contexts: list[PriceSeries] = []

    def fit(self, training: Any, horizon: int, settings: Any, seed: int, report: Any) -> "Watched":
        """Note the histories."""
        self.fits.extend(training)
        return self

    def predict(self, context: PriceSeries, horizon: int, levels: Any) -> Any:
        """What naive answers."""
        self.contexts.append(context)
        return FittedNaive().predict(context, horizon, levels)

    def dump(self) -> Any:
        """Nothing."""
        return {}, {}

    def load(self, artifact: Any) -> "Watched":
        """The same."""
        return self


def rows(first: int, last: int) -> PriceSeries:
    """The rows of the whole series from one up to another."""
    return WHOLE.since(WHOLE.bar(first).session).until(WHOLE.bar(last - 1).session)


def times(series: PriceSeries, factor: float, changed: slice = slice(None)) -> PriceSeries:
    """The series with the prices of some rows times a factor."""
    columns = {name: column.copy() for name, column in series.columns.items()}
    for name in PRICES:
        columns[name][changed] *= factor
    return PriceSeries(series.sessions, **columns)


REWRITTEN = times(rows(0, 80), 1.01, slice(0, 80, 2))  # every other row before the first origin


def a_case(*revisions: PriceSeries, **changes: Any) -> Case:
    """VALE3 with one revision after the other, the later ones with changes of their events."""
    case = Case().tracked()
    for number, series in enumerate(revisions, 1):
        case.priced(series, number=number, **(changes if number > 1 else {}))
    return case


def run(case: Case, plan: BacktestRequest, **others: Any) -> BacktestFinished:
    """The backtest of a plan."""
    return backtesting(case, **others)(plan)


def measured(event: BacktestFinished) -> tuple[Any, ...]:
    """What a backtest measured, and from which training window."""
    return event.tickers, event.pooled, [window.digest for window in event.training]


def test_a_series_that_is_rewritten_later_has_the_figures_of_the_time() -> None:
    """The figures of the first revision; a plain backtest has those of the rewritten rows."""
    at_the_time, today = a_case(WHOLE), a_case(WHOLE, REWRITTEN)

    now = run(today, VINTAGE)

    assert measured(now) == measured(run(at_the_time, PLAN)) != measured(run(today, PLAN))
    assert now.vintage == VintageOrigins(vintage=0, earliest=4)
    assert [window.revision for window in now.training] == [1]


def test_each_origin_gets_the_revision_that_brought_its_session() -> None:
    """Two origins in the first revision, one in the second, and one in the third, which rewrites rows."""
    third = times(WHOLE, 1.01, slice(0, 80, 2))
    case, spy = a_case(rows(0, 86), rows(86, 91), third), Watched()

    event = run(case, msgspec.structs.replace(VINTAGE, strategy="watched"), watched=spy)

    assert event.vintage == VintageOrigins(vintage=2, earliest=2)
    assert [len(context) for context in spy.contexts] == [80, 85, 90, 95]
    started = [float(context.close[0] / WHOLE.close[0]) for context in spy.contexts]
    assert started == pytest.approx([1.0, 1.0, 1.0, 1.01])
    assert [series.digest for series in spy.fits] == [rows(0, 80).digest]


def test_a_session_that_came_late_is_known_from_then_on() -> None:
    """The first revision lacks the session of the second origin, and has those of the later ones."""
    kept = np.delete(np.arange(100), 84)
    holed = PriceSeries(WHOLE.sessions[kept], **{name: c[kept] for name, c in WHOLE.columns.items()})

    event = run(a_case(holed, rows(84, 85)), VINTAGE)

    assert event.vintage == VintageOrigins(vintage=1, earliest=3)


def test_a_split_after_the_origins_changes_no_figure() -> None:
    """The second revision has all prices at half; forecasts from the first are turned into its prices."""
    halved = a_case(WHOLE, times(WHOLE, 0.5), restart=True)

    plain, vintage = run(halved, PLAN), run(halved, VINTAGE)

    assert vintage.vintage == VintageOrigins(vintage=0, earliest=4)
    for name in ("loss", "mae", "mase", "crps"):
        assert vintage.pooled[name] == pytest.approx(plain.pooled[name])


def test_known_at_bounds_the_revisions() -> None:
    """With the time of the first revision, the second is not known."""
    case = a_case(WHOLE, REWRITTEN)
    early = msgspec.structs.replace(VINTAGE, known_at=case.clock.at)

    assert measured(run(case, early)) == measured(run(case, VINTAGE))


def test_without_vintages_the_request_and_the_event_are_those_of_before() -> None:
    """The field is written only where it is true."""
    event = run(a_case(WHOLE), PLAN)

    assert event.vintage is None
    assert b"vintage" not in msgspec.json.encode(event)
    for given in ({}, {"vintage": False}):
        asked = msgspec.convert({**msgspec.to_builtins(PLAN), **given}, BacktestRequest)
        assert b"vintage" not in msgspec.json.encode(asked)
    assert msgspec.to_builtins(VINTAGE)["vintage"] is True


def test_the_counts_of_two_tickers_are_added() -> None:
    """Also where each ticker is evaluated by a job of its own, whose result is plain JSON."""
    case = a_case(rows(0, 86), rows(86, 100)).tracked("AAPL").priced(WHOLE, "AAPL")
    plan = msgspec.structs.replace(VINTAGE, tickers=["VALE3", "AAPL"])
    use = backtesting(case)
    shares = [msgspec.structs.replace(plan, tickers=[ticker]) for ticker in plan.tickers]
    plain = [msgspec.to_builtins(fold) for share in shares for fold in use.folds(share).folds]

    for event in (use(plan), use.record(plan, msgspec.convert({"folds": plain}, Folds))):
        assert event.vintage == VintageOrigins(vintage=2, earliest=6)


def submitted(case: Case, **request: Any) -> JobSubmitted:
    """The job of a request, all under one key."""
    kinds = {"backtest": BacktestKind(case.ledger, backtesting(case))}
    return SubmitJob(case.ledger, lambda: kinds)("backtest", request, key="k1")


def test_a_key_of_a_request_from_before_still_names_its_job() -> None:
    """A job has no field for vintages unless they are asked for."""
    case, asked = a_case(WHOLE), {"tickers": ["VALE3"], "strategy": "naive", "horizon": 5, "origins": 4}

    before = submitted(case, **asked)

    assert "vintage" not in before.request
    assert submitted(case, **asked, vintage=False) == before
    case.store.written.clear()
    case.refused(KeyReused, "key", submitted, case, **asked, vintage=True)


def test_the_command_says_how_many_origins_knew_what(capsys: pytest.CaptureFixture[str]) -> None:
    """The note below the table has both counts, and none without vintages."""
    case = a_case(rows(0, 86), rows(86, 100))
    for plan, note in ((VINTAGE, True), (PLAN, False)):
        show_backtest(msgspec.to_builtins(run(case, plan)))
        told = "2 origins with the prices as known then, 2 with the earliest revision"
        assert (told in " ".join(capsys.readouterr().out.split())) is note
