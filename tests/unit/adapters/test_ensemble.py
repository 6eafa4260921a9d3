"""The ensemble: weights from held-out sessions, members of any strategy, an artifact that holds them all."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.forecasting.ensemble import EnsembleForecaster
from adapters.forecasting.ensemble.held_out import held_out_of
from adapters.forecasting.ensemble.mixing import LEAST, fit_weights
from adapters.forecasting.entry_point_catalog import EntryPointCatalog
from application.forecasting.strategy import Strategy
from application.ports.forecaster import TrainedVersion
from application.queries.check_forecaster import synthetic_series
from domain.errors import InvalidInput, TooFewSessions, UnknownStrategy
from domain.quantiles import LEVELS

ALL = np.asarray(LEVELS)
SERIES = synthetic_series(600)


def quiet(fraction: float, text: str, /, **figures: float) -> None:
    """No progress."""


def fit(members: str, versions: dict[str, TrainedVersion] | None = None, **changes: Any) -> Any:
    """An ensemble of 600 sessions."""
    settings = {**EnsembleForecaster.settings, "members": members, **changes}
    return EnsembleForecaster().fit([SERIES], 10, settings, 1, quiet, versions or {})


def version(strategy: str, last: date) -> TrainedVersion:
    """A version of a strategy, fitted on the sessions up to a day."""
    forecaster = EntryPointCatalog().create(strategy)
    fitted = forecaster.fit([SERIES.until(last)], 10, forecaster.settings, 1, quiet)
    return TrainedVersion(model="VALE3-fortnight-1", strategy=strategy, artifact=fitted.dump(), last=last)


@given(st.integers(2, 4), st.integers(0, 2**32 - 1))
def test_weights_are_those_of_an_average(members: int, seed: int) -> None:
    """Not negative, with the sum 1, whatever the members answered; none is between 0 and the least."""
    rng = np.random.default_rng(seed)
    quantiles = np.sort(rng.normal(size=(members, 20, 3, ALL.size)), axis=-1)
    weights = fit_weights(quantiles, rng.normal(size=(20, 3)), ALL)

    assert weights.sum() == pytest.approx(1)
    assert ((weights == 0) | (weights >= LEAST)).all()


def loss_of(weights: Any, quantiles: Any, outcomes: Any) -> float:
    """The mean pinball loss of an average."""
    off = outcomes[..., None] - np.tensordot(weights, quantiles, axes=1)
    return float(np.maximum(ALL * off, (ALL - 1) * off).mean())


@pytest.mark.parametrize("spreads", [(1.0, 2.5, 2.6), (1.0, 1.08, 1.1), (0.9, 1.05, 1.3)])
def test_no_other_weights_have_a_lower_loss(spreads: tuple[float, ...]) -> None:
    """Members may be far apart or within some hundredths; the loss is within 1e-4 of the least of a grid."""
    rng = np.random.default_rng(4)
    outcomes = rng.normal(size=(600, 5))
    true = np.quantile(rng.normal(size=100_000), ALL)
    own = np.stack([np.broadcast_to(true * spread, (600, 5, ALL.size)) for spread in spreads])
    steps = np.arange(0, 1.01, 0.1)
    others = [(a, b, 1 - a - b) for a in steps for b in steps if a + b <= 1]
    least = min(loss_of(np.array(weights), own, outcomes) for weights in others)

    assert loss_of(fit_weights(own, outcomes, ALL), own, outcomes) <= least * 1.0001


def test_two_members_that_err_to_both_sides_share_the_weight() -> None:
    """The average of a low and a high answer is better than both."""
    rng = np.random.default_rng(5)
    outcomes = rng.normal(size=(400, 5))
    true = np.quantile(rng.normal(size=100_000), ALL)
    own = np.stack([np.broadcast_to(true + shift, (400, 5, ALL.size)) for shift in (-1.0, 1.0)])

    assert fit_weights(own, outcomes, ALL) == pytest.approx([0.5, 0.5], abs=0.05)


def test_the_answer_is_the_weighted_average_of_the_members() -> None:
    """Each member answers as it does alone."""
    fitted = fit("scale,naive,volatility")
    alone = [
        member.weight
        * EntryPointCatalog().create(member.strategy).load(member.fitted.dump()).predict(SERIES, 5, ALL)
        for member in fitted.members
    ]

    assert sum(member.weight for member in fitted.members) == pytest.approx(1)
    assert np.array_equal(fitted.predict(SERIES, 5, ALL), sum(alone))
    assert np.array_equal(fitted.predict_all([SERIES], 5, ALL)[0], fitted.predict(SERIES, 5, ALL))


def test_no_member_of_the_weights_has_seen_the_held_out_part() -> None:
    """Members are fitted on the sessions before the first origin; outcomes are after it."""
    held = held_out_of([SERIES, synthetic_series(500)], 10, 0.25, None)

    for series, before, origins in zip(held.series, held.before, held.origins, strict=True):
        assert len(before) == origins[0]
        assert origins[-1] + 10 <= len(series)
    assert (held.outcomes[0] * held.units[0] + 1) * SERIES.close[held.origins[0][0] - 1] == pytest.approx(
        SERIES.close[held.origins[0][0] :][:10]
    )


def test_a_version_decides_nothing_on_what_it_has_learned_from() -> None:
    """The held-out part begins after the last session of the version, and the version stays as it is."""
    last = SERIES.first + timedelta(520)
    trained = version("volatility", last)
    fitted = fit("scale,VALE3-fortnight-1", {"VALE3-fortnight-1": trained})
    names = {member.name: member.strategy for member in fitted.members}

    assert held_out_of([SERIES], 10, 0.25, last).before[0].last >= last
    assert names.get("VALE3-fortnight-1", "volatility") == "volatility"
    with pytest.raises(TooFewSessions, match="later end"):
        try:
            fit("scale,VALE3-fortnight-1", {"VALE3-fortnight-1": version("volatility", SERIES.last)})
        except TooFewSessions as error:
            raise TooFewSessions(f"{error.message}; {error.remedy}") from error


@pytest.mark.parametrize("members", ["", "scale", "scale,scale", "scale,ensemble", ",".join("abcdefghi")])
def test_a_wrong_list_of_members_is_refused(members: str) -> None:
    """At least two different ones, at most eight, and not an ensemble with default settings."""
    with pytest.raises(InvalidInput, match="invalid members"):
        fit(members)


def test_a_missing_member_is_named() -> None:
    """At the fit, at the load of an artifact whose plug-in is away, and for a version that is not given."""
    with pytest.raises(UnknownStrategy, match="member 'prophet'"):
        fit("scale,prophet")
    tensors, card = fit("scale,naive").dump()
    card["members"][0]["strategy"] = "gone"
    with pytest.raises(UnknownStrategy, match="member 'scale' of the ensemble is missing"):
        EnsembleForecaster().load((tensors, card))
    strategy = Strategy("ensemble", EnsembleForecaster(), {"members": "scale,VALE3-fortnight-7"})
    with pytest.raises(InvalidInput, match="VALE3-fortnight-7"):
        strategy.fit([SERIES], 10, 1)
