"""Schemas as Python types, written as text."""

from typing import Any

BOUND = {"Job": "AsyncJob[Any]", "Ticker": "AsyncTicker"}
"""Components that the client gives methods; the others are plain structs of `models`."""
SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
FORMATS = {"date-time": "datetime", "date": "date"}


def type_of(schema: dict[str, Any]) -> str:
    """The type of a value."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return BOUND.get(name, f"models.{name}")
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(map(type_of, schema[several])))
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return type_of(schema["allOf"][0])
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    return _plain(schema)


def _plain(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": one}) for one in kind)
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        return f"dict[str, {type_of(schema.get('additionalProperties') or {})}]"
    if kind == "string" and schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    return SIMPLE.get(str(kind), "Any")


def argument_type(text: str) -> str:
    """The type of an argument: any sequence and mapping is taken where a list or dict is sent."""
    return text.replace("list[", "Sequence[").replace("dict[", "Mapping[")
