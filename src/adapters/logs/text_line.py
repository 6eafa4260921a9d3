"""A log line for people: time, level, event, and the other fields as `name=value`."""

from collections.abc import Mapping

import msgspec

from adapters.logs.plain import Plain

LEADING = ("time", "level", "event", "message")
LEFT_OUT = ("settings",)


def text_line(fields: Mapping[str, Plain], *, brief: bool) -> str:
    """The line of plain fields. `brief` is for a command that ends by itself: without time and process."""
    message = fields.get("message") or ""
    if brief:
        return (
            f"previsto: {fields['level']}: {message or fields['event']}{_rest(fields) if not message else ''}"
        )
    clock = str(fields["time"])[11:23]
    said = f" {message}" if message else ""
    return f"{clock} {fields['level']:<7} {fields['event']}{said}{_rest(fields)}"


def _rest(fields: Mapping[str, Plain]) -> str:
    return "".join(
        f" {name}={_value(value)}" for name, value in fields.items() if name not in (*LEADING, *LEFT_OUT)
    )


def _value(value: Plain) -> str:
    if isinstance(value, str) and value and " " not in value and '"' not in value:
        return value
    return msgspec.json.encode(value).decode()
