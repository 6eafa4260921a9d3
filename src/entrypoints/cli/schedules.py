"""`schedules`: what is done after each session of an exchange."""

import click
import msgspec

from entrypoints.cli.arguments import listed
from entrypoints.cli.jobs import show_submitted
from entrypoints.cli.output import as_json, container, show_json, show_table


@click.group()
def schedules() -> None:
    """What workers do by themselves after each session of an exchange."""


@schedules.command()
@click.argument("name")
@click.option("--exchange", default="BVMF", metavar="MIC", help="BVMF or XNYS [BVMF].")
@click.option("--tickers", default="", metavar="A,B", help="These [every tracked ticker of the exchange].")
@click.option("--steps", default="refresh,score,forecast,retrain", help="Steps, in order.")
@click.option("--delay", type=int, default=30, help="Minutes after a session is final [30].")
@click.option("--horizon", type=int, default=10, help="Of the forecasts, in sessions [10].")
@click.option("--retrain-after", type=int, default=60, help="Sessions a model may lack [60].")
@as_json
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
    as_json: bool,
) -> None:
    """Add schedule NAME, beginning with the next session."""
    event = (
        container(ctx)
        .use_cases.keep_schedules()
        .add(
            name,
            exchange,
            tickers=listed(tickers),
            steps=listed(steps),
            delay=delay,
            sessions=horizon,
            retrain_after=retrain_after,
        )
    )
    if as_json:
        show_json(msgspec.to_builtins(event))
        return
    click.echo(
        f"{name}: {', '.join(event.steps)}, {delay} min after each session of {exchange} after {event.since}"
    )
    click.echo("a running `previsto worker` does it")


@schedules.command("list")
@as_json
@click.pass_context
def list_schedules(ctx: click.Context, as_json: bool) -> None:
    """All schedules, with their last run."""
    rows = container(ctx).use_cases.lists().all("schedules")
    if as_json:
        show_json({"schedules": rows})
        return
    table = [
        (
            r["schedule"],
            r["exchange"],
            ", ".join(r["steps"]),
            ", ".join(r["tickers"]) or "all",
            "paused" if r["paused"] else "on",
            r["session"],
            r["job"] or None,
        )
        for r in rows
    ]
    columns = ("schedule", "exchange", "steps", "tickers", "state", "last session", "job")
    show_table("Schedules", columns, table)


@schedules.command()
@click.argument("name")
@click.pass_context
def pause(ctx: click.Context, name: str) -> None:
    """Stop running NAME for a while."""
    container(ctx).use_cases.keep_schedules().pause(name)
    click.echo(f"{name} is paused")


@schedules.command()
@click.argument("name")
@click.pass_context
def resume(ctx: click.Context, name: str) -> None:
    """Run NAME again; what was missed is caught up by one run."""
    container(ctx).use_cases.keep_schedules().resume(name)
    click.echo(f"{name} is on")


@schedules.command("run-now")
@click.argument("name")
@as_json
@click.pass_context
def run_now(ctx: click.Context, name: str, as_json: bool) -> None:
    """Run NAME for the last session, due or not."""
    use_cases = container(ctx).use_cases
    show_submitted(use_cases, use_cases.run_schedules().now(name).job, as_json)
