"""The rows of known prices, as a table for people and as a table to import."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from application.find_ticker import find_ticker
from application.queries.lists import Data
from domain.prices import COLUMNS
from entrypoints.charts.price_digits import decimals_for, rounded
from entrypoints.cli.output import show_table
from entrypoints.cli.price_window import Window
from entrypoints.http.routes.price_views import DeliveredPrices, Prices, delivered_view, prices_view

if TYPE_CHECKING:
    from entrypoints.container import Container

PRICE_COLUMNS = ("open", "high", "low", "close", "adj_close")


def known_rows(product: "Container", window: Window) -> Prices | DeliveredPrices:
    """The rows of this home. Raises NotFound."""
    use_cases, now = product.use_cases(), product.adapters().clock().now()
    known = use_cases.known_prices()(find_ticker(use_cases.ledger(), window.ticker), window.known_at)
    at = min(window.known_at or now, now)
    age = use_cases.freshness().lacking(known.ticker.exchange, known.bars, at)
    view = delivered_view if window.delivered else prices_view
    return view(known, age, window.start, window.end, window.last)


def price_csv(bars: Sequence[Data]) -> str:
    """Rows as they were delivered, as a CSV table from which each number comes back exactly."""
    lines = [",".join([bar["session"], *(_cell(bar[name]) for name in COLUMNS)]) for bar in bars]
    return "\n".join([",".join(["date", *COLUMNS]), *lines, ""])


def show_price_rows(found: Data, *, delivered: bool) -> None:
    """Show rows with the decimals that tell them apart; `delivered` when they are all that came."""
    bars = found["bars"]
    digits = decimals_for([bar[column] for bar in bars for column in PRICE_COLUMNS])
    doubtful = any(bar["findings"] for bar in bars)
    table = [
        (
            bar["session"],
            *(rounded(bar[column], digits) for column in PRICE_COLUMNS),
            rounded(bar["volume"]),
            *([", ".join(bar["findings"])] if doubtful else []),
        )
        for bar in bars
    ]
    label = " · SYNTHETIC" if found["synthetic"] else ""
    known_at = f"{found['known_at'][:16].replace('T', ' ')} UTC"
    remarks = [f"{_counted(found, delivered)}, known at {known_at}"]
    remarks += [f"stale: {found['age']} final sessions are lacking"] if found["age"] else []
    show_table(
        f"{found['ticker']} in {found['currency']} · {found['source']} revision {found['revision']}{label}",
        ("session", *PRICE_COLUMNS, "volume", *["findings"] * doubtful),
        table,
        "; ".join([*remarks, *found["doubts"]]),
    )


def _counted(found: Data, delivered: bool) -> str:
    """How many rows there are, with those that no forecast uses."""
    count, left_out = found["sessions"], found["left_out"]
    if delivered:
        return f"{count} rows as delivered: {count - left_out} used, {left_out} left out for their findings"
    more = f" ({left_out} more rows are left out: see --raw)" if left_out else ""
    return f"{count} sessions in range{more}"


def _cell(value: float | None) -> str:
    return "" if value is None else repr(value)
