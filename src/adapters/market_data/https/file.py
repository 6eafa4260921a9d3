"""The TOML file of a source to its form. Every refusal names the file and the key."""

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from adapters.market_data.https.address import template_problem
from adapters.market_data.https.form import Form, Secret
from adapters.market_data.tables.options import Options
from adapters.market_data.zones import ZONES
from domain.errors import InvalidInput

MAX_BYTES = 1 << 20
_FIELD = re.compile(r"Object (contains unknown|missing required) field `(.+)`")
_SECRET = re.compile(r"(?i)(^|[-_])(authorization|token|api[-_]?key|key|password|secret)$")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_RESERVED = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding"})


def read_form(path: Path, *, allow_loopback: bool = False) -> Form:
    """The form of a file. Raises InvalidInput."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES)
        form = msgspec.toml.decode(raw, type=Form)
    except OSError as error:
        raise refused(path, "", error.strerror or "cannot be read") from None
    except msgspec.ValidationError as error:
        raise _invalid(path, str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refused(path, "", f"not a TOML file ({error})") from None
    for key, problem in _problems(form, allow_loopback):
        raise refused(path, key, problem)
    return form


def refused(path: Path, key: str, problem: str) -> InvalidInput:
    """The refusal of a file, or of one of its keys."""
    where = f"{path.name}, key {key}" if key else path.name
    return InvalidInput(
        f"{where}: {problem}", field="source", remedy="docs/how-to/configure-a-source.md has examples"
    ).told_as("the file of the price source is invalid")


def _invalid(path: Path, said: str) -> InvalidInput:
    problem, _, place = said.partition(" - at `$")
    key = place.strip("`").lstrip(".")
    if field := _FIELD.fullmatch(problem):
        key = f"{key}.{field[2]}".lstrip(".")
        problem = "unknown" if field[1] == "contains unknown" else "missing"
    return refused(path, key, problem)


def _problems(form: Form, allow_loopback: bool) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", form.name):
        yield "name", f"{form.name!r} is not one lower-case word"
    if problem := template_problem(form, allow_loopback):
        yield "url", problem
    for exchange, symbol in form.symbols.items():
        if exchange not in ZONES:
            yield f"symbols.{exchange}", f"not an exchange; known: {', '.join(ZONES)}"
        if not re.fullmatch(r"[^{}]*\{symbol\}[^{}]*", symbol):
            yield f"symbols.{exchange}", "has not exactly one {symbol}"
    yield from _parameter_problems(form)
    yield from _row_problems(form)


def _parameter_problems(form: Form) -> Iterator[tuple[str, str]]:
    for part, parameters in (("query", form.query), ("headers", form.headers)):
        for name, value in parameters.items():
            key = f"{part}.{name}"
            if part == "headers" and (not _HEADER.fullmatch(name) or name.lower() in _RESERVED):
                yield key, "not a header that a file may set"
            text = value.prefix if isinstance(value, Secret) else str(value)
            if part == "headers" and not (text.isascii() and text.isprintable()):
                yield key, "has characters that no header has"
            if isinstance(value, Secret):
                if bool(value.env) == bool(value.file):
                    yield key, "state either env or file"
            elif _SECRET.search(name):
                yield key, 'a secret does not belong into this file; state { env = "VARIABLE" }'


def _row_problems(form: Form) -> Iterator[tuple[str, str]]:
    named = form.columns.named()
    if form.rows.format == "csv":
        if named or form.columns.date:
            yield "columns", "a table names its own columns"
        if problem := _options_problem(form.rows.options):
            yield "rows.options", problem
    elif "close" not in named:
        yield "columns.close", "missing"
    elif form.rows.options:
        yield "rows.options", 'only for format = "csv"'
    try:
        ZoneInfo(form.dates.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield "dates.zone", f"{form.dates.zone!r} is not a time zone"


def _options_problem(text: str) -> str:
    try:
        Options.parse(text)
    except InvalidInput as error:
        return error.message
    return ""
