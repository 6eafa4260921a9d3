"""`backtest`: compare a strategy with naive from many past origins."""

from datetime import datetime

import click

from application.commands.run_backtest import BacktestRequest
from application.queries.lists import Lists
from entrypoints.cli.arguments import IsoTime, parse_names, parse_settings
from entrypoints.cli.backtests import answer_backtest, backtest_row
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_forms
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service


@click.command()
@click.option(
    "--tickers",
    required=True,
    metavar="A,B",
    help="Tickers, or `all` for the tracked tickers with prices.",
    shell_complete=completed("ticker", several=True),
)
@click.option(
    "--strategy",
    required=True,
    metavar="S",
    help="Name of a strategy; `previsto forecasters list` shows all.",
    shell_complete=completed("strategy"),
)
@click.option("--horizon", type=int, default=10, help="Horizon, 1 to 60 sessions [10].")
@click.option("--origins", type=int, default=12, help="Number of origins, at the end of each series [12].")
@click.option("--step", type=int, default=10, help="Sessions between origins [10].")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Setting of the strategy.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed of all randomness [1].")
@click.option("--known-at", type=IsoTime(), help="Use the prices as known at this time [now].")
@click.option(
    "--vintage", is_flag=True, help="Give each origin the prices as they were when its session became known."
)
@click.option("--detach", is_flag=True, help="Submit the job for a worker, print its id and end.")
@in_forms
@click.pass_context
def backtest(
    ctx: click.Context,
    tickers: str,
    strategy: str,
    horizon: int,
    origins: int,
    step: int,
    pairs: tuple[str, ...],
    seed: int,
    known_at: datetime | None,
    vintage: bool,
    detach: bool,
    form: Form,
) -> None:
    """Fit a strategy once, forecast from every origin, and compare it with naive.

    The strategy is fitted on the sessions up to the first origin. The backtest is a job; without --detach
    this process runs it.

    `loss` is the mean pinball loss over seven levels and all steps, doubled and scaled by the mean
    absolute change of the close before the first origin.

    With --vintage a later correction of the prices is not known at an origin before it. Origins that the
    first revision already had get that revision; the note tells how many.

    The result stays: `previsto backtests list` and `previsto backtests show`.
    """
    there = service(ctx)
    if tickers != "all":
        names = parse_names(tickers)
    elif there:
        names = tuple(one.id for one in there.tickers.list() if one.revision and not one.retired)
    else:
        names = tuple(_tracked_with_prices(container(ctx).use_cases().lists()))
    request = BacktestRequest(
        tickers=[*names],
        strategy=strategy,
        horizon=horizon,
        origins=origins,
        step=step,
        settings=parse_settings(pairs),
        seed=seed,
        known_at=known_at,
        vintage=vintage,
    )
    if there:
        job = acts.submit_backtest(there, request)
        if detach:
            show_submitted(job, form)
        else:
            answer_backtest(there.backtests.get(job.wait(progress=not form).backtest), form)
        return
    product = container(ctx)
    title = f"backtest {strategy}"
    result = submit_and_run(product.use_cases(), "backtest", request, title, detach=detach, form=form)
    if result is not None:
        answer_backtest(backtest_row(product, result["backtest"]), form)


def _tracked_with_prices(lists: Lists) -> list[str]:
    tracked = lists.tracked_tickers()
    return [row["ticker"] for row in lists.all("tickers") if row["revision"] and row["ticker"] in tracked]
