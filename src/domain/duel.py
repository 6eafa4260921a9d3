"""Duel: whether a challenger loses less than a champion, asked again after every outcome of both.

Differences of two losses at one step and origin, as shares of the mean loss of the champion so far, are
divided by their spread so far. Gains are clipped and losses hardly, so that rare large ones cannot hide
behind many small gains. A bet on their mean has a capital of 1 and reaches THRESHOLD with probability ALPHA
at most while the challenger is no better (domain/betting.py); another bet, turned round, is on the challenger
being worse. Steps beyond 1 have lanes. The capitals of the steps are averaged, so a challenger that is better
at one step only needs more evidence there.
"""

import math
from collections.abc import Iterable
from typing import Literal

import msgspec

from domain.betting import PRIOR, Lanes, capital
from domain.challenge_events import ChallengeEvidence

ALPHA = 0.05
THRESHOLD = 1 / ALPHA
DUEL_STEPS = (1, 5, 10)  # later ones have few outcomes without common returns
LEAST_SPREAD = 0.1  # of the differences of a seat, as a share of the loss
LEAST_POOL_SPREAD = 0.03  # of those of a pool, which are means
CLIP = 3.5  # spreads of a gain
MAX_LOSS_CLIPS = 10.0
MIN_OWN = 20  # outcomes of a seat before a pool speaks for it


class Bets(msgspec.Struct, frozen=True, kw_only=True):
    """The bets of one step on either side, and the sums of the differences so far and of their squares."""

    better: Lanes
    worse: Lanes
    total: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, step: int) -> "Bets":
        """The bets of a step before the first difference."""
        return cls(better=Lanes.of(step), worse=Lanes.of(step))

    def after(self, difference: float, least: float = LEAST_SPREAD) -> "Bets":
        """The bets after one more difference; above 0 the challenger lost less. `least` is of the spread."""
        share = difference / (CLIP * self._spread(least))
        return Bets(
            better=self.better.after(_value(share), 0.5),
            worse=self.worse.after(_value(-share), 0.5),
            total=self.total + difference,
            squares=self.squares + difference * difference,
        )

    def _spread(self, least: float) -> float:
        """The standard deviation so far, with PRIOR imagined differences as large as the least one."""
        count = self.better.count
        around = self.squares - self.total**2 / count if count else 0.0
        return max(least, math.sqrt((PRIOR * least**2 + max(0.0, around)) / (PRIOR + count)))


def _value(share: float) -> float:
    """Half of 1 for no difference, 1 for the largest gain that counts, below 0 for a larger loss."""
    return (1 + max(-MAX_LOSS_CLIPS, min(1.0, share))) / 2


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The losses of both so far at one step, in units of the close of the origin."""

    champion: float = 0.0
    challenger: float = 0.0
    count: int = 0

    def after(self, champion: float, challenger: float) -> "Record":
        """The record after one more outcome."""
        return Record(
            champion=self.champion + champion,
            challenger=self.challenger + challenger,
            count=self.count + 1,
        )

    def difference(self, champion: float, challenger: float) -> float | None:
        """How much less the challenger loses, as a share of the mean loss of the champion before.

        None for the first outcome, which has nothing to be a share of.
        """
        if not self.champion:
            return None
        return (champion - challenger) * self.count / self.champion

    @property
    def relative(self) -> float | None:
        """The loss divided by that of the champion; None before the first outcome."""
        return self.challenger / self.champion if self.champion else None


def decision(evidence: ChallengeEvidence) -> Literal["better", "worse"] | None:
    """What the evidence decides; None while it decides nothing.

    The pool speaks for a seat that has outcomes of its own, on which the challenger lost less.
    """
    if evidence.worse_capital >= evidence.threshold and evidence.worse_capital > evidence.capital:
        return "worse"
    own = evidence.sessions >= MIN_OWN and evidence.relative is not None and evidence.relative < 1
    by_pool = own and evidence.pooled_capital is not None and evidence.pooled_capital >= evidence.threshold
    return "better" if evidence.capital >= evidence.threshold or by_pool else None


def capitals(steps: Iterable[Bets]) -> tuple[float, float]:
    """The capitals on the challenger being better and on its being worse, as means over the steps."""
    known = [*steps]
    if not known:
        return 1.0, 1.0
    return capital([one.better for one in known]), capital([one.worse for one in known])
