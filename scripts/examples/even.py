"""Even examples: what differs from run to run, or tells nothing, is replaced, so that changes are seen."""

import re
from typing import Any

BASE = "http://127.0.0.1:8000"
FIXED: dict[str, str | int | float] = {
    "trace": "4bf92f3577b34da6a3ce929d0e0e4736",
    "client_secret": "pvs_example-of-a-secret-that-is-shown-only-once",
    "one_time_password": "example-of-a-password",
    "secret": "whsec_ZXhhbXBsZS1vZi1hLXNlY3JldA==",
    "signature": "ab" * 64,
    "key": "cd" * 32,
    "hash": "ef" * 32,
    "digest": "12" * 32,
    "replayed": "12" * 32,
    "code_version": "0123456789ab",
    "version": "1.0.0",
    "pid": 4711,
    "seconds": 0.012,
    "logged_at": "2024-07-12T22:00:00.000000Z",
    "cursor": "0000000000000001.000001",
}
MAX_ITEMS = 12
MAX_LINES = 30  # of a text


def even(value: Any, name: str = "") -> Any:
    """The value with fixed texts, rounded numbers and at most so many items."""
    match value:
        case _ if name in FIXED and isinstance(value, type(FIXED[name])):
            return FIXED[name]
        case str():
            return _text(value)
        case float():
            return float(f"{value:.6g}")
        case list():
            return [even(one, name) for one in value[:MAX_ITEMS]]
        case dict():
            return {key: even(one, key) for key, one in value.items()}
        case _:
            return value


def _text(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{64}\b", str(FIXED["hash"]), text)
    lines = re.sub(r"http://127\.0\.0\.1:\d+", BASE, text).splitlines(keepends=True)
    return "".join(lines[:MAX_LINES])
