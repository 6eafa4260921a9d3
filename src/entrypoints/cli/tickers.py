"""`tickers`: list and retire tracked tickers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from application.queries.lists import Data
from domain.ticker_names import outdated
from entrypoints.cli.consent import REHEARSED, may_rehearse, rehearse
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_table
from entrypoints.cli.refresh import each, finish, remark
from entrypoints.cli.remote import acts
from entrypoints.cli.service import only_here, service
from entrypoints.http.routes.ticker_views import TickerView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.container import Container

NOTE = "age: final sessions after the last session that is known"


@click.group()
def tickers() -> None:
    """List and retire tickers; `previsto track` adds one."""


@tickers.command("list")
@in_forms
@click.pass_context
def list_tickers(ctx: click.Context, form: Form) -> None:
    """List tracked and retired tickers with their last session."""
    there = service(ctx)
    found = there.tickers.list() if there else _tracked(container(ctx))
    rows = [as_shown(TickerView, one) for one in found]
    answer_list("tickers", rows, form, show_tickers)


def _tracked(product: "Container") -> list[Data]:
    return [shown_row("tickers", row) for row in product.use_cases().tracked_tickers()()]


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
    only_here(ctx, dry_run=dry_run)
    there = service(ctx)
    act = partial(acts.retire, there, reason=reason) if there else _retiring(container(ctx), reason, dry_run)
    outcomes = each(names, act, lambda fraction, text: None)
    code = finish(outcomes)
    answer_list("tickers", outcomes, form, partial(_show_retired, dry_run))
    return code


def _retiring(product: "Container", reason: str, dry_run: bool) -> Callable[[str], Data]:
    if dry_run:
        rehearse(product)
    use_case = product.use_cases().retire_ticker()

    def act(name: str) -> Data:
        ticker, was_tracked = use_case(name, reason)
        return {"ticker": ticker.symbol, "retired": True, "new": was_tracked}

    return act


def _show_retired(dry_run: bool, found: Sequence[Data]) -> None:
    rows = [(o["ticker"], remark(o) or ("retired" if o["new"] else "retired already")) for o in found]
    show_table("Tickers", ("ticker", "result"), rows, REHEARSED if dry_run else "")
