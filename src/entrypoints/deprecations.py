"""What is to end: operations of the API and environment variables, with what takes their place."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

MIN_DAYS = 182
"""Six months from the first release that says so to the end."""


class Deprecation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation id or the name of a variable; `ends` is the first day on which a release may lack it."""

    kind: Literal["operation", "variable"]
    name: str
    since: date
    ends: date
    instead: str

    def __str__(self) -> str:
        """The whole fact in one line."""
        return f"{self.name} is deprecated and may end on {self.ends}: use {self.instead}"


DEPRECATIONS: tuple[Deprecation, ...] = ()
"""Each stands in CHANGELOG.md too, under Deprecated. Nothing is deprecated in this release."""


def deprecated_operation(name: str) -> Deprecation | None:
    """The deprecation of an operation id."""
    return next((one for one in DEPRECATIONS if (one.kind, one.name) == ("operation", name)), None)


def deprecated_variables(env: Mapping[str, str]) -> list[Deprecation]:
    """The deprecations of variables that are set."""
    return [one for one in DEPRECATIONS if one.kind == "variable" and one.name in env]
