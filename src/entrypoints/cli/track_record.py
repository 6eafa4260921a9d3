"""`track-record`: what came of the forecasts of each version, by step."""

from collections.abc import Sequence
from functools import partial

import click
import msgspec

from application.find_ticker import find_ticker
from application.queries.show_step_records import StepRecord
from domain.step_monitor import THRESHOLD
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_table
from entrypoints.cli.service import service

MEANING = (
    f"a capital of {THRESHOLD:g} is a decline: the odds of it by chance are 1 %, however often one looks"
)


@click.command("track-record")
@click.argument("ticker", shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def track_record(ctx: click.Context, ticker: str, form: Form) -> None:
    """Show the real scores of TICKER by version and step, and whether a version declines.

    One forecast of each origin counts. The capitals are those of bets against its ranges and its loss.
    """
    if there := service(ctx):
        told = there.models.get_step_records(ticker)
        symbol = told.ticker
        found = [msgspec.convert(msgspec.to_builtins(one), StepRecord) for one in told.items]
    else:
        use_cases = container(ctx).use_cases()
        known = find_ticker(use_cases.ledger(), ticker)
        symbol, found = known.symbol, use_cases.show_step_records()(known)
    answer_list("items", found, form, partial(_show, symbol), ticker=symbol)


def _show(ticker: str, found: Sequence[StepRecord]) -> None:
    columns = (
        "by",
        "step",
        "outcomes",
        "loss ÷ naive",
        "inside 80 %",
        "inside 95 %",
        "ranges",
        "loss",
        "declined",
    )
    rows = [
        (
            one.by,
            one.step,
            one.outcomes,
            one.relative_to_naive,
            one.coverage.get("80"),
            one.coverage.get("95"),
            one.coverage_capital,
            one.performance_capital,
            one.declined_at.date().isoformat() if one.declined_at else None,
        )
        for one in found
    ]
    show_table(f"Track record of {ticker}", columns, rows, MEANING if rows else "no forecast has a score yet")
