"""`doctor --table`: how a price table is read."""

from datetime import date
from decimal import Decimal

import msgspec

from entrypoints.cli.output import Form, show_data, show_table
from entrypoints.settings import Settings


def show_price_table(settings: Settings, file: str, form: Form) -> int:
    """Show the reading of a table and return 0. Raises InvalidTable, LocalTrouble."""
    from entrypoints.container.tables import read_price_table

    reading = read_price_table(settings, file)
    if form:
        show_data(msgspec.to_builtins(reading), form)
        return 0
    columns = ", ".join(f"{name} = {written or '(unnamed)'}" for name, written in reading.columns.items())
    facts = (
        ("ticker", reading.ticker),
        ("written with", reading.dialect),
        ("columns", columns),
        ("rows", str(reading.rows)),
        ("first day", reading.first),
        ("last day", reading.last),
    )
    show_table(f"Table {reading.file}", ("fact", "value"), facts)
    if reading.sample:
        rows = [tuple(map(_exactly, row.values())) for row in reading.sample]
        show_table("First rows", tuple(reading.sample[0]), rows)
    return 0


def _exactly(value: date | float | None) -> date | str | None:
    """A number with all of its digits and no exponent, because a wrong decimal sign shows in them."""
    return f"{Decimal(f'{value:.12g}'):,f}" if isinstance(value, float) else value
