"""`forecasters` and `leakage-check`."""

from collections.abc import Sequence

import click
import msgspec

from application.queries.list_strategies import StrategyFacts
from domain.ticker import Ticker
from entrypoints.cli.arguments import parse_settings
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import (
    Form,
    answer_list,
    container,
    in_forms,
    progress,
    say,
    show_data,
    show_table,
)
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service


@click.group()
def forecasters() -> None:
    """List and check strategies, built-in and from plug-ins."""


@forecasters.command("list")
@in_forms
@click.pass_context
def list_forecasters(ctx: click.Context, form: Form) -> None:
    """List all strategies with their settings.

    Where an optional package is missing, the command to install it is shown.
    """
    if there := service(ctx):
        found = acts.strategies(there)
    else:
        found = [*container(ctx).use_cases().list_strategies()()]
    answer_list("forecasters", found, form, show_strategies)


def show_strategies(found: Sequence[StrategyFacts]) -> None:
    """Show strategies with their settings, one in a row."""
    table = [(f.strategy, f.provider, f.pooled, _state_or_settings(f)) for f in found]
    show_table("Strategies", ("strategy", "from", "pooled", "settings"), table)


def _state_or_settings(facts: StrategyFacts) -> str:
    if facts.problem or facts.lacks:
        return facts.problem or f"CANNOT TRAIN HERE: {facts.lacks}"
    return " ".join(f"{name}={value}" for name, value in facts.settings.items())


@forecasters.command()
@click.argument("name", shell_complete=completed("strategy"))
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Setting of the strategy.")
@in_forms
@click.pass_context
def check(ctx: click.Context, name: str, pairs: tuple[str, ...], form: Form) -> int:
    """Check strategy NAME on a synthetic series.

    Exits with 1 when the strategy breaks a rule. The rules are those of docs/plug-ins.md, for example:
    same seed, same answer.
    """
    checks = container(ctx).use_cases().check_forecaster()(name, parse_settings(pairs))
    broken = any(c.problem for c in checks)
    if form:
        show_data({"strategy": name, "holds": not broken, "checks": checks}, form, checks)
    else:
        show_table(name, ("rule", "result"), [(c.promise, c.problem or "passed") for c in checks])
    return CHECK_FAILED if broken else 0


@click.command("leakage-check")
@click.argument("name", shell_complete=completed("strategy"))
@click.option(
    "--ticker", required=True, help="Ticker with at least 100 sessions.", shell_complete=completed("ticker")
)
@click.option("--cuts", type=click.IntRange(1, 20), default=3, help="Number of cuts [3].")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Setting of the strategy.")
@in_forms
@click.pass_context
def leakage_check(
    ctx: click.Context, name: str, ticker: str, cuts: int, pairs: tuple[str, ...], form: Form
) -> int:
    """Check that strategy NAME does not use later prices.

    Exits with 1 when it does. At each cut the strategy forecasts from a past of which it knows nothing
    else, then again while other later prices are within its reach, then from the same past as a later split
    rescales it. The forecasts must be equal. A leak is shown with its kind, where it is known, and a remedy.
    """
    use_case = container(ctx).use_cases().check_leakage()
    with progress(f"leakage-check {name}", quiet=bool(form)) as report:
        result = use_case(name, Ticker.parse(ticker), parse_settings(pairs), cuts, report)
    if form:
        show_data({**msgspec.to_builtins(result), "clean": result.clean}, form)
    else:
        found = {leak.cut: f"LEAKAGE ({leak.kind}): {leak.text}" for leak in result.leaks}
        rows = [(cut, found.get(cut, "equal")) for cut in result.cuts]
        show_table(f"{name} on {result.ticker}", ("cut at", "forecast with other later prices"), rows)
        for remedy in dict.fromkeys(leak.remedy for leak in result.leaks):
            say(f"Remedy: {remedy}.")
    return 0 if result.clean else CHECK_FAILED
