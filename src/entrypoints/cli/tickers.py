"""`tickers`: list and retire tracked tickers."""

import click

from application.queries.lists import Data
from domain.ticker_names import outdated
from entrypoints.cli.output import as_json, container, show_json, show_table
from entrypoints.cli.refresh import each, finish, remark
from entrypoints.shown_rows import shown_row

NOTE = "age: final sessions after the last session that is known"


@click.group()
def tickers() -> None:
    """List and retire tickers; `previsto track` adds one."""


@tickers.command("list")
@as_json
@click.pass_context
def list_tickers(ctx: click.Context, as_json: bool) -> None:
    """List tracked and retired tickers with their last session."""
    rows = container(ctx).use_cases().tracked_tickers()()
    if as_json:
        show_json({"tickers": [shown_row("tickers", row) for row in rows]})
        return
    table = [
        (
            r["ticker"],
            r["exchange"],
            r["currency"],
            r["revision"] or None,
            r.get("last"),
            r["age"],
            _state(r),
        )
        for r in rows
    ]
    show_table(
        "Tickers", ("ticker", "exchange", "currency", "revision", "last session", "age", "state"), table, NOTE
    )


def _state(row: Data) -> str:
    if row.get("retired"):
        return "retired"
    why = outdated(row["ticker"])
    return f"not refreshed: {why}; retire it" if why else "tracked"


@tickers.command()
@click.argument("names", nargs=-1, required=True, metavar="TICKERS...")
@click.option(
    "--reason", default="retired by the operator", help="Reason for the history [retired by the operator]."
)
@as_json
@click.pass_context
def retire(ctx: click.Context, names: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Stop refreshing TICKERS.

    Nothing is deleted, and `previsto track` tracks them again.
    """
    use_case = container(ctx).use_cases().retire_ticker()

    def act(name: str) -> Data:
        ticker, was_tracked = use_case(name, reason)
        return {"ticker": ticker.symbol, "retired": True, "new": was_tracked}

    outcomes = each(names, act, lambda fraction, text: None)
    code = finish(outcomes)
    if as_json:
        show_json({"tickers": outcomes})
        return code
    rows = [(o["ticker"], remark(o) or ("retired" if o["new"] else "retired already")) for o in outcomes]
    show_table("Tickers", ("ticker", "result"), rows)
    return code
