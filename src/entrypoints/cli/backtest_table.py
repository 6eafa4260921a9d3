"""A backtest as tables: its tickers, and its parts in calm and wild times, by year and by step."""

from collections.abc import Iterator
from decimal import Decimal

from application.queries.lists import Data
from entrypoints.cli.output import show_table

NOTES = (
    "÷ naive: loss relative to naive, below 1 is better; interval: 95 %, over quarters and tickers",
    "DM p: Diebold-Mariano p, small where chance is unlikely",
    "80 %, 95 %: share of closes inside the range",
)
FEW = "no interval: the origins are in fewer than eight calendar quarters"
RANGES = ("80", "95")


def backtest_entries(row: Data) -> list[Data]:
    """The rows of a backtest: one for each ticker, and one for all tickers together."""
    return [*row["tickers"], {"ticker": "pooled", **row["pooled"]}]


def show_backtest(row: Data) -> None:
    """Show a backtest: one row for each ticker, and a row for all tickers together, then the parts."""
    columns = ("ticker", "origins", "loss", "÷ naive", "interval", "DM p", "80 %", "95 %")
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    title = f"{row['strategy']}, horizon {row['horizon']}{label}"
    show_table(title, columns, [_entry(one) for one in backtest_entries(row)], (*NOTES, *_notes(row)))
    if row.get("years"):
        show_parts(row)


def show_parts(row: Data) -> None:
    """Show the parts of a backtest, or of the result of its job."""
    groups = ((row["heat"], ""), (row["years"], ""), (row["steps"], "step "))
    rows = [
        (
            f"{before}{one['name']}",
            one["origins"],
            _share(one["relative_to_naive"]),
            *_coverage(one["coverage"]),
        )
        for found, before in groups
        for one in found
    ]
    note = "calm, wild: the fifths of the origins with the lowest and highest volatility over its long run"
    show_table("Parts", ("part", "origins", "÷ naive", "80 %", "95 %"), rows, note)


def _entry(one: Data) -> tuple[object, ...]:
    return (
        one["ticker"],
        one["origins"],
        one["loss"],
        _share(one["relative_to_naive"]),
        _between(one.get("relative_low"), one.get("relative_high")),
        _chance(one["dm_p_value"]),
        *_coverage(one["pooled_coverage"]),
    )


def _coverage(shares: Data) -> Iterator[Decimal | None]:
    return (_share(shares[name]) for name in RANGES)


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.3f}")


def _chance(value: float | None) -> Decimal | str | None:
    """A p-value, which is never shown as zero."""
    return "<0.001" if value is not None and value < 0.0005 else _share(value)


def interval_text(interval: Data | None) -> str:
    """An interval in one cell."""
    return _between(interval["low"], interval["high"]) if interval else "-"


def _between(low: float | None, high: float | None) -> str:
    return "-" if low is None else f"{low:.3f}…{high:.3f}"


def _holds_1(interval: Data | None) -> bool:
    return bool(interval and interval["low"] <= 1 <= interval["high"])


def _notes(row: Data) -> Iterator[str]:
    interval = row.get("interval")
    if _holds_1(interval):
        yield "the interval of the pooled loss holds 1: no difference from naive is shown"
    if interval is None:
        yield FEW
    if against := row.get("against"):
        between = against.get("interval")
        holds = ", which holds 1" if _holds_1(between) else ""
        told = f" ({interval_text(between)}{holds})" if between else ""
        yield f"on the same origins {_share(against['relative'])} of the loss of {against['name']}{told}"
    if until := row.get("learned_until"):
        yield f"the weights have learned from prices up to {until}: origins before are not out of sample"
    for one in row.get("failed", ()):
        yield f"{one['ticker']} has no figures: {one['message']}"
    if counts := row.get("vintage"):
        yield (
            f"vintage: {counts['vintage']} origins with the prices as known then, "
            f"{counts['earliest']} with the earliest revision"
        )
