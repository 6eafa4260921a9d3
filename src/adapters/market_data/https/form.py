"""Form: what the TOML file of a source says."""

from datetime import date
from typing import Literal

import msgspec

from domain.basis import Basis

Steps = tuple[str | int, ...]
"""Keys of objects and places in lists, from the whole answer inwards."""
DateForm = Literal["iso", "seconds", "milliseconds"]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Secret(_Part, frozen=True, kw_only=True):
    """A value that the file does not hold: that of a variable, or the text of a file, after `prefix`."""

    env: str = ""
    file: str = ""
    prefix: str = ""


Parameter = str | int | Secret


class Rows(_Part, frozen=True, kw_only=True):
    """Where the rows are: a list of objects, an object keyed by date, or a table.

    `symbol` and `currency` lead to what the answer says of itself; it is compared with the ticker.
    `options` are those of `csv:FOLDER?OPTIONS`.
    """

    format: Literal["json", "csv"] = "json"
    path: Steps = ()
    symbol: Steps = ()
    currency: Steps = ()
    options: str = ""


class Columns(_Part, frozen=True, kw_only=True):
    """The name in the answer for each of our columns; no `date` where rows are keyed by date."""

    date: str = ""
    open: str = ""
    high: str = ""
    low: str = ""
    close: str = ""
    adj_close: str = ""
    volume: str = ""
    dividend: str = ""
    split: str = ""

    def named(self) -> dict[str, str]:
        """Our name and theirs, of all stated columns except the date."""
        stated = msgspec.structs.asdict(self)
        return {ours: theirs for ours, theirs in stated.items() if theirs and ours != "date"}


class Dates(_Part, frozen=True, kw_only=True):
    """How dates are written in rows and in the address; without a `zone`, that of the exchange.

    `earliest` takes the place of `{first}` when the whole history is asked for.
    """

    form: DateForm = "iso"
    zone: str = ""
    asked: DateForm = "iso"
    earliest: date = date(1970, 1, 1)


class Signs(_Part, frozen=True, kw_only=True):
    """Keys of the outermost object, and texts, by which an answer of status 200 is recognised."""

    keys: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Form(_Part, frozen=True, kw_only=True):
    """The whole file. `symbols` has the symbol at the vendor by exchange, e.g. `{symbol}.SAO`."""

    name: str
    url: str
    basis: Basis | None = None
    symbols: dict[str, str] = {}
    query: dict[str, Parameter] = {}
    headers: dict[str, Parameter] = {}
    rows: Rows = Rows()
    columns: Columns = Columns()
    dates: Dates = Dates()
    limit: Signs = Signs()
    unknown: Signs = Signs()
    refused: Signs = Signs()
    error: Signs = Signs()
