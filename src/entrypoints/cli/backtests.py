"""`backtests`: list and show the results of backtests."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from application.queries.lists import Data
from entrypoints.cli.backtest_table import backtest_entries, show_backtest
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_data, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.backtest_views import BacktestSummary, BacktestView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.container import Container

NOTES = (
    "÷ naive: loss relative to naive, below 1 is better",
    "DM p: Diebold-Mariano p, small where chance is unlikely",
)


@click.group()
def backtests() -> None:
    """List and show the results of backtests; `previsto backtest` makes one."""


@backtests.command("list")
@in_forms
@click.pass_context
def list_backtests(ctx: click.Context, form: Form) -> None:
    """List backtests, oldest first, with their figures over all tickers together."""
    there = service(ctx)
    found = there.backtests.list(order="asc") if there else _all(container(ctx))
    answer_list("backtests", [as_shown(BacktestSummary, one) for one in found], form, show_backtests)


def _all(product: "Container") -> list[Data]:
    return [shown_row("backtests", row) for row in product.use_cases().lists().all("backtests")]


def show_backtests(found: Sequence[Data]) -> None:
    """Show backtests, one in a row."""
    table = [
        (
            r["id"],
            r["strategy"],
            r["horizon"],
            r["origins"],
            *_beside_naive(r["pooled"]),
            r["created_at"][:10],
        )
        for r in found
    ]
    columns = ("backtest", "strategy", "horizon", "origins", "loss", "÷ naive", "DM p", "made")
    show_table("Backtests", columns, table, NOTES if table else "")


@backtests.command()
@click.argument("backtest")
@in_forms
@click.pass_context
def show(ctx: click.Context, backtest: str, form: Form) -> None:
    """Show one backtest: a row for each ticker, and a row for all tickers together."""
    if there := service(ctx):
        answer_backtest(there.backtests.get(backtest), form)
    else:
        answer_backtest(backtest_row(container(ctx), backtest), form)


def backtest_row(product: "Container", backtest: str) -> Data:
    """A backtest of this home, with shown names. Raises NotFound."""
    return shown_row("backtests", product.use_cases().lists().one("backtests", backtest, "backtest"))


def answer_backtest(found: object, form: Form) -> None:
    """Print a backtest: a row with shown names, or the answer of a service."""
    row = as_shown(BacktestView, found)
    if form:
        show_data(row, form, backtest_entries(row))
    else:
        show_backtest(row)


def _beside_naive(figures: Data) -> tuple[float | None, ...]:
    return figures["loss"], figures["relative_to_naive"], figures["dm_p_value"]
