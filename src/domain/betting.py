"""Betting: a test that may be looked at after every value, of "the mean is at most a bound".

A player bets on larger values with capital 1, which cannot grow on average while the mean is at most the
bound. So it reaches 1/α with probability at most α, however often one looks (Ville's inequality). The stakes
are those of Waudby-Smith & Ramdas (2024, "Estimating means of bounded random variables by betting", aGRAPA).
"""

import math
from collections.abc import Sequence

import msgspec

PRIOR = 5  # values at the bound that are imagined before the first one
MAX_LOSS = 0.75  # of the capital by one value between 0 and 1
RUIN = 0.01  # of the capital is left after any value below 0


class Bet(msgspec.Struct, frozen=True, array_like=True):
    """The capital after `count` values between 0 and 1, with their sum and the sum of their squares."""

    log_capital: float = 0.0
    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def after(self, value: float, bound: float) -> "Bet":
        """The bet after one more value; the stake was set before it.

        A value below 0 loses more than MAX_LOSS: what is bounded above only may be tested too.
        """
        return Bet(
            self.log_capital + math.log1p(max(RUIN - 1, self._stake(bound) * (value - bound))),
            self.count + 1,
            self.total + value,
            self.squares + value * value,
        )

    def _stake(self, bound: float) -> float:
        weight = PRIOR + self.count
        mean = (PRIOR * bound + self.total) / weight
        spread = self.squares - 2 * mean * self.total + self.count * mean * mean
        variance = (PRIOR * bound * (1 - bound) + spread) / weight
        gain = mean - bound
        return min(max(gain / (variance + gain * gain), 0.0), MAX_LOSS / bound)


class Lanes(msgspec.Struct, frozen=True, array_like=True):
    """Bets on every n-th value each, and the number of values so far.

    Forecasts of consecutive sessions at step n share n - 1 of their n returns. Those of one lane share none;
    the mean of the capitals is that of a player who spreads over the lanes (Henzi & Ziegel 2022).
    """

    bets: tuple[Bet, ...]
    count: int = 0

    @classmethod
    def of(cls, number: int) -> "Lanes":
        """So many lanes before the first value."""
        return cls((Bet(),) * number)

    def after(self, value: float, bound: float) -> "Lanes":
        """The lanes after one more value, which belongs to the next lane in turn."""
        turn = self.count % len(self.bets)
        bet = self.bets[turn].after(value, bound)
        return Lanes((*self.bets[:turn], bet, *self.bets[turn + 1 :]), self.count + 1)


def capital(lanes: Sequence[Lanes]) -> float:
    """The mean capital of several tests, each with the mean of its lanes: evidence against all of them."""
    shares = [sum(math.exp(bet.log_capital) for bet in one.bets) / len(one.bets) for one in lanes]
    return sum(shares) / len(shares)
