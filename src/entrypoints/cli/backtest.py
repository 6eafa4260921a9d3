"""`backtest`: compare a strategy with naive from many past origins."""

from datetime import date, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from application.forecasting.backtest_request import BacktestRequest
from domain.errors import InvalidInput
from entrypoints.cli.arguments import IsoDate, IsoTime, parse_names, parse_settings
from entrypoints.cli.backtests import answer_backtest, backtest_row
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_forms
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service

if TYPE_CHECKING:
    from entrypoints.cli.remote.connect import Service


@click.command()
@click.option(
    "--tickers",
    default="",
    metavar="A,B",
    help="Tickers, or `all` for the tracked tickers with prices.",
    shell_complete=completed("ticker", several=True),
)
@click.option("--all", "everything", is_flag=True, help="Every tracked ticker with prices.")
@click.option(
    "--strategy",
    required=True,
    metavar="S",
    help="Name of a strategy; `previsto forecasters list` shows all.",
    shell_complete=completed("strategy"),
)
@click.option("--horizon", type=int, default=10, help="Horizon, 1 to 60 sessions [10].")
@click.option("--origins", type=int, default=12, help="Number of origins, at the end of each series [12].")
@click.option("--every", "--step", "step", type=int, default=10, help="Sessions between origins [10].")
@click.option("--from", "since", type=IsoDate(), help="First day of origins, in place of their number.")
@click.option("--until", type=IsoDate(), help="Last day of origins [the last with a whole horizon].")
@click.option(
    "--against",
    default="",
    metavar="NAME",
    help="Strategy, or version of the ticker, to compare with on the same origins.",
)
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
    everything: bool,
    strategy: str,
    horizon: int,
    origins: int,
    step: int,
    since: date | None,
    until: date | None,
    against: str,
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
    absolute change of the close before the origin, renewed every 40 origins.

    With --from there are as many origins as fit, each with a year of sessions before it. Over eight calendar
    quarters or more, the relative loss has a 95 % interval, and the figures are shown for the calm and the
    wild fifth of the origins, by year and by step. A strategy such as `scale` forecasts from thousands of
    origins at once. The error of one ticker does not stop the others.

    With --vintage a later correction of the prices is not known at an origin before it. Origins that the
    first revision already had get that revision; the note tells how many.

    The result stays: `previsto backtests list` and `previsto backtests show`.
    """
    there = service(ctx)
    request = BacktestRequest(
        tickers=_tickers(ctx, tickers, everything),
        strategy=strategy,
        horizon=horizon,
        origins=origins,
        step=step,
        settings=parse_settings(pairs),
        seed=seed,
        known_at=known_at,
        vintage=vintage,
        since=since or msgspec.UNSET,
        until=until or msgspec.UNSET,
        against=against or msgspec.UNSET,
    )
    if there:
        _submit(there, request, detach, form)
        return
    product = container(ctx)
    title = f"backtest {strategy}"
    result = submit_and_run(product.use_cases(), "backtest", request, title, detach=detach, form=form)
    if result is not None:
        answer_backtest(backtest_row(product, result["backtest"]), form)


def _submit(there: "Service", request: BacktestRequest, detach: bool, form: Form) -> None:
    """Run the backtest at a service, and show its result, or only its job."""
    job = acts.submit_backtest(there, request)
    if detach:
        show_submitted(job, form)
    else:
        answer_backtest(there.backtests.get(job.wait(progress=not form).backtest), form)


def _tickers(ctx: click.Context, given: str, everything: bool) -> list[str]:
    """The symbols that are asked for. Raises InvalidInput."""
    if everything == bool(given):
        raise InvalidInput(
            "give either --tickers or --all", field="tickers", remedy="e.g. --tickers VALE3,PETR4"
        )
    if not everything and given != "all":
        return [*parse_names(given)]
    if there := service(ctx):
        return acts.with_prices(there)
    return container(ctx).use_cases().lists().tickers_with_prices()
