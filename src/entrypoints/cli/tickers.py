"""`tickers`: list and retire tracked tickers."""

from collections.abc import Sequence
from functools import partial

import click

from application.queries.lists import Data
from domain.ticker_names import outdated
from entrypoints.cli.consent import REHEARSED, may_rehearse, rehearse
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_table
from entrypoints.cli.refresh import each, finish, remark
from entrypoints.shown_rows import shown_row

NOTE = "age: final sessions after the last session that is known"


@click.group()
def tickers() -> None:
    """List and retire tickers; `previsto track` adds one."""


@tickers.command("list")
@in_forms
@click.pass_context
def list_tickers(ctx: click.Context, form: Form) -> None:
    """List tracked and retired tickers with their last session."""
    rows = [shown_row("tickers", row) for row in container(ctx).use_cases().tracked_tickers()()]
    answer_list("tickers", rows, form, show_tickers)


def show_tickers(found: Sequence[Data]) -> None:
    """Show tickers with their last session, one in a row."""
    table = [
        (
            r["id"],
            r["exchange"],
            r["currency"],
            r["revision"] or None,
            r.get("last"),
            r["age"],
            _state(r),
        )
        for r in found
    ]
    show_table(
        "Tickers", ("ticker", "exchange", "currency", "revision", "last session", "age", "state"), table, NOTE
    )


def _state(row: Data) -> str:
    if row.get("retired"):
        return "retired"
    why = outdated(row["id"])
    return f"not refreshed: {why}; retire it" if why else "tracked"


@tickers.command()
@click.argument("names", nargs=-1, required=True, metavar="TICKERS...", shell_complete=completed("ticker"))
@click.option(
    "--reason", default="retired by the operator", help="Reason for the history [retired by the operator]."
)
@may_rehearse
@in_forms
@click.pass_context
def retire(ctx: click.Context, names: tuple[str, ...], reason: str, dry_run: bool, form: Form) -> int:
    """Stop refreshing TICKERS.

    Nothing is deleted, and `previsto track` tracks them again.
    """
    product = container(ctx)
    if dry_run:
        rehearse(product)
    use_case = product.use_cases().retire_ticker()

    def act(name: str) -> Data:
        ticker, was_tracked = use_case(name, reason)
        return {"ticker": ticker.symbol, "retired": True, "new": was_tracked}

    outcomes = each(names, act, lambda fraction, text: None)
    code = finish(outcomes)
    answer_list("tickers", outcomes, form, partial(_show_retired, dry_run))
    return code


def _show_retired(dry_run: bool, found: Sequence[Data]) -> None:
    rows = [(o["ticker"], remark(o) or ("retired" if o["new"] else "retired already")) for o in found]
    show_table("Tickers", ("ticker", "result"), rows, REHEARSED if dry_run else "")
