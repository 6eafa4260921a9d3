"""The rows of a glance equal the result of reading all forecasts, for every choice of owners."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as some

from application.projections.folds.outlooks import OUTLOOKS, fold_outlook_events
from application.projections.track_record import totals_of
from application.queries.outlooks import Outlooks
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, StepScore
from tests.support.builders import NOON, an_issued_forecast
from tests.unit.application.test_record import step, steps

OWNERS: list[tuple[str, ...] | None] = [None, ("",), ("", "ana"), ("bob", "ana"), ("nobody",)]
issued = some.tuples(some.sampled_from(["", "ana", "bob"]), some.sampled_from(["VALE3", "PETR4"]))
told = some.lists(some.tuples(issued, some.lists(steps, max_size=3)), max_size=40)


class Folded:
    """The rows that the fold makes of each event alone, with no more rows than it may ask for."""

    def __init__(self, events: list[Event]) -> None:
        rows: dict[str, Any] = {}
        for event in events:
            named = {key: rows[key] for key in OUTLOOKS.needs(event) if key in rows}
            further = {key for data in named.values() for key in OUTLOOKS.named_by(data)}
            allowed = named | {key: rows[key] for key in further if key in rows}
            plain = msgspec.json.encode({r.key: r.data for r in fold_outlook_events(event, allowed.get)})
            rows.update(msgspec.json.decode(plain))
        self._rows = rows

    def encoded(self, _: str, keys: list[str]) -> dict[str, bytes]:
        """The rows with these keys as JSON."""
        return {key: msgspec.json.encode(self._rows[key]) for key in keys if key in self._rows}


def _events(told: list[tuple[tuple[str, str], list[Any]]]) -> list[Event]:
    """Every forecast is issued, then scored in turns; each has the version of its number."""
    issued: list[Event] = [
        an_issued_forecast(forecast=f"{number:026}", owner=owner, ticker=ticker, model=f"v{number % 3}")
        for number, ((owner, ticker), _) in enumerate(told)
    ]
    scores: list[Event] = [
        ForecastScored(
            forecast=f"{number:026}",
            steps=tuple(step(at, *one) for at, one in enumerate(found)),
            revision=1,
            basis=1.0,
            at=NOON,
        )
        for turn in range(3)
        for number, (_, all_of) in enumerate(told)
        for found in all_of[turn : turn + 1]
    ]
    return issued + scores


@given(told)
def test_a_glance_equals_all_forecasts(told: list[tuple[tuple[str, str], list[Any]]]) -> None:
    """The last forecast, and the sums by version, of some owners or of all."""
    events = _events(told)
    last: dict[str, tuple[StepScore, ...]] = {}
    for event in events:
        if isinstance(event, ForecastScored):
            last[event.forecast] = event.steps
    outlooks = Outlooks(Folded(events))  # type: ignore[arg-type]
    for owners in OWNERS:
        found = outlooks(["VALE3", "PETR4"], owners)
        for ticker in ("VALE3", "PETR4"):
            mine = [
                one
                for one in events
                if isinstance(one, ForecastIssued)
                and one.ticker == ticker
                and (owners is None or one.owner in owners)
            ]
            outlook = found[ticker]
            assert (outlook["last"] or {}).get("forecast") == (mine[-1].forecast if mine else None)
            by = {one.model for one in mine}
            assert by == outlook["by"].keys()
            for version in by:
                all_of = [one for one in mine if one.model == version]
                direct = totals_of([score for one in all_of for score in last.get(one.forecast, ())])
                sums = outlook["by"][version]
                assert sums == msgspec.to_builtins(direct) | {
                    "forecasts": len(all_of),
                    "hits": sums["hits"],
                    "chances": sums["chances"],
                }
                assert sums["hits"].get("80", 0) == direct.hits.get("80", 0)
                assert sums["chances"].get("80", 0) == direct.chances.get("80", 0)
