"""`train`."""

from datetime import date

import click
import msgspec

from entrypoints.cli.arguments import IsoDate, listed, settings_of
from entrypoints.cli.jobs import ended, show_submitted
from entrypoints.cli.models import show_version
from entrypoints.cli.output import as_json, container, progress, show_json


@click.command()
@click.argument("ticker")
@click.option("--strategy", required=True, metavar="S", help="See `previsto forecasters list`.")
@click.option("--start", type=IsoDate(), help="First session of the training window.")
@click.option("--end", type=IsoDate(), help="Last session of it; later ones judge the version.")
@click.option("--horizon", type=int, default=10, help="Sessions ahead, 1…60 [10].")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting of the strategy.")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed [1].")
@click.option("--panel", default="", metavar="A,B,C", help="More tickers to learn from.")
@click.option("--promote", "promote_too", is_flag=True, help="Promote when the gate opens.")
@click.option("--detach", is_flag=True, help="Leave it to a worker and print the job.")
@as_json
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
    promote_too: bool,
    detach: bool,
    as_json: bool,
) -> None:
    """Train a strategy for TICKER and register the version with its out-of-sample evidence.

    The training is a job. Without --detach it is carried out here; else by a `previsto worker`.
    """
    use_cases = container(ctx).use_cases
    request = {
        "ticker": ticker,
        "strategy": strategy,
        "start": start,
        "end": end,
        "horizon": horizon,
        "settings": settings_of(pairs),
        "seed": seed,
        "panel": listed(panel),
        "promote": promote_too,
    }
    submitted = use_cases.submit_job()("train", request)
    if detach:
        show_submitted(use_cases, submitted.job, as_json)
        return
    with progress(f"train {strategy}", quiet=as_json) as report:
        result = ended(use_cases.inline_worker()(submitted.job, report))
    version, promotion = use_cases.model_history().version(result["model"]), result.get("promotion", "")
    if as_json:
        plain = msgspec.to_builtins(version)
        show_json({**plain, "promotion": promotion} if promote_too else plain)
        return
    show_version({**msgspec.to_builtins(version), "state": promotion or "registered"})
    if not promote_too:
        click.echo(f"next: previsto models promote {version.model}")
