"""Tables of fields: name, type with a link to its form, and what it means."""

from collections.abc import Iterator
from html import escape
from typing import Any

from entrypoints.http.docs.page import code, prose, table, words

Data = dict[str, Any]
FORMATS = {"date-time": "date and time", "binary": "bytes", "uri-reference": "address"}
BOUNDS = (
    ("minimum", "maximum", ""),
    ("exclusiveMinimum", "exclusiveMaximum", " exclusive"),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
    ("minProperties", "maxProperties", " entries"),
)
LONGEST_PATTERN = 60


def form(name: str, schema: Data) -> str:
    """A form with its fields."""
    said = prose(schema.get("description", ""))
    return f'<article data-part id="{escape(name)}"><h3>{escape(name)}</h3>{said}{fields(schema)}</article>'


def fields(schema: Data, title: str = "") -> str:
    """The fields of a form; those that may be absent are marked."""
    needed = schema.get("required", ())
    rows = (
        (code(name) + ("" if name in needed else " <small>optional</small>"), kind(found), _meaning(found))
        for name, found in schema.get("properties", {}).items()
    )
    return table(title, ("field", "type", "meaning"), rows)


def _meaning(schema: Data) -> str:
    default = schema.get("default")
    given = f" <small>Default: {code(default)}.</small>" if default not in (None, "", [], {}) else ""
    return words(schema.get("description", "")) + given


def kind(schema: Data) -> str:
    """The type of a value with its bounds, for example `integer, 1 to 60`."""
    return ", ".join([_type(schema), *_bounds(schema)])


def _type(schema: Data) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#{name}">{name}</a>'
    if several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(kind(one) for one in several)
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {}))}"
    if values := schema.get("additionalProperties"):
        return f"map to {kind(values)}"
    named = str(schema.get("format") or schema.get("type", "any value"))
    return FORMATS.get(named, named)


def _bounds(schema: Data) -> Iterator[str]:
    for least, most, unit in BOUNDS:
        match schema.get(least), schema.get(most):
            case None, None:
                continue
            case None, high:
                yield f"at most {high:g}{unit}"
            case low, None:
                yield f"at least {low:g}{unit}"
            case low, high:
                yield f"{low:g} to {high:g}{unit}"
    if len(schema.get("pattern", "")) in range(1, LONGEST_PATTERN):
        yield code(schema["pattern"])
