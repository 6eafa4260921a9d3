"""JSON Schemas of the arguments and the answers of the tools; MCP wants an object at the root."""

from typing import Any

import msgspec

Schema = dict[str, Any]


def schema_of_arguments(kind: type[msgspec.Struct]) -> Schema:
    """The schema of the arguments of a tool."""
    root, others = _parts(kind)
    return {**root, **others}


def schema_of_answer(kind: type[msgspec.Struct]) -> Schema:
    """The schema of an answer: what was found, and its doubts in words."""
    root, others = _parts(kind)
    doubts = {"type": "array", "items": {"type": "string"}, "description": "What makes it questionable."}
    return {
        "type": "object",
        "properties": {"found": root, "doubts": doubts},
        "required": ["found", "doubts"],
        **others,
    }


def _parts(kind: type[msgspec.Struct]) -> tuple[Schema, Schema]:
    """The schema of a struct, and the definitions to which it refers."""
    _, parts = msgspec.json.schema_components((kind,), ref_template="#/$defs/{name}")
    root = parts.pop(kind.__name__)
    return root, {"$defs": parts} if parts else {}
