"""The rows of known prices, as JSON values and as a table."""

from collections.abc import Sequence
from datetime import date

from application.forecasting.known_prices import KnownSeries
from application.queries.lists import Data
from domain.bars import Finding
from domain.doubts import doubts
from domain.prices import COLUMNS
from domain.sessions import to_date
from entrypoints.charts.price_digits import decimals_for, rounded
from entrypoints.cli.output import show_table

PRICE_COLUMNS = ("open", "high", "low", "close", "adj_close")


def price_facts(known: KnownSeries, age: int) -> Data:
    """What is known beside the rows of the prices; `age` is the number of final sessions that are lacking."""
    return {
        "ticker": known.ticker.symbol,
        "revision": known.revision,
        "known_at": known.known_at,
        "source": known.source,
        "synthetic": known.synthetic,
        "basis": known.basis,
        "age": age,
        "stale": age > 0,
        "doubts": doubts(known.bars, known.held),
    }


def price_rows(known: KnownSeries, start: date | None, end: date | None, *, raw: bool) -> list[Data]:
    """The rows of the series from `start` to `end`, or with `raw` all rows as they were delivered."""
    bars = known.bars if raw else known.bars.take(known.bars.usable)
    columns = bars.columns if raw else {**bars.columns, **known.series.columns}
    rows: list[Data] = []
    for at, day in enumerate(bars.sessions):
        session = to_date(day)
        if (start and session < start) or (end and session > end):
            continue
        found = [finding.label for finding in Finding if bars.findings[at] & finding]
        values = {name: _value(column[at]) for name, column in columns.items()}
        rows.append({"session": session, **values, "findings": found})
    return rows


def price_csv(known: KnownSeries, start: date | None, end: date | None) -> str:
    """All rows as they were delivered, as a CSV table from which each number comes back exactly."""
    rows = price_rows(known, start, end, raw=True)
    lines = [",".join([str(row["session"]), *(_cell(row[name]) for name in COLUMNS)]) for row in rows]
    return "\n".join([",".join(["date", *COLUMNS]), *lines, ""])


def show_price_rows(known: KnownSeries, age: int, shown: Sequence[Data], count: int) -> None:
    """Show rows with the decimals that tell them apart; `count` is the number of rows in the range."""
    digits = decimals_for([row[column] for row in shown for column in PRICE_COLUMNS])
    doubtful = any(row["findings"] for row in shown)
    table = [
        (
            row["session"],
            *(rounded(row[column], digits) for column in PRICE_COLUMNS),
            rounded(row["volume"]),
            *([", ".join(row["findings"])] if doubtful else []),
        )
        for row in shown
    ]
    label = " · SYNTHETIC" if known.synthetic else ""
    remarks = [f"{count} sessions in range, known at {known.known_at:%Y-%m-%d %H:%M} UTC"]
    remarks += [f"stale: {age} final sessions are lacking"] if age else []
    show_table(
        f"{known.ticker} in {known.ticker.currency} · {known.source} revision {known.revision}{label}",
        ("session", *PRICE_COLUMNS, "volume", *["findings"] * doubtful),
        table,
        "; ".join([*remarks, *doubts(known.bars, known.held)]),
    )


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value)


def _value(number: float) -> float | None:
    return None if number != number else float(number)
