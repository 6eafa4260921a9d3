"""Duel: an equal challenger is rarely called better, a better one soon, and one with rare disasters not."""

import numpy as np
import numpy.typing as npt
import pytest

from domain.betting import RUIN
from domain.duel import (
    CLIP,
    DUEL_STEPS,
    LEAST_POOL_SPREAD,
    LEAST_SPREAD,
    THRESHOLD,
    Bets,
    Record,
    capitals,
    decision,
)
from tests.support.duels import some_evidence

Values = npt.NDArray[np.float64]
SESSIONS = 400


def first_decision(champion: Values, challenger: Values) -> tuple[int | None, int | None]:
    """After how many outcomes at step 1 the bets on better and on worse decide; None while they do not."""
    bets, record, found = Bets.of(1), Record(), [None, None]
    for count, pair in enumerate(zip(champion.tolist(), challenger.tolist(), strict=True), 1):
        difference = record.difference(*pair)
        record = record.after(*pair)
        bets = bets if difference is None else bets.after(difference)
        for side, capital in enumerate(capitals([bets])):
            if capital >= THRESHOLD and found[side] is None:
                found[side] = count  # type: ignore[call-overload]
    return found[0], found[1]


def losses(seed: int, gain: float = 0.0, skew: bool = False) -> tuple[Values, Values]:
    """Paired losses with a relative difference of about 0.13, of which a share is the gain of the challenger.

    With `skew` the challenger gains a little on nineteen days of twenty, and loses it all on the other.
    """
    rng = np.random.default_rng(seed)
    champion = rng.gamma(1.5, 1 / 1.5, SESSIONS)
    noise = 0.13 * rng.standard_t(5, SESSIONS) / np.sqrt(5 / 3)
    if skew:
        noise = np.where(rng.random(SESSIONS) < 0.05, 0.57, -0.03)
    return champion, np.maximum(0.0, champion + noise - gain)


def share(gain: float, seats: int, **how: bool) -> tuple[float, float]:
    """The shares of seats whose challenger is called better, and worse."""
    found = [first_decision(*losses(seed, gain, **how)) for seed in range(seats)]
    return tuple(sum(one[side] is not None for one in found) / seats for side in (0, 1))  # type: ignore[return-value]


def test_125_an_equal_challenger_is_rarely_called_better() -> None:
    """In at most 2 % of the seats within 400 looks, and as rarely worse."""
    better, worse = share(0.0, 300)
    assert better <= 0.02
    assert worse <= 0.02


def test_125_rare_disasters_do_not_hide_behind_small_gains() -> None:
    """Losses are hardly clipped, so a challenger that gains 0 in the mean is seldom called better."""
    assert share(0.0, 100, skew=True)[0] <= 0.05


def test_a_better_challenger_is_found_and_a_worse_one_too() -> None:
    """By 5 % of the loss: half of the seats within 150 sessions, nearly all within 400."""
    counts = [first_decision(*losses(seed, 0.05))[0] for seed in range(60)]
    assert sorted(one or SESSIONS + 1 for one in counts)[30] <= 150
    assert share(-0.05, 40)[1] >= 0.9


def test_the_first_outcome_sets_the_unit_and_bets_nothing() -> None:
    """A difference is a share of the mean loss of the champion before it."""
    record = Record()
    assert record.difference(2.0, 1.0) is None
    assert record.relative is None
    record = record.after(2.0, 1.0).after(4.0, 2.0)
    assert record.difference(3.0, 1.5) == 0.5
    assert (record.relative, record.count) == (0.5, 2)


def test_gains_are_clipped_and_losses_never_take_all() -> None:
    """A gain counts at most CLIP spreads; the largest loss leaves a hundredth."""
    wide, just = Bets.of(1).after(9.0), Bets.of(1).after(CLIP * LEAST_SPREAD)
    assert wide.better == just.better
    assert Bets.of(1).after(CLIP * LEAST_POOL_SPREAD, LEAST_POOL_SPREAD).better == just.better
    bets = Bets.of(1)
    for _ in range(100):
        bets = bets.after(0.2)
    rich = capitals([bets])[0]
    assert capitals([bets.after(-99.0)])[0] == pytest.approx(rich * RUIN)
    assert capitals([bets])[1] == 1.0  # nobody bets on a side that has lost so far


def test_steps_have_lanes_and_an_equal_share_of_the_capital() -> None:
    """A step without an outcome keeps its share of 1."""
    assert [len(Bets.of(step).better.bets) for step in DUEL_STEPS] == [1, 5, 10]
    bets = Bets.of(1)
    for _ in range(12):
        bets = bets.after(0.4)
    alone = capitals([bets])[0]
    assert capitals([bets, Bets.of(5), Bets.of(10)])[0] == pytest.approx((alone + 2) / 3)
    assert capitals([]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, None),
        ({"capital": 20.0}, "better"),
        ({"worse_capital": 20.0}, "worse"),
        ({"capital": 30.0, "worse_capital": 20.0}, "better"),
        ({"pooled_capital": 20.0, "seats": 3}, "better"),
        ({"pooled_capital": 20.0, "seats": 3, "sessions": 19}, None),
        ({"pooled_capital": 20.0, "seats": 3, "relative": 1.01}, None),
        ({"pooled_capital": 20.0, "seats": 3, "relative": None}, None),
    ],
)
def test_125_what_decides(changes: dict[str, float], outcome: str | None) -> None:
    """The own bets, or those of the pool where the seat has outcomes on which the challenger lost less."""
    assert decision(some_evidence(**changes)) == outcome
