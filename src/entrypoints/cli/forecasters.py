"""`forecasters` and `leakage-check`."""

import click
import msgspec

from domain.errors import PrevistoError
from domain.ticker import Ticker
from entrypoints.cli.arguments import settings_of
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import as_json, container, progress, show_json, show_table


@click.group()
def forecasters() -> None:
    """Forecasting strategies, built-in and plugged in."""


@forecasters.command("list")
@as_json
@click.pass_context
def list_forecasters(ctx: click.Context, as_json: bool) -> None:
    """All strategies with their settings; one that lacks an extra says so."""
    catalog = container(ctx).adapters.catalog()
    rows = []
    for name in catalog.names():
        row = {
            "strategy": name,
            "provider": catalog.provider(name),
            "pooled": False,
            "settings": {},
            "problem": "",
        }
        try:
            forecaster = catalog.create(name)
            row |= {"pooled": forecaster.pooled, "settings": dict(forecaster.settings)}
        except PrevistoError as error:
            row["problem"] = error.message
        rows.append(row)
    if as_json:
        show_json({"forecasters": rows})
        return
    table = [
        (
            r["strategy"],
            r["provider"],
            r["pooled"],
            r["problem"] or " ".join(f"{k}={v}" for k, v in r["settings"].items()),
        )
        for r in rows
    ]
    show_table("Strategies", ("strategy", "from", "pooled", "settings"), table)


@forecasters.command()
@click.argument("name")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting of the strategy.")
@as_json
@click.pass_context
def check(ctx: click.Context, name: str, pairs: tuple[str, ...], as_json: bool) -> int:
    """Run every promise a strategy makes against NAME; exit 1 when one is broken."""
    checks = container(ctx).use_cases.check_forecaster()(name, settings_of(pairs))
    broken = any(c.problem for c in checks)
    if as_json:
        show_json({"strategy": name, "holds": not broken, "checks": msgspec.to_builtins(checks)})
    else:
        show_table(name, ("promise", "result"), [(c.promise, c.problem or "holds") for c in checks])
    return CHECK_FAILED if broken else 0


@click.command("leakage-check")
@click.argument("name")
@click.option("--ticker", required=True, help="A ticker with prices.")
@click.option("--cuts", type=click.IntRange(1, 20), default=3, help="How many cuts [3].")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting of the strategy.")
@as_json
@click.pass_context
def leakage_check(
    ctx: click.Context, name: str, ticker: str, cuts: int, pairs: tuple[str, ...], as_json: bool
) -> int:
    """Prove that NAME says the same of the past whatever comes after; exit 1 when it does not."""
    use_case = container(ctx).use_cases.check_leakage()
    with progress(f"leakage-check {name}", quiet=as_json) as report:
        result = use_case(name, Ticker.parse(ticker), settings_of(pairs), cuts, report)
    if as_json:
        show_json({**msgspec.to_builtins(result), "clean": result.clean})
    else:
        rows = [(cut, "LEAKS" if cut in result.leaking else "same answer") for cut in result.cuts]
        show_table(f"{name} on {result.ticker}", ("cut at", "with another future"), rows)
    return 0 if result.clean else CHECK_FAILED
