"""`tickers`: what is followed, and what no longer."""

from typing import Any

import click

from entrypoints.cli.output import as_json, container, show_json, show_table
from entrypoints.cli.prices import each, finish, remark


@click.group()
def tickers() -> None:
    """What is followed. `previsto track` adds to it."""


@tickers.command("list")
@as_json
@click.pass_context
def list_tickers(ctx: click.Context, as_json: bool) -> None:
    """Every ticker that was ever tracked, with its last session."""
    rows = container(ctx).use_cases.lists().all("tickers")
    if as_json:
        show_json({"tickers": rows})
        return
    table = [
        (
            r["ticker"],
            r["exchange"],
            r["currency"],
            r["revision"] or None,
            r.get("last"),
            "retired" if r.get("retired") else "followed",
        )
        for r in rows
    ]
    show_table("Tickers", ("ticker", "exchange", "currency", "revision", "last session", "state"), table)


@tickers.command()
@click.argument("names", nargs=-1, required=True, metavar="TICKERS...")
@click.option("--reason", default="retired by the operator", help="Why, for the history.")
@as_json
@click.pass_context
def retire(ctx: click.Context, names: tuple[str, ...], reason: str, as_json: bool) -> int:
    """Follow TICKERS no longer; nothing is deleted, and `previsto track` follows them again."""
    use_case = container(ctx).use_cases.retire_ticker()

    def act(name: str) -> dict[str, Any]:
        ticker, followed = use_case(name, reason)
        return {"ticker": ticker.symbol, "retired": True, "new": followed}

    outcomes = each(names, act, lambda fraction, text: None)
    code = finish(outcomes)
    if as_json:
        show_json({"tickers": outcomes})
        return code
    rows = [(o["ticker"], remark(o) or ("retired now" if o["new"] else "retired already")) for o in outcomes]
    show_table("Tickers", ("ticker", "result"), rows)
    return code
