"""Log levels: the least severe lines that are written, in general and of single loggers."""

import re
from typing import Annotated

import msgspec

from domain.errors import InvalidInput

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
"""The numbers are those of Python's `logging`."""
LOGGER = r"[A-Za-z_][A-Za-z0-9_.]{0,99}"
_ANY = "|".join(LEVELS)
PATTERN = rf"^(({_ANY})|{LOGGER}=({_ANY}))(,(({_ANY})|{LOGGER}=({_ANY})))*$|^$"
LevelText = Annotated[str, msgspec.Meta(max_length=1000, pattern=PATTERN)]
"""`LEVEL`, `LOGGER=LEVEL` or several of them separated by commas; "" is the default of each process."""
REMEDY = "e.g. debug, or info,adapters.market_data=debug; levels: " + ", ".join(LEVELS)


class LogLevels(msgspec.Struct, frozen=True, kw_only=True):
    """`general` is a level or "", the default of the process; `loggers` has those of named loggers."""

    general: str = ""
    loggers: dict[str, str] = {}


def read_levels(text: str, field: str = "log_level") -> LogLevels:
    """The levels of a text such as `info,adapters.market_data=debug`. Raises InvalidInput."""
    if len(text) > 1000 or not re.fullmatch(PATTERN, text):
        raise InvalidInput(f"{text[:100]!r} is no log level", field=field, remedy=REMEDY)
    pairs = [part.rpartition("=") for part in text.split(",") if part]
    general = [level for name, _, level in pairs if not name]
    return LogLevels(
        general=general[-1] if general else "", loggers={name: level for name, _, level in pairs if name}
    )
