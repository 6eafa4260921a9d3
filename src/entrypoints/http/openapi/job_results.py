"""What the document says for clients: the type of the result of each job, and the meaning of each code."""

from typing import Any

import msgspec

from application.jobs.kinds.results import RESULTS
from entrypoints.http.openapi.catalogue import catalogue

Data = dict[str, Any]
FORMS: set[type[msgspec.Struct]] = set(RESULTS.values())
SUBMITTED = {
    "trainings.create": "train",
    "backtests.create": "backtest",
    "models.compress": "compress",
    "tunings.create": "tune",
    "tunings.promote": "take",
    "forecasts.score": "score",
    "tickers.refresh": "refresh",
    "tickers.track_many": "track",
    "ledger.verify": "verify",
    "schedules.run": "session",
}
"""By operation id, the kind of the job that it answers."""


def name_results(document: Data) -> None:
    """Write `x-result` into operations, `x-results` into the job and `x-codes` into the problem."""
    schemas = document["components"]["schemas"]
    if "JobView" in schemas:
        schemas["JobView"]["x-results"] = {kind: form.__name__ for kind, form in RESULTS.items()}
    if "Problem" in schemas:
        meanings = {code.code: code.cause for code in catalogue()}
        schemas["Problem"]["properties"]["code"]["x-codes"] = meanings
    for methods in document["paths"].values():
        for operation in methods.values():
            if kind := SUBMITTED.get(operation["operationId"]):
                operation["x-result"] = RESULTS[kind].__name__
