"""Challenge: challengers answer once for each origin, serve nobody, and are decided by their scores."""

from datetime import date

import msgspec
import pytest

from application.forecasting.sources import Ask
from application.projections import projector as paging
from application.projections.folds import PROJECTIONS
from application.queries.replay_forecast import ReplayForecast
from domain.challenge_events import ChallengeEnded
from domain.errors import Conflict
from domain.forecast import ForecastIssued, ForecastScored, ShadowIssued, ShadowScored
from domain.registry_events import ModelPromoted, ModelRetired, ModelRolledBack, PromotionRefused
from domain.webhook_kinds import own_kind
from tests.support.builders import LENIENT, NOON, a_series
from tests.support.duels import CHALLENGER, CHAMPION, REGISTRY, THIRD, Seat, a_challenge
from tests.support.use_cases import VALE3, the_promotion

WEEK = Ask(ticker=VALE3, horizon=5)


@pytest.fixture(params=[2, 5000])
def pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events that are folded in small pages, or all together: the rows must be the same."""
    monkeypatch.setattr(paging, "PAGE_EVENTS", request.param)


def test_a_challenger_answers_once_for_each_origin_and_is_replayed() -> None:
    """Beside the served forecast, with its levels; a second run and a second job add nothing."""
    seat = Seat().given(REGISTRY, a_challenge())
    served = seat.issue(msgspec.structs.replace(WEEK, levels=(0.1, 0.5, 0.9)))
    seat.store.written.clear()
    (told,) = seat.run()
    ((stream, shadow),) = seat.told
    assert isinstance(shadow, ShadowIssued)
    assert (shadow.model, shadow.shadow_of, shadow.champion) == (CHALLENGER, served.forecast, CHAMPION)
    assert (shadow.origin, shadow.quantiles.levels, shadow.owner) == (served.origin, (0.1, 0.5, 0.9), "")
    assert told == {"shadows": [shadow.forecast]}
    assert stream == f"forecast-{shadow.forecast}"

    seat.store.written.clear()
    assert seat.run() == [{}]
    seat.issue(WEEK)
    assert seat.run() == [{}]
    assert ReplayForecast(seat.ledger, seat.prices, seat.serving)(shadow.forecast).identical


def test_shadows_are_scored_as_forecasts_are_and_answer_at_the_next_origin() -> None:
    """The score has a tag of its own; a complete one waits no more."""
    seat = Seat().given(REGISTRY, a_challenge())
    seat.issue(WEEK)
    seat.run()
    seat.priced(a_series(106), number=2)
    seat.issue(WEEK)
    seat.store.written.clear()
    (told,) = seat.run()
    scored, issued = (event for _, event in seat.told)
    assert isinstance(scored, ShadowScored)
    assert isinstance(issued, ShadowIssued)
    assert len(scored.steps) == 5
    assert told == {"scored": 1, "shadows": [issued.forecast]}
    assert seat.duel()["waiting"] == [issued.forecast]


def test_without_challengers_or_a_forecast_of_the_champion_nothing_is_done() -> None:
    """Neither that of a named version nor that of another family has a shadow."""
    seat = Seat()
    seat.issue(WEEK)
    assert seat.run("VALE3", "PETR4") == [{}, {}]
    seat.given(REGISTRY, a_challenge())
    other = Seat().given(REGISTRY, a_challenge())
    other.issue(msgspec.structs.replace(WEEK, model=THIRD))
    other.issue(msgspec.structs.replace(WEEK, horizon=10))
    assert other.run() == [{}]


def test_126_on_other_prices_there_is_no_shadow() -> None:
    """A pair on two revisions would compare prices, not versions."""
    seat = Seat().given(REGISTRY, a_challenge())
    seat.issue(WEEK)
    seat.priced(a_series(101), number=2)
    seat.store.written.clear()
    (told,) = seat.run()
    assert "prices have changed" in told["left_out"][CHALLENGER]
    seat.then_nothing()


def test_126_a_challenger_that_fails_stops_no_other() -> None:
    """Its artifact is lost; the other one answers."""
    seat = Seat().given(REGISTRY, a_challenge(), a_challenge(THIRD))
    seat.issue(WEEK)
    lost = seat.lists.named("models", [CHALLENGER])[CHALLENGER]["artifact"]
    seat.artifacts.discard(lost)
    (told,) = seat.run()
    assert [*told["left_out"]] == [CHALLENGER]
    assert [row["model"] for row in seat.shadows()] == [THIRD]


def test_124_no_other_projection_knows_of_shadows() -> None:
    """Lists, standings, sums, factors and tests of declines are those of a ledger without shadows."""
    seat = Seat().paired(3, n2=0.5)
    others = [name for name in PROJECTIONS if name not in ("challengers", "shadows")]
    with_shadows = {name: seat.lists.all(name) for name in others}

    plain = Seat()
    for recorded in seat.store.read_all():
        shadow = isinstance(recorded.event, ShadowIssued | ShadowScored)
        if recorded.stream.startswith("forecast-") and not shadow:
            plain.given(recorded.stream, recorded.event)
    assert {name: plain.lists.all(name) for name in others} == with_shadows
    assert len(seat.shadows()) == 3


def test_124_a_request_does_nothing_for_challengers_and_no_webhook_of_forecasts_tells_of_them() -> None:
    """It reads and appends what it does without any; the tags of shadows are of no kind of an owner."""
    with_challengers, without = Seat().given(REGISTRY, a_challenge(), a_challenge(THIRD)), Seat()
    for seat in (with_challengers, without):
        seat.store.reads.clear()
        seat.issue(WEEK)
    assert with_challengers.store.reads == without.store.reads
    assert [type(event) for _, event in with_challengers.told] == [ForecastIssued]
    assert [own_kind(str(kind.__struct_config__.tag)) for kind in (ShadowIssued, ShadowScored)] == ["", ""]


@pytest.mark.usefixtures("pages")
def test_the_scores_of_both_are_paired_in_any_order() -> None:
    """The first outcome sets the unit, the others are differences of half of it."""
    seat = Seat().given(REGISTRY, a_challenge()).paired(4, n2=0.5)
    shown = seat.shown()
    assert (shown.sessions, shown.relative, shown.state) == (4, 0.5, "open")
    assert (shown.first, shown.last) == (date(2024, 1, 2), date(2024, 1, 5))
    assert [str(at.session) for at in shown.path] == ["2024-01-04", "2024-01-05", "2024-01-06"]
    assert shown.path[-1].better > shown.path[0].better == 1.0
    assert shown.capital == pytest.approx(shown.path[-1].better, abs=1e-4)
    assert (shown.pooled_capital, shown.seats) == (None, 1)


@pytest.mark.usefixtures("pages")
def test_125_a_decision_is_proposed_once_with_its_evidence() -> None:
    """The challenge has ended, and a person may promote the version on this evidence."""
    seat = Seat().given(REGISTRY, a_challenge()).paired(12, n2=0.3)
    (told,) = seat.run()
    ((stream, event),) = seat.told
    assert stream == REGISTRY
    assert isinstance(event, ChallengeEnded)
    assert (event.outcome, event.action, event.evidence.champion) == ("better", "proposed", CHAMPION)
    assert event.evidence.capital >= event.evidence.threshold == 20.0
    assert (event.evidence.sessions, event.evidence.relative) == (12, pytest.approx(0.3))
    assert event.reason.startswith("it lost 0.300 of its loss at step 1 over 12 sessions")
    assert told == {"decisions": [f"{CHALLENGER}: better, proposed"]}
    assert (seat.duel()["state"], seat.shown().action) == ("better", "proposed")

    seat.store.written.clear()
    assert seat.run() == [{}]
    seat.then_nothing()


def test_125_nobody_is_promoted_unless_the_policy_says_so() -> None:
    """With `promote` it is in the same append; a gate that has more against it refuses as ever."""
    seat = Seat("promote").given(REGISTRY, a_challenge()).paired(12, n2=0.3)
    seat.run()
    ended, promoted = (event for _, event in seat.told)
    assert isinstance(ended, ChallengeEnded)
    assert isinstance(promoted, ModelPromoted)
    assert (ended.action, promoted.model, promoted.previous) == ("promoted", CHALLENGER, CHAMPION)
    assert promoted.challenge == ended.evidence
    assert promoted.reason == ended.reason

    strict = Seat("promote", msgspec.structs.replace(LENIENT, dates=999))
    strict.given(REGISTRY, a_challenge()).paired(12, n2=0.3).run()
    ended, refused = (event for _, event in strict.told)
    assert isinstance(ended, ChallengeEnded)
    assert isinstance(refused, PromotionRefused)
    assert ended.action == "proposed"


def test_the_policy_may_be_to_do_nothing() -> None:
    """The challenge goes on; another policy later finds what was not told."""
    seat = Seat("nothing").given(REGISTRY, a_challenge()).paired(12, n2=0.3)
    assert seat.run() == [{}]
    seat.then_nothing()
    seat.policy = "propose"
    assert seat.run()[0]["decisions"]


def test_a_worse_challenger_leaves_and_makes_room() -> None:
    """Its place is free; nothing is promoted, whatever the policy."""
    seat = Seat("promote").given(REGISTRY, a_challenge()).paired(30, n2=1.7)
    assert seat.run() == [{"decisions": [f"{CHALLENGER}: worse, none"]}]
    assert len(seat.told) == 1


def test_125_evidence_about_an_earlier_champion_decides_nothing() -> None:
    """The bets begin again beside the new one, in whose shadow it answers from then on."""
    seat = Seat("promote").given(REGISTRY, a_challenge()).paired(12, n2=0.3)
    seat.given(REGISTRY, the_promotion(THIRD, CHAMPION))
    assert seat.run() == [{}]
    seat.then_nothing()
    seat.paired(1, n2=0.3, by=THIRD, pool="pool-2")
    assert seat.duel()["pool"] == "pool-2"
    assert seat.shown().sessions == 1


@pytest.mark.usefixtures("pages")
def test_the_seats_of_a_pool_bet_together() -> None:
    """By the mean of an origin, which a later one closes; what comes late does not count."""
    seat = Seat().given(REGISTRY, a_challenge(), a_challenge(THIRD)).paired(12, n2=0.3, n3=0.5)
    shown = seat.shown()
    assert shown.seats == 2
    assert shown.path[-1].pooled is not None
    pool = seat.lists.named("challengers", ["pool-1"])["pool-1"]
    step = pool["steps"]["1"]
    assert (step["bets"]["better"][1], step["count"], step["open"]) == (10, 2, "2024-01-13")

    seat.given(REGISTRY, ModelRetired(model=THIRD, by="ana", reason="", at=NOON))
    assert seat.lists.named("challengers", ["pool-1"])["pool-1"]["seats"] == [CHALLENGER]
    seat.end(CHALLENGER)
    assert seat.lists.named("challengers", ["pool-1"])["pool-1"]["seats"] == []


def test_a_challenge_begins_and_ends_by_hand() -> None:
    """Each with an event, an actor and, at the end, the evidence so far."""
    seat = Seat()
    begun = seat.challenge(CHALLENGER, "smaller")
    assert (begun.model, begun.champion, begun.by, begun.reason) == (CHALLENGER, CHAMPION, "ana", "smaller")
    seat.paired(3, n2=0.9)
    ended = seat.end(CHALLENGER, "enough")
    assert (ended.outcome, ended.action, ended.evidence.sessions) == ("ended", "none", 3)
    assert [type(one.event) for one in seat.seen] == [type(begun), type(ended)]
    seat.store.written.clear()
    seat.refused(Conflict, "model", seat.end, CHALLENGER)
    seat.refused(Conflict, "model", seat.challenge, CHAMPION)


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (the_promotion(CHALLENGER, CHAMPION), "promoted"),
        (ModelRetired(model=CHALLENGER, by="ana", reason="", at=NOON), "retired"),
        (ModelRolledBack(model=CHAMPION, restored=CHALLENGER, by="ana", reason="", at=NOON), "restored"),
    ],
)
def test_a_version_that_left_answers_no_more(event: ModelPromoted, state: str) -> None:
    """By another decision about it."""
    seat = Seat().given(REGISTRY, a_challenge(), event)
    seat.issue(WEEK)
    assert seat.run() == [{}]
    assert seat.duel()["state"] == state


def test_a_corrected_origin_is_no_outcome() -> None:
    """Its losses say nothing about either."""
    seat = Seat().given(REGISTRY, a_challenge()).paired(2, n2=0.5)
    corrected = ForecastScored(forecast="f9", steps=(), revision=2, basis=1.0, at=NOON, origin_close=49.0)
    seat.given("forecast-f9", corrected)
    assert seat.shown().sessions == 2
