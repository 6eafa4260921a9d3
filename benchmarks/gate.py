"""What the gate promotes on simulated shares: versions without skill, worse ones, the best of many, momentum.

The volatility of a share stands still or moves. The fallback is an EWMA of squared returns with normal
quantiles; naive has the volatility of the whole past. Shares with momentum come in markets of 25, whose
shares are independent or have a common factor.

    python -m benchmarks.gate --shares 500

The test and the gate are those of the product; the gate of the release before is beside them.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from domain.cosine_test import cosine_test
from domain.diebold_mariano import diebold_mariano
from domain.gate import Gate
from domain.quantiles import LEVELS
from domain.registry_events import Evidence, Losses

Values = npt.NDArray[np.float64]
HORIZON, STEP, TRAINING, MARKET = 10, 5, 1000, 25
DATES = (22, 48, 98)
SESSIONS = TRAINING + STEP * (DATES[-1] - 1) + HORIZON
Z = np.array([NormalDist().inv_cdf(level) for level in LEVELS])
STEPS = np.arange(1, HORIZON + 1)
COMMON = 0.3  # the share of the variance that is common to the shares of a market
WORSE = 1.17  # ranges so much too wide lose about 1 % more
GATE, CRITERION_ALONE = Gate(), Gate(dates=0, tolerance=1)


class Judged:
    """Losses (shares, dates) and coverage of 80 % (shares, dates) of one forecaster."""

    def __init__(self, world: "World", middle: Values, spread: Values) -> None:
        quantiles = np.exp(middle[..., None] + spread[..., None] * Z)
        off = world.after[..., None] - quantiles
        levels = np.array(LEVELS)
        scale = np.abs(np.diff(np.exp(world.log_price[:, :TRAINING]), axis=1)).mean(axis=1)
        price = np.exp(world.log_price[:, world.origins])
        found = np.maximum(levels * off, (levels - 1) * off).mean(axis=(2, 3))
        self.losses: Values = 2 * found * price / scale[:, None]
        inside = (quantiles[..., 1] <= world.after) & (world.after <= quantiles[..., -2])
        self.inside: Values = inside.mean(axis=2)


class World:
    """Simulated shares: log prices (shares, sessions), with origins after the training window."""

    def __init__(
        self,
        shares: int,
        rng: np.random.Generator,
        *,
        moving: bool,
        momentum: float = 0.0,
        common: float = 0.0,
    ) -> None:
        self.rng, self.shares = rng, shares
        shocks = np.sqrt(1 - common) * rng.standard_normal((shares, SESSIONS))
        market = rng.standard_normal((-(-shares // MARKET), SESSIONS)).repeat(MARKET, axis=0)[:shares]
        shocks += np.sqrt(common) * market
        self.returns = 0.015 * np.exp(self._moves(moving)) * shocks
        for t in range(1, SESSIONS):
            self.returns[:, t] += momentum * self.returns[:, t - 1]
        self.log_price = np.cumsum(self.returns, axis=1)
        self.origins = np.arange(TRAINING, SESSIONS - HORIZON + 1, STEP) - 1
        ahead = self.origins[:, None] + STEPS
        self.after = np.exp(self.log_price[:, ahead] - self.log_price[:, self.origins, None])

    def _moves(self, moving: bool) -> Values:
        """The log of the volatility: 0, or an autoregression of .98 with a deviation of 0.4."""
        log_sigma = np.zeros((self.shares, SESSIONS))
        if moving:
            steps = 0.4 * np.sqrt(1 - 0.98**2) * self.rng.standard_normal((self.shares, SESSIONS))
            for t in range(1, SESSIONS):
                log_sigma[:, t] = 0.98 * log_sigma[:, t - 1] + steps[:, t]
        return log_sigma

    def sigma(self, returns: Values, decay: float = 0.97) -> Values:
        """The EWMA volatility at the origins, (shares, origins)."""
        variance = np.empty_like(returns)
        variance[:, 0] = np.mean(returns[:, :20] ** 2, axis=1)
        for t in range(1, returns.shape[1]):
            variance[:, t] = decay * variance[:, t - 1] + (1 - decay) * returns[:, t] ** 2
        return np.sqrt(variance[:, self.origins])

    def walk(self, sigma: Values, drift: Values | float = 0.0) -> Judged:
        """Normal ranges of a random walk with these volatilities (shares, origins)."""
        middle = np.broadcast_to(drift * np.ones((self.shares, 1, 1)) * STEPS, self.after.shape)
        return Judged(self, middle, sigma[..., None] * np.sqrt(STEPS))

    def naive(self) -> Judged:
        """The volatility of the whole past."""
        squares = np.cumsum(self.returns**2, axis=1)[:, self.origins]
        return self.walk(np.sqrt(squares / (self.origins + 1)))

    def twin(self) -> Judged:
        """The fallback with errors of its own in the volatility: all twins are equally good."""
        noise = self.rng.standard_normal((self.shares, self.origins.size))
        return self.walk(self.sigma(self.returns) * np.exp(0.1 * noise))

    def drift(self) -> Judged:
        """The fallback around the mean return of the training window."""
        mean = self.returns[:, :TRAINING].mean(axis=1)
        return self.walk(self.sigma(self.returns), mean[:, None, None])

    def autoregression(self) -> Judged:
        """An AR(1) of the training window, with the EWMA volatility of its residuals."""
        known = self.returns[:, :TRAINING]
        phi = np.sum(known[:, 1:] * known[:, :-1], axis=1) / np.sum(known[:, :-1] ** 2, axis=1)
        residuals = self.returns.copy()
        residuals[:, 1:] -= phi[:, None] * self.returns[:, :-1]
        powers = np.cumsum(phi[:, None] ** np.arange(HORIZON), axis=1)  # of a shock, after each step
        middle = (phi[:, None] * powers)[:, None, :] * self.returns[:, self.origins, None]
        spread = self.sigma(residuals)[..., None] * np.sqrt(np.cumsum(powers**2, axis=1))[:, None, :]
        return Judged(self, middle, spread)


def evidence(version: Judged, naive: Judged, fallback: Judged, rows: list[int], dates: int) -> Evidence:
    """The evidence on the last dates; `rows` are the shares, the first of which is the own one."""

    def losses(shares: list[int]) -> Losses:
        def series(of: Judged) -> tuple[float, ...]:
            return tuple(of.losses[shares, -dates:].mean(axis=0).tolist())

        return Losses(
            dates=tuple(date(2020, 1, 6) + timedelta(days=7 * n) for n in range(dates)),
            version=series(version),
            references={"naive": series(naive), "scale": series(fallback)},
            tickers=len(shares),
        )

    own = losses(rows[:1])
    return Evidence(
        origins=dates,
        step=STEP,
        first=None,
        last=None,
        loss=float(np.mean(own.version)),
        naive_loss=float(np.mean(own.references["naive"])),
        fallback_loss=float(np.mean(own.references["scale"])),
        p_value=None,
        statistic=None,
        coverage={"80": float(version.inside[rows[0], -dates:].mean())},
        metrics={},
        fallback="scale",
        own=own,
        pooled=losses(rows) if len(rows) > 1 else None,
    )


def promoted_before(found: Evidence) -> bool:
    """The verdict of the gate of the release before: a lead over naive, and hardly behind the fallback."""
    assert found.own and found.loss and found.naive_loss and found.fallback_loss
    naive = np.asarray(found.own.references["naive"])
    p_value = diebold_mariano(np.asarray(found.own.version), naive, HORIZON // STEP).p_value
    return (
        found.origins >= 20
        and found.loss < found.naive_loss
        and p_value is not None
        and p_value <= 0.05
        and found.loss <= 1.01 * found.fallback_loss
        and abs(found.coverage["80"] - 0.8) <= 0.10
    )


def say(*cells: object) -> None:
    """Print a row of a Markdown table."""
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


def head(*names: str) -> None:
    """Print the head of a Markdown table."""
    sys.stdout.write("\n")
    say(*names)
    say(*("---" for _ in names))


def percent(share: float) -> str:
    """A share as a percentage."""
    return f"{100 * share:.1f} %"


def without_skill(shares: int, seed: int) -> None:
    """Versions that are equal to the fallback or worse: how many pass."""
    head("volatility", "version", "÷ fallback", "dates", "p ≤ 0.05", "gate", "gate before")
    for moving in (False, True):
        world = World(shares, np.random.default_rng(seed), moving=moving)
        sigma = world.sigma(world.returns)
        naive, fallback, twin = world.naive(), world.walk(sigma), world.twin()
        cases: dict[str, tuple[Judged, Judged]] = {
            "a twin of the fallback": (world.twin(), twin),
            "AR(1) without momentum": (world.autoregression(), fallback),
            "drift": (world.drift(), fallback),
            "15 % too narrow": (world.walk(0.85 * sigma), fallback),
            f"{100 * (WORSE - 1):.0f} % too wide": (world.walk(WORSE * sigma), fallback),
        }
        for name, (version, reference) in cases.items():
            ratio = version.losses.mean() / reference.losses.mean()
            for dates in DATES:
                found = [evidence(version, naive, reference, [row], dates) for row in range(shares)]
                say("moving" if moving else "constant", name, f"{ratio:.3f}", dates, *_shares(found))


def _shares(found: list[Evidence]) -> Iterator[str]:
    """How many have a small p-value, pass the gate, and passed the gate before."""
    verdicts = [GATE.compare(one, [], "scale") for one in found]
    p_values = [CRITERION_ALONE.compare(one, [], "scale").p_value for one in found]
    yield percent(float(np.mean([p is not None and p <= 0.05 for p in p_values])))
    yield percent(float(np.mean([verdict.passed for verdict in verdicts])))
    yield percent(float(np.mean([promoted_before(one) for one in found])))


def best_of_many(shares: int, seed: int) -> None:
    """The version with the smallest p-value of several twins of the fallback: how often it passes."""
    head("volatility", "tries", "dates", "p ≤ 0.05", "gate")
    for moving in (False, True):
        for tries, count in ((6, shares), (30, min(shares, 100))):
            world = World(count, np.random.default_rng(seed + tries), moving=moving)
            naive, fallback = world.naive(), world.twin()
            twins = [world.twin() for _ in range(tries)]
            for dates in DATES[1:]:
                passed, alone = [], []
                for row in range(count):
                    found = [evidence(twin, naive, fallback, [row], dates) for twin in twins]
                    found.sort(key=_p_value)
                    alone.append(_p_value(found[0]) <= 0.05)
                    passed.append(GATE.compare(found[0], found[1:], "scale").passed)
                kind = "moving" if moving else "constant"
                say(kind, tries, dates, percent(float(np.mean(alone))), percent(float(np.mean(passed))))


def _p_value(found: Evidence) -> float:
    assert found.own
    test = cosine_test(np.asarray(found.own.version), np.asarray(found.own.references["scale"]))
    return 1.0 if test.p_value is None else test.p_value


def momentum(markets: int, seed: int) -> None:
    """An AR(1) on shares with momentum: how often it passes, pooled over tickers by date."""
    head("φ", "volatility", "common", "÷ fallback", "tickers", *(f"{dates} dates" for dates in DATES))
    for phi in (0.1, 0.2, 0.3, 0.5):
        for moving, common in ((False, 0.0), (True, 0.0), (True, COMMON)):
            rng = np.random.default_rng(seed)
            world = World(markets * MARKET, rng, moving=moving, momentum=phi, common=common)
            version, naive = world.autoregression(), world.naive()
            fallback = world.walk(world.sigma(world.returns))
            case = phi, "moving" if moving else "constant", f"{100 * common:.0f} %"
            ratio = f"{version.losses.mean() / fallback.losses.mean():.3f}"
            for tickers in (1, 5, MARKET):
                rows = [[*range(m * MARKET, m * MARKET + tickers)] for m in range(markets)]
                shown = []
                for dates in DATES:
                    found = (evidence(version, naive, fallback, one, dates) for one in rows)
                    shown.append(float(np.mean([GATE.compare(one, [], "scale").passed for one in found])))
                say(*case, ratio, tickers, *map(percent, shown))


PARTS: dict[str, Callable[[int, int], None]] = {
    "without-skill": without_skill,
    "best-of-many": best_of_many,
    "momentum": lambda shares, seed: momentum(max(1, shares // 5), seed),
}


def main() -> None:
    """Run all parts, or one."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--shares", type=int, default=500, help="shares of each case; a fifth as markets")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--part", choices=[*PARTS], help="one part [all]")
    given = options.parse_args()
    for name, part in PARTS.items():
        if given.part in (None, name):
            part(given.shares, given.seed)


if __name__ == "__main__":
    main()
