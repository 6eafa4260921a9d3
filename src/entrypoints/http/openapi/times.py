"""Times in schemas: msgspec names no format for a time whose zone it does not check itself."""

from typing import Any

import msgspec


def mark_times(schema: dict[str, Any], kind: msgspec.inspect.Type) -> None:
    """Write the format into the schema of a time; the service refuses one without a zone."""
    while isinstance(kind, msgspec.inspect.Metadata):
        kind = kind.type
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    if any(isinstance(one, msgspec.inspect.DateTimeType) for one in kinds):
        for one in (schema, *schema.get("anyOf", ())):
            if one.get("type") == "string":
                one["format"] = "date-time"
