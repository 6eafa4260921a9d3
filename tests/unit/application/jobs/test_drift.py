"""Drift: a decline is recorded once with its evidence, and the policy says what follows."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from adapters.logs.happening_fields import level_of
from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.commands.record_decline import RecordDecline
from application.jobs.kinds.calibrate import Calibrate
from application.jobs.kinds.drift import Drift
from application.jobs.kinds.retraining import Retraining
from application.projections import projector as paging
from application.projections.projector import Projector
from application.queries.lists import Lists
from application.queries.show_step_records import ShowStepRecords
from domain.calibration import MIN_OUTCOMES
from domain.forecast import ForecastScored, StepScore, stream_of
from domain.registry_events import DeclineDetected, ModelRolledBack
from domain.running_settings import Policy, RunningSettings
from domain.step_monitor import THRESHOLD
from tests.support.builders import NOON, a_series, a_version, an_issued_forecast
from tests.support.use_cases import VALE3, Case, the_promotion

MODEL, REGISTRY = "VALE3-week-1", "registry-VALE3-week"
FIRST = date(2024, 1, 1)
SERIES = a_series(120)


class Job(NamedTuple):
    """The answer of a submission."""

    job: str


class Watch(Case):
    """A champion of VALE3 for a week, its forecasts, and the step `drift`."""

    def __init__(self, policy: Policy = "alert") -> None:
        super().__init__()
        self.rows, self.keys, self.seen = InMemoryReadModels(), [], []  # type: ignore[var-annotated]
        self.lists = Lists(Projector(self.store, self.rows))
        self.policy: Policy = policy
        retraining = Retraining(self.ledger, self.prices, self._submitted)  # type: ignore[arg-type]
        record = RecordDecline(self.ledger, self.seen.append)
        self.drift = Drift(
            self.ledger, self.lists, record, retraining, lambda: RunningSettings(on_decline=self.policy)
        )
        self.tracked().priced(SERIES)
        self.given(REGISTRY, a_version(MODEL), the_promotion())
        self.day = 0

    def _submitted(self, kind: str, request: dict[str, Any], key: str, since: datetime) -> Job:
        self.keys.append((kind, request["strategy"], key))
        return Job(f"job-{len(self.keys)}")

    def calibrated(self, count: int, loss: float = 1.0) -> "Watch":
        """So many forecasts of later origins, 80 % inside of the 80 % range and 95 % of 95 %."""
        for number in range(count):
            self.scored(1, number % 5 > 0, loss, beyond_95=number % 20 == 0)
        return self

    def scored(
        self,
        count: int,
        inside: bool,
        loss: float = 1.0,
        model: str = MODEL,
        beyond_95: bool | None = None,
    ) -> "Watch":
        """So many forecasts of later origins, whose first step was inside of all ranges or outside.

        `beyond_95` says it for the 95 % range apart.
        """
        outside_95 = not inside if beyond_95 is None else beyond_95
        for _ in range(count):
            self.day += 1
            name, origin = f"f{self.day}", FIRST + timedelta(days=self.day)
            issued = an_issued_forecast(
                1, forecast=name, origin=origin, model=model, strategy="lstm" if model else "scale"
            )
            step = StepScore(
                session=origin,
                close=50.0,
                error=0.0,
                pinball=loss,
                naive_pinball=1.0,
                inside={"50": inside, "80": inside, "95": not outside_95},
            )
            scored = ForecastScored(forecast=name, steps=(step,), revision=1, basis=1.0, at=NOON)
            self.ledger.append(stream_of(name), 0, (issued, scored))
        self.store.written.clear()
        return self

    def run(self) -> dict[str, Any]:
        """The step for VALE3, after the last session of its prices."""
        return self.drift("VALE3", SERIES.last)


@pytest.fixture(params=[2, 5000])
def pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events that are folded in small pages, or all together: the rows must be the same."""
    monkeypatch.setattr(paging, "PAGE_EVENTS", request.param)


