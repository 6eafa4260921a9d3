"""`schedules`: jobs after each session of an exchange."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from application.queries.lists import Data
from domain.schedule import STEPS
from entrypoints.cli.arguments import parse_names
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.jobs import show_submitted
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, answer_list, container, in_forms, in_json, say, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.schedule_views import ScheduleView
from entrypoints.shown_rows import as_shown, shown_row

if TYPE_CHECKING:
    from entrypoints.container import Container


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
    default=",".join(STEPS),
    help=f"Steps in their order [{','.join(STEPS)}].",
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
    asked: Data = {"tickers": parse_names(tickers), "steps": parse_names(steps), "delay": delay}
    asked["retrain_after"] = retrain_after
    if there := service(ctx):
        there.schedules.create(name, exchange=cast(Any, exchange), horizon=horizon, **asked)
    else:
        container(ctx).use_cases().keep_schedules().add(name, exchange, sessions=horizon, **asked)
    answer(_one(ctx, name), form, _show_added)


def _one(ctx: click.Context, name: str) -> Data:
    if there := service(ctx):
        return as_shown(ScheduleView, there.schedules.get(name))
    return as_shown(ScheduleView, shown_row("schedules", container(ctx).use_cases().schedules().one(name)))


def _show_added(row: Data) -> None:
    after = f"{row['delay']} min after each session of {row['exchange']} after {row['since']}"
    say(f"{row['id']}: {', '.join(row['steps'])}, {after}")
    say("a running `previsto worker` runs it")


@schedules.command("list")
@in_forms
@click.pass_context
def list_schedules(ctx: click.Context, form: Form) -> None:
    """List schedules with their last run."""
    there = service(ctx)
    found = there.schedules.list() if there else _all(container(ctx))
    rows = [as_shown(ScheduleView, one) for one in found]
    answer_list("schedules", rows, form, show_schedules)


def _all(product: "Container") -> list[Data]:
    return [shown_row("schedules", row) for row in product.use_cases().schedules().all()]


def _keeper(ctx: click.Context) -> Any:
    """What pauses, resumes and removes schedules: the service or this home."""
    there = service(ctx)
    return there.schedules if there else container(ctx).use_cases().keep_schedules()


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
    _keeper(ctx).pause(name)
    say(f"{name} is paused")


@schedules.command()
@click.argument("name", shell_complete=completed("schedule"))
@click.pass_context
def resume(ctx: click.Context, name: str) -> None:
    """Resume schedule NAME.

    One run covers all sessions since the pause.
    """
    _keeper(ctx).resume(name)
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
    _keeper(ctx).remove(name)
    say(f"{name} is removed")


@schedules.command("run-now")
@click.argument("name", shell_complete=completed("schedule"))
@in_json
@click.pass_context
def run_now(ctx: click.Context, name: str, form: Form) -> None:
    """Run schedule NAME now for the last session."""
    if there := service(ctx):
        show_submitted(there.schedules.run(name), form)
        return
    use_cases = container(ctx).use_cases()
    job = use_cases.run_schedules().now(name).job
    show_submitted(shown_row("jobs", use_cases.jobs().one(job)), form)
