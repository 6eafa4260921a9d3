"""Additions to the OpenAPI document: examples, the Idempotency-Key header, other formats of an answer."""

from typing import Any

from entrypoints.http.openapi.operations import MEANINGS

Data = dict[str, Any]

CLOSES = [60 + n % 7 * 0.25 for n in range(80)]
EXAMPLES: dict[str, Data] = {
    "track_ticker": {"ticker": "VALE3"},
    "submit_ticker_batch": {"tickers": ["VALE3", "PETR4", "AAPL"], "steps": ["track", "refresh"]},
    "submit_scoring": {},
    "submit_verification": {},
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
    "issue_forecast": {"ticker": "VALE3", "horizon": 5, "levels": [0.1, 0.5, 0.9]},
    "issue_forecast_batch": {"tickers": ["VALE3", "PETR4", "AAPL"], "horizon": 5},
    "preview_forecast": {"closes": CLOSES, "strategy": "naive", "horizon": 3},
    "create_user": {"name": "bia", "scopes": ["forecasts:read", "data:read"]},
    "erase_user": {"reason": "asked for on 3 March"},
    "add_schedule": {"name": "after-close", "exchange": "BVMF", "steps": ["refresh", "score", "forecast"]},
    "create_client": {"name": "research desk", "scopes": ["forecasts:read", "data:read"]},
    "change_settings": {"requests_per_minute": 600, "jobs_per_kind": {"train": 2}, "reason": "more users"},
}
KEY: Data = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "A repeated request with the same key, within 24 hours, has its effect once and gets the same answer"
        " with the header Idempotent-Replayed."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]+$"},
}
KEY_REFUSALS = {status: MEANINGS[int(status)] for status in ("409", "422")}
REPLAYED: Data = {
    "description": "`true` when this is the kept answer to an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
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
    for schema in document["components"]["schemas"].values():
        _name_the_only_kind(schema.get("properties", {}))
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _add_example(operation)
            _allow_no_body(document["components"]["schemas"], operation)
            if method in ("post", "patch"):
                _add_key(operation)
            for kind, text in FORMATS.get(operation["operationId"], {}).items():
                found = operation["responses"]["200"]["content"]
                found[kind] = {"schema": {"type": "string", "format": "binary", "description": text}}
            _describe_stream(operation)
    return document


def _name_the_only_kind(properties: Data) -> None:
    """A field that may be left out, and never is null, has one kind: not a choice of one."""
    for name, found in properties.items():
        if len(found.get("oneOf", ())) == 1:
            properties[name] = {**found.pop("oneOf")[0], **found}


def _add_key(operation: Data) -> None:
    operation.setdefault("parameters", []).append(KEY)
    responses = operation["responses"]
    problem = next(one["content"] for status, one in responses.items() if status.startswith("4"))
    for status, text in KEY_REFUSALS.items():
        responses.setdefault(status, {"description": text, "content": problem})
    for status, response in responses.items():
        if status.startswith("2"):
            response.setdefault("headers", {})["Idempotent-Replayed"] = REPLAYED


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


def _allow_no_body(schemas: Data, operation: Data) -> None:
    """A body whose fields are all optional may be left out (see `_without_body` of the envelope)."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        form = schemas[content["schema"]["$ref"].rpartition("/")[2]]
        operation["requestBody"]["required"] = bool(form.get("required"))
