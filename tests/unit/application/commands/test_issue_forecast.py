"""IssueForecast: the forecast of the serving version is recorded with all its inputs."""

from datetime import date
from typing import Any

import msgspec
import pytest

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from domain.errors import (
    Conflict,
    IntegrityError,
    InvalidInput,
    KeyReused,
    NotFound,
    StoreUnavailable,
    UnknownModel,
    UnknownTicker,
)
from domain.forecast import ForecastIssued
from domain.judgement.judge import RULES
from domain.quantiles import LEVELS, QuantilePaths
from domain.registry_events import ModelRetired
from domain.ticker import Ticker
from domain.tracked_ticker import TickerRetired
from tests.support.builders import NOON
from tests.support.jobs import Artifacts
from tests.support.use_cases import VALE3, Oracle, a_scope, naive_ranges, the_promotion

FIRST = "VALE3-week-1"
ASK = Ask(ticker=VALE3, horizon=3)


class Tampered(Artifacts):
    """An artifact store in which no artifact has the bytes of its address."""

    def load(self, sha256: str) -> Any:
        raise IntegrityError("other bytes", field="artifact")


@pytest.fixture
def case() -> Oracle:
    """VALE3 with prices up to 24 May 2024; no version is promoted."""
    return Oracle()


def expected(case: Oracle, forecast: str, **changes: Any) -> ForecastIssued:
    """Three sessions of the fallback, but for the changes."""
    paths = QuantilePaths.of(LEVELS, naive_ranges(case.series, 3))
    event = ForecastIssued(
        forecast=forecast,
        ticker="VALE3",
        currency="BRL",
        horizon=3,
        origin=date(2024, 5, 24),
        last_close=float(case.series.close[-1]),
        sessions=(date(2024, 5, 27), date(2024, 5, 28), date(2024, 5, 29)),
        quantiles=paths,
        digest=paths.digest,
        model="",
        strategy="scale",
        settings={},
        seed=1,
        artifact="",
        skill="no skill shown",
        revision=1,
        series_digest=case.series.digest,
        source="csv",
        synthetic=False,
        data_age=24,
        code_version="0.1.0",
        environment={"numpy": "2.1.0"},
        at=NOON,
        rules=RULES,
        prices_version=2,
        doubts=(
            "the prices of the last 24 final sessions are lacking",
            "there are 100 sessions, which is less than a year",
        ),
        warnings=("stale", "short-history"),
    )
    return msgspec.structs.replace(event, **changes)


def test_the_fallback_answers_where_no_version_is_promoted(case: Oracle) -> None:
    """The event holds the ranges and everything that they were made from."""
    case.registered()

    event = case.issue(ASK)

    assert event == expected(case, event.forecast)
    case.then(f"forecast-{event.forecast}", event)


def test_the_promoted_version_answers_with_its_evidence(case: Oracle) -> None:
    """The event names the version, its artifact, its seed and its skill."""
    case.registered(FIRST, the_promotion())

    event = case.issue(ASK)

    skill = "0.900 of naive's loss over 40 origins, Diebold-Mariano p = 0.010"
    (address,) = case.artifacts.kept
    served = {"model": FIRST, "strategy": "naive", "seed": 7, "artifact": address, "skill": skill}
    case.then(f"forecast-{event.forecast}", expected(case, event.forecast, **served))


def test_a_version_that_is_named_answers_without_a_promotion(case: Oracle) -> None:
    """The event says that the version was not promoted."""
    case.registered()

    event = case.issue(Ask(ticker=VALE3, horizon=3, model=FIRST))

    assert (event.model, event.skill.startswith("not promoted: ")) == (FIRST, True)
    case.then(f"forecast-{event.forecast}", event)


@pytest.mark.parametrize("named", [True, False])
def test_109_every_forecast_of_a_champion_by_force_says_so(case: Oracle, named: bool) -> None:
    """Whether it is named or serves: a code, a sentence first, and no skill."""
    forced = msgspec.structs.replace(the_promotion(FIRST), forced=True)
    case.registered(FIRST, forced)

    event = case.issue(Ask(ticker=VALE3, horizon=3, model=FIRST if named else ""))

    assert event.model == FIRST
    assert event.warnings[0] == "forced-model"
    assert event.doubts[0] == f"{FIRST} was promoted by force: the gate refused it, and no skill is shown"
    assert event.skill == "no skill shown: promoted by force"


def test_the_levels_that_are_asked_for_are_answered(case: Oracle) -> None:
    """The ranges hold one quantile for each requested level."""
    event = case.issue(Ask(ticker=VALE3, horizon=3, levels=(0.2, 0.5)))

    assert event.quantiles == QuantilePaths.of((0.2, 0.5), naive_ranges(case.series, 3, (0.2, 0.5)))


