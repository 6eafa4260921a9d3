# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Ranges and their calibration
#
# Do ranges hold what they say? The strategies `naive` and `scale` forecast ten sessions from many origins; each close is compared with the
# quantiles that were given before it. The shares are synthetic, with a volatility that moves, so nothing here says how good the ranges
# of real shares are ([that is measured](../docs/explanation/measured.md)).

# %%
import numpy as np
import pandas as pd
from installation import Installation

from adapters.forecasting.naive import NaiveForecaster
from adapters.forecasting.scale import ScaleForecaster
from domain.metrics import pinball
from domain.prices import PriceSeries

LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])
HORIZON = 10

# %% [markdown]
# ## Prices

# %%
here = Installation()
NAMES = ("VALE3", "PETR4", "AAPL")
here.told("track", *NAMES)
here.told("refresh", "--all", "--until", "2024-06-28")


def series_of(name: str) -> PriceSeries:
    """The closes that a forecast of the ticker would see."""
    bars = here.told("prices", name, "--start", "2016-01-04", "--end", "2024-06-28")["bars"]
    days = np.array([bar["session"] for bar in bars], dtype="datetime64[D]").astype(np.int32)
    return PriceSeries.of_closes(days, np.array([bar["close"] for bar in bars]))


shares = {name: series_of(name) for name in NAMES}
{name: len(series) for name, series in shares.items()}

# %% [markdown]
# ## Forecasts from every tenth session since the third year


# %%
def outcomes(strategy: object, series: PriceSeries) -> tuple[np.ndarray, np.ndarray]:
    """The quantiles (origins, steps, levels) and the closes (origins, steps), without overlap."""
    settings = strategy.settings
    fitted = strategy.fit([series.head(500)], HORIZON, settings, 1, lambda *_, **__: None)
    ends = range(500, len(series) - HORIZON, HORIZON)
    given = [fitted.predict(series.head(end), HORIZON, LEVELS) for end in ends]
    return np.array(given), np.array([series.close[end : end + HORIZON] for end in ends])


told = {
    name: [
        np.concatenate(parts)
        for parts in zip(*(outcomes(strategy, one) for one in shares.values()), strict=True)
    ]
    for name, strategy in {"naive": NaiveForecaster(), "scale": ScaleForecaster()}.items()
}

# %% [markdown]
# ## Coverage by range
#
# 0.50, 0.80 and 0.95 are right. How far chance goes: with n outcomes that do not overlap, about two roots of p(1 − p)/n.


# %%
def coverage(name: str, low: float, high: float) -> float:
    """The share of the closes inside of the range between two levels."""
    quantiles, closes = told[name]
    first, last = (quantiles[..., int(np.flatnonzero(level == LEVELS)[0])] for level in (low, high))
    return float(((first <= closes) & (closes <= last)).mean())


ranges = {"50 %": (0.25, 0.75), "80 %": (0.1, 0.9), "95 %": (0.025, 0.975)}
covered = pd.DataFrame(
    {name: {title: coverage(name, *pair) for title, pair in ranges.items()} for name in told}
)
assert covered.loc["95 %"].between(0.85, 1).all()
covered.round(3)

# %% [markdown]
# ## Loss beside naive, by step

# %%
losses = {
    name: pinball(closes, quantiles, LEVELS).mean(axis=(0, 2)) for name, (quantiles, closes) in told.items()
}
relative = pd.Series(losses["scale"] / losses["naive"], index=range(1, HORIZON + 1), name="loss ÷ naive")
relative.round(3)

# %% [markdown]
# ## Calibration
#
# For each level, the share of closes at or below the quantile. The diagonal is right; steeper in the middle is too wide, flatter too narrow
# ([how to read it](../docs/explanation/charts.md#calibration)).

# %%
below = pd.DataFrame(
    {name: (closes[..., None] <= quantiles).mean(axis=(0, 1)) for name, (quantiles, closes) in told.items()},
    index=LEVELS,
)
assert below.apply(lambda column: column.is_monotonic_increasing).all()
below.round(3)

# %% tags=["chart"]
import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.5))
left.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="right")
for name, look in zip(told, ("s", "o"), strict=True):
    left.plot(LEVELS, below[name], marker=look, label=name)
left.set(xlabel="level", ylabel="share of closes at or below", title="Calibration")
left.legend()
right.axhline(1, color="0.6", linestyle="--")
right.plot(relative.index, relative, marker="o")
right.set(xlabel="step", ylabel="loss of scale ÷ naive", title="Relative loss")
figure.tight_layout()
