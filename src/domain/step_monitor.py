"""StepMonitor: whether the forecasts of a version at one step are as good as they say, and as naive.

Coverage: the share of misses of a range is the nominal one, give or take a tolerance. Performance: the loss
is no larger than that of naive. Each is tested after every outcome by bets (domain/betting.py).
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from domain.betting import Lanes, capital

Test = Literal["coverage", "performance"]
ALPHA = 0.01
THRESHOLD = 1 / ALPHA
MONITORED_STEPS = (1, 5, 10)  # later ones have few outcomes without common returns
MISSES = {"80": (0.2, 0.05), "95": (0.05, 0.025)}
"""By range, the nominal share of misses and its tolerance."""
SIDES = tuple(f"{side} {name}" for name in MISSES for side in ("narrow", "wide"))
MAX_RATIO = 1 / 3  # of the difference of both losses to their sum: one loss is twice the other


class StepMonitor(msgspec.Struct, frozen=True, kw_only=True):
    """The tests of one step: of the ranges by side and name, and of the loss.

    `peaks` has the largest capital of each test since it began: that it falls again later is no excuse.
    """

    ranges: dict[str, Lanes]
    loss: Lanes
    peaks: dict[Test, float]

    @classmethod
    def of(cls, step: int) -> "StepMonitor":
        """The tests of a step before the first outcome."""
        return cls(
            ranges={side: Lanes.of(step) for side in SIDES},
            loss=Lanes.of(step),
            peaks={"coverage": 1.0, "performance": 1.0},
        )

    def after(self, inside: Mapping[str, bool], loss: float, naive: float) -> "StepMonitor":
        """The tests after one more outcome, with losses in one currency."""
        ranges = {side: _side(side, lanes, inside) for side, lanes in self.ranges.items()}
        losses = self.loss.after(_excess(loss, naive), 0.5)
        return StepMonitor(
            ranges=ranges,
            loss=losses,
            peaks={
                "coverage": max(self.peaks["coverage"], capital([*ranges.values()])),
                "performance": max(self.peaks["performance"], capital([losses])),
            },
        )

    def restarted(self, test: Test) -> "StepMonitor":
        """After a decline was recorded, its test begins again; the other one goes on."""
        fresh = StepMonitor.of(len(self.loss.bets))
        return StepMonitor(
            ranges=fresh.ranges if test == "coverage" else self.ranges,
            loss=fresh.loss if test == "performance" else self.loss,
            peaks={**self.peaks, test: 1.0},
        )


def _side(side: str, lanes: Lanes, inside: Mapping[str, bool]) -> Lanes:
    """A range is too narrow when there are more misses than tolerated, and too wide when there are fewer."""
    name = side.split()[1]
    nominal, tolerance = MISSES[name]
    if side.startswith("narrow"):
        return lanes.after(float(not inside[name]), nominal + tolerance)
    return lanes.after(float(inside[name]), 1 - nominal + tolerance)


def _excess(loss: float, naive: float) -> float:
    """How much larger the loss is than naive's: 0.5 when equal, 1 when twice as large, 0 when half."""
    difference = (loss - naive) / (loss + naive) if loss + naive else 0.0
    return (1 + max(-MAX_RATIO, min(MAX_RATIO, difference)) / MAX_RATIO) / 2
