"""Additions to the OpenAPI document: examples, the Idempotency-Key header, other formats of an answer."""

from typing import Any

Data = dict[str, Any]

CLOSES = [60 + n % 7 * 0.25 for n in range(80)]
EXAMPLES: dict[str, Data] = {
    "track_ticker": {"ticker": "VALE3"},
    "retire_ticker": {"reason": "delisted"},
    "accept_prices": {"reason": "the broker delivers cents now"},
    "reject_prices": {"reason": "prices in cents"},
    "confirm_session": {"reason": "checked against the exchange"},
    "drop_session": {"reason": "test trade of the exchange"},
    "submit_training": {"ticker": "VALE3", "strategy": "lstm", "horizon": 10, "promote": True},
    "submit_backtest": {"tickers": ["VALE3", "PETR4"], "strategy": "arima", "horizon": 10, "origins": 12},
    "promote_model": {"reason": "beats naive by 3 % out of sample"},
    "retire_model": {"reason": "faulty training data"},
    "roll_back": {"family": "fortnight", "reason": "coverage fell"},
    "issue_forecasts": {"ticker": "VALE3", "horizon": 5, "levels": [0.1, 0.5, 0.9]},
    "preview_forecast": {"closes": CLOSES, "strategy": "naive", "horizon": 3},
    "create_client": {"name": "research desk", "scopes": ["forecasts:read", "data:read"]},
    "change_settings": {"requests_per_minute": 600, "jobs_per_kind": {"train": 2}, "reason": "more users"},
}
KEY: Data = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A repeated request with the same key has its effect once and gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
}
FORMATS = {
    "read_prices": {
        "text/csv": "One line per session.",
        "application/vnd.apache.arrow.stream": "An Arrow IPC stream of one table.",
    }
}
STREAMS = {
    "follow_job": """id: 5f1c0e7a9b3d2468
event: succeeded
data: {"id": "01j9z3k5x7", "state": "succeeded"}
""",
    "follow_events": """id: 41
event: event
data: {"position": 41, "stream": "ticker-VALE3", "type": "ticker-tracked"}
""",
}
SEEN = {"follow_job": "The job has ended, and the caller has its last event"}


def complete_document(document: Data) -> Data:
    """Add the examples, the header and the formats to an OpenAPI document; return the document."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _add_example(operation)
            if method in ("post", "patch"):
                operation.setdefault("parameters", []).append(KEY)
            for kind, text in FORMATS.get(operation["operationId"], {}).items():
                found = operation["responses"]["200"]["content"]
                found[kind] = {"schema": {"type": "string", "format": "binary", "description": text}}
            _describe_stream(operation)
    return document


def _describe_stream(operation: Data) -> None:
    name = operation["operationId"]
    if name in STREAMS:
        schema = {"type": "string", "description": "Server-sent events."}
        operation["responses"]["200"] = {
            "description": "A stream of events",
            "content": {"text/event-stream": {"schema": schema, "example": STREAMS[name]}},
        }
    if name in SEEN:
        operation["responses"]["204"] = {"description": SEEN[name]}


def _add_example(operation: Data) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = EXAMPLES[operation["operationId"]]
