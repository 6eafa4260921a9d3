"""The form of `lstm` before docs/adr/0060: quantiles pooled over its own returns, corrected by a network.

Versions of that form serve and replay on. None is trained any more.
"""

from adapters.forecasting.lstm.pooled.fitted import FittedPooled, load_pooled, untrained

__all__ = ["FittedPooled", "load_pooled", "untrained"]
