"""The book of the examples: what was told, by operation and status."""

from typing import Any

import msgspec
from scripts.examples.even import even
from scripts.examples.teller import Told

from entrypoints.http.openapi.examples import Example, Examples

Data = dict[str, Any]


def book_of(told: list[Told]) -> Examples:
    """The examples; of an operation and a status the last answer counts, of a code the last problem."""
    operations: dict[str, Data] = {}
    shared: dict[str, Data] = {}
    for one in told:
        kept = operations.setdefault(one.operation, _empty()) if one.operation else {"problems": shared}
        body = even(one.body)
        if one.refused:
            kept["problems"].setdefault(str(one.status), {})[one.body["code"]] = body
            continue
        kept["parameters"] |= {name: even(value) for name, value in one.parameters.items()}
        if one.request is not None:
            name = f"example {len(kept['requests']) + 1}"
            kept["requests"][name] = {"value": even(one.request)}
        if isinstance(one.body, str) and one.media.startswith("application/"):
            body = ""  # bytes that no text can show
        if body:
            kept["answers"].setdefault(str(one.status), {})[one.media] = body
    found = {name: msgspec.convert(kept, Example) for name, kept in sorted(operations.items())}
    return Examples(operations=found, shared=dict(sorted(shared.items())))


def text_of(told: list[Told]) -> str:
    """The examples as the text of their file."""
    return msgspec.json.format(msgspec.json.encode(book_of(told)), indent=1).decode() + "\n"


def _empty() -> Data:
    return {"parameters": {}, "requests": {}, "answers": {}, "problems": {}}
