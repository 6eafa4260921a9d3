"""`models`."""

from datetime import datetime
from typing import Any

import click
import msgspec

from domain.horizon import family_of
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoTime
from entrypoints.cli.output import as_json, cell, container, show_json, show_table


def show_version(row: dict[str, Any]) -> None:
    """A version with its evidence, naive beside it."""
    evidence = row["evidence"]
    first = row["training"][0]
    coverage = evidence["coverage"]
    facts = {
        "state": row["state"],
        "strategy": f"{row['strategy']} (seed {row['seed']}), horizon {row['horizon']} sessions",
        "trained on": f"{first['first']} … {first['last']}, {first['sessions']} sessions, "
        f"{len(row['training'])} ticker(s), price revision {first['revision']}",
        "judged on": f"{evidence['origins']} origins, {evidence['first']} … {evidence['last']}",
        "loss": f"{cell(evidence['loss'])} (naive {cell(evidence['naive_loss'])}, "
        f"volatility {cell(evidence['fallback_loss'])})",
        "Diebold-Mariano p": cell(evidence["p_value"]),
        "coverage": ", ".join(f"{level} %: {share:.3f}" for level, share in coverage.items()),
        "artifact": row["artifact"],
        "settings": ", ".join(f"{k}={v}" for k, v in row["settings"].items()) or "none",
        "code": row["code_version"],
    }
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    show_table(f"{row['model']}{label}", ("", ""), list(facts.items()))


@click.group()
def models() -> None:
    """Model versions: what was trained, what serves, and who decided it."""


@models.command("list")
@click.option("--ticker", help="Only versions of this ticker.")
@as_json
@click.pass_context
def list_models(ctx: click.Context, ticker: str | None, as_json: bool) -> None:
    """All versions with their evidence."""
    symbol = Ticker.parse(ticker).symbol if ticker else None
    rows = container(ctx).use_cases.lists().all("models", symbol)
    if as_json:
        show_json({"models": rows})
        return
    table = [
        (
            r["model"],
            r["strategy"],
            r["state"],
            e["origins"],
            _ratio(e),
            e["p_value"],
            e["coverage"].get("80"),
        )
        for r in rows
        for e in [r["evidence"]]
    ]
    columns = ("model", "strategy", "state", "origins", "loss ÷ naive", "DM p", "coverage 80 %")
    show_table("Model versions", columns, table)


def _ratio(evidence: dict[str, Any]) -> float | None:
    return evidence["loss"] / evidence["naive_loss"] if evidence["naive_loss"] else None


@models.command()
@click.argument("model")
@as_json
@click.pass_context
def show(ctx: click.Context, model: str, as_json: bool) -> None:
    """One version with everything it was made from."""
    row = container(ctx).use_cases.lists().one("models", model, "model")
    show_json(row) if as_json else show_version(row)


@models.command()
@click.argument("ticker")
@click.option("--at", type=IsoTime(), help="As it stood at this time.")
@as_json
@click.pass_context
def history(ctx: click.Context, ticker: str, at: datetime | None, as_json: bool) -> None:
    """Which version served TICKER when, who decided it and why."""
    families = container(ctx).use_cases.model_history()(Ticker.parse(ticker), at)
    if as_json:
        show_json({"ticker": Ticker.parse(ticker).symbol, "families": families})
        return
    for family in families:
        rows = [_deed(msgspec.to_builtins(recorded)) for recorded in family.events]
        active = family.active or "none: `volatility` serves, no skill shown"
        columns = ("when", "what", "model", "by", "why")
        show_table(f"{ticker.upper()} {family.family} · active: {active}", columns, rows)
    if not families:
        click.echo("no versions yet: `volatility` serves, no skill shown")


def _deed(recorded: dict[str, Any]) -> tuple[object, ...]:
    event = recorded["event"]
    why = event.get("reason") or "; ".join(event.get("reasons", ())) or event.get("strategy", "")
    by = event.get("by") or recorded["meta"]["actor"]
    return recorded["recorded_at"][:19], event["type"], event["model"], by, why


@models.command()
@click.argument("model")
@click.option("--reason", default="", help="Why, for the history.")
@as_json
@click.pass_context
def promote(ctx: click.Context, model: str, reason: str, as_json: bool) -> None:
    """Let MODEL serve; refused with every reason when its evidence does not open the gate."""
    event = container(ctx).use_cases.promote_model()(model, reason)
    if as_json:
        show_json(event)
        return
    click.echo(f"{model} serves from now on (before: {event.previous or 'volatility, no skill shown'})")


@models.command()
@click.argument("ticker")
@click.option("--horizon", type=int, default=10, help="Any horizon of the family [10].")
@click.option("--reason", default="rolled back by the operator", help="Why, for the history.")
@as_json
@click.pass_context
def rollback(ctx: click.Context, ticker: str, horizon: int, reason: str, as_json: bool) -> None:
    """Give the seat back to the version that served before, or to the fallback."""
    event = container(ctx).use_cases.roll_back_model()(Ticker.parse(ticker), family_of(horizon), reason)
    if as_json:
        show_json(event)
        return
    click.echo(f"{event.model} no longer serves; now: {event.restored or 'volatility, no skill shown'}")


@models.command()
@click.argument("model")
@click.option("--reason", default="retired by the operator", help="Why, for the history.")
@as_json
@click.pass_context
def retire(ctx: click.Context, model: str, reason: str, as_json: bool) -> None:
    """Take MODEL out for good."""
    event = container(ctx).use_cases.retire_model()(model, reason)
    show_json(event) if as_json else click.echo(f"{model} is retired")
