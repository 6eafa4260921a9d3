"""`train`."""

from datetime import date
from typing import Any

import click
import msgspec

from application.commands.train_model import Training
from domain.errors import GateRefused
from domain.ticker import Ticker
from entrypoints.cli.arguments import IsoDate, listed, settings_of
from entrypoints.cli.door import as_json, container, progress, show_json
from entrypoints.cli.models import show_version


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
    as_json: bool,
) -> None:
    """Train a strategy for TICKER and register the version with its out-of-sample evidence."""
    use_cases = container(ctx).use_cases
    training = Training(
        ticker=Ticker.parse(ticker),
        strategy=strategy,
        start=start,
        end=end,
        horizon=horizon,
        settings=settings_of(pairs),
        seed=seed,
        panel=tuple(t for t in map(Ticker.parse, listed(panel)) if t != Ticker.parse(ticker)),
    )
    with progress(f"train {strategy}", quiet=as_json) as report:
        version = use_cases.train_model()(training, report)
    promotion = _try_promotion(use_cases, version.model) if promote_too else ""
    if as_json:
        plain = msgspec.to_builtins(version)
        show_json({**plain, "promotion": promotion} if promote_too else plain)
        return
    show_version({**msgspec.to_builtins(version), "state": promotion or "registered"})
    if not promote_too:
        click.echo(f"next: previsto models promote {version.model}")


def _try_promotion(use_cases: Any, model: str) -> str:
    try:
        use_cases.promote_model()(model)
    except GateRefused as refusal:
        return refusal.message
    return "active"
