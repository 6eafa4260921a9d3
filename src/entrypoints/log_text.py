"""A log line as text, for the command line and for pages."""

import msgspec

from application.ports.log_lines import LogLine


def log_text(line: LogLine) -> str:
    """One line; its values hold no control characters."""
    trace = {"trace": line.trace} if line.trace else {}
    fields = {**line.fields, **trace}
    fields.pop("settings", None)  # long; --json shows them
    said = f" {fields.pop('message')}" if "message" in fields else ""
    rest = "".join(f" {name}={_value(value)}" for name, value in fields.items())
    return f"{line.logged_at} {line.level:<7} {line.event}{said}{rest}"


def _value(value: object) -> str:
    if isinstance(value, str) and value and not set(value) & set(' "'):
        return value
    return msgspec.json.encode(value).decode()
