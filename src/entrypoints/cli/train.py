"""`train`: train a strategy and register the version."""

from datetime import date, datetime

import click

from application.commands.train_model import TrainRequest
from entrypoints.cli.arguments import IsoDate, IsoTime, parse_names, parse_settings
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_forms, say, show_data
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.cli.version_table import show_version
from entrypoints.http.routes.model_views import ModelView
from entrypoints.shown_rows import as_shown
from entrypoints.version_rows import version_row


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.option(
    "--strategy",
    required=True,
    metavar="S",
    help="Name of a strategy; `previsto forecasters list` shows all.",
    shell_complete=completed("strategy"),
)
@click.option("--start", type=IsoDate(), help="First session of the training window [the first known].")
@click.option(
    "--end",
    type=IsoDate(),
    help="Last session of the training window; later ones evaluate [a quarter, or what the gate needs].",
)
@click.option(
    "--horizon",
    type=int,
    default=10,
    help="Horizon, 1 to 60 sessions; the longest of its family is used [10].",
)
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Setting of the strategy.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed of all randomness [1].")
@click.option(
    "--panel",
    default="",
    metavar="A,B,C",
    help="More tickers to learn from, for a pooled strategy.",
    shell_complete=completed("ticker", several=True),
)
@click.option(
    "--resume-from",
    default="",
    metavar="VERSION",
    help="Begin with the network of this version, in its sizes.",
    shell_complete=completed("model"),
)
@click.option("--promote", "promote_too", is_flag=True, help="Promote the version when it passes the gate.")
@click.option("--known-at", type=IsoTime(), help="Use the prices as known at this time [now].")
@click.option("--anyway", is_flag=True, help="Train although the prices of a ticker contradict themselves.")
@click.option("--detach", is_flag=True, help="Submit the job for a worker, print its id and end.")
@in_forms
@click.pass_context
def train(
    ctx: click.Context,
    ticker: str,
    strategy: str,
    start: date | None,
    end: date | None,
    horizon: int,
    pairs: tuple[str, ...],
    seed: int,
    panel: str,
    resume_from: str,
    promote_too: bool,
    known_at: datetime | None,
    anyway: bool,
    detach: bool,
    form: Form,
) -> None:
    """Train a strategy for TICKER and register the version with its evidence.

    The evidence comes from sessions after the training window. The training is a job; without --detach this
    process runs it.
    """
    request = TrainRequest(
        ticker=ticker,
        strategy=strategy,
        start=start,
        end=end,
        horizon=horizon,
        settings=parse_settings(pairs),
        seed=seed,
        panel=[*parse_names(panel)],
        resume_from=resume_from or None,
        promote=promote_too,
        known_at=known_at,
        anyway=anyway,
    )
    there = service(ctx)
    if there and detach:
        show_submitted(acts.submit_training(there, request), form)
        return
    made = acts.train(there, request, progress=not form) if there else _train(ctx, request, detach, form)
    if made is None:
        return
    shown, promotion = as_shown(ModelView, made[0]), made[1]
    if form:
        show_data({**shown, "promotion": promotion} if promote_too else shown, form)
        return
    show_version({**shown, "state": promotion or "registered"})
    if not promote_too:
        say(f"next: previsto models promote {shown['id']}")


def _train(
    ctx: click.Context, request: TrainRequest, detach: bool, form: Form
) -> tuple[dict[str, object], str] | None:
    """The row of the version and what came of its promotion; None when the job waits for a worker."""
    use_cases, title = container(ctx).use_cases(), f"train {request.strategy}"
    result = submit_and_run(use_cases, "train", request, title, detach=detach, form=form)
    if result is None:
        return None
    return version_row(use_cases, result["model"]), result.get("promotion", "")
