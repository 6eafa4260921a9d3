"""Options: what the source text states about its tables, `csv:FOLDER?decimal=,&dates=dmy`."""

from typing import Any

import msgspec

from domain.basis import Basis
from domain.errors import InvalidInput

SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
ACCEPTED: dict[str, dict[str, Any]] = {
    "separator": SEPARATORS,
    "decimal": {".": ".", ",": ","},
    "dates": {"ymd": "ymd", "dmy": "dmy", "mdy": "mdy", "names": "names"},
    "encoding": {"utf-8": "utf-8", "utf-16": "utf-16", "latin-1": "latin-1", "cp1252": "cp1252"},
    "basis": {basis.value: basis for basis in Basis},
}


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """An empty option is recognised from each file. `basis` is what the prices are adjusted for."""

    separator: str = ""
    decimal: str = ""
    dates: str = ""
    encoding: str = ""
    basis: Basis | None = None

    @classmethod
    def parse(cls, text: str) -> "Options":
        """The options of `decimal=,&dates=dmy`. Raises InvalidInput, which names the accepted ones."""
        stated: dict[str, Any] = {}
        for part in filter(None, text.split("&")):
            name, _, value = part.partition("=")
            if name not in ACCEPTED:
                raise _invalid(f"{name!r} is no option of csv:", ACCEPTED)
            if name in stated:
                raise _invalid(f"the option {name} occurs twice", ACCEPTED)
            if value not in ACCEPTED[name]:
                raise _invalid(f"{value!r} is no value of the option {name}", ACCEPTED[name])
            stated[name] = ACCEPTED[name][value]
        return cls(**stated)


def _invalid(message: str, accepted: dict[str, Any]) -> InvalidInput:
    return InvalidInput(message, field="source", remedy=f"accepted: {' or '.join(accepted)}")
