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
# # Data quality of a share
#
# What Previsto finds in prices, what it leaves out, and why a delivery may be held. The prices here are synthetic, with four faults
# planted, so that it can be seen whether they are found. With your own folder of CSV files, replace the source.

# %%
import datetime
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from installation import Installation

# %% [markdown]
# ## A table with faults
#
# A close that is ten times too high (a slipped decimal sign), a day without volume, a missing week, a high below the low; and a row for
# each holiday, because this table was made without the calendar of B3.

# %%
chance = np.random.default_rng(7)
days = pd.bdate_range("2021-01-04", "2024-05-31")
closes = 60 * np.exp(np.cumsum(chance.normal(0, 0.015, days.size)))
table = pd.DataFrame(
    {"date": days.date, "open": closes, "high": closes * 1.01, "low": closes * 0.99, "close": closes}
)
table["volume"] = chance.integers(1_000_000, 9_000_000, days.size)
table.loc[310, ["open", "high", "low", "close"]] *= 10
table.loc[400, "volume"] = 0
table.loc[500, ["high", "low"]] = table.loc[500, ["low", "high"]].to_numpy()
table = table.drop(index=range(600, 605)).round(2)

folder = Path(tempfile.mkdtemp()) / "prices"
folder.mkdir()
table.to_csv(folder / "VALE3.SA.csv", index=False)
here = Installation(f"csv:{folder}")

# %% [markdown]
# ## What is found
#
# `previsto refresh` cleans and judges; `previsto prices show --quality` has every finding with its session.

# %%
here.told("track", "VALE3")
refreshed = here.told("refresh", "VALE3", "--until", "2024-05-31")["tickers"][0]
quality = here.told("prices", "show", "VALE3", "--quality")
print(refreshed["added"], "rows are new; findings:", refreshed["findings"])
pd.DataFrame(
    [one | {"rows": len(one["sessions"]), "first": one["sessions"][0]} for one in quality["found"]]
).drop(columns="sessions")

# %% [markdown]
# The sessions of the calendar that are not in the table:

# %%
assert len(quality["missing"]) == 5, "the missing week"
quality["missing"]

# %%
raw = pd.DataFrame(
    here.told("prices", "VALE3", "--raw", "--start", "2022-03-08", "--end", "2022-03-18")["bars"]
)
found = {name for names in raw["findings"] for name in names}
assert found, "the slipped decimal sign is found"
raw[["session", "close", "volume", "findings"]]

# %% [markdown]
# ## What a forecast uses
#
# The suspect row stays in the revision, as it was delivered, and is left out of the series. The chart has both.

# %%
series = here.told("prices", "VALE3", "--start", "2021-01-04", "--end", "2024-05-31")
kept = (
    pd.DataFrame(series["bars"])
    .assign(session=lambda rows: pd.to_datetime(rows["session"]))
    .set_index("session")
)
assert kept["close"].max() < 10 * kept["close"].median(), "the series is without the outlier"
print(len(kept), "of", len(table), "rows are in the series; verdict:", quality["verdict"])

# %% tags=["chart"]
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(9, 4))
axes.plot(pd.to_datetime(table["date"]), table["close"], color="0.75", label="as delivered")
axes.plot(kept.index, kept["close"], color="tab:blue", label="the series")
axes.set(yscale="log", ylabel="BRL", title="VALE3, synthetic prices with planted faults")
axes.legend()
figure.tight_layout()

# %% [markdown]
# ## A delivery that contradicts
#
# The same share, with every price multiplied by 0.37: a factor that no split explains. The delivery is held, the known prices
# stay, and a person decides ([how](../docs/how-to/decide-about-doubtful-prices.md)).

# %%
wrong = table.assign(**{name: (table[name] * 0.37).round(2) for name in ("open", "high", "low", "close")})
later = pd.DataFrame([wrong.iloc[-1].to_dict() | {"date": datetime.date(2024, 6, 3)}])
pd.concat([wrong, later]).to_csv(folder / "VALE3.SA.csv", index=False)
here.told("refresh", "VALE3", "--until", "2024-06-03", codes=(0, 4, 6))
held = here.told("prices", "show", "VALE3", "--revisions")
assert held["revisions"][-1]["kind"] == "held"
pd.DataFrame(held["revisions"])[["kind", "number", "first", "last", "added", "why"]]
