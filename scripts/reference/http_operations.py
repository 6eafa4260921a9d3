"""One operation of the HTTP API: what it needs, what it is sent, and what it answers."""

from collections.abc import Iterator
from typing import Any

import msgspec
from scripts.reference.markdown import code, prose, table
from scripts.reference.schemas import Schema, kind

from entrypoints.http.openapi.headers import KEY, TAG
from entrypoints.http.openapi.statuses import ALWAYS

LONGEST_EXAMPLE = 120
UNCHANGED = "304"  # as the statuses ALWAYS, told once for all operations
USUAL = (KEY["name"], TAG["name"])  # described once for all operations


def operation_text(method: str, path: str, operation: dict[str, Any]) -> str:
    """The operation under its heading."""
    scopes = [scope for one in operation["security"] for scope in one.get("oauth2", ())]
    needed = f"scope {' or '.join(map(code, scopes))}" if scopes else _token(operation)
    parts = (
        f"### `{method} {path}`\n\n{operation['summary']} · {needed}",
        prose(operation.get("description", "")),
        table(("parameter", "in", "type", "meaning"), _parameters(operation)),
        *map(_request, operation.get("requestBody", {}).get("content", {}).values()),
        _answers(operation["responses"]),
    )
    return "\n\n".join(part for part in parts if part)


def _token(operation: dict[str, Any]) -> str:
    return "any token" if any("oauth2" in one for one in operation["security"]) else "no token"


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for one in operation.get("parameters", ()):
        if one["name"] not in USUAL:
            default = one["schema"].get("default", "")
            said = (one.get("description", ""), f"Default: `{default}`." if default != "" else "")
            yield code(one["name"]), one["in"], kind(one["schema"]), " ".join(filter(None, said))


def _request(content: dict[str, Any]) -> str:
    shown = [one["value"] for one in content.get("examples", {}).values()]
    example = msgspec.json.encode(shown[0]).decode() if shown else ""
    told = f", for example {code(example)}" if 0 < len(example) < LONGEST_EXAMPLE else ""
    return f"Request: {kind(content['schema'])}{told}"


def _answers(responses: dict[str, Any]) -> str:
    good = [
        _answer(status, one)
        for status, one in sorted(responses.items())
        if int(status) < 400 and status != UNCHANGED
    ]
    bad = [code(status) for status in responses if int(status) >= 400 and int(status) not in ALWAYS]
    return f"Answer: {'; '.join(good)}. Problems: {', '.join(bad)}."


def _answer(status: str, answer: dict[str, Any]) -> str:
    kinds = " or ".join(kind(schema) for schema in _schemas(answer) if schema)
    said = "" if kinds else f"({answer['description']})"
    return " ".join(filter(None, (code(status), kinds, said)))


def _schemas(content: dict[str, Any]) -> list[Schema]:
    return [one["schema"] for one in content.get("content", {}).values()]
