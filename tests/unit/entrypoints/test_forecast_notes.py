"""Notes of a forecast: the sentences of the CLI, the HTTP view and the page."""

from datetime import date

import msgspec

from domain.calibration import StepFactors
from domain.dividends import Dividend
from domain.forecast import Forecast
from entrypoints.charts.fan_chart_html import fan_chart_html
from entrypoints.forecast_notes import NO_DIVIDEND, forecast_notes
from entrypoints.forecast_rows import row_of, row_of_shown
from entrypoints.http.routes.forecast_views import forecast_view
from tests.support.builders import a_closed_step, a_series, an_issued_forecast

DIVIDENDS = (
    Dividend(ex_date=date(2024, 7, 2), amount=1.5, announced=date(2024, 6, 20)),
    Dividend(ex_date=date(2024, 7, 3), amount=0.25),
)
KNOWN = "the quantiles are less the dividends: 1.5 a share on 2024-07-02, 0.25 a share on 2024-07-03"
DOUBT = "the close jumps on 2024-06-20"


def a_forecast() -> Forecast:
    """A forecast with dividends and a doubt, whose origin was corrected and which missed a dividend."""
    issued = an_issued_forecast(
        dividends=DIVIDENDS, doubts=(DOUBT,), warnings=("recent-jump",), basis="split-adjusted"
    )
    missed = msgspec.structs.replace(
        a_closed_step(2),
        inside={"50": False, "80": False, "95": True},
        dividend=2.0,
        inside_with_dividend={"50": False, "80": True, "95": True},
    )
    steps = (a_closed_step(1), missed, a_closed_step(3, None))
    return Forecast(issued=issued, steps=steps, origin_close=50.25)


def test_everything_that_a_reader_must_know_is_said() -> None:
    """Dividends, those that were not known, the correction of the origin, and each doubt."""
    assert forecast_notes(row_of(a_forecast())) == [
        KNOWN,
        "dividends of 2 a share were not known: 1 of 2 closes are inside 80 %, 2 with them added back",
        "the origin's close was corrected from 50 to 50.25 after the issue",
        f"doubt: {DOUBT}",
    ]


def test_a_forecast_without_a_dividend_says_so() -> None:
    """Nothing else is to be said of a forecast without doubts."""
    assert forecast_notes(row_of(Forecast(issued=an_issued_forecast()))) == [NO_DIVIDEND]


def test_adapted_ranges_are_said_to_be() -> None:
    """One sentence and a row for each step, of the event and of what the API shows."""
    factors = (StepFactors(outcomes=52, log_80=0.2, log_95=-0.1), StepFactors(outcomes=39), StepFactors())
    state = Forecast(issued=an_issued_forecast(adaptation=factors))
    said = "the ranges are adapted to 39 to 52 outcomes: 80 % × 1.00 to 1.22, 95 % × 0.90 to 1.00"

    view = forecast_view(state)
    assert view.notes == forecast_notes(row_of(state)) == [said, NO_DIVIDEND]
    assert forecast_notes(row_of_shown(msgspec.to_builtins(view))) == [said, NO_DIVIDEND]
    assert [(one.outcomes, one.factor_80, one.factor_95) for one in view.adaptation] == [
        (52, 1.2214, 0.9048),
        (39, 1.0, 1.0),
        (0, 1.0, 1.0),
    ]
    assert said in fan_chart_html(state, a_series(130))


def test_total_return_prices_are_said_to_contain_dividends() -> None:
    """That none was known would be misleading for them."""
    issued = an_issued_forecast(basis="total-return")
    assert forecast_notes(row_of(Forecast(issued=issued))) == ["the prices contain the dividends"]


def test_the_view_of_the_api_has_the_fields_and_the_sentences() -> None:
    """The dividends, the doubts, the basis, the correction and the scores are fields too."""
    state = a_forecast()
    view = forecast_view(state)
    assert view.notes == forecast_notes(row_of(state))
    shown = msgspec.convert(view.dividends, tuple[Dividend, ...], from_attributes=True)
    assert (shown, view.doubts, view.basis) == (DIVIDENDS, [DOUBT], "split-adjusted")
    scores = [step.score for step in view.steps]
    assert (view.origin_close, view.warnings) == (50.25, ["recent-jump"])
    assert [score and score.dividend for score in scores] == [0.0, 2.0, 0.0, *[None] * (len(scores) - 3)]


def test_the_page_has_the_sentences() -> None:
    """They stand among the facts of the forecast."""
    page = fan_chart_html(a_forecast(), a_series(130))
    assert KNOWN in page
    assert f"doubt: {DOUBT}" in page
