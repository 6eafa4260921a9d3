"""Score: a whole evaluation recomputed step by step, the comparison with a reference, and the pool."""

import math
from datetime import date, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.diebold_mariano import diebold_mariano
from domain.errors import InvalidInput
from domain.metrics import Values
from domain.quantiles import INTERVALS, LEVELS
from domain.score import Evaluation, Outcome, compare, evaluate, pool

FIRST = date(2024, 1, 8)
LEVEL = np.array(LEVELS)


def outcomes_of(
    n: int = 8, seed: int = 1, width: float = 2.0, steps: int = 5, first: date = FIRST, unit: float = 1.0
) -> list[Outcome]:
    """Origins a week apart of a random walk about 50, with ranges `width` too wide or narrow."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n):
        last = 50 + rng.normal(0, 3)
        actual = last + rng.normal(0, 1, steps).cumsum()
        offsets = width * np.sqrt(np.arange(1, steps + 1))[:, None] * np.linspace(-1, 1, 7)
        grid = last + rng.normal(0, 0.3) + offsets
        made.append(
            Outcome(
                origin=first + timedelta(weeks=i),
                last_close=last * unit,
                actual=actual * unit,
                quantiles=grid * unit,
            )
        )
    return made


def naive_of(outcomes: list[Outcome]) -> list[Outcome]:
    """The same origins forecast without any spread, on the last close."""
    return [
        msgspec.structs.replace(outcome, quantiles=np.full_like(outcome.quantiles, outcome.last_close))
        for outcome in outcomes
    ]


def test_every_figure_of_an_evaluation() -> None:
    """Each figure equals its definition, written out over the single origins, steps and levels."""
    outcomes, scale = outcomes_of(), 0.7
    result = evaluate(outcomes, scale)
    points = [(o, i, float(a), o.quantiles[i]) for o in outcomes for i, a in enumerate(o.actual)]
    errors = [abs(a - q[3]) for _, _, a, q in points]
    pinballs = [
        t * (a - v) if a >= v else (1 - t) * (v - a)
        for _, _, a, q in points
        for t, v in zip(LEVELS, q, strict=True)
    ]
    right = [(q[3] > o.last_close) == (a > o.last_close) for o, _, a, q in points]
    assert (result.origins, result.horizon) == (8, 5)
    assert result.mae == pytest.approx(np.mean(errors))
    assert result.rmse == pytest.approx(np.sqrt(np.mean(np.square(errors))))
    assert result.mape == pytest.approx(np.mean([abs(a - q[3]) / a for _, _, a, q in points]))
    assert result.smape == pytest.approx(np.mean([2 * abs(a - q[3]) / (a + q[3]) for _, _, a, q in points]))
    assert result.mase == pytest.approx(np.mean(errors) / scale)
    assert result.pinball == pytest.approx(np.mean(pinballs))
    assert result.loss == pytest.approx(2 * np.mean(pinballs) / scale)
    assert result.directional_accuracy == pytest.approx(np.mean(right))
    assert result.directional_calls == 40
    steps = np.diff(LEVEL) * (np.reshape(pinballs, (40, 7))[:, 1:] + np.reshape(pinballs, (40, 7))[:, :-1])
    assert result.crps == pytest.approx(steps.sum(axis=1).mean())
    for nominal, bounds in INTERVALS.items():
        low, high = (LEVELS.index(level) for level in bounds)
        within = np.array([q[low] <= a <= q[high] for _, _, a, q in points]).reshape(8, 5)
        assert list(result.coverage[str(nominal)]) == ["1", "2", "3", "4", "5"]
        assert list(result.coverage[str(nominal)].values()) == within.mean(axis=0).tolist()
        assert result.pooled_coverage[str(nominal)] == pytest.approx(within.mean())
        outside = [max(q[low] - a, a - q[high], 0) for _, _, a, q in points]
        widths = [q[high] - q[low] for _, _, _, q in points]
        expected = np.mean(widths) + np.mean(outside) * 2 / (1 - nominal / 100)
        assert result.winkler[str(nominal)] == pytest.approx(expected)


def test_coverage_by_hand() -> None:
    """About 10 ± 0.5, 1 and 2: 10.9 is inside 80 %, 11.5 only inside 95 %, 13 nowhere."""
    grid = np.tile(10 + np.array([-2, -1, -0.5, 0, 0.5, 1, 2]), (2, 1))
    result = evaluate(
        [
            Outcome(origin=FIRST, last_close=10.0, actual=np.array([10.9, 11.5]), quantiles=grid),
            Outcome(
                origin=FIRST + timedelta(days=1),
                last_close=10.0,
                actual=np.array([10.0, 13.0]),
                quantiles=grid,
            ),
        ],
        1.0,
    )
    assert result.coverage["80"] == {"1": 1.0, "2": 0.0}
    assert result.coverage["95"] == {"1": 1.0, "2": 0.5}
    assert result.pooled_coverage == {"50": 0.25, "80": 0.5, "95": 0.75}


def test_losses_are_those_of_the_peer_comparison() -> None:
    """Each origin keeps its loss with its date, by the formula of the benchmark, to the last bit."""
    outcomes, scale = outcomes_of(), 0.7
    result = evaluate(outcomes, scale)
    for outcome, day, loss in zip(outcomes, result.dates, result.losses, strict=True):
        d = outcome.actual[:, None] - outcome.quantiles
        assert loss == np.maximum(LEVEL * d, (LEVEL - 1) * d).mean() * 2 / scale
        assert day == outcome.origin
    assert result.loss == np.mean(result.losses)


def test_a_forecast_without_calls_has_no_directional_accuracy() -> None:
    """The naive forecast calls nothing, alone or pooled, and JSON says null."""
    naive = evaluate(naive_of(outcomes_of()), 1.0)
    assert (naive.directional_accuracy, naive.directional_calls) == (None, 0)
    assert pool([naive, naive]).directional_accuracy is None
    assert b'"directional_accuracy":null' in msgspec.json.encode(naive)


def test_an_evaluation_survives_json() -> None:
    """Every field of an evaluation and a comparison comes back from JSON as it was."""
    result = evaluate(outcomes_of(), 0.7)
    assert msgspec.json.decode(msgspec.json.encode(result), type=Evaluation) == result
    skill = compare(result, evaluate(naive_of(outcomes_of()), 0.7), 1)
    assert msgspec.json.decode(msgspec.json.encode(skill), type=type(skill)) == skill


@given(st.integers(0, 1000), st.floats(0.01, 10), st.sampled_from([0.125, 8.0, 512.0]))
def test_an_evaluation_knows_no_unit_but_its_price_figures(seed: int, width: float, unit: float) -> None:
    """In another unit shares and scaled figures stay, the others follow it, and shares stay in [0, 1]."""
    plain = evaluate(outcomes_of(4, seed, width), 1.0)
    other = evaluate(outcomes_of(4, seed, width, unit=unit), unit)
    for name in ("loss", "mase", "mape", "smape", "losses", "coverage", "directional_accuracy"):
        assert getattr(other, name) == getattr(plain, name)
    for name in ("mae", "rmse", "pinball", "crps"):
        assert getattr(other, name) == getattr(plain, name) * unit
    assert other.winkler == {nominal: score * unit for nominal, score in plain.winkler.items()}
    assert all(0 <= share <= 1 for steps in plain.coverage.values() for share in steps.values())


def test_a_perfect_forecast_scores_zero_and_covers_all() -> None:
    """Ranges that are the outcome lose nothing; a reference like that leaves no ratio."""
    outcomes = [
        msgspec.structs.replace(o, quantiles=np.repeat(o.actual[:, None], 7, axis=1)) for o in outcomes_of()
    ]
    perfect = evaluate(outcomes, 1.0)
    assert perfect.loss == perfect.mae == perfect.rmse == perfect.crps == perfect.winkler["80"] == 0
    assert set(perfect.pooled_coverage.values()) == {1.0}
    assert compare(evaluate(outcomes_of(), 1.0), perfect, 1).relative is None


def replaced(**changes: object) -> list[Outcome]:
    """Good outcomes, the second of them spoilt."""
    first, second, *others = outcomes_of()
    return [first, msgspec.structs.replace(second, **changes), *others]


@pytest.mark.parametrize(
    ("outcomes", "scale"),
    [
        ([], 1.0),
        (outcomes_of(steps=0), 1.0),
        (outcomes_of(), 0.0),
        (outcomes_of(), math.nan),
        (replaced(origin=FIRST), 1.0),
        (replaced(last_close=0.0), 1.0),
        (replaced(actual=np.array([50.0, math.nan, 50, 50, 50])), 1.0),
        (replaced(actual=np.full(4, 50.0)), 1.0),
        (replaced(quantiles=np.full((5, 6), 50.0)), 1.0),
    ],
    ids=["none", "no steps", "scale 0", "scale NaN", "order", "close", "actual", "steps", "levels"],
)
def test_what_cannot_be_evaluated_is_refused(outcomes: list[Outcome], scale: float) -> None:
    """Nothing, unequal shapes, prices or scales that are none, and unordered origins raise InvalidInput."""
    with pytest.raises(InvalidInput):
        evaluate(outcomes, scale)


def test_a_comparison_is_the_ratio_and_the_test() -> None:
    """The skill is the ratio of the losses with the Diebold-Mariano test over the origins."""
    model = evaluate(outcomes_of(30), 0.7)
    reference = evaluate(naive_of(outcomes_of(30)), 0.7)
    skill = compare(model, reference, 2)
    test = diebold_mariano(np.array(model.losses), np.array(reference.losses), 2)
    assert skill.relative == model.loss / reference.loss
    assert (skill.statistic, skill.p_value, skill.p_two_sided) == (
        test.statistic,
        test.p_value,
        test.p_two_sided,
    )
    assert (skill.n, skill.lags) == (30, 1)
    assert skill.relative < 1 and skill.p_value < 0.05


def test_a_forecast_beside_itself_shows_nothing() -> None:
    """Equal losses: a ratio of 1, and neither a statistic nor a p-value."""
    same = evaluate(outcomes_of(), 0.7)
    skill = compare(same, same, 1)
    assert (skill.relative, skill.statistic, skill.p_value, skill.p_two_sided) == (1.0, None, None, None)


def test_other_origins_are_not_compared() -> None:
    """A model and a reference of different origin dates raise InvalidInput."""
    later = evaluate(outcomes_of(first=FIRST + timedelta(days=1)), 0.7)
    with pytest.raises(InvalidInput):
        compare(evaluate(outcomes_of(), 0.7), later, 1)


def test_a_pool_is_the_mean_over_all_ticker_origins() -> None:
    """Pooled tickers of one scale equal one evaluation over all their origins together."""
    one = outcomes_of(6, seed=2)
    two = outcomes_of(3, seed=3, first=FIRST + timedelta(weeks=6))
    pooled, whole = pool([evaluate(one, 0.7), evaluate(two, 0.7)]), evaluate(one + two, 0.7)
    plain, expected = msgspec.to_builtins(pooled), msgspec.to_builtins(whole)
    for name in set(expected) - {"dates", "losses", "coverage"}:
        assert plain[name] == pytest.approx(expected[name]), name
    for nominal in expected["coverage"]:
        assert plain["coverage"][nominal] == pytest.approx(expected["coverage"][nominal])


def losses_by_date(seed: int) -> tuple[Evaluation, Evaluation, Values]:
    """A ticker beside naive, and their loss differences."""
    model = evaluate(outcomes_of(20, seed), 1.0)
    reference = evaluate(naive_of(outcomes_of(20, seed)), 1.0)
    return model, reference, np.array(model.losses) - np.array(reference.losses)


def test_the_pooled_test_takes_a_date_as_one_observation() -> None:
    """Loss differences are averaged over tickers before the test, so n is the number of dates."""
    models, references, differences = zip(*(losses_by_date(seed) for seed in range(5)), strict=True)
    pooled = pool(models)
    skill = compare(pooled, pool(references), 1)
    expected = diebold_mariano(np.mean(differences, axis=0), np.zeros(20), 1)
    assert (pooled.origins, skill.n) == (100, 20)
    assert skill.statistic == pytest.approx(expected.statistic)


def test_copies_of_a_ticker_are_no_further_evidence() -> None:
    """A pool of the same ticker many times has the p-value of one."""
    model, reference, _ = losses_by_date(7)
    alone, many = compare(model, reference, 1), compare(pool([model] * 9), pool([reference] * 9), 1)
    assert many.p_value == pytest.approx(alone.p_value)


def test_pooling_needs_one_horizon() -> None:
    """No evaluations, or unequal horizons, raise InvalidInput."""
    for evaluations in ([], [evaluate(outcomes_of(steps=steps), 1.0) for steps in (3, 5)]):
        with pytest.raises(InvalidInput):
            pool(evaluations)
