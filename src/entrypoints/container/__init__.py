"""The composition root: every binding of the product, and the only importer of adapters.

product.py        Container: settings, adapters, use-cases, the authorization server
adapters.py       which adapter serves each port
choices.py        the adapters that the settings choose
identity.py       the adapters of identity, imported when first used
reading.py        the ledger and what reads it
forecasting.py    commands and queries about tickers, prices, models and forecasts
jobs.py           submitting, running and scheduling jobs
use_cases.py      accounts, settings and the ledger; with the three above `product.use_cases()`
"""

from entrypoints.container.product import Container as Container
