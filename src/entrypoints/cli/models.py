"""`models`: list, compress, challenge, promote, roll back and retire model versions."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click
import msgspec

from application.find_ticker import find_ticker
from application.queries.lists import Data
from application.queries.show_leaderboard import Standing
from domain.errors import GateRefused
from domain.horizon import family_of
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoTime
from entrypoints.cli.backtest_table import interval_text
from entrypoints.cli.challengers import challenge, challengers, end_challenge, show_challenge
from entrypoints.cli.compress import compress
from entrypoints.cli.consent import confirm, confirmed_by_yes, may_rehearse, rehearse, say_done
from entrypoints.cli.gate_table import show_verdict
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import (
    Form,
    answer,
    answer_list,
    container,
    in_forms,
    in_json,
    say,
    show_data,
    show_table,
)
from entrypoints.cli.remote import acts
from entrypoints.cli.service import only_here, service
from entrypoints.cli.version_table import decision_text, show_decisions, show_lineage, show_version
from entrypoints.http.routes.champion_views import Seats, seat_of
from entrypoints.http.routes.model_views import ModelView
from entrypoints.shown_rows import as_shown, shown_row
from entrypoints.version_rows import version_row

if TYPE_CHECKING:
    from entrypoints.container import Container


RANKED = (
    "÷ naive: its loss divided by that of naive, which expects no change; below 1 is better",
    "interval: the ratios that chance leaves plausible (90 %); where 1 is among them, nothing is shown",
    "in 80 %: the share of closes inside the range that should hold 80 % of them",
)


@click.group()
def models() -> None:
    """List, compress, challenge, promote, roll back and retire model versions."""


for command in (compress, challenge, challengers, end_challenge):
    models.add_command(command)


@models.command("list")
@click.option("--ticker", help="Show only versions of this ticker [all].", shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def list_models(ctx: click.Context, ticker: str | None, form: Form) -> None:
    """List versions with their evidence."""
    there = service(ctx)
    found = there.models.list(ticker=ticker) if there else _all(container(ctx), ticker)
    rows = [as_shown(ModelView, one) for one in found]
    answer_list("models", rows, form, show_versions)


def _all(product: "Container", ticker: str | None) -> list[Data]:
    use_cases = product.use_cases()
    symbol = find_ticker(use_cases.ledger(), ticker).symbol if ticker else None
    return [shown_row("models", row) for row in use_cases.lists().all("models", symbol)]


def show_versions(found: Sequence[Data]) -> None:
    """Show versions with figures of their evidence, one in a row."""
    table = []
    for row in found:
        evidence = row["evidence"]
        loss, naive = evidence["loss"], evidence["naive_loss"]
        relative = None if loss is None or not naive else loss / naive
        figures = (evidence["origins"], relative, evidence["p_value"], evidence["coverage"].get("80"))
        table.append((row["id"], row["strategy"], row["state"], *figures))
    columns = ("model", "strategy", "state", "origins", "loss ÷ naive", "DM p", "coverage 80 %")
    show_table("Model versions", columns, table)


@models.command()
@click.argument("model", shell_complete=completed("model"))
@in_forms
@click.pass_context
def show(ctx: click.Context, model: str, form: Form) -> None:
    """Show one version with its evidence."""
    answer(_one(ctx, model), form, lambda row: _show(ctx, row))


def _show(ctx: click.Context, row: Data) -> None:
    show_version(row)
    there = service(ctx)
    known = there.models.list(ticker=row["ticker"]) if there else _all(container(ctx), row["ticker"])
    show_lineage(row["id"], [as_shown(ModelView, one) for one in known])
    show_challenge(ctx, row["id"], row["ticker"])
    show_decisions(row["id"], _seats(ctx, row["ticker"])["items"])


def _one(ctx: click.Context, model: str) -> Data:
    there = service(ctx)
    if there:
        return as_shown(ModelView, there.models.get(model))
    return as_shown(ModelView, version_row(container(ctx).use_cases(), model))


@models.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.option("--at", type=IsoTime(), help="Show the history up to this time [now].")
@in_forms
@click.pass_context
def history(ctx: click.Context, ticker: str, at: datetime | None, form: Form) -> None:
    """Show the decisions on the versions of TICKER.

    Each decision has its time, actor and reason.
    """
    there = service(ctx)
    seats = _seats(ctx, ticker, at)
    if form:
        decisions = [{"family": seat["family"], **one} for seat in seats["items"] for one in seat["history"]]
        show_data(seats, form, decisions)
        return
    found = there.models.list(ticker=ticker) if there else _all(container(ctx), ticker)
    show_history(seats, {row["id"]: row["strategy"] for row in (as_shown(ModelView, one) for one in found)})


def _seats(ctx: click.Context, ticker: str, at: datetime | None = None) -> Data:
    """The champions of a ticker with their decisions, of the service or of this home."""
    if there := service(ctx):
        return as_shown(Seats, there.champions.list(ticker, known_at=at))
    use_cases = container(ctx).use_cases()
    found = find_ticker(use_cases.ledger(), ticker)
    seats = [seat_of(one) for one in use_cases.model_history()(found, at)]
    return as_shown(Seats, Seats(ticker=found.symbol, items=seats))


def show_history(seats: Data, strategies: dict[str, str]) -> None:
    """Show the decisions on the versions of a ticker, a table for each family.

    `strategies` are those of the versions, which stand in place of the reason of a registration.
    """
    for seat in seats["items"]:
        rows = [
            (
                d["decided_at"][:19].replace("T", " "),
                decision_text(d),
                d["model"],
                d["by"],
                d["reason"] or (strategies.get(d["model"], "") if d["what"] == "registered" else ""),
            )
            for d in seat["history"]
        ]
        active = seat["model"] or "none, the fallback serves (no skill shown)"
        columns = ("time (UTC)", "decision", "model", "by", "reason")
        show_table(f"{seats['ticker']} {seat['family']} · champion: {active}", columns, rows)
    if not seats["items"]:
        say("no versions yet: the fallback serves (no skill shown)")


@models.command()
@click.argument("model", shell_complete=completed("model"))
@click.option("--reason", default="", help="Reason for the history.")
@click.option("--force", is_flag=True, help="Promote against the gate; needs --reason.")
@may_rehearse
@in_json
@click.pass_context
def promote(ctx: click.Context, model: str, reason: str, force: bool, dry_run: bool, form: Form) -> None:
    """Promote MODEL to champion.

    The gate compares it with what serves without it. The command shows every policy of the gate; when one is
    not met, it exits with 4. With --force the version is promoted all the same, and each of its forecasts
    says so for ever.
    """
    only_here(ctx, dry_run=dry_run)
    try:
        found = _promoted(ctx, model, reason, force=force, dry_run=dry_run)
    except GateRefused:
        if not form:
            show_verdict(_one(ctx, model)["gate"])
        raise
    answer(found, form, partial(_show_promoted, dry_run=dry_run))


def _promoted(ctx: click.Context, model: str, reason: str, *, force: bool, dry_run: bool) -> Data:
    if there := service(ctx):
        return acts.promote(there, model, reason, force=force)
    product = container(ctx)
    if dry_run:
        rehearse(product)
    event = product.use_cases().promote_model()(model, reason, force=force)
    return _decided(event, "previous", "forced", "verdict")


def _show_promoted(found: Data, dry_run: bool) -> None:
    if found["verdict"]:
        passed = all(one["passed"] for one in found["verdict"]["policies"])
        show_verdict({"verdict": found["verdict"], "passed": passed, "decided": True})
    before = found["previous"] or "none, the fallback served"
    by_force = " by force: every forecast of it says so" if found["forced"] else ""
    say_done(f"{found['model']} is the champion{by_force} (before: {before})", dry_run)


@models.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.option(
    "--horizon", type=int, default=10, help="Horizon that selects the family, 1 to 60 sessions [10]."
)
@click.option(
    "--reason",
    default="rolled back by the operator",
    help="Reason for the history [rolled back by the operator].",
)
@in_json
@click.pass_context
def rollback(ctx: click.Context, ticker: str, horizon: int, reason: str, form: Form) -> None:
    """Return to the champion before, or to the fallback.

    Exits with 4 when the ticker and horizon family have no champion.
    """
    family = family_of(horizon)
    if there := service(ctx):
        found = acts.roll_back(there, ticker, family.name.lower(), reason)
    else:
        event = container(ctx).use_cases().roll_back_model()(Ticker.parse(ticker), family, reason)
        found = _decided(event, "restored")
    answer(found, form, _show_rolled_back)


def _show_rolled_back(found: Data) -> None:
    now = found["restored"] or "none, the fallback serves"
    say(f"{found['model']} is no longer the champion (now: {now})")


@models.command()
@click.argument("model", shell_complete=completed("model"))
@click.option(
    "--reason", default="retired by the operator", help="Reason for the history [retired by the operator]."
)
@may_rehearse
@confirmed_by_yes
@in_json
@click.pass_context
def retire(ctx: click.Context, model: str, reason: str, dry_run: bool, yes: bool, form: Form) -> None:
    """Retire MODEL, so that it can never serve again.

    Nothing is deleted. The command asks for confirmation; without a terminal it needs --yes.
    """
    only_here(ctx, dry_run=dry_run)
    confirm(f"retiring {model}", yes or dry_run)
    if there := service(ctx):
        found = acts.retire_model(there, model, reason)
    else:
        product = container(ctx)
        if dry_run:
            rehearse(product)
        found = _decided(product.use_cases().retire_model()(model, reason))
    answer(found, form, lambda _: say_done(f"{found['model']} is retired", dry_run))


def _decided(event: msgspec.Struct, *others: str) -> Data:
    """What a decision says, without the evidence, which `models show` has."""
    plain = msgspec.to_builtins(event)
    return {name: plain[name] for name in ("model", "by", "reason", "at", *others)}


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def leaderboard(ctx: click.Context, ticker: str, form: Form) -> None:
    """Rank the model versions of TICKER by loss relative to naive, a family of horizons at a time."""
    if there := service(ctx):
        ranked = there.models.rank(ticker)
        symbol = ranked.ticker
        standings = [msgspec.convert(msgspec.to_builtins(one), Standing) for one in ranked.items]
    else:
        use_cases = container(ctx).use_cases()
        found = find_ticker(use_cases.ledger(), ticker)
        symbol, standings = found.symbol, [*use_cases.show_leaderboard()(found)]
    answer_list("items", standings, form, partial(_show_standings, symbol), ticker=symbol)


def _show_standings(ticker: str, found: Sequence[Standing]) -> None:
    rows = [
        (
            s.rank,
            s.model,
            s.strategy,
            s.state,
            s.origins,
            s.relative_to_naive,
            interval_text(msgspec.to_builtins(s.interval)),
            s.verdict,
            s.coverage.get("80"),
        )
        for s in found
    ]
    columns = ("rank", "model", "strategy", "state", "origins", "÷ naive", "interval", "verdict", "in 80 %")
    show_table(f"Leaderboard of {ticker}", columns, rows, RANKED if rows else "no version has evidence yet")
