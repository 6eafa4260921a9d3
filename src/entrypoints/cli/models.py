"""`models`: list, promote, roll back and retire model versions."""

from datetime import datetime

import click
import msgspec

from application.find_ticker import find_ticker
from application.queries.lists import Data
from domain.horizon import family_of
from domain.registry_events import Evidence
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoTime
from entrypoints.cli.output import as_json, cell, container, say, show_json, show_table
from entrypoints.shown_rows import shown_row


def show_version(row: Data) -> None:
    """Show a version with its training window and its evidence."""
    evidence = row["evidence"]
    first = row["training"][0]
    coverage = evidence["coverage"]
    facts = {
        "state": row["state"],
        "strategy": f"{row['strategy']} (seed {row['seed']}), horizon {row['horizon']} sessions",
        "trained on": f"{first['first']} … {first['last']}, {first['sessions']} sessions, "
        f"{len(row['training'])} ticker(s), price revision {first['revision']}",
        "training set": row.get("data") or "no digest: trained by an earlier release",
        "repeat with": _repeat_with(row),
        "evaluated on": f"{evidence['origins']} origins, {evidence['first']} … {evidence['last']}",
        "loss": f"{cell(evidence['loss'])} (naive {cell(evidence['naive_loss'])}, "
        f"{evidence.get('fallback', 'volatility')} {cell(evidence['fallback_loss'])})",
        "Diebold-Mariano p": cell(evidence["p_value"]),
        "coverage": ", ".join(f"{level} %: {share:.3f}" for level, share in coverage.items()),
        "artifact": row["artifact"],
        "settings": ", ".join(f"{k}={v}" for k, v in row["settings"].items()) or "none",
        "code": row["code_version"],
    }
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    show_table(f"{row['model']}{label}", ("", ""), list(facts.items()))


def _repeat_with(row: Data) -> str:
    """The command that trains on the same prices again."""
    if not row.get("known_at"):
        return "-"
    first, settings = row["training"][0], row["settings"]
    parts = [
        f"previsto train {row['ticker']} --strategy {row['strategy']} --horizon {row['horizon']}",
        f"--start {first['first']} --end {first['last']} --seed {row['seed']}",
        *(f"--set {key}={value}" for key, value in settings.items()),
        *([f"--panel {','.join(w['ticker'] for w in row['training'][1:])}"] if row["training"][1:] else []),
        f"--known-at {row['known_at']}",
    ]
    return " ".join(parts)


@click.group()
def models() -> None:
    """List, promote, roll back and retire model versions."""


@models.command("list")
@click.option("--ticker", help="Show only versions of this ticker [all].")
@as_json
@click.pass_context
def list_models(ctx: click.Context, ticker: str | None, as_json: bool) -> None:
    """List versions with their evidence."""
    use_cases = container(ctx).use_cases()
    symbol = find_ticker(use_cases.ledger(), ticker).symbol if ticker else None
    rows = use_cases.lists().all("models", symbol)
    if as_json:
        show_json({"models": [shown_row("models", row) for row in rows]})
        return
    table = []
    for row in rows:
        evidence = msgspec.convert(row["evidence"], Evidence)
        figures = (
            evidence.origins,
            evidence.relative_to_naive,
            evidence.p_value,
            evidence.coverage.get("80"),
        )
        table.append((row["model"], row["strategy"], row["state"], *figures))
    columns = ("model", "strategy", "state", "origins", "loss ÷ naive", "DM p", "coverage 80 %")
    show_table("Model versions", columns, table)


@models.command()
@click.argument("model")
@as_json
@click.pass_context
def show(ctx: click.Context, model: str, as_json: bool) -> None:
    """Show one version with its evidence."""
    row = container(ctx).use_cases().lists().one("models", model, "model")
    show_json(shown_row("models", row)) if as_json else show_version(row)


@models.command()
@click.argument("ticker")
@click.option("--at", type=IsoTime(), help="Show the history up to this time [now].")
@as_json
@click.pass_context
def history(ctx: click.Context, ticker: str, at: datetime | None, as_json: bool) -> None:
    """Show the decisions on the versions of TICKER.

    Each decision has its time, actor and reason.
    """
    use_cases = container(ctx).use_cases()
    found = find_ticker(use_cases.ledger(), ticker)
    families = use_cases.model_history()(found, at)
    if as_json:
        show_json({"ticker": found.symbol, "families": families})
        return
    for family in families:
        rows = [
            (
                f"{d.decided_at:%Y-%m-%d %H:%M:%S}",
                d.what,
                d.model,
                d.by,
                d.reason or getattr(r.event, "strategy", ""),
            )
            for r, d in zip(family.events, family.decisions, strict=True)
        ]
        active = family.active or "none, the fallback serves (no skill shown)"
        columns = ("time (UTC)", "decision", "model", "by", "reason")
        show_table(f"{found} {family.family} · champion: {active}", columns, rows)
    if not families:
        say("no versions yet: the fallback serves (no skill shown)")


@models.command()
@click.argument("model")
@click.option("--reason", default="", help="Reason for the history.")
@as_json
@click.pass_context
def promote(ctx: click.Context, model: str, reason: str, as_json: bool) -> None:
    """Promote MODEL to champion.

    When the evidence does not pass the gate, the command shows every reason and exits with 4.
    """
    event = container(ctx).use_cases().promote_model()(model, reason)
    if as_json:
        show_json(event)
        return
    say(f"{model} is the champion (before: {event.previous or 'none, the fallback served'})")


@models.command()
@click.argument("ticker")
@click.option(
    "--horizon", type=int, default=10, help="Horizon that selects the family, 1 to 60 sessions [10]."
)
@click.option(
    "--reason",
    default="rolled back by the operator",
    help="Reason for the history [rolled back by the operator].",
)
@as_json
@click.pass_context
def rollback(ctx: click.Context, ticker: str, horizon: int, reason: str, as_json: bool) -> None:
    """Return to the champion before, or to the fallback.

    Exits with 4 when the ticker and horizon family have no champion.
    """
    event = container(ctx).use_cases().roll_back_model()(Ticker.parse(ticker), family_of(horizon), reason)
    if as_json:
        show_json(event)
        return
    say(f"{event.model} is no longer the champion (now: {event.restored or 'none, the fallback serves'})")


@models.command()
@click.argument("model")
@click.option(
    "--reason", default="retired by the operator", help="Reason for the history [retired by the operator]."
)
@as_json
@click.pass_context
def retire(ctx: click.Context, model: str, reason: str, as_json: bool) -> None:
    """Retire MODEL, so that it can never serve again.

    Nothing is deleted.
    """
    event = container(ctx).use_cases().retire_model()(model, reason)
    show_json(event) if as_json else say(f"{model} is retired")
