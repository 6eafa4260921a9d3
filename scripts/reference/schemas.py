"""JSON schemas in words: the type of a value, its bounds, and the table of the fields of a form."""

from collections.abc import Iterator
from typing import Any

import msgspec
from scripts.reference.markdown import code, prose, sentence, table

Schema = dict[str, Any]
FORMATS = {"date-time": "date and time", "binary": "bytes"}
BOUNDS = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
    ("minProperties", "maxProperties", " entries"),
)


def form(name: str, schema: Schema) -> str:
    """One form: its name, what it is, and its fields."""
    parts = (f"### {name}", prose(schema.get("description", "")), fields(schema))
    return "\n\n".join(part for part in parts if part)


def fields(schema: Schema) -> str:
    """The table of the fields."""
    needed = schema.get("required", ())
    rows = (
        (code(name), kind(found), _meaning(found, name in needed))
        for name, found in schema.get("properties", {}).items()
    )
    return table(("field", "type", "meaning"), rows)


def _meaning(schema: Schema, required: bool) -> str:
    default = schema.get("default", "")
    plain = msgspec.json.encode(default).decode() if default not in ("", [], {}, None) else ""
    given = "" if required else f"Default: `{plain}`." if plain else "Optional."
    return " ".join(part for part in (sentence(schema.get("description", "")), given) if part)


def kind(schema: Schema) -> str:
    """The type of a value with its bounds, for example `integer, 1 to 60`."""
    return ", ".join([_type(schema), *_bounds(schema)])


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if several := schema.get("oneOf") or schema.get("anyOf"):
        return " or ".join(kind(one) for one in several)
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if values := schema.get("additionalProperties"):
        return f"map to {kind(values)}"
    named = str(schema.get("format") or schema.get("type", "any value"))
    return FORMATS.get(named, named)


def _bounds(schema: Schema) -> Iterator[str]:
    for least, most, unit in BOUNDS:
        if words := span(schema.get(least), schema.get(most)):
            yield words + unit
    if "pattern" in schema:
        yield f"pattern {code(schema['pattern'])}"


def span(least: float | None, most: float | None) -> str:
    """Bounds in words; empty without any."""
    if least is None:
        return "" if most is None else f"at most {_number(most)}"
    return f"at least {_number(least)}" if most is None else f"{_number(least)} to {_number(most)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
