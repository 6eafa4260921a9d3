"""`schedules`: jobs after each session of an exchange."""

from collections.abc import Sequence

import click

from application.queries.lists import Data
from entrypoints.cli.arguments import parse_names
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.jobs import show_submitted
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table
from entrypoints.shown_rows import shown_row


@click.group()
def schedules() -> None:
    """Add, list, pause, run and remove schedules: jobs after each session of an exchange."""


@schedules.command()
@click.argument("name")
@click.option("--exchange", default="BVMF", metavar="MIC", help="Exchange, BVMF or XNYS [BVMF].")
@click.option(
    "--tickers",
    default="",
    metavar="A,B",
    help="Tickers [every tracked ticker of the exchange].",
    shell_complete=completed("ticker", several=True),
)
@click.option(
    "--steps",
    default="refresh,score,forecast,retrain",
    help="Steps in their order [refresh,score,forecast,retrain].",
)
@click.option("--delay", type=int, default=30, help="Minutes to wait after a session is final [30].")
@click.option("--horizon", type=int, default=10, help="Horizon of the forecasts, 1 to 60 sessions [10].")
@click.option(
    "--retrain-after",
    type=int,
    default=60,
    help="Retrain a champion that has not seen the last N sessions [60].",
)
@in_json
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    exchange: str,
    tickers: str,
    steps: str,
    delay: int,
    horizon: int,
    retrain_after: int,
    form: Form,
) -> None:
    """Add a schedule; it begins with the next session.

    A running `previsto worker` submits its jobs and runs them.
    """
    use_cases = container(ctx).use_cases()
    event = use_cases.keep_schedules().add(
        name,
        exchange,
        tickers=parse_names(tickers),
        steps=parse_names(steps),
        delay=delay,
        sessions=horizon,
        retrain_after=retrain_after,
    )
    if form:
        show_data(shown_row("schedules", use_cases.schedules().one(name)), form)
        return
    say(f"{name}: {', '.join(event.steps)}, {delay} min after each session of {exchange} after {event.since}")
    say("a running `previsto worker` runs it")


@schedules.command("list")
@in_forms
@click.pass_context
def list_schedules(ctx: click.Context, form: Form) -> None:
    """List schedules with their last run."""
    rows = [shown_row("schedules", row) for row in container(ctx).use_cases().schedules().all()]
    answer_list("schedules", rows, form, show_schedules)


def show_schedules(found: Sequence[Data]) -> None:
    """Show schedules, one in a row."""
    table = [
        (
            r["id"],
            r["exchange"],
            ", ".join(r["steps"]),
            ", ".join(r["tickers"]) or "all",
            "paused" if r["paused"] else "active",
            r["last_session"],
            r["last_job"],
        )
        for r in found
    ]
    columns = ("schedule", "exchange", "steps", "tickers", "state", "last session", "job")
    show_table("Schedules", columns, table)


@schedules.command()
@click.argument("name", shell_complete=completed("schedule"))
@click.pass_context
def pause(ctx: click.Context, name: str) -> None:
    """Pause schedule NAME until it is resumed."""
    container(ctx).use_cases().keep_schedules().pause(name)
    say(f"{name} is paused")


@schedules.command()
@click.argument("name", shell_complete=completed("schedule"))
@click.pass_context
def resume(ctx: click.Context, name: str) -> None:
    """Resume schedule NAME.

    One run covers all sessions since the pause.
    """
    container(ctx).use_cases().keep_schedules().resume(name)
    say(f"{name} is active")


@schedules.command()
@click.argument("name", shell_complete=completed("schedule"))
@confirmed_by_yes
@click.pass_context
def remove(ctx: click.Context, name: str, yes: bool) -> None:
    """Remove schedule NAME.

    Its jobs stay, and its name can be used again.
    The command asks for confirmation; without a terminal it needs --yes.
    """
    confirm(f"removing schedule {name}", yes)
    container(ctx).use_cases().keep_schedules().remove(name)
    say(f"{name} is removed")


@schedules.command("run-now")
@click.argument("name", shell_complete=completed("schedule"))
@in_json
@click.pass_context
def run_now(ctx: click.Context, name: str, form: Form) -> None:
    """Run schedule NAME now for the last session."""
    use_cases = container(ctx).use_cases()
    show_submitted(use_cases.jobs(), use_cases.run_schedules().now(name).job, form)