def test_the_same_ask_twice_is_two_forecasts(case: Oracle) -> None:
    """Each event has an identity and a stream of its own."""
    first, second = case.issue(ASK), case.issue(ASK)

    assert first.forecast != second.forecast
    assert case.told == [(f"forecast-{event.forecast}", event) for event in (first, second)]


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"horizon": 0}, InvalidInput, "horizon"),
        ({"horizon": 61}, InvalidInput, "horizon"),
        ({"levels": (0.1, 0.9)}, InvalidInput, "levels"),
        ({"levels": (0.5, 0.1)}, InvalidInput, "levels"),
        ({"ticker": Ticker.parse("PETR4")}, UnknownTicker, "ticker"),
        ({"model": "VALE3-week-9"}, UnknownModel, "model"),
        ({"model": "no version"}, UnknownModel, "model"),
        ({"horizon": 6, "model": FIRST}, InvalidInput, "horizon"),
    ],
)
def test_an_ask_that_cannot_be_answered_is_refused(
    case: Oracle, changes: dict[str, Any], kind: Any, field: str
) -> None:
    """The refusal names the part at fault, and no forecast is issued."""
    case.registered()

    case.refused(kind, field, case.issue, msgspec.structs.replace(ASK, **changes))


def test_a_version_of_another_ticker_is_refused(case: Oracle) -> None:
    """The refusal is InvalidInput about the model."""
    case.registered().priced(case.series, "PETR4")

    case.refused(InvalidInput, "model", case.issue, Ask(ticker=Ticker.parse("PETR4"), model=FIRST))


def test_a_retired_version_is_refused(case: Oracle) -> None:
    """The refusal is Conflict about the model."""
    case.registered(FIRST, ModelRetired(model=FIRST, by="ana", reason="old", at=NOON))

    case.refused(Conflict, "model", case.issue, Ask(ticker=VALE3, model=FIRST))


def test_a_retired_ticker_is_refused(case: Oracle) -> None:
    """The refusal is Conflict about the ticker."""
    case.given("ticker-VALE3", TickerRetired(ticker="VALE3", by="ana", reason="delisted", at=NOON))

    case.refused(Conflict, "ticker", case.issue, ASK)


def test_an_artifact_that_is_not_the_registered_one_is_refused() -> None:
    """The refusal is IntegrityError about the artifact, and no fallback answers instead."""
    case = Oracle(Tampered()).registered(FIRST, the_promotion())

    case.refused(IntegrityError, "artifact", case.issue, ASK)


def test_each_of_many_is_issued_for_itself(case: Oracle) -> None:
    """The outcomes stand in the order of the requests, and a refusal stops no other one."""
    asks = [ASK, Ask(ticker=Ticker.parse("PETR4")), ASK]

    first, refusal, last = case.issue.all([Request(ask=ask) for ask in asks])

    assert isinstance(first, ForecastIssued)
    assert isinstance(last, ForecastIssued)
    assert isinstance(refusal, NotFound)
    assert case.told == [(f"forecast-{event.forecast}", event) for event in (first, last)]


def test_many_at_once_share_a_look_at_a_ticker(case: Oracle) -> None:
    """The streams of the ticker and of its registry are read once for three requests."""
    case.issue.all([Request(ask=ASK)] * 3)

    assert case.store.reads["ticker-VALE3"] == case.store.reads["registry-VALE3-week"] == 1


def test_a_forecast_belongs_to_the_caller_over_the_network(case: Oracle) -> None:
    """The event names the actor of the scope as the owner, and no owner for a scope without a client."""
    (own,) = case.issue.all([Request(ask=ASK, scope=a_scope())])
    (common,) = case.issue.all([Request(ask=ASK, scope=a_scope("k2", client=""))])

    assert isinstance(own, ForecastIssued)
    assert isinstance(common, ForecastIssued)
    assert (own.owner, common.owner) == ("bia", "")


def test_the_same_ask_under_the_same_key_is_issued_once(case: Oracle) -> None:
    """The second call finds the first forecast, although newer prices have come."""
    (first,) = case.issue.all([Request(ask=ASK, scope=a_scope())])

    (again,) = case.issue.all([Request(ask=ASK, scope=a_scope(), again=True)])

    assert again == first
    assert len(case.told) == 1


def test_the_same_key_twice_at_once_is_issued_once(case: Oracle) -> None:
    """The second request of a batch gets the forecast of the first one."""
    first, second = case.issue.all([Request(ask=ASK, scope=a_scope())] * 2)

    assert first == second
    assert len(case.told) == 1


OTHERS = [Ask(ticker=VALE3, horizon=4), Ask(ticker=VALE3, horizon=3, levels=(0.5,))]


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("again", [True, False])
def test_a_key_that_stands_for_another_forecast_is_refused(case: Oracle, other: Ask, again: bool) -> None:
    """The outcome is KeyReused about the idempotency key, with and without a look at earlier attempts."""
    case.issue.all([Request(ask=ASK, scope=a_scope())])

    (refusal,) = case.issue.all([Request(ask=other, scope=a_scope(), again=again)])

    assert isinstance(refusal, KeyReused)
    assert refusal.field == "Idempotency-Key"
    assert len(case.told) == 1


def test_a_key_of_another_model_is_refused(case: Oracle) -> None:
    """The outcome is KeyReused when the fallback answered and a version is named the second time."""
    case.registered()
    case.issue.all([Request(ask=ASK, scope=a_scope())])
    named = msgspec.structs.replace(ASK, model=FIRST)

    (refusal,) = case.issue.all([Request(ask=named, scope=a_scope(), again=True)])

    assert isinstance(refusal, KeyReused)


def test_an_unavailable_store_fails_the_whole_call(case: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    """StoreUnavailable is raised, not given as an outcome."""

    def away(*given: Any) -> Any:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(case.store, "read_stream", away)

    with pytest.raises(StoreUnavailable):
        case.issue.all([Request(ask=ASK)] * 2)