@pytest.mark.usefixtures("pages")
def test_111_a_decline_is_recorded_once_with_its_evidence() -> None:
    """The event has the figures, the log line is a warning, and the same outcomes tell it no second time."""
    watch = Watch().scored(20, True).scored(40, False)
    answer = watch.run()

    ((stream, event),) = watch.told
    assert stream == REGISTRY
    assert isinstance(event, DeclineDetected)
    assert (event.model, event.step, event.test, event.action) == (MODEL, 1, "coverage", "alert")
    assert (event.outcomes, event.by, event.threshold) == (60, "ana", THRESHOLD)
    assert event.capital >= THRESHOLD
    assert event.coverage["80"] == pytest.approx(20 / 60)
    assert (event.first, event.last) == (FIRST + timedelta(days=1), FIRST + timedelta(days=60))
    assert answer["declines"] == [f"{MODEL}: {event.reason}"]
    assert event.reason.startswith("coverage is 0.333 of the 50 % range, 0.333 of the 80 % range")
    assert [level_of(one) for one in watch.seen] == ["warning"]

    watch.store.written.clear()
    assert watch.run() == {}
    assert RecordDecline(watch.ledger)(event) == ()
    watch.then_nothing()
    watch.scored(60, False)
    assert watch.run()["declines"]


def test_good_forecasts_are_left_alone() -> None:
    """Four of five inside, and a loss like naive's."""
    watch = Watch().calibrated(150)
    assert watch.run() == {}
    watch.then_nothing()


def test_a_loss_above_that_of_naive_is_a_decline_of_performance() -> None:
    """The ranges may be as good as they say."""
    watch = Watch().calibrated(75, loss=1.5)
    (told,) = watch.run()["declines"]
    assert told == f"{MODEL}: the loss is 1.500 of naive's over 75 outcomes at step 1"


def test_111_demotion_rolls_back_in_the_same_append() -> None:
    """Both events have an actor and the evidence; nothing is served by the version any more."""
    watch = Watch("demote").scored(40, False)
    watch.run()

    decline, back = (event for _, event in watch.told)
    assert isinstance(decline, DeclineDetected)
    assert isinstance(back, ModelRolledBack)
    assert (decline.action, back.model, back.restored, back.by) == ("demote", MODEL, "", "ana")
    assert back.reason == f"decline detected: {decline.reason}"
    watch.scored(60, False)
    assert watch.run() == {}


def test_retraining_is_asked_for_once() -> None:
    """With the settings of the champion; on prices that end too early there is an alert only."""
    watch = Watch("retrain").scored(40, False)
    answer = watch.run()
    last = FIRST + timedelta(days=40)
    assert watch.keys == [("train", "lstm", f"decline {MODEL} 1 coverage {last}")]
    assert answer["trainings"] == ["job-1"]
    assert [getattr(event, "action", "") for _, event in watch.told] == ["retrain"]

    late = Watch("retrain").scored(40, False)
    late.drift("VALE3", SERIES.last + timedelta(days=1))
    assert ([getattr(event, "action", "") for _, event in late.told], late.keys) == (["alert"], [])


def test_a_strategy_without_a_version_is_told_of() -> None:
    """Its declines are in the registry of the family of the step; there is nothing to roll back."""
    watch = Watch("demote").scored(40, False, model="")
    watch.run()
    ((stream, event),) = watch.told
    assert isinstance(event, DeclineDetected)
    assert (stream, event.model, event.strategy, event.action) == (REGISTRY, "", "scale", "alert")


def test_the_policy_may_be_to_do_nothing() -> None:
    """Another policy later finds what was not told."""
    watch = Watch("nothing").scored(40, False)
    assert watch.run() == {}
    watch.then_nothing()
    watch.policy = "alert"
    assert watch.run()["declines"]


def test_the_track_record_is_by_version_and_step() -> None:
    """One outcome an origin; the decline is dated, and its test begins again."""
    watch = Watch().scored(40, False).scored(10, True, model="")
    watch.run()
    champion, fallback = ShowStepRecords(watch.lists)(VALE3)

    assert (champion.by, champion.step, champion.outcomes) == (MODEL, 1, 40)
    assert champion.coverage == {"50": 0.0, "80": 0.0, "95": 0.0}
    assert (champion.coverage_capital, champion.declined_at) == (1.0, NOON)
    assert (fallback.by, fallback.outcomes, fallback.coverage["80"]) == ("scale", 10, 1.0)
    assert fallback.declined_at is None


def test_calibrating_counts_the_steps_with_factors() -> None:
    """By strategy; without enough outcomes there is nothing to say."""
    watch = Watch().scored(MIN_OUTCOMES - 1, True)
    assert Calibrate(watch.lists)("VALE3") == {}
    watch.scored(1, True)
    assert Calibrate(watch.lists)("VALE3") == {"lstm": 1}
    watch.then_nothing()
