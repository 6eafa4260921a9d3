"""The composition root: every binding of the product, and the only importer of adapters.

product.py        Container: settings, adapters, use-cases, the authorization server
adapters.py       the adapter of each port
choices.py        the adapters that depend on the settings
tables.py         how one price table is read, for `doctor --table`
observing.py      who is told what happens: logs, and others of `Adapters.observers`
counting.py       what processes count for Prometheus
identity.py       the identity adapters, imported on first use
telemetry.py      tracing, and the traced form of each port; the port itself where tracing is off
reading.py        the ledger, known prices, champions and projections
forecasting.py    commands and queries about tickers, prices, models and forecasts
jobs.py           submitting, running and scheduling jobs
webhooks.py       keeping webhooks, and sending to them
use_cases.py      accounts, settings and the ledger; inherits the four above: `product.use_cases()`
names.py          the names that a person may type, for the completion of a shell
unused_imports.py the web frameworks that the container library imports where they are installed
"""

from typing import TYPE_CHECKING

from entrypoints.container.unused_imports import absent, empty

if TYPE_CHECKING:
    from entrypoints.container.product import Container as Container

FRAMEWORKS = ("fastapi", "fast_depends", "starlette", "flask", "werkzeug", "pydantic_settings", "yaml")


def __getattr__(name: str) -> object:
    """Import the product on first use: some modules of this package are needed without it."""
    if name != "Container":
        raise AttributeError(name)
    with absent(*FRAMEWORKS), empty("pydantic", VERSION="2"):  # a third of the start of each process
        import dependency_injector.containers  # noqa: F401
    from entrypoints.container.product import Container

    return Container
