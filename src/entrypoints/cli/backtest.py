"""`backtest`: a strategy beside naive, origin by origin."""

from typing import Any

import click

from entrypoints.cli.arguments import listed, settings_of
from entrypoints.cli.jobs import ended, show_submitted
from entrypoints.cli.output import as_json, container, progress, show_json, show_table


@click.command()
@click.option("--tickers", required=True, metavar="A,B", help="Tickers, or `all` tracked ones.")
@click.option("--strategy", required=True, metavar="S", help="See `previsto forecasters list`.")
@click.option("--horizon", type=int, default=10, help="Sessions ahead, 1…60 [10].")
@click.option("--origins", type=int, default=12, help="How many origins, at the end of each series [12].")
@click.option("--step", type=int, default=10, help="Sessions between origins [10].")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting of the strategy.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed [1].")
@click.option("--detach", is_flag=True, help="Leave it to a worker and print the job.")
@as_json
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
    detach: bool,
    as_json: bool,
) -> None:
    """Fit once before the first origin, forecast from every origin, and compare with naive.

    `loss` is the mean pinball loss over seven levels and all steps, doubled and scaled by the mean
    absolute change of the close before the first origin.
    """
    use_cases = container(ctx).use_cases
    names = (
        [row["ticker"] for row in use_cases.lists().all("tickers") if row["revision"]]
        if tickers == "all"
        else listed(tickers)
    )
    request = {
        "tickers": names,
        "strategy": strategy,
        "horizon": horizon,
        "origins": origins,
        "step": step,
        "settings": settings_of(pairs),
        "seed": seed,
    }
    submitted = use_cases.submit_job()("backtest", request)
    if detach:
        show_submitted(use_cases, submitted.job, as_json)
        return
    with progress(f"backtest {strategy}", quiet=as_json) as report:
        result = ended(use_cases.inline_worker()(submitted.job, report))
    row = use_cases.lists().one("backtests", result["backtest"], "backtest")
    show_json(row) if as_json else show_backtest(row)


def show_backtest(row: dict[str, Any]) -> None:
    """The table of a backtest, the pooled row last."""
    entries = [*row["tickers"], {"ticker": "pooled", **row["pooled"]}]
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
        for e in entries
    ]
    columns = ("ticker", "origins", "loss", "÷ naive", "DM p", "MASE", "cover 50", "80", "95")
    label = " · SYNTHETIC PRICES" if row["synthetic"] else ""
    show_table(
        f"{row['strategy']}, horizon {row['horizon']}{label}", columns, rows, "÷ naive below 1 is better"
    )
