"""The steps of a forecast as rows: the shape of the API and of `--json`."""

from datetime import date

import msgspec

from domain.forecast import Forecast
from domain.quantiles import QuantilePaths
from entrypoints.forecast_rows import row_of, shown_forecast
from entrypoints.forecast_steps import forecast_steps, preview_steps
from entrypoints.http.routes.forecast_views import ForecastView, forecast_view
from tests.support.builders import a_closed_step, an_issued_forecast

LEVELS = (0.1, 0.5, 0.00001)
VALUES = ((9.0, 10.0, 1.0), (8.0, 11.0, 2.0))
DAYS = (date(2024, 7, 1), date(2024, 7, 2))


def plain(value: object) -> object:
    """What a reader of the JSON gets."""
    return msgspec.json.decode(msgspec.json.encode(value))


def test_a_step_has_its_quantiles_by_level_and_its_score() -> None:
    """The score is that of the session, and null where there is none; a level has the text of its number."""
    score = {"close": 10.5, "error": 0.5, "pinball": 0.1, "naive_pinball": 0.2, "inside": {"80": True}}

    first, second = plain(forecast_steps(DAYS, LEVELS, VALUES, [{"session": "2024-07-02", **score}]))  # type: ignore[misc]

    quantiles = {"0.1": 9.0, "0.5": 10.0, "1e-05": 1.0}
    assert first == {
        "step": 1,
        "session": "2024-07-01",
        "median": 10.0,
        "quantiles": quantiles,
        "score": None,
    }
    assert (second["step"], second["median"]) == (2, 11.0)
    more = {"dividend": 0.0, "pinball_with_dividend": None, "inside_with_dividend": None}
    assert second["score"] == {**score, **more}


def test_a_preview_on_closes_has_numbers_of_steps() -> None:
    """Its sessions are null; with sessions its rows are those of a forecast without scores."""
    bare = plain(preview_steps((), LEVELS, VALUES))
    known = plain(preview_steps(DAYS, LEVELS, VALUES))

    assert [(step["step"], step["session"]) for step in bare] == [(1, None), (2, None)]  # type: ignore[attr-defined]
    assert [{**step, "score": None} for step in known] == plain(forecast_steps(DAYS, LEVELS, VALUES, ()))  # type: ignore[attr-defined]


def test_the_event_and_the_row_of_a_forecast_are_shown_alike() -> None:
    """One is answered when it is issued or read, the other in lists and by the command line."""
    issued = an_issued_forecast(model="", basis="")
    state = Forecast(issued=issued, steps=(a_closed_step(1), a_closed_step(2, None)), origin_close=50.5)

    view = forecast_view(state)

    assert plain(view) == plain(msgspec.convert(shown_forecast(row_of(state)), ForecastView, strict=False))
    assert (view.id, view.created_at, view.model, view.basis) == (issued.forecast, issued.at, None, None)
    assert [step.score is not None for step in view.steps[:3]] == [True, True, False]


def test_different_levels_are_not_confused() -> None:
    """Forecasts with other levels in one answer have their own names."""
    for levels in ((0.25, 0.5, 0.75), (0.1, 0.5, 0.9)):
        paths = QuantilePaths(levels, ((1.0, 2.0, 3.0),))
        (step,) = plain(preview_steps((), paths.levels, paths.values))  # type: ignore[misc]
        assert step["quantiles"] == dict(zip(map(str, levels), (1.0, 2.0, 3.0), strict=True))
