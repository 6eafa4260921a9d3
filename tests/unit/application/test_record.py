"""The track record of all forecasts equals the result of reading all of them."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from application.projections.folds.record import fold_score_events
from application.projections.track_record import NOTHING, TOTALS
from domain.events import Event
from domain.forecast import ForecastScored, StepScore
from tests.support.builders import NOON, an_issued_forecast


def step(number: int, close: float | None, pinball: float, hit: bool) -> StepScore:
    """A session with a score, or without one when its close is missing."""
    return msgspec.convert(
        {
            "session": f"2024-07-{number + 1:02}",
            "close": close,
            "error": None if close is None else 0.0,
            "pinball": None if close is None else pinball,
            "naive_pinball": None if close is None else 2.0,
            "inside": {} if close is None else {"80": hit},
        },
        StepScore,
    )


steps = some.lists(
    some.tuples(some.sampled_from([None, 10.0]), some.sampled_from([0.5, 1.0, 4.0]), some.booleans()),
    max_size=4,
)
scores = some.lists(some.tuples(some.sampled_from("abc"), steps), max_size=12)


@given(scores)
def test_the_last_score_of_each_forecast_counts(told: list[tuple[str, list[Any]]]) -> None:
    """Earlier scores of the same forecast do not count."""
    rows: dict[str, Any] = {}
    last: dict[str, tuple[StepScore, ...]] = {}

    def tell(event: Event) -> None:
        rows.update({row.key: row.data for row in fold_score_events(event, rows.get)})

    for name in "abc":
        tell(an_issued_forecast(forecast=name))
    for name, found in told:
        last[name] = tuple(step(number, *one) for number, one in enumerate(found))
        tell(ForecastScored(forecast=name, steps=last[name], revision=1, basis=1.0, at=NOON))

    closed = [one for all_of in last.values() for one in all_of if one.close is not None]
    totals = rows.get(TOTALS, NOTHING)
    assert (totals["forecasts"], totals["sessions"]) == (3, len(closed))
    assert totals["pinball"] == sum(one.pinball or 0 for one in closed)
    assert totals["naive_pinball"] == 2 * len(closed)
    assert totals["hits"].get("80", 0) == sum(one.inside["80"] for one in closed)
    assert totals["chances"].get("80", 0) == len(closed)
