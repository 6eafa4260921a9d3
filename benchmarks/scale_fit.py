"""Fit the weights of `scale`: L-BFGS on the pinball loss of many origins of all shares of a folder.

    python benchmarks/scale_fit.py --data FOLDER --day 2026-11-30 [--until 2019-12-31]

FOLDER is that of `benchmarks/accuracy.py`. The card is written to the folder of the shipped weights, named
by the day of the fit, or with `--out FILE` elsewhere. Origins are every fifth session from 60 on; shares
whose prices contradict themselves are left out.
"""

import argparse
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from price_folder import known_shares
from scale_rows import MAX_STEPS, Rows, rows_of
from scipy.optimize import minimize

from adapters.forecasting.scale.card import Card, Part, basis
from adapters.forecasting.scale.features import LIMIT
from adapters.forecasting.scale.forecaster import MIN_SESSIONS
from domain.prices import PriceSeries

Values = npt.NDArray[np.float64]
SEASON_LIMIT = 3.0  # of the factor on the volatility; no report was worth more
CARDS = Path("src/adapters/forecasting/scale/cards")
EVERY = 5  # sessions between two origins
RANGES = ("r94", "r99", "rlong", "a80", "a97", "v80", "v96", "l80", "l96", "lev90", "age", "vol80")
CLOSES = ("r94", "r99", "rlong", "a80", "a97", "g94", "lev90", "age")
LEVELS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99)
NEAR, FAR = (1, 3, 10), (30, 60)
KNOTS = (*NEAR, *FAR)
NEAR_STEPS = tuple(range(1, 11))
FAR_STEPS = (12, 15, 19, 24, 30, 37, 45, 52, 60)
RIDGE, ITERATIONS, CHUNK = 1e-3, 60, 4096


class Task(msgspec.Struct, frozen=True):
    """Standardised features (n, f), seasons (n, steps, 2), moves ÷ (σ · √h) and weights (n, steps)."""

    features: Values
    seasons: Values
    moves: Values
    weights: Values
    share: Values


class Form(msgspec.Struct, frozen=True):
    """Values at the knots: constants (knots,), weights (knots, f), seasons (2,), shapes (knots, levels)."""

    constant: Values
    weights: Values
    seasons: Values
    shapes: Values

    @property
    def flat(self) -> Values:
        """All values in one array."""
        parts = (self.constant, self.weights, self.seasons, self.shapes)
        return np.concatenate([part.ravel() for part in parts])

    def free(self, held: int) -> npt.NDArray[np.bool_]:
        """Which values of the flat array a fit may change."""
        form = self.filled(np.ones(self.flat.size))
        if held:
            form.seasons[:] = 0
            for part in (form.constant, form.weights, form.shapes):
                part[:held] = 0
        return form.flat > 0

    def filled(self, flat: Values) -> "Form":
        """The same form with other values."""
        found, start = [], 0
        for part in (self.constant, self.weights, self.seasons, self.shapes):
            found.append(flat[start : start + part.size].reshape(part.shape))
            start += part.size
        constant, weights, seasons, shapes = found
        return Form(constant, weights, seasons, shapes)


def fit_card(shares: Mapping[str, PriceSeries], day: str) -> Card:
    """The card of all known closes of the shares; `day` is that of the fit."""
    origins = {name: range(MIN_SESSIONS, len(series), EVERY) for name, series in shares.items()}
    rows = rows_of(shares, origins, MAX_STEPS)
    digests = "".join(f"{name} {shares[name].digest}\n" for name in sorted(shares))
    return Card(
        fitted=day,
        data={
            "digest": hashlib.sha256(digests.encode()).hexdigest(),
            "shares": len(shares),
            "origins": len(rows.volatility),
            "first": str(min(series.first for series in shares.values())),
            "last": str(max(series.last for series in shares.values())),
        },
        knots=KNOTS,
        levels=LEVELS,
        ranges=fit_part(rows, RANGES, with_seasons=True),
        closes=fit_part(rows, CLOSES, with_seasons=False),
        season_limit=SEASON_LIMIT,
    )


