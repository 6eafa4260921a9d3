"""Examples of the document, as a real server answered them: `examples.json`, which a script writes."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

Data = dict[str, Any]


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """The examples of one operation.

    `requests` has bodies by name, `answers` bodies by status and media type, `problems` problems by status
    and code.
    """

    parameters: Data = {}
    requests: Data = {}
    answers: dict[str, Data] = {}
    problems: dict[str, Data] = {}


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """The examples of all operations by their id, and the problems that say the same in every operation."""

    operations: dict[str, Example] = {}
    shared: dict[str, Data] = {}

    def of(self, operation: str) -> Example:
        """The examples of an operation; none for one that the script has not seen yet."""
        return self.operations.get(operation, Example())


@cache
def examples() -> Examples:
    """The examples of the file."""
    text = files("entrypoints.http.openapi").joinpath("examples.json").read_bytes()
    return msgspec.json.decode(text, type=Examples)
