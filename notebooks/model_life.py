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
# # A model's life
#
# Trained, judged, refused, promoted by force, used, rolled back: each step is an event of the ledger, and the history is read from there. The
# prices are synthetic. The strategy is `drift`, which the gate should refuse.

# %%
import pandas as pd
from installation import Installation

here = Installation()
here.told("track", "VALE3")
here.told("refresh", "VALE3", "--until", "2024-06-28")

# %% [markdown]
# ## Trained and judged
#
# The last sessions are held out. The stored artifact is read back and measured there, beside naive and the fallback.

# %%
version = here.told("train", "VALE3", "--strategy", "drift")
evidence = version["evidence"]
pd.Series(
    {
        name: evidence[name]
        for name in ("first", "last", "loss", "fallback", "fallback_loss", "naive_loss", "origins")
    }
)

# %% [markdown]
# ## Refused
#
# The gate compares the version with what serves without it: the fallback. Every policy has a figure and a bound.

# %%
here.told("models", "promote", "VALE3-fortnight-1", codes=(4,))
shown = here.told("models", "show", "VALE3-fortnight-1")
policies = pd.DataFrame(shown["gate"]["verdict"]["policies"])[["name", "value", "sense", "bound", "passed"]]
assert not policies["passed"].all()
policies

# %% [markdown]
# ## Promoted by force, and marked for ever
#
# An operator may know more than the evidence. The reason and the verdict are in the event; each forecast says that it was so.

# %%
here.told("models", "promote", "VALE3-fortnight-1", "--force", "--reason", "to show what a mark looks like")
forecast = here.told("forecast", "VALE3", "--horizon", "10")
assert "force" in forecast["skill"]
print(forecast["model"], "·", forecast["skill"])

# %% [markdown]
# ## Scored
#
# Ten sessions later.

# %%
here.told("refresh", "VALE3", "--until", "2024-07-15")
here.told("score")
scored = here.told("forecasts", "show", forecast["id"])
steps = pd.DataFrame([one["score"] | {"step": one["step"]} for one in scored["steps"]]).set_index("step")
steps["inside 80 %"] = [inside["80"] for inside in steps["inside"]]
steps[["close", "error", "pinball", "naive_pinball", "inside 80 %"]]

# %% [markdown]
# ## Replayed
#
# The forecast is computed again from what its event names; the answer is the same, bit for bit.

# %%
replayed = here.told("replay", forecast["id"])
assert replayed["verdict"] == "identical"
replayed

# %% [markdown]
# ## Rolled back
#
# There was no champion before, so the fallback serves again.

# %%
here.told("models", "rollback", "VALE3", "--reason", "it has shown no skill")
after = here.told("forecast", "VALE3", "--horizon", "10")
print(after["model"] or "the fallback", "·", after["skill"])

# %% [markdown]
# ## The history
#
# Which version served when, who decided it, and why.

# %%
(seat,) = here.told("models", "history", "VALE3")["items"]
history = pd.DataFrame(seat["history"])
assert list(history["what"])[-2:] == ["promoted", "rolled-back"]
history[["decided_at", "what", "model", "by", "forced", "reason"]]

# %% tags=["chart"]
import matplotlib.pyplot as plt

times = pd.to_datetime(history["decided_at"])
seconds = (times - times.iloc[0]).dt.total_seconds()
begun, ended = (seconds[history["what"] == what].iloc[-1] for what in ("promoted", "rolled-back"))
figure, axes = plt.subplots(figsize=(9, 2.6))
axes.barh(["serves"], [ended - begun], left=[begun], color="tab:orange", height=0.3)
for moment, what in zip(seconds, history["what"], strict=True):
    axes.annotate(what, (moment, 0.2), rotation=30)
axes.set(xlim=(0, ended * 1.2), ylim=(-0.3, 0.6), xlabel="seconds since the version was registered")
axes.set_title("VALE3-fortnight-1, promoted by force")
figure.tight_layout()

# %% [markdown]
# ## The ledger is sound
#
# Each event has the hash of the one before.

# %%
here.told("ledger", "verify")
