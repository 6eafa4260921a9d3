"""Dialect: how a table is written, as it was recognised or stated."""

import msgspec

from adapters.market_data.tables.moments import EXAMPLES

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """`columns` has the name in the file for each of our names."""

    encoding: str
    separator: str
    decimal: str
    dates: str
    columns: dict[str, str]

    def describe(self) -> str:
        """One line: separator, decimal sign, order of day and month, encoding."""
        decimal = "point" if self.decimal == "." else "comma"
        return (
            f"{SEPARATORS[self.separator]} between cells, decimal {decimal}, "
            f"dates {self.dates} like {EXAMPLES[self.dates]}, encoding {self.encoding}"
        )
