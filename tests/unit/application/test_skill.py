"""The skill of each ticker and step equals what all its forecasts give together."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.ledger import Ledger
from application.projections import projector as paging
from application.projections.projector import Projector
from domain.fitness import THIN_REASON
from domain.forecast import ForecastScored, StepScore, stream_of
from tests.support.builders import NOON, an_issued_forecast
from tests.support.use_cases import ANA, CountedIds, SetClock

FIRST = date(2024, 7, 1)


class Told:
    """A ledger of forecasts, and the rows of the projection."""

    def __init__(self) -> None:
        self.store, self.rows = InMemoryStore(), InMemoryReadModels()
        self.ledger = Ledger(self.store, SetClock(NOON), CountedIds(), ANA)
        self.projector = Projector(self.store, self.rows)

    def issue(self, name: str, ticker: str = "VALE3", strategy: str = "lstm", *doubts: str) -> None:
        """A forecast of ten sessions."""
        event = an_issued_forecast(10, forecast=name, ticker=ticker, strategy=strategy, doubts=doubts)
        self.ledger.append(stream_of(name), 0, (event,))

    def score(self, name: str, *closed: tuple[float, float, bool], first: date = FIRST) -> None:
        """The losses, naive's losses and hits of its sessions until now."""
        steps = tuple(step(first + timedelta(days=n), *one) for n, one in enumerate(closed))
        event = ForecastScored(forecast=name, steps=steps, revision=1, basis=1.0, at=NOON)
        self.ledger.append(stream_of(name), len(self.ledger.read(stream_of(name))), (event,))

    def row(self, key: str) -> dict[str, Any]:
        """A row after the latest event."""
        place = self.projector.catch_up("skill")
        assert place.problem == ""
        return self.rows.lookup("skill", [key], place.generation)[key]


def step(session: date, loss: float, naive: float, hit: bool) -> StepScore:
    """A scored session; one with a loss below 0 has no close."""
    told = {"close": 51.0, "error": 1.0, "pinball": loss, "naive_pinball": naive, "inside": {"80": hit}}
    missing = {"close": None, "error": None, "pinball": None, "naive_pinball": None, "inside": {}}
    return msgspec.convert({"session": session, **(told if loss >= 0 else missing)}, StepScore)


@pytest.fixture(params=[1, 3, 5000])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Events that are folded one by one, or many together: the rows must be the same."""
    monkeypatch.setattr(paging, "PAGE_EVENTS", request.param)
    return Told()


def test_scores_add_up_by_ticker_and_step(told: Told) -> None:
    """Step 1 and step 5 are counted apart, other steps not at all, and each ticker for itself."""
    for name, ticker in (("a", "VALE3"), ("b", "VALE3"), ("c", "AAPL")):
        told.issue(name, ticker)
        told.score(name, *[(1.0 + n, 2.0, n % 2 == 0) for n in range(6)])

    steps = told.row("VALE3")["steps"]

    assert set(steps) == {"1", "5"}
    assert steps["1"]["totals"] == _totals(2, 2.0, 4.0, 2)
    assert steps["5"]["totals"] == _totals(2, 10.0, 4.0, 2)
    assert told.row("AAPL")["steps"]["5"]["totals"] == _totals(1, 5.0, 2.0, 1)


def test_a_later_score_of_a_forecast_replaces_the_earlier_one(told: Told) -> None:
    """Each session of a forecast counts once, as it was scored last."""
    told.issue("a")
    told.score("a", (1.0, 2.0, True))
    told.row("VALE3")
    told.score("a", (3.0, 2.0, False), (1.0, 1.0, True))

    assert told.row("VALE3")["steps"]["1"]["totals"] == _totals(1, 3.0, 2.0, 0)


def test_a_session_without_a_close_has_no_score(told: Told) -> None:
    """It is in no sum."""
    told.issue("a")
    told.score("a", (-1.0, 2.0, True))

    assert told.row("VALE3")["steps"] == {}


def test_the_chart_takes_one_score_of_a_session(told: Told) -> None:
    """A thousand requests of one day are not a thousand witnesses of a change."""
    for name in ("a", "b", "c"):
        told.issue(name)
        told.score(name, (1.0, 2.0, True))
    told.issue("d")
    told.score("d", (1.0, 2.0, True), first=FIRST + timedelta(days=1))

    found = told.row("VALE3")["steps"]["1"]
    assert (found["chart"]["count"], found["totals"]["sessions"]) == (2, 4)


def test_the_last_forecast_of_a_ticker_tells_the_verdict(told: Told) -> None:
    """Thin prices that are traded again are fit; the scores stay."""
    told.issue("a")
    told.score("a", (1.0, 2.0, True))
    told.issue("b", "VALE3", "lstm", "nothing was traded in the last 9 sessions", f"{THIN_REASON}80 of 250")
    thin = told.row("VALE3")
    told.issue("c")
    fit = told.row("VALE3")

    assert (thin["verdict"], fit["verdict"]) == ("thin", "fit")
    assert thin["steps"] == fit["steps"] != {}


def test_forecasts_are_counted_by_strategy(told: Told) -> None:
    """The row has a number for each."""
    for name, strategy in (("a", "lstm"), ("b", "naive"), ("c", "lstm")):
        told.issue(name, strategy=strategy)

    assert told.row("strategies") == {"lstm": 2, "naive": 1}


def _totals(sessions: int, loss: float, naive: float, hits: int) -> dict[str, object]:
    by_range = {"hits": {"80": hits}, "chances": {"80": sessions}}
    return {"forecasts": 0, "sessions": sessions, "pinball": loss, "naive_pinball": naive, **by_range}
