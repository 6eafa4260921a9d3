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
# # An analysis over the API
#
# With the client of [sdk/python](../sdk/python/README.md) and pandas: which of some shares has the widest range, and how it grows. Where
# `PREVISTO_URL` and the credentials are set, your service is asked; else one is started over synthetic prices, and ended with the notebook.

# %%
import os
from contextlib import ExitStack

import pandas as pd
from installation import Installation
from previsto_client import Previsto

NAMES = ("VALE3", "PETR4", "AAPL")
ending = ExitStack()

# %%
if "PREVISTO_URL" not in os.environ:
    here = Installation()
    here.told("track", *NAMES)
    here.told("refresh", "--all", "--until", "2024-06-28")
    made = here.told(
        "clients", "create", "notebook", "--scopes", "forecasts:read forecasts:write data:read models:read"
    )
    base = ending.enter_context(here.served())
    previsto = ending.enter_context(
        Previsto(base, client_id=made["client_id"], client_secret=made["client_secret"])
    )
else:
    previsto = ending.enter_context(Previsto())

# %% [markdown]
# ## One request for all
#
# A share that fails does not stop the others: its answer is a problem with a code.

# %%
answers = list(previsto.forecasts.create_many(NAMES))
forecasts = {answer.ticker: answer.forecast for answer in answers if answer.forecast}
problems = {answer.ticker: answer.problem.code for answer in answers if answer.problem}
assert set(forecasts) | set(problems) == set(NAMES)
problems

# %% [markdown]
# ## What they say
#
# The skill is a sentence with figures; the normal one is "no skill shown".

# %%
last = {name: one.interval(0.80)[-1] for name, one in forecasts.items()}
summary = pd.DataFrame(
    {
        name: {
            "median": one.median[-1],
            "low": last[name][0],
            "high": last[name][1],
            "width": (last[name][1] - last[name][0]) / one.median[-1],
            "skill": str(one.skill),
        }
        for name, one in forecasts.items()
    }
).T
summary.sort_values("width")

# %% [markdown]
# ## How ranges grow
#
# About with the root of the number of sessions, when the volatility is near its usual level.

# %%
widths = pd.DataFrame(
    {
        name: [(high - low) / one.median[0] for low, high in one.interval(0.80)]
        for name, one in forecasts.items()
    }
)
widths.index = range(1, len(widths) + 1)
growth = widths.iloc[-1] / widths.iloc[0]
assert (growth > 1).all()
growth.round(2)

# %% [markdown]
# ## One forecast as a table

# %%
table = forecasts[NAMES[0]].to_pandas()
table.head()

# %% tags=["chart"]
import matplotlib.pyplot as plt

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
forecasts[NAMES[0]].plot(left)
widths.plot(ax=right, marker="o")
right.set(xlabel="step", ylabel="width of the 80 % range ÷ median", title="How ranges grow")
figure.tight_layout()

# %% [markdown]
# ## The end of the service that was started

# %%
ending.close()
