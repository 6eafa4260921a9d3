"""`backtest`: compare a strategy with naive from many past origins."""

from datetime import datetime

import click

from application.commands.run_backtest import BacktestRequest
from application.queries.lists import Data, Lists
from entrypoints.cli.arguments import IsoTime, parse_names, parse_settings
from entrypoints.cli.jobs import submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_forms, show_data, show_table

NOTES = (
    "÷ naive: loss relative to naive, below 1 is better",
    "DM p: Diebold-Mariano p, small where chance is unlikely",
    "cover: share of closes inside the range",
)


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
    """
    use_cases = container(ctx).use_cases()
    names = _tracked_with_prices(use_cases.lists()) if tickers == "all" else parse_names(tickers)
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
    title = f"backtest {strategy}"
    result = submit_and_run(use_cases, "backtest", request, title, detach=detach, form=form)
    if result is None:
        return
    row = use_cases.lists().one("backtests", result["backtest"], "backtest")
    if form:
        show_data(row, form, backtest_entries(row))
    else:
        show_backtest(row)


def _tracked_with_prices(lists: Lists) -> list[str]:
    tracked = lists.tracked_tickers()
    return [row["ticker"] for row in lists.all("tickers") if row["revision"] and row["ticker"] in tracked]


def backtest_entries(row: Data) -> list[Data]:
    """The rows of a backtest: one for each ticker, and one for all tickers together."""
    return [*row["tickers"], {"ticker": "pooled", **row["pooled"]}]


def show_backtest(row: Data) -> None:
    """Show a backtest: one row for each ticker, and a row for all tickers together."""
    rows = [
        (
            e["ticker"],
            e["origins"],
            e["loss"],
            e["relative_to_naive"],
            e["dm_p_value"],
            e["mase"],
            *(e["pooled_coverage"][level] for level in ("50", "80", "95")),
        )
        for e in backtest_entries(row)
    ]
    columns = ("ticker", "origins", "loss", "÷ naive", "DM p", "MASE", "cover 50 %", "80 %", "95 %")
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    show_table(f"{row['strategy']}, horizon {row['horizon']}{label}", columns, rows, (*NOTES, _vintages(row)))


def _vintages(row: Data) -> str:
    counts = row.get("vintage")
    if not counts:
        return ""
    return (
        f"vintage: {counts['vintage']} origins with the prices as known then, "
        f"{counts['earliest']} with the earliest revision"
    )
