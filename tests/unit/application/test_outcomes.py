"""The rows of the last sessions equal the result of reading all forecasts, for every choice of owners."""

from bisect import bisect_left
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from application.projections.folds.outcomes import KEPT, OUTCOMES, fold_outcome_events
from application.queries.made_of_rows import MadeOfRows
from application.queries.show_reliability import session_closes
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from domain.quantiles import QuantilePaths
from tests.support.builders import NOON, an_issued_forecast

OWNERS: list[tuple[str, ...] | None] = [None, ("",), ("", "ana"), ("bob", "ana"), ("nobody",)]
HORIZON = 4
TWO_LEVELS = QuantilePaths((0.1, 0.5, 0.9), ((40.0, 50.0, 60.0),) * HORIZON)
closes = some.sampled_from([None, 41.0, 47.5, 50.0, 51.0, 70.0])
told = some.lists(
    some.tuples(
        some.sampled_from(["", "ana", "bob"]),
        some.sampled_from(["VALE3", "PETR4"]),
        some.booleans(),
        some.lists(some.lists(closes, max_size=HORIZON), max_size=3),
    ),
    max_size=12,
)


class Folded:
    """The rows that the fold makes of each event alone, with no more rows than it may ask for."""

    def __init__(self, events: list[Event]) -> None:
        self.rows: dict[str, Any] = {}
        for event in events:
            named = {key: self.rows[key] for key in OUTCOMES.needs(event) if key in self.rows}
            further = {key for data in named.values() for key in OUTCOMES.named_by(data)}
            allowed = named | {key: self.rows[key] for key in further if key in self.rows}
            plain = msgspec.json.encode({r.key: r.data for r in fold_outcome_events(event, allowed.get)})
            self.rows.update(msgspec.json.decode(plain))

    def encoded(self, _: str, keys: list[str]) -> dict[str, bytes]:
        """The rows with these keys as JSON."""
        return {key: msgspec.json.encode(self.rows[key]) for key in keys if key in self.rows}


def a_step(issued: ForecastIssued, number: int, close: float | None) -> StepScore:
    """The score of a close as the service makes it."""
    low, high = issued.quantiles.at(0.1)[number], issued.quantiles.at(0.9)[number]
    return StepScore(
        session=issued.sessions[number],
        close=close,
        error=None,
        pinball=None,
        naive_pinball=None,
        inside={} if close is None else {"80": low <= close <= high},
    )


def a_score(issued: ForecastIssued, found: list[float | None]) -> ForecastScored:
    """The score of the first sessions."""
    steps = tuple(a_step(issued, number, close) for number, close in enumerate(found))
    return ForecastScored(forecast=issued.forecast, steps=steps, revision=1, basis=1.0, at=NOON)


@settings(max_examples=50, deadline=None)
@given(told)
def test_sessions_equal_all_forecasts(told: list[tuple[str, str, bool, list[list[float | None]]]]) -> None:
    """Closes, hits and places by session; the last score of a forecast counts, other levels have no place."""
    events: list[Event] = []
    last: list[tuple[ForecastIssued, list[float | None]]] = []
    for number, (owner, ticker, is_usual, scores) in enumerate(told):
        issued = an_issued_forecast(HORIZON, forecast=f"{number:026}", owner=owner, ticker=ticker)
        if not is_usual:
            issued = msgspec.structs.replace(issued, quantiles=TWO_LEVELS)
        kept = sorted(scores, key=len)  # a score has more steps than the one before, and none follows all
        grown = [one for place, one in enumerate(kept) if not place or len(one) > len(kept[place - 1])]
        events += [issued, *(a_score(issued, one) for one in grown)]
        last += [(issued, grown[-1])] if grown else []
    lists: Any = Folded(events)
    closes = MadeOfRows(lists, "outcomes", session_closes)
    for owners in OWNERS:
        for symbol in ("VALE3", "PETR4"):
            found = closes([symbol], owners)[symbol]
            mine = [
                (one, number, close)
                for one, scored in last
                for number, close in enumerate(scored)
                if close is not None and one.ticker == symbol and (owners is None or one.owner in owners)
            ]
            by_session = Counter(one.sessions[number] for one, number, _ in mine)
            assert {one.session: one.closes for one in found if one.closes} == by_session
            for session in found:
                here = [(one, n, close) for one, n, close in mine if one.sessions[n] == session.session]
                assert session.hits == sum(a_step(*each).inside["80"] for each in here)
                assert session.weight == pytest.approx(len(here) / HORIZON)
                usual = [each for each in here if each[0].quantiles is not TWO_LEVELS]
                places = [bisect_left(one.quantiles.values[n], close) for one, n, close in usual]
                assert [*session.between] == [places.count(place) for place in range(8)]


def test_a_year_of_sessions_is_kept() -> None:
    """The row of a ticker does not grow for ever, and a forecast with all scores keeps no quantiles."""
    issued = an_issued_forecast(KEPT + 30)
    rows = Folded([issued, a_score(issued, [50.0] * (KEPT + 30))]).rows
    assert [*rows["VALE3"]["sessions"]] == [day.isoformat() for day in issued.sessions[-KEPT:]]
    assert rows[issued.forecast]["quantiles"] == []