def fit_part(rows: Rows, names: Sequence[str], with_seasons: bool) -> Part:
    """Fit the steps up to 10, then those to 60 with the values of step 10 kept."""
    plain = np.stack([np.clip(rows.named[name], -LIMIT, LIMIT) for name in names], axis=1)
    centre, spread = plain.mean(axis=0), plain.std(axis=0) + 1e-9
    standard = (plain - centre) / spread
    near = task_of(rows, standard, NEAR_STEPS, NEAR, with_seasons)
    start = Form(np.zeros(3), np.zeros((3, len(names))), np.zeros(2), _first_shapes(near, NEAR))
    close = optimised(near, start, 0)
    far_task = task_of(rows, standard, FAR_STEPS, (NEAR[-1], *FAR), with_seasons)
    guess = Form(
        np.repeat(close.constant[-1:], 3),
        np.repeat(close.weights[-1:], 3, axis=0),
        close.seasons,
        np.repeat(close.shapes[-1:], 3, axis=0),
    )
    far = optimised(far_task, guess, 1)
    weights = np.concatenate([close.weights, far.weights[1:]]) / spread
    constant = np.concatenate([close.constant, far.constant[1:]]) - weights @ centre
    return Part(
        constant=_rounded(constant),
        weights={name: _rounded(weights[:, at]) for at, name in enumerate(names)},
        seasons=(round(float(close.seasons[0]), 4), round(float(close.seasons[1]), 4)),
        shapes=tuple(_rounded(np.sort(row)) for row in np.concatenate([close.shapes, far.shapes[1:]])),
    )


def task_of(
    rows: Rows, standard: Values, steps: Sequence[int], knots: tuple[int, ...], with_seasons: bool
) -> Task:
    """The task of some steps; each row counts by its volatility over the long-run one, and √h."""
    at, root = np.array(steps) - 1, np.sqrt(np.array(steps, dtype=np.float64))
    moves = rows.outcomes[:, at] / (rows.volatility[:, None] * root)
    weights = np.exp(-rows.named["rlong"])[:, None] * root
    weights = np.where(np.isfinite(moves), weights, 0.0)
    seasons = rows.seasons[:, at] * float(with_seasons)
    share = basis(knots, np.array(steps, dtype=np.float64))
    return Task(standard, seasons, np.nan_to_num(moves), weights / weights.sum(), share)


def optimised(task: Task, start: Form, held: int) -> Form:
    """The form of least loss; the values of the first `held` knots, and then the seasons, stay."""
    free = start.free(held)

    def goal(values: Values) -> tuple[float, Values]:
        flat = start.flat
        flat[free] = values
        loss, gradient = loss_of(task, start.filled(flat))
        return loss, gradient[free]

    found = minimize(goal, start.flat[free], jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    flat = start.flat
    flat[free] = found.x
    return start.filled(flat)


def loss_of(task: Task, form: Form) -> tuple[float, Values]:
    """The loss and its gradient, with a ridge on the weights of features."""
    total = RIDGE * float((form.weights**2).sum())
    slope = Form(
        np.zeros_like(form.constant), 2 * RIDGE * form.weights, np.zeros(2), np.zeros_like(form.shapes)
    )
    shapes = task.share @ form.shapes
    for start in range(0, len(task.features), CHUNK):
        part = slice(start, start + CHUNK)
        own, seasons, weights = task.features[part], task.seasons[part], task.weights[part]
        logs = (own @ form.weights.T + form.constant) @ task.share.T + seasons @ form.seasons
        factor = np.exp(logs)
        off = task.moves[part, :, None] - factor[..., None] * shapes
        pull = (np.array(LEVELS) - (off < 0)) * weights[..., None]
        total += float((pull * off).sum()) / len(LEVELS)
        pull *= -factor[..., None] / len(LEVELS)
        by_log = (pull * shapes).sum(axis=2)
        slope.shapes[:] += task.share.T @ pull.sum(axis=0)
        by_knot = by_log @ task.share
        slope.constant[:] += by_knot.sum(axis=0)
        slope.weights[:] += by_knot.T @ own
        slope.seasons[:] += np.einsum("nh,nhs->s", by_log, seasons)
    return total, slope.flat


def _first_shapes(task: Task, knots: tuple[int, ...]) -> Values:
    """The quantiles of the moves at the knots, which are steps of the task."""
    return np.stack([np.quantile(task.moves[:, step - 1], LEVELS) for step in knots])


def _rounded(values: Values) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def readable(card: Card) -> str:
    """The card as JSON with one line for each list of numbers."""
    text = msgspec.json.format(msgspec.json.encode(card)).decode()
    return re.sub(r"\[[^][{}]*\]", _one_line, text) + "\n"


def _one_line(found: re.Match[str]) -> str:
    return f"[{' '.join(found[0][1:-1].split())}]"


def main() -> None:
    """Fit and write the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--day", type=date.fromisoformat, required=True)
    parser.add_argument("--until", type=date.fromisoformat, default=date.max)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    shares = {name: series.until(arguments.until) for name, series in known_shares(arguments.data).items()}
    card = fit_card({name: series for name, series in shares.items() if len(series)}, str(arguments.day))
    out = arguments.out or CARDS / f"{arguments.day}.json"
    out.write_text(readable(card))
    print(f"{out}: {card.data}")


if __name__ == "__main__":
    main()
